"""The training engine: one compiled step, a trainer that advances by it, and what a viewer sees of it."""

from __future__ import annotations

from gan_core.engine.calm import calm_xla

calm_xla()
