"""The way from a cell to the Playground: the address that opens exactly this GAN."""

from __future__ import annotations

from urllib.parse import urlencode

from app.url import DEFAULT_LAYERS, DEFAULT_SPEED, write_query
from gan_core.experiments import SweepSpec


def cell_settings(spec: SweepSpec, cell: int) -> dict[str, str]:
    """The query of the Playground's address for a cell, counted row by row: its settings, seed and steps."""
    return write_query(spec.cell(*divmod(cell, spec.shape[1])), speed=DEFAULT_SPEED, layers=DEFAULT_LAYERS)


def cell_query(spec: SweepSpec, cell: int) -> str:
    """The same as text behind the question mark."""
    return urlencode(cell_settings(spec, cell))
