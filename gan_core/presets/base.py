"""What a preset is, and where presets are registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.registry import Registry


@dataclass(frozen=True)
class Preset:
    """A named configuration: ``settings`` (dotted keys) on top of the defaults of the schema."""

    name: str
    label: str
    description: str
    kind: str
    settings: Mapping[str, Any]

    @property
    def dataset(self) -> str:
        """Name of the set it trains on."""
        return self.settings.get("dataset.name", "quadratic")

    @property
    def model(self) -> str:
        """Name of the model family."""
        return self.settings.get("model.name", "mlp")


PRESETS: Registry[Preset] = Registry("preset")


def add_preset(preset: Preset) -> Preset:
    """Register ``preset`` under its own name."""
    return PRESETS.register(preset.name)(preset)


def preset_names(kind: str) -> list[str]:
    """Names of the presets for ``points``, ``images`` or ``text``, in the order of menus."""
    return [name for name, preset in PRESETS.items() if preset.kind == kind]
