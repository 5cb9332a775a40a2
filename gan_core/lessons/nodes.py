"""From the text of a YAML file to nodes that know their line, with limits; nothing in a file is ever executed.

Only the safe scanner and composer of PyYAML are used, never a constructor: a node is a mapping, a list or a text.
Anchors, aliases and tags are refused, so a small file cannot unfold into a large one or name a Python object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import yaml

from gan_core.lessons.base import LessonError

MOST_BYTES = 100_000
MOST_EVENTS = 4_000
DEEPEST = 8
SHOWN = 60
T = TypeVar("T")
_EMPTY = ("", "~", "null", "Null", "NULL")


class Node:
    """A place in a lesson file: what stands there, and how to say what is wrong with it.

    Arguments:
        raw: the node of PyYAML.  file: the name shown in messages.  name: what it is, for messages.
    """

    def __init__(self, raw: yaml.Node, file: str, name: str) -> None:
        self.raw, self.file, self.name = raw, file, name

    @property
    def line(self) -> int:
        """The line in the file, counted from 1."""
        return self.raw.start_mark.line + 1

    def refuse(self, what: str) -> LessonError:
        """The error to raise: one sentence with file and line."""
        return refusal(self.file, self.line, what)

    def text(self, most: int, *, least: int = 1) -> str:
        """A text of at most ``most`` characters."""
        if not isinstance(self.raw, yaml.ScalarNode):
            raise self.refuse(f"{self.name}: expected a text, received {_kind(self.raw)}; write it behind the colon.")
        value = str(self.raw.value).strip()
        if len(value) < least or (not self.raw.style and value in _EMPTY and least):
            raise self.refuse(f"{self.name}: expected a text, received nothing; write it or leave the field out.")
        if len(value) > most:
            raise self.refuse(f"{self.name}: expected at most {most} characters, received {len(value)}; shorten it.")
        return value

    def number(self, low: float, high: float) -> float:
        """A finite number from ``low`` to ``high``."""
        given = self.text(SHOWN)
        try:
            value = float(given)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:  # also false for nan
            raise self.refuse(
                f"{self.name}: expected a number from {low:g} to {high:g}, received {given!r}; change it."
            )
        return value

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        given = self.text(SHOWN)
        digits = given.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 12 and low <= int(given) <= high):
            raise self.refuse(
                f"{self.name}: expected a whole number from {low:,} to {high:,}, received {given!r}; change it."
            )
        return int(given)

    def flag(self) -> bool:
        """Yes or no."""
        return self.one_of({"yes": True, "true": True, "no": False, "false": False}, "yes or no")

    def one_of(self, choices: dict[str, T], words: str = "") -> T:
        """One of a few words, as what it stands for."""
        given = self.text(200)
        if given not in choices:
            expected = words or ("one of " + ", ".join(choices))
            raise self.refuse(f"{self.name}: expected {expected}, received {given[:SHOWN]!r}; correct it.")
        return choices[given]

    def items(self, most: int, *, least: int = 1) -> list[Node]:
        """The entries of a list."""
        if not isinstance(self.raw, yaml.SequenceNode):
            raise self.refuse(
                f"{self.name}: expected a list, received {_kind(self.raw)}; write each entry behind a dash."
            )
        if not least <= len(self.raw.value) <= most:
            raise self.refuse(
                f"{self.name}: expected {least} to {most} entries, received {len(self.raw.value)}; change their number."
            )
        return [Node(raw, self.file, f"{self.name} {place}") for place, raw in enumerate(self.raw.value, 1)]

    def fields(self, known: tuple[str, ...] | None = None, needed: tuple[str, ...] = ()) -> dict[str, Node]:
        """The fields of a mapping by name; ``known`` None lets every name pass."""
        if not isinstance(self.raw, yaml.MappingNode):
            raise self.refuse(
                f"{self.name}: expected fields, each NAME: VALUE on its own line, received {_kind(self.raw)}; "
                f"write for example {(needed or known or ('name',))[0]}: ..."
            )
        found: dict[str, Node] = {}
        for key, value in self.raw.value:
            name = self._field_name(key, known)
            if name in found:
                raise refusal(
                    self.file,
                    key.start_mark.line + 1,
                    f"{name} stands twice in {self.name}, first in line {found[name].line}; keep one of them.",
                )
            found[name] = Node(value, self.file, name)
        for name in needed:
            if name not in found:
                raise self.refuse(f"{self.name} lacks the field {name!r}; add it.")
        return found

    def _field_name(self, key: yaml.Node, known: tuple[str, ...] | None) -> str:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise refusal(self.file, line, f"{self.name}: a field needs a plain name before its colon; correct it.")
        name = str(key.value)
        if known is not None and name not in known:
            raise refusal(
                self.file,
                line,
                f"{self.name} has no field {name[:SHOWN]!r}: expected one of {', '.join(known)}; correct its name.",
            )
        return name


def refusal(file: str, line: int | None, what: str) -> LessonError:
    """An error about one line of a file; without a line, about the whole of it."""
    place = f"{file} line {line}" if line else file
    return LessonError(f"{place}: {' '.join(what.split())}")


def read_nodes(text: str, file: str) -> Node:
    """The whole file as one node; raises LessonError for what is no YAML, too large, too deep or too clever."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise refusal(file, None, f"expected at most {MOST_BYTES:,} bytes, received more; split the lesson.")
    _refuse_tabs(text, file)
    try:
        root = _composed(text, file)
    except LessonError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(str(error.problem or error.context or "it cannot be read").split())
        raise refusal(
            file, mark.line + 1 if mark else None, f"this is not YAML ({said}); check indents, colons and quotes."
        ) from error
    except yaml.reader.ReaderError as error:
        at = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else None
        raise refusal(file, at, "a character here cannot stand in YAML; delete it or type it anew.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise refusal(file, None, "this is not YAML; check indents, colons and quotes.") from error
    if root is None:
        raise refusal(file, None, "the file is empty; see docs/lessons.md for an example.")
    return Node(root, file, "the lesson")


def _composed(text: str, file: str) -> yaml.Node | None:
    """By libyaml where it is there and content, which is five times as fast; else by Python, whose words are better."""
    for loader in (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader):
        try:
            _refuse_clever(yaml.parse(text, Loader=loader), file)
            return yaml.compose(text, Loader=loader)
        except (yaml.YAMLError, ValueError):
            if loader is yaml.SafeLoader:
                raise
    return None


def read_file(read: Callable[[], bytes], file: str) -> str:
    """The text of a file; raises LessonError when it is too large, not UTF-8, or cannot be read."""
    try:
        data = read()
    except OSError as error:
        raise refusal(file, None, f"it cannot be read ({error.strerror}); check the path.") from error
    if len(data) > MOST_BYTES:
        raise refusal(file, None, f"expected at most {MOST_BYTES:,} bytes, received {len(data):,}; split the lesson.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refusal(file, line, "expected UTF-8 text, received other bytes; save the file as UTF-8.") from error


def _refuse_tabs(text: str, file: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            raise refusal(file, number, "expected spaces at the beginning of the line, received a tab; replace it.")


def _refuse_clever(events: Iterator[Any], file: str) -> None:
    """Refuse what a lesson never needs: anchors, aliases, tags, several documents, great depth or length."""
    depth = documents = 0
    for count, event in enumerate(events, 1):
        line = event.start_mark.line + 1
        if count > MOST_EVENTS:
            raise refusal(file, line, f"expected at most {MOST_EVENTS:,} values, received more; split the lesson.")
        if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
            raise refusal(file, line, "anchors (&) and aliases (*) are not used in lessons; write the value out.")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise refusal(file, line, f"tags such as {str(tag)[:SHOWN]!r} are not used in lessons; delete it.")
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise refusal(file, line, "expected one lesson, received a second one behind ---; give it its own file.")
        if depth > DEEPEST:
            raise refusal(file, line, f"expected at most {DEEPEST} levels, received more; flatten this part.")


def _kind(raw: yaml.Node) -> str:
    if isinstance(raw, yaml.MappingNode):
        return "fields"
    return "a list" if isinstance(raw, yaml.SequenceNode) else f"{str(raw.value)[:SHOWN]!r}"
