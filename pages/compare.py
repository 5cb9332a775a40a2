"""Compare: two to four runs beside each other."""

from __future__ import annotations

from app import visit
from app.gallery import side

side.take_address(entered=visit.just_entered())
side.show(side.choose())
