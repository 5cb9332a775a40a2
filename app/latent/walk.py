"""An endless walk through latent space, played in the browser while the next pages of frames are drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import streamlit as st

from app.components.latent import mount
from app.components.told import told_fields
from app.guard import guarded
from app.latent import reports, seeds
from app.latent.ask import render
from app.latent.chosen import choose
from app.latent.corners import draw_corner
from app.latent.film import FramesOf, film_button
from app.latent.sprites import Payload, payload_id, sheet
from app.latent.subject import Subject
from gan_core.latent import walk

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

WALK, PAGES, KEPT, FROM = (f"latent.walk.{name}" for name in ("player", "pages", "kept", "from"))
MOST_PAGES, LAST_PAGE, MOST_FRAME = 2, 1_000_000, 10**8
LARGE = 6000  # numbers of one picture
SAYS = (
    "z turns by the same angle from frame to frame and keeps its length, so every picture on the way is one that G "
    "has practised; it never ends and never jumps. Where the picture changes fast, small changes of z mean much."
)


class Pace(NamedTuple):
    """How a walk is cut: frames of a page (four seconds), radians from frame to frame, frames a second."""

    page: int
    step: float
    fps: int


USUAL, HEAVY = Pace(96, 0.03, 24), Pace(48, 0.06, 12)


def draw(subject: Subject) -> None:
    """Seed, then the player."""
    _draw_controls(subject)
    render(subject, frames_of(subject, seeds.pair()[0], [0]))  # outside of the fragment: the page can wait
    st.fragment(_draw_player)(subject)
    st.caption(SAYS)


def pace_of(subject: Subject) -> Pace:
    """Large pictures come half as often, at the same speed: two cores shall keep up with them."""
    return HEAVY if not subject.is_points and math.prod(subject.config.image_shape) > LARGE else USUAL


def frames_of(subject: Subject, seed: int, frames: list[int] | range) -> np.ndarray:
    """z (n, dim) of these frames of the walk that begins at a seed."""
    return walk(seed, subject.dim, frames, pace_of(subject).step)


def wanted_pages(report: dict[str, Any]) -> tuple[int, ...]:
    """The pages that the browser asks for, at most two; () for a report that makes no sense."""
    pages = report.get("pages")
    found = [reports.whole({"p": page}, "p", LAST_PAGE) for page in pages] if isinstance(pages, list) else []
    return tuple(page for page in found if page is not None)[:MOST_PAGES]


def _draw_player(subject: Subject) -> None:
    """A part of its own: pages come without the rest of the page being drawn."""
    with guarded():
        if st.session_state.pop(KEPT, False):
            st.rerun()  # the inspector shows the kept picture
        payload = _payload(subject)
        mount(
            "walk",
            payload,
            key=WALK,
            on_need_change=lambda: _take_need(payload["id"]),
            on_picked_change=lambda: _take_kept(subject, payload["id"]),
        )


def _take_need(payload_mark: str) -> None:
    report = told_fields(WALK, "need")
    if report.get("id") == payload_mark:
        st.session_state[PAGES] = (payload_mark, wanted_pages(report) or (0,))


def _take_kept(subject: Subject, payload_mark: str) -> None:
    report = reports.reported(WALK, payload_mark)
    frame = reports.whole(report, "frame", MOST_FRAME)
    seed = reports.whole(report, "seed", seeds.LARGEST)
    if frame is None or seed is None:
        return
    st.session_state[FROM] = frame
    words = f"seed {seed}" if frame == 0 else f"walk from seed {seed}, frame {frame}"
    choose(subject, frames_of(subject, seed, [frame]), words=words, seed=seed if frame == 0 else None)
    st.session_state[KEPT] = True


def _payload(subject: Subject) -> Payload:
    """What ``web/walk.js`` plays: the pages that were asked for last; the browser keeps the others."""
    seed = seeds.pair()[0]
    mark = payload_id({"subject": subject.key, "mark": subject.mark, "label": subject.label, "seed": seed})
    known, pages = st.session_state.get(PAGES, ("", (0,)))
    drawn = {page: _page(subject, seed, page) for page in (pages if known == mark else (0,))}
    return {
        "id": mark,
        "seed": seed,
        "size": pace_of(subject).page,
        "fps": pace_of(subject).fps,
        "pages": [
            {"page": page, "sheet": sheet(subject, one), "scores": [round(float(score), 4) for score in one.scores]}
            for page, one in drawn.items()
        ],
        "probability": next(iter(drawn.values())).probability,
    }


def _page(subject: Subject, seed: int, page: int) -> Rendered:
    size = pace_of(subject).page
    return render(subject, frames_of(subject, seed, range(page * size, (page + 1) * size)))


def _draw_controls(subject: Subject) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        draw_corner(subject, "Seed", seeds.pair()[0], lambda seed: seeds.put_one(0, seed), key="a")
        film_button(subject, _ways(subject), "walk")


def _ways(subject: Subject) -> dict[str, FramesOf]:
    """The walk from its beginning, or from the kept picture on."""
    seed, begin = seeds.pair()[0], int(st.session_state.get(FROM, 0))

    def from_(first: int) -> FramesOf:
        stride = round(HEAVY.step / pace_of(subject).step)
        return lambda frames: (frames_of(subject, seed, range(first, first + stride * frames, stride)), None)

    return {"From the seed": from_(0)} | ({"From the kept picture": from_(begin)} if begin else {})
