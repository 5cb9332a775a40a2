"""Reading the one kind of pickle that a public data set comes in, without running anything.

A pickle is a small program that may call any function. Here its steps are read one by one, and only those are
carried out that build numbers, texts, bytes, lists, tuples, dicts and plain NumPy arrays; every other step ends
the reading. Nothing is imported and nothing is called by name.
"""

from __future__ import annotations

import math
import pickletools
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from gan_core.errors import DataError

_MOST_STEPS = 2_000_000
_NUMBERS = re.compile(r"[<>|=]?(u1|i1|b1|u2|i2|u4|i4|u8|i8|f4|f8)")
_RECONSTRUCT = {("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct")}
_ENCODE = {("_codecs", "encode")}
_DTYPE = {("numpy", "dtype")}
_NDARRAY = {("numpy", "ndarray")}
_MARK = object()


class _Refused(Exception):
    """A step that builds something else."""


class _Name(tuple[str, str]):
    """A name that the pickle mentions; it stays a pair of texts."""


class _Box:
    """An array or dtype that is being built: what it is, and its value once the pickle has given its state."""

    def __init__(self, kind: str, value: Any = None) -> None:
        self.kind = kind
        self.value = value


def read_plain_pickle(data: bytes, name: str) -> Any:
    """Return what a pickle holds: numbers, texts, bytes, lists, tuples, dicts and NumPy arrays of numbers.

    Arguments:
        data: the file.
        name: what to call it in an error.

    Raises DataError for anything else, without having run any of it.
    """
    try:
        return _opened(_Machine().run(data))
    except (_Refused, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            f"{name} is damaged or holds more than plain numbers and texts, so it was not opened; fetch it again."
        ) from error


