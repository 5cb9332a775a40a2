"""Time as a dimension: what one and the same z became while the generator was trained."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from app.components.latent import picked, strip, tiles
from app.guard import guarded
from app.latent import seeds
from app.latent.ask import joined, render, seed_z
from app.latent.chosen import choose
from app.latent.corners import draw_corner
from app.latent.film import FramesOf, film_button
from app.latent.sprites import Row, strip_payload, tiles_payload
from app.latent.subject import Subject
from app.making import POLL_SECONDS
from app.words import say

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

STRIP, TABLE, LOOK, CHANGED = (f"latent.time.{name}" for name in ("strip", "table", "look", "changed"))
ONE, MANY = "One seed", "Many seeds"
MOST_STEPS, MOST_ROWS, COLUMNS = 24, 8, 10
BUDGET_S = 0.8  # of loading saved states before what is there is shown
FPS, TILE = 5.0, 48
AXIS_HELP = (
    "The D of each moment, on the picture of that moment. Every point is another D: a score near the middle late in "
    "the training says more than one early, when D is easy to fool. Do not read this curve as quality."
)
ONE_SAYS = "One z at each saved step: much changes early and little late. A jump late in training is a sign of unrest."
MANY_SAYS = "Each column is one z, of seed A and those after it; each row is a step of the training."
ALONE = (
    "This generator has one saved state, that of step {step}, so there is no time to go through yet. A run saves its "
    "state again and again while it trains, more and more seldom: train one for a minute or longer, in the Studio or "
    "on the Playground, and its past appears here."
)


def draw(subject: Subject) -> None:
    """Seed and look, then the strip of all steps or the table of seeds."""
    if len(subject.steps) < 2:
        say("info", ALONE.format(step=f"{subject.at:,}"))
        return
    look = _draw_controls(subject)
    steps = some_steps(subject.steps, MOST_STEPS if look == ONE else MOST_ROWS)
    busy = len(_loaded(subject, z_of(subject, look), steps)) < len(steps)
    st.fragment(_draw_times, run_every=POLL_SECONDS if busy else None)(subject, look, steps, busy)


def z_of(subject: Subject, look: str) -> np.ndarray:
    """z (n, dim) that are followed through time: of seed A, or of those in the table."""
    return seed_z(subject, seeds_of(look))


def seeds_of(look: str) -> list[int]:
    """Seed A; in the table A and those that come after it."""
    a = seeds.pair()[0]
    if look == ONE:
        return [a]
    return [min(a, seeds.LARGEST - COLUMNS) + place for place in range(COLUMNS)]


def some_steps(steps: Sequence[int], most: int) -> list[int]:
    """At most ``most`` of the saved steps, evenly over them, with the first and the last."""
    if len(steps) <= most:
        return list(steps)
    places = np.unique(np.round(np.linspace(0, len(steps) - 1, most)).astype(int))
    return [steps[place] for place in places]


def coarse_first(count: int) -> list[int]:
    """0 ... count-1 in an order in which every beginning is spread over the whole: both ends, the middle, quarters."""
    order, gaps = [0, count - 1][:count], [(0, count - 1)]
    while len(order) < count:
        low, high = gaps.pop(0)
        middle = (low + high) // 2
        if middle not in (low, high):
            order.append(middle)
            gaps += [(low, middle), (middle, high)]
    return order


def _draw_times(subject: Subject, look: str, steps: list[int], was_busy: bool) -> None:
    """A part of its own: it is drawn again while saved states are loaded, and all its places are there from the first
    moment on; a state that is not yet there is stood in for by the nearest that is."""
    with guarded():
        found = _loaded(subject, z_of(subject, look), steps)
        busy = len(found) < len(steps)
        if st.session_state.pop(CHANGED, False) or (was_busy and not busy):
            st.rerun()  # the inspector shows what was picked; or nothing is left to wait for
        near = [step if step in found else min(found, key=lambda known: abs(known - step)) for step in steps]
        drawn = joined(*(found[step] for step in near))
        names = [f"step {step:,}{'' if step in found else ', loading'}" for step in steps]
        if look == ONE:
            _draw_strip(subject, drawn, steps, names)
        else:
            _draw_table(subject, drawn, steps, names)
        if busy:
            st.progress(len(found) / len(steps), f"Loading saved states: {len(found)} of {len(steps)}")
        else:
            st.caption(ONE_SAYS if look == ONE else MANY_SAYS)


def _loaded(subject: Subject, z: np.ndarray, steps: list[int]) -> dict[int, Rendered]:
    """What each step makes of z, as many steps as come in a moment; those of before cost nothing."""
    begun: float = time.monotonic()
    found: dict[int, Rendered] = {}
    for place in coarse_first(len(steps)):
        if found and time.monotonic() - begun > BUDGET_S:
            break
        found[steps[place]] = render(subject, z, step=steps[place])
    return found


def _draw_strip(subject: Subject, drawn: Rendered, steps: list[int], names: list[str]) -> None:
    a = seeds.pair()[0]
    payload = strip_payload(
        subject,
        [Row(f"seed {a}", drawn)],
        label=f"Seed {a} through the training",
        frames=names,
        ends=[("first", f"step {steps[0]:,}"), ("last", f"step {steps[-1]:,}")],
        at=len(steps) - 1,
        fps=FPS,
    )
    payload |= {"axis_help": AXIS_HELP, "name_frames": True}
    strip(payload, key=STRIP, on_pick=lambda: _take_frame(subject, steps, payload["id"]))


def _take_frame(subject: Subject, steps: list[int], payload_mark: str) -> None:
    frame = picked(STRIP, payload_mark, "frame")
    if frame is not None and frame < len(steps):
        _choose(subject, seeds.pair()[0], steps[frame])


def _draw_table(subject: Subject, drawn: Rendered, steps: list[int], names: list[str]) -> None:
    numbers = seeds_of(MANY)
    payload = tiles_payload(
        subject,
        drawn,
        label="Steps downwards, seeds across",
        names=[f"seed {seed}, {name}" for name in names for seed in numbers],
        columns=COLUMNS,
        side=TILE,
        rows=[f"{step:,}" for step in steps],
    )
    tiles(payload, key=TABLE, on_pick=lambda: _take_tile(subject, numbers, steps, payload["id"]))


def _take_tile(subject: Subject, numbers: list[int], steps: list[int], payload_mark: str) -> None:
    index = picked(TABLE, payload_mark, "index")
    if index is not None and index < len(steps) * COLUMNS:
        _choose(subject, numbers[index % COLUMNS], steps[index // COLUMNS])


def _choose(subject: Subject, seed: int, step: int) -> None:
    choose(subject, seed_z(subject, [seed]), words=f"seed {seed} at step {step:,}", seed=seed, step=step)
    st.session_state[CHANGED] = True


def _draw_controls(subject: Subject) -> str:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        draw_corner(subject, "Seed", seeds.pair()[0], lambda seed: seeds.put_one(0, seed), key="a")
        look = st.segmented_control(
            "Look",
            (ONE, MANY),
            default=ONE,
            required=True,
            key=LOOK,
            label_visibility="collapsed",
            persist_state="session",
        )
        film_button(subject, _frames_of(subject), "time")
    return look or ONE


def _frames_of(subject: Subject) -> FramesOf:
    """Seed A from the first saved step to the last; the last stays for a while."""
    z = seed_z(subject, [seeds.pair()[0]])

    def frames_of(frames: int) -> tuple[np.ndarray, None, np.ndarray]:
        known = some_steps(subject.steps, min(MOST_STEPS, frames))
        place = np.minimum(np.arange(frames) * (len(known) + 1) // frames, len(known) - 1)
        return np.repeat(z, frames, axis=0), None, np.array(known)[place]

    return frames_of
