"""Lessons for tests: of any configuration, and run in a namespace of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from gan_core.config import RunConfig, build_config
from gan_core.takehome.lesson import Section, Story, script, sections

NETWORKS = ("Settings", "The generator", "The discriminator", "The rules of the game", "One step of the game")


def story(preset: str, changes: dict[str, Any] | None = None, **more: Any) -> Story:
    return told(build_config(preset, changes or {}), **more)


def told(config: RunConfig, **more: Any) -> Story:
    return Story(config, **{"steps": config.steps, **more})


def text_of(one: Story) -> str:
    return script.script_text(script.frame_of(one), sections(one))


def section(one: Story, title: str) -> Section:
    return next(each for each in sections(one) if each.title == title)


def played(one: Story, titles: tuple[str, ...] = NETWORKS, tensorflow: Any = tf, **names: Any) -> SimpleNamespace:
    """What these sections define, after they were run with our imports instead of their own."""
    space: dict[str, Any] = {"keras": keras, "layers": layers, "np": np, "tf": tensorflow, **names}
    for each in sections(one):
        if each.title in titles:
            exec(compile(each.code, each.title, "exec"), space)
    return SimpleNamespace(**space)