def _opened(value: Any) -> Any:
    """Return a value with its boxes opened."""
    if isinstance(value, _Box):
        if value.kind != "array" or not isinstance(value.value, np.ndarray):
            raise _Refused
        return value.value
    if isinstance(value, _Name):
        raise _Refused
    if isinstance(value, dict):
        return {key: _opened(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_opened(each) for each in value)
    return value


class _Machine:
    """The stack and the memory that a pickle's steps work on."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memory: dict[int, Any] = {}

    def run(self, data: bytes) -> Any:
        """Carry out the steps and return the last value."""
        for count, (step, argument, _) in enumerate(pickletools.genops(data)):
            if count > _MOST_STEPS:
                raise _Refused
            if step.name == "STOP" and len(self.stack) == 1:
                return self.stack.pop()
            self._do(step.name, argument)
        raise _Refused

    def _do(self, step: str, argument: Any) -> None:
        if step in _IGNORED:
            return
        if step in _CONSTANTS:
            self.stack.append(_CONSTANTS[step]())
        elif step in _LITERALS:
            self.stack.append(argument)
        elif step in _ACTIONS:
            _ACTIONS[step](self, argument)
        else:
            raise _Refused

    def since_mark(self) -> list[Any]:
        """Take everything above the last mark off the stack, the mark too."""
        at = max(index for index, value in enumerate(self.stack) if value is _MARK)
        values = self.stack[at + 1 :]
        del self.stack[at:]
        return values

    def remember(self, place: int | None) -> None:
        """Keep the top of the stack under a number, the next free one for None."""
        self.memory[len(self.memory) if place is None else int(place)] = self.stack[-1]

    def take(self, count: int) -> list[Any]:
        """Take that many values off the stack, lowest first."""
        if count > len(self.stack):
            raise _Refused
        values = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return values

    def name(self, module: str, name: str) -> None:
        """Put a name on the stack, if it is one of the few that arrays need."""
        found = _Name((module, name))
        if not any(tuple(found) in known for known in (_RECONSTRUCT, _ENCODE, _DTYPE, _NDARRAY)):
            raise _Refused
        self.stack.append(found)

    def reduce(self) -> None:
        """Do what one of the known names stands for."""
        name, arguments = self.take(2)
        if not isinstance(name, _Name):
            raise _Refused
        if tuple(name) in _RECONSTRUCT:
            self.stack.append(_Box("array"))
        elif tuple(name) in _DTYPE and _NUMBERS.fullmatch(_text(arguments[0])):
            self.stack.append(_Box("dtype", _text(arguments[0])))
        elif tuple(name) in _ENCODE and arguments[1] in ("latin1", "latin-1"):
            self.stack.append(arguments[0].encode("latin-1"))
        else:
            raise _Refused

    def build(self) -> None:
        """Give an array its numbers, or a dtype its byte order."""
        box, state = self.take(2)
        if not isinstance(box, _Box):
            raise _Refused
        if box.kind == "dtype":
            order = _text(state[1])
            box.value = (order if order in ("<", ">") else "") + box.value.lstrip("<>|=")
        else:
            box.value = _array(state)
        self.stack.append(box)

    def set_items(self, pairs: list[Any]) -> None:
        """Enter keys and values into the dict below them."""
        if not isinstance(self.stack[-1], dict):
            raise _Refused
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            if not isinstance(key, str | bytes | int):
                raise _Refused
            self.stack[-1][key] = value

    def make_dict(self, pairs: list[Any]) -> None:
        """Put a dict of keys and values on the stack."""
        self.stack.append({})
        self.set_items(pairs)

    def extend(self, values: list[Any]) -> None:
        """Append to the list below."""
        if not isinstance(self.stack[-1], list):
            raise _Refused
        self.stack[-1].extend(values)


def _array(state: tuple[Any, ...]) -> np.ndarray:
    """Return an array from (version, shape, dtype, by columns, bytes)."""
    _, shape, dtype, by_columns, raw = state
    raw = raw.encode("latin-1") if isinstance(raw, str) else raw
    if not isinstance(raw, bytes) or dtype.kind != "dtype" or not all(isinstance(side, int) for side in shape):
        raise _Refused
    kind = np.dtype(dtype.value)
    if math.prod(shape) * kind.itemsize != len(raw):
        raise _Refused
    return np.frombuffer(raw, kind).reshape(shape, order="F" if by_columns else "C")


def _text(value: str | bytes) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else value


_Action = Callable[[_Machine, Any], None]
_IGNORED = frozenset({"PROTO", "FRAME"})
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "EMPTY_DICT": dict,
    "MARK": lambda: _MARK,
}
_LITERALS = frozenset(
    (
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
        *("UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"),
    )
)
_ACTIONS: dict[str, _Action] = {
    "PUT": lambda machine, place: machine.remember(place),
    "BINPUT": lambda machine, place: machine.remember(place),
    "LONG_BINPUT": lambda machine, place: machine.remember(place),
    "MEMOIZE": lambda machine, _: machine.remember(None),
    "GET": lambda machine, place: machine.stack.append(machine.memory[int(place)]),
    "BINGET": lambda machine, place: machine.stack.append(machine.memory[place]),
    "LONG_BINGET": lambda machine, place: machine.stack.append(machine.memory[place]),
    "POP": lambda machine, _: machine.take(1) and None,
    "GLOBAL": lambda machine, both: machine.name(*both.split(" ", 1)),
    "STACK_GLOBAL": lambda machine, _: machine.name(*machine.take(2)),
    "REDUCE": lambda machine, _: machine.reduce(),
    "BUILD": lambda machine, _: machine.build(),
    "TUPLE": lambda machine, _: machine.stack.append(tuple(machine.since_mark())),
    "TUPLE1": lambda machine, _: machine.stack.append(tuple(machine.take(1))),
    "TUPLE2": lambda machine, _: machine.stack.append(tuple(machine.take(2))),
    "TUPLE3": lambda machine, _: machine.stack.append(tuple(machine.take(3))),
    "LIST": lambda machine, _: machine.stack.append(machine.since_mark()),
    "DICT": lambda machine, _: machine.make_dict(machine.since_mark()),
    "APPEND": lambda machine, _: machine.extend(machine.take(1)),
    "APPENDS": lambda machine, _: machine.extend(machine.since_mark()),
    "SETITEM": lambda machine, _: machine.set_items(machine.take(2)),
    "SETITEMS": lambda machine, _: machine.set_items(machine.since_mark()),
}
