"""Where the cards come from: real pictures of the data, fakes of the generator, and D's opinion of them all."""

from __future__ import annotations

import numpy as np

from app.engine_link import engine
from app.game.rounds import LENGTH, Card, Round, plan
from app.latent.subject import Subject
from gan_core.data.images import ImageSet


def deal(subject: Subject, data: ImageSet, seed: int) -> Round:
    """A round of this generator against its data; the same for everybody with the same seed.

    Raises UserError in words: EngineAwayError while the engine starts, others for a generator that cannot be used.
    """
    real, random = plan(seed)
    fakes = random.standard_normal((LENGTH, subject.dim)).astype(np.float32)
    places = random.choice(len(data.images), LENGTH, replace=len(data.images) < LENGTH)
    labels = _labels(subject, data, places, real, random)
    drawn = engine().render(subject.address, fakes, labels=labels, step=subject.at)
    pictures = np.where(real[:, None, None, None], np.stack([data.images[at] for at in places]), drawn.pictures)
    # D sees the very bytes that the person sees: fakes rounded as the real ones are.
    scores = engine().judge(subject.address, pictures, labels=labels, step=subject.at)
    names = [""] * LENGTH if labels is None else [subject.class_name(int(label)) for label in labels]
    cards = zip(pictures, real, scores, names, strict=True)
    return Round(seed, tuple(Card(one, bool(is_real), float(s), drawn.probability, n) for one, is_real, s, n in cards))


def _labels(
    subject: Subject, data: ImageSet, places: np.ndarray, real: np.ndarray, random: np.random.Generator
) -> np.ndarray | None:
    """The class of every card: a real picture's own, and for a fake the one it is asked to be."""
    if not subject.is_conditional:
        return None
    asked = random.integers(0, max(1, subject.classes), LENGTH)
    own = asked if data.labels is None else data.labels[places]
    return np.where(real, own, asked).astype(np.int32)
