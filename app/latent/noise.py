"""The square of noise beside the plane of points: what a 2-D generator does to its random numbers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app.components.latent import mount
from app.components.stage import encode_float32
from app.latent import reports, seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import choose
from app.latent.film import FramesOf, film_button
from app.latent.live import draw_live, page_follows
from app.latent.sprites import MOST_REAL, Payload, payload_id, plane_of
from app.latent.subject import Subject

PAD, AXES, OTHERS, AT = (f"latent.noise.{name}" for name in ("pad", "axes", "others", "at"))
SIDE, EVERY, REACH = 31, 3, 3.0  # a grid of 31 x 31; every third line is drawn
ZERO, AS_A = "others 0", "others as A"
ALONE = (
    "This generator's z is a single number: only left and right matter, and all its points lie on one line. A curve "
    "with a hole, such as a ring, cannot be closed by it."
)
OTHERS_HELP = "The square shows two of the numbers of z; what are the others meanwhile?"
RINGS = (
    "Rings: one, two and three standard deviations. 39 % of all noise falls inside the first, 86 % inside the second, "
    "99 % inside the third. The solid and the light lines are the same lines on both sides: where G pulls them apart "
    "its points lie thin, where they crowd, dense. You can drag in either."
)


def draw(subject: Subject) -> None:
    """Choices, where there are any, then both squares."""
    axes, start = _draw_controls(subject)
    _payload(subject, axes, start)  # so that the page can wait for the engine
    draw_live(_draw_squares, subject, axes, start)
    st.caption(RINGS if subject.dim > 1 else ALONE)


def _draw_squares(subject: Subject, axes: tuple[int, int], start: np.ndarray) -> None:
    payload = _payload(subject, axes, start)

    def take() -> None:
        report = reports.reported(PAD, payload["id"])
        x, y = (reports.number(report, name, -REACH, REACH) for name in ("x", "y"))
        if x is not None and y is not None:
            st.session_state[AT] = (x, y, reports.whole(report, "sent", 10**9) or 0, payload["id"])
            choose(subject, at(start, axes, x, y), words=f"noise ({x:z.2f}, {y:z.2f})")
            page_follows()

    mount("noise", payload, key=PAD, on_picked_change=take)


def at(start: np.ndarray, axes: tuple[int, int], x: np.ndarray | float, y: np.ndarray | float) -> np.ndarray:
    """z (n, dim): ``start`` (dim,) with its number ``axes[0]`` at x and ``axes[1]`` at y, numbers or (n,).

    A z of a single number moves with x alone: its two axes are the same.
    """
    x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
    z = np.repeat(start[None, :], len(x), axis=0)
    z[:, axes[1]] = y
    z[:, axes[0]] = x
    return z.astype(np.float32)


def grid(start: np.ndarray, axes: tuple[int, int]) -> np.ndarray:
    """z (SIDE * SIDE, dim) of the square, row by row from the top."""
    line = np.linspace(-REACH, REACH, SIDE)
    x, y = np.meshgrid(line, line[::-1])
    return at(start, axes, x.ravel(), y.ravel())


def _draw_controls(subject: Subject) -> tuple[tuple[int, int], np.ndarray]:
    """Which two numbers, and what the others are; z of two numbers leaves nothing to choose."""
    axes, start = (0, min(1, subject.dim - 1)), np.zeros(subject.dim, np.float32)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        if subject.dim > 2:
            axes = _draw_axes(subject.dim)
            others = st.segmented_control(
                "The others",
                (ZERO, AS_A),
                default=ZERO,
                required=True,
                key=OTHERS,
                help=OTHERS_HELP,
                label_visibility="collapsed",
                width="content",
                persist_state="session",
            )
            if others == AS_A:
                start = seed_z(subject, [seeds.pair()[0]])[0]
        film_button(subject, _ways(axes, start), "noise")
    return axes, start


def _draw_axes(dim: int) -> tuple[int, int]:
    chosen = []
    for place, name in enumerate(("Across", "Up")):
        key = f"{AXES}.{place}.{dim}"
        st.session_state.setdefault(key, place)
        chosen.append(
            st.selectbox(
                name,
                range(dim),
                key=key,
                format_func=lambda i, name=name: f"{name}: z {i + 1}",
                label_visibility="collapsed",
                width=140,
                help=f"{name}: which of the {dim} numbers of z",
            )
        )
    across, up = (int(number or 0) for number in chosen)
    return (across, up) if across != up else (across, (up + 1) % dim)


def _ways(axes: tuple[int, int], start: np.ndarray) -> dict[str, FramesOf]:
    def ring(frames: int) -> np.ndarray:
        angle = 2 * np.pi * np.arange(frames) / frames
        return at(start, axes, 1.5 * np.cos(angle), 1.5 * np.sin(angle))

    return {
        "Around": lambda frames: (ring(frames), None),
        "Left to right": lambda frames: (at(start, axes, np.linspace(-REACH, REACH, frames), 0.0), None),
        "Up": lambda frames: (at(start, axes, 0.0, np.linspace(-REACH, REACH, frames)), None),
    }


def _payload(subject: Subject, axes: tuple[int, int], start: np.ndarray) -> Payload:
    """What ``web/noise.js`` draws; the exact point at the hand's place rides along."""
    drawn = render(subject, grid(start, axes))
    box, real = plane_of(subject, drawn.points)
    names = [f"z {i + 1}" for i in dict.fromkeys(axes)]
    body: Payload = {
        "points": encode_float32(drawn.points),
        "real": encode_float32(real[:MOST_REAL]),
        "box": list(box),
        "side": SIDE,
        "every": EVERY,
        "reach": REACH,
        "names": names,
        "label": f"The square of noise, {' and '.join(names)}, beside the points that G makes of it",
    }
    mark = payload_id(body | {"axes": axes, "start": start.tolist()})
    kept = st.session_state.get(AT)
    x, y, sent = kept[:3] if kept is not None and kept[3] == mark else (0.0, 0.0, 0)
    exact = render(subject, at(start, axes, x, y))
    return body | {"id": mark, "at": [x, y], "sent": sent, "exact": encode_float32(exact.points)}
