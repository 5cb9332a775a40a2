"""Runs: everything that was trained here, to be opened, compared and carried about."""

from __future__ import annotations

from app.gallery import grid

grid.show()
