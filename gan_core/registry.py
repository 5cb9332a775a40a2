"""Tables of named things (data sets, losses, presets ...) that fill themselves by a decorator.

>>> LOSSES: Registry[float] = Registry("loss")
>>> LOSSES.register("half")(0.5)
0.5
>>> LOSSES.get("half"), LOSSES.names()
(0.5, ('half',))
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator
from difflib import get_close_matches
from typing import Generic, TypeVar

from gan_core.errors import UserError

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered table from names to things of one kind.

    Arguments:
        kind: what an entry is, in the user's words ("data set"); it stands in the error message.
        error: the class to raise for a name that is not in the table.
    """

    def __init__(self, kind: str, error: type[UserError] = UserError) -> None:
        self.kind = kind
        self._error = error
        self._entries: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that enters what it decorates under `name` and hands it back unchanged.

        The decorator raises ValueError for an empty or taken name: a mistake of the program, not of input.
        """

        def enter(entry: T) -> T:
            if not name:
                raise ValueError(f"A {self.kind} needs a name.")
            if name in self._entries:
                raise ValueError(f"The {self.kind} {name!r} is registered twice; rename one of them.")
            self._entries[name] = entry
            return entry

        return enter

    def get(self, name: object) -> T:
        """Return the entry called `name`; raise the table's error, with the valid names, if there is none."""
        if isinstance(name, str) and name in self._entries:
            return self._entries[name]
        raise self._error(self._unknown(name))

    def names(self) -> tuple[str, ...]:
        """Return all names in the order in which they were registered."""
        return tuple(self._entries)

    def items(self) -> ItemsView[str, T]:
        """Return the (name, entry) pairs in the order in which they were registered."""
        return self._entries.items()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _unknown(self, name: object) -> str:
        """Return the sentence about a name that is not in the table, with the nearest valid name, if any."""
        asked = str(name)[:60]
        close = get_close_matches(asked.lower(), self._entries, n=1)
        hint = f"did you mean {close[0]!r}? The choices are" if close else "choose one of"
        return f"Unknown {self.kind} {asked!r}: {hint} {', '.join(self._entries)}."
