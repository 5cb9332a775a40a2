"""What a lesson is: plain, frozen data. A lesson file that was read is one of these, complete and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.errors import UserError
from gan_core.quality import IMAGE_FIGURES
from gan_core.quality.points import FIGURES

# The live things that a step can show beside its text.
PARTS = ("playground", "pictures", "latent", "headline", "game", "race", "drawing", "strides")
NO_ILLNESS = "nothing"
VERDICTS = ("helped", "hurt", "close", "same", "finished")
RUNNING = {
    "step": "step",
    "g_loss": "G's loss",
    "d_loss_real": "D's loss on real",
    "d_loss_fake": "D's loss on fake",
    "d_acc_real": "D's accuracy on real",
    "d_acc_fake": "D's accuracy on fake",
    "d_real": "D's mean score for real",
    "d_fake": "D's mean score for fake",
}
# Figures that a check may name, for each live part; those of quality come with their floor.
FIGURES_OF: dict[str, dict[str, str]] = {
    "playground": RUNNING | {name: info.label.lower() for name, info in FIGURES.items()},
    "pictures": {"step": "step"} | {name: info.label.lower() for name, info in IMAGE_FIGURES.items()},
    "latent": {
        "d_score": "D's score for the picked picture",
        "nearest_real": "distance to the nearest real picture",
        "z_length": "length of the picked z",
        "seed_a": "seed A",
        "seed_b": "seed B",
    },
    "headline": {
        "seed_words": "words in your beginning",
        "coldest": "the lowest temperature",
        "hottest": "the highest temperature",
    },
    "game": {"guesses": "your guesses", "right": "your right guesses", "d_right": "D's right guesses"},
    "race": {"wins": "races that the tip won", "losses": "races that the tip lost"},
}
# Controls that are no settings, for each live part; settings are named by their dotted key.
CONTROLS_OF: dict[str, tuple[str, ...]] = {
    "playground": ("train", "step_d", "step_g", "step_both", "speed", "rewind", "new_seed", "doctor"),
    "pictures": ("train", "doctor"),
    "latent": ("inspector",),
    "headline": (),
    "game": (),
    "race": (),
    "drawing": (),
    "strides": (),
}


class LessonError(UserError):
    """A lesson file that cannot be used: the message names the file and, where there is one, the line."""


@dataclass(frozen=True)
class Check:
    """One condition on the run's own figures.

    Attributes:
        text: as the lesson says it, "coverage above 0.9".
        subject: the name of a figure, ``doctor`` or ``race``.
        relation: above, below, "at least", "at most" for figures; "finds" for the doctor; "is" for a race.
        number: what a figure is compared with.  name: an illness, ``nothing``, or a verdict.
        label: the condition for people.
    """

    text: str
    subject: str
    relation: str
    number: float = 0.0
    name: str = ""
    label: str = ""


@dataclass(frozen=True)
class Live:
    """The live thing of a step.

    Attributes:
        part: one of :data:`PARTS`.
        preset, settings: the run that is set up, by dotted key (playground, pictures, race).
        speed, layers: of the playground; "" and None: as the page has them.
        controls: what is drawn; settings by dotted key.
        lock: controls that are drawn and cannot be moved.
        same: goes on with the run of the step before.
        generator, view, a, b: what is looked at (latent, game).
        seed_text, temperatures: what stands in the box, and how warm the three columns are (headline).
        tip, seeds, steps: a race between twins.
    """

    part: str
    preset: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    speed: str = ""
    layers: tuple[str, ...] | None = None
    controls: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    same: bool = False
    generator: str = ""
    view: str = ""
    a: int | None = None
    b: int | None = None
    seed_text: str = ""
    temperatures: tuple[float, ...] = ()
    tip: str = ""
    seeds: int = 8
    steps: int = 2000


@dataclass(frozen=True)
class Question:
    """What is asked before anything runs.

    Attributes:
        ask: the question.
        kind: "choice", "number" or "text".
        choices: the answers of a choice.
        answer: the right choice (its place), the right number, or None where there is no right one.
        within: how far off a number may be.  unit: what a number counts.  low, high: the range of a number.
        because: said with the right answer.
    """

    ask: str
    kind: str
    choices: tuple[str, ...] = ()
    answer: float | int | None = None
    within: float = 0.0
    unit: str = ""
    because: str = ""
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Step:
    """One step: text, a live thing, a question, checks, and what to notice."""

    title: str
    text: str
    live: Live | None = None
    question: Question | None = None
    checks: tuple[Check, ...] = ()
    hint: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Lesson:
    """A whole lesson.

    Attributes:
        name: the file's name without its ending; stands in links.
        minutes: how long it takes, roughly.
        next: the name of the lesson that follows, or "".
        own: whether it is a teacher's own, and not of the course.
        brought: whether somebody uploaded it to try it, so that the teacher has not seen it.
    """

    name: str
    title: str
    minutes: int
    summary: str
    steps: tuple[Step, ...]
    next: str = ""
    own: bool = False
    brought: bool = False
