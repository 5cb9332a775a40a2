"""What a lesson is made from, and the few helpers that its code is put together with.

Everything here makes *text*. What a person typed (paths, class names, numbers) enters a lesson only through
:func:`literal`; nothing of it ever stands in a comment or in the words of a section.
"""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from gan_core.config import POINTS, RunConfig
from gan_core.models.specs import Samples, blueprints, samples_per_step


@dataclass(frozen=True)
class Section:
    """One numbered part: a title, a few sentences in plain words, and the code."""

    title: str
    text: str
    code: str


class Change(NamedTuple):
    """A setting that was moved by hand after ``step`` steps."""

    step: int
    key: str
    value: float


# What a lesson can change while it trains, and what it calls it there.
MOVABLE = {
    "tips.label_smoothing": "SMOOTHING",
    "tips.mislabel_rate": "MISLABELLED",
    "tips.instance_noise": "NOISE",
    "optimizer.generator_lr": "g_optimizer.learning_rate",
    "optimizer.discriminator_lr": "d_optimizer.learning_rate",
}


@dataclass(frozen=True)
class Story:
    """The run as a lesson needs it.

    Attributes:
        config: its settings.
        steps: how far it trained, or was to train.
        class_names: the classes of its data, in the order of their numbers.
        points: the points of a person's own file, (n, 2) float32; None for every other set.
        changes: what was changed by hand while it trained.
    """

    config: RunConfig
    steps: int
    class_names: tuple[str, ...] = ()
    points: np.ndarray | None = None
    changes: tuple[Change, ...] = ()
    samples: Samples = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", samples_per_step(self.config))

    @property
    def is_points(self) -> bool:
        """Whether it makes points in the plane."""
        return self.config.kind == POINTS

    @property
    def conditional(self) -> bool:
        """Whether both networks are told the class."""
        return self.config.is_conditional

    @property
    def mode(self) -> str:
        """How D learns: separate, mixed or joint."""
        return self.config.tips.discriminator_update

    def repeats(self, change: Change) -> bool:
        """Whether the lesson makes this change too; rates that fall by a schedule cannot be moved."""
        return change.key in MOVABLE and not (change.key.endswith("_lr") and self.config.optimizer.decay)

    def moves(self, key: str) -> bool:
        """Whether a setting changes while the lesson trains."""
        return any(change.key == key and self.repeats(change) for change in self.changes)

    def uses(self, tip: str) -> bool:
        """Whether a tip, such as "label_smoothing", is ever on."""
        return bool(getattr(self.config.tips, tip)) or self.moves(f"tips.{tip}")

    @property
    def noun(self) -> str:
        """What it makes."""
        return "points" if self.is_points else "pictures"

    @property
    def critic(self) -> bool:
        """Whether D is a critic, which has no labels."""
        return self.config.loss.name == "wasserstein_gp"

    @property
    def judge_norm(self) -> bool:
        """Whether D has BatchNorm layers."""
        return any(step.layer.kind == "BatchNormalization" for step in blueprints(self.config).discriminator.walk())

    @property
    def maker_norm(self) -> bool:
        """Whether G has BatchNorm layers."""
        return any(step.layer.kind == "BatchNormalization" for step in blueprints(self.config).generator.walk())

    def size(self, part: str) -> str:
        """The name of a batch size in the lesson: one name where all are equal."""
        return "BATCH" if len(set(self.samples)) == 1 else f"{part}_BATCH"


def literal(value: Any) -> str:
    """A value as Python text that means that value and nothing else: ASCII only, so no look-alike hides in it."""
    text = ascii(value)
    if ast.literal_eval(text) != value:
        raise ValueError(f"Expected a plain value, received {type(value).__name__}.")
    return text


def lines(*parts: str | None) -> str:
    """Parts one below the other; those that are None or empty are left out."""
    return "\n".join(part.strip("\n") for part in parts if part)


def chunks(*parts: str | None) -> str:
    """Pieces of a program, with two empty lines around every definition; those that are None or empty are left out."""
    kept = [part.strip("\n") for part in parts if part]
    text = ""
    for index, part in enumerate(kept):
        apart = index and (_defines(kept[index - 1]) or _defines(part))
        text += ("\n\n\n" if apart else "\n" if index else "") + part
    return text


def _defines(part: str) -> bool:
    return part.startswith(("def ", "class ", "@"))


def block(text: str, indent: int = 0) -> str:
    """A piece of code written inside of our own, at its own margin, ``indent`` levels deep."""
    return textwrap.indent(textwrap.dedent(text).strip("\n"), "    " * indent)


def words(text: str) -> str:
    """Sentences written over several lines, as paragraphs."""
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
