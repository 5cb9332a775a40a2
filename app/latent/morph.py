"""The way from seed A to seed B, frame by frame under a slider, with D's score below."""

from __future__ import annotations

import numpy as np

from app.components.latent import picked, strip
from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import choose
from app.latent.ends import draw_ends
from app.latent.film import FramesOf, film_button
from app.latent.sprites import Row, strip_payload
from app.latent.subject import Subject
from gan_core.latent import METHODS, loop, morph

FRAMES = 60
STOPS = 5  # seeds on a round trip: A, B, and those that follow B
STRIP = "latent.morph"
FIRST_FRAME = 24  # neither end: what lies between is the news
ROW_HELP = {
    "slerp": "Along the sphere: z keeps its length",
    "lerp": "The straight line: z is shorter in the middle",
}


def draw(subject: Subject) -> None:
    """Seeds, then the strip."""
    path = draw_ends(subject, lambda way: film_button(subject, film_ways(subject, _methods(way)[0]), "morph"))
    methods = _methods(path)
    rows, ways = [], {}
    for method in methods:
        z = frames_of(subject, method)
        ways[method] = z
        rows.append(Row(method, render(subject, z), ROW_HELP[method], np.linalg.norm(z, axis=1)))
    a, b = seeds.pair()
    payload = strip_payload(
        subject,
        rows,
        label=f"Morph from seed {a} to seed {b}",
        frames=[f"{_share(frame)} of the way" for frame in range(FRAMES)],
        ends=[("A", f"seed {a}"), ("B", f"seed {b}")],
        at=FIRST_FRAME,
    )
    strip(payload, key=STRIP, on_pick=lambda: _take(subject, methods, payload["id"]))


def _methods(path: str) -> tuple[str, ...]:
    return METHODS if path == "both" else (path,)


def film_ways(subject: Subject, method: str) -> dict[str, FramesOf]:
    """What of a morph can be filmed; those that come back have no seam when they are played again and again."""
    a, b = seeds.ends(subject)
    more = seed_z(subject, [seeds.pair()[1] + place for place in range(1, STOPS - 1)])
    round_trip = np.concatenate([a[None], b[None], more])
    return {
        "There and back": lambda frames: (loop(np.stack([a, b]), frames, method), None),
        "A to B": lambda frames: (morph(a, b, frames, method), None),
        f"Round trip of {STOPS}": lambda frames: (loop(round_trip, frames, method), None),
    }


def frames_of(subject: Subject, method: str, frames: int = FRAMES) -> np.ndarray:
    """z (frames, latent_dim) from A to B."""
    return morph(*seeds.ends(subject), frames, method)


def _share(frame: int) -> str:
    return f"{100 * frame / (FRAMES - 1):.0f} %"


def _take(subject: Subject, methods: tuple[str, ...], payload_id: str) -> None:
    """The frame under the slider; of two rows, the one whose picture was pressed last."""
    frame, row = (picked(STRIP, payload_id, name) for name in ("frame", "row"))
    if frame is None or frame >= FRAMES:
        return
    method = methods[row] if row is not None and row < len(methods) else methods[0]
    a, b = seeds.pair()
    seed = {0: a, FRAMES - 1: b}.get(frame)
    words = f"seed {seed}" if seed is not None else f"{_share(frame)} of the way from seed {a} to seed {b}, {method}"
    choose(subject, frames_of(subject, method)[frame], words=words, seed=seed)
