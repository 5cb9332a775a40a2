"""The table of settings, read off the schema: one row for every dotted key."""

from __future__ import annotations

import functools
import operator
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from annotated_types import Ge, Le, MaxLen
from pydantic.fields import FieldInfo

from gan_core.config.base import Section
from gan_core.config.schema import RunConfig


@dataclass(frozen=True)
class Setting:
    """What is known about one setting; enough to draw its widget, parse it and refuse it in words."""

    key: str
    label: str
    help: str
    group: str
    type: type
    default: Any
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    step: float | None = None
    log: bool = False
    live: bool = False
    applies: tuple[str, ...] = ()
    advice: str = ""
    choices_by_kind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def choices_for(self, kind: str) -> tuple[str, ...]:
        """The names to choose from in a run of this kind; () where any value will do."""
        return self.choices_by_kind.get(kind, self.choices)

    @property
    def expected(self) -> str:
        """The accepted values in words, for help texts and errors."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.type is bool:
            return "true or false"
        if self.type is str:
            return f"text of at most {self.max_length} characters" if self.max_length else "text"
        noun = "a whole number" if self.type is int else "a number"
        if self.minimum is None or self.maximum is None:
            return noun
        style = ",d" if self.type is int else "g"
        return f"{noun} from {self.minimum:{style}} to {self.maximum:{style}}"

    @property
    def tooltip(self) -> str:
        """Help text, with the material's advice where there is one."""
        return f"{self.help} {self.advice}".strip()


@functools.cache
def settings_table() -> dict[str, Setting]:
    """Every setting by its dotted key, in the order of the schema."""
    return {row.key: row for row in _walk(RunConfig, "")}


def live_keys() -> tuple[str, ...]:
    """Keys that may change between two steps of a run without a new compilation."""
    return tuple(key for key, row in settings_table().items() if row.live)


def keys_for(kind: str) -> tuple[str, ...]:
    """Keys that a run of this kind (points, images, text) can use."""
    return tuple(key for key, row in settings_table().items() if kind in row.applies)


def _walk(model: type[Section], prefix: str) -> typing.Iterator[Setting]:
    for name, info in model.model_fields.items():
        annotation = _without_none(info.annotation)
        if isinstance(annotation, type) and issubclass(annotation, Section):
            yield from _walk(annotation, f"{prefix}{name}.")
        elif info.json_schema_extra:
            yield _row(f"{prefix}{name}", info, annotation)


def _row(key: str, info: FieldInfo, annotation: Any) -> Setting:
    extra = typing.cast("dict[str, Any]", info.json_schema_extra)
    names = _names(annotation)
    minimum, maximum, max_length = _bounds(info)
    return Setting(
        key=key,
        label=extra["label"],
        help=info.description or "",
        group=extra["group"],
        type=str if names else annotation,
        default=info.default,
        choices=names,
        minimum=minimum,
        maximum=maximum,
        max_length=max_length,
        step=extra["step"],
        log=extra["log"],
        live=extra["live"],
        applies=tuple(extra["applies"]),
        advice=extra["advice"],
        choices_by_kind={kind: tuple(of_kind) for kind, of_kind in extra["choices"].items()},
    )


def _names(annotation: Any) -> tuple[str, ...]:
    """The texts that a Literal, or a union of them, allows; () for any other type."""
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    parts = typing.get_args(annotation) if typing.get_origin(annotation) in (typing.Union, types.UnionType) else ()
    return tuple(name for part in parts for name in _names(part))


def _bounds(info: FieldInfo) -> tuple[float | None, float | None, int | None]:
    minimum = next((m.ge for m in info.metadata if isinstance(m, Ge)), None)
    maximum = next((m.le for m in info.metadata if isinstance(m, Le)), None)
    length = next((m.max_length for m in info.metadata if isinstance(m, MaxLen)), None)
    return minimum, maximum, length


def _without_none(annotation: Any) -> Any:
    """``T`` of ``T | None``; a union of several types stays one."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kept = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return functools.reduce(operator.or_, kept)
    return annotation
