"""The ways from a sweep to elsewhere: a cell as an address of the Playground, all of it as a command."""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import urlencode

from app.url import DEFAULT_LAYERS, DEFAULT_SPEED, write_query
from gan_core.experiments import SweepSpec


def cell_settings(spec: SweepSpec, cell: int) -> dict[str, str]:
    """The query of the Playground's address for a cell, counted row by row: its settings, seed and steps."""
    return write_query(spec.cell(*divmod(cell, spec.shape[1])), speed=DEFAULT_SPEED, layers=DEFAULT_LAYERS)


def cell_query(spec: SweepSpec, cell: int) -> str:
    """The same as text behind the question mark."""
    return urlencode(cell_settings(spec, cell))


def command_of(spec: SweepSpec) -> str:
    """The same sweep on the command line."""
    preset = str(spec.base.get("preset", "quadratic"))
    parts = ["sweep", "--preset", preset]
    for key, value in spec.base.items():
        if key != "preset":
            parts += ["--set", f"{key}={_text(value)}"]
    parts += ["--x", f"{spec.x_key}={_texts(spec.x_values)}"]
    if spec.y_key is not None:
        parts += ["--y", f"{spec.y_key}={_texts(spec.y_values)}"]
    parts += ["--steps", str(spec.steps), "--seed", str(spec.seed)]
    return f"python -m gan_core {shlex.join(parts)}"


def _texts(values: tuple[Any, ...]) -> str:
    return ",".join(_text(value) for value in values)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.10g}" if isinstance(value, float) else str(value)
