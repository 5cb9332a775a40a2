"""How one setting is declared, and what the sections of a configuration have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

POINTS, IMAGES, TEXT = "points", "images", "text"
EVERY_KIND = (POINTS, IMAGES, TEXT)


def setting(  # noqa: PLR0913 - a declaration, read as one row of a table
    default: Any,
    label: str,
    help_text: str,
    *,
    group: str,
    applies: tuple[str, ...] = (POINTS,),
    live: bool = False,
    log: bool = False,
    step: float | None = None,
    advice: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
    **bounds: Any,
) -> Any:
    """Declare one setting: what pydantic checks (``ge``, ``le`` ...) and what a form shows.

    ``choices`` says which of the names each kind of run can use, where the kinds differ.
    """
    extra = {
        "label": label,
        "group": group,
        "applies": list(applies),
        "live": live,
        "log": log,
        "step": step,
        "advice": advice,
        "choices": {kind: list(names) for kind, names in (choices or {}).items()},
    }
    return Field(default, description=help_text, json_schema_extra=extra, **bounds)


class Section(BaseModel):
    """A group of settings; immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
