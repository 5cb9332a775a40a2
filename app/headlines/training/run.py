"""The run on show under Train (:mod:`app.onshow`)."""

from __future__ import annotations

from app.onshow import OnShow
from gan_core.config import TEXT

ON_SHOW = OnShow("train", TEXT)
