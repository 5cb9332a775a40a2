"""Compare: two to four runs beside each other."""

from __future__ import annotations
