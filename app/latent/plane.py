"""A plane through latent space as a grid of pictures: drag anywhere on it to go there."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app.components.latent import mount
from app.latent import reports, seeds
from app.latent.ask import render, seed_z
from app.latent.basis import directions
from app.latent.chosen import choose
from app.latent.corners import draw_corner
from app.latent.film import FramesOf, film_button
from app.latent.live import draw_live, page_follows
from app.latent.sprites import Payload, payload_id, sheet
from app.latent.subject import Subject
from gan_core.latent import Plane, plane
from gan_core.latent.planes import Place

PAD = "latent.plane.pad"
THROUGH, SIDE, REACH, HEAT, AT = (f"latent.plane.{name}" for name in ("through", "side", "reach", "heat", "at"))
SEEDS, MAIN = "Three seeds", "A and two main directions"
SIDES = (7, 9, 13, 17, 21, 25)
REACHES = {SEEDS: (0.5, 0.75, 1.0, 1.5, 2.0), MAIN: (1.0, 2.0, 3.0, 4.0)}
USUAL_REACH = {SEEDS: 0.75, MAIN: 3.0}
HEAT_FROM, HEAT_TO = 0.0, 0.9
THROUGH_HELP = (
    "**Three seeds**: A, B and C are corners of the plane, and every place is a mix of the three, brought to the usual "
    "length of z. **Main directions**: A in the middle; to the right and upwards the two directions along which this "
    "generator's first layer changes most."
)
REACH_HELP = (
    "How far the grid goes beyond its middle. The distance from A to B is 1; along main directions the unit is one "
    "standard deviation of z. Far out, z is longer than any that G has practised."
)
HEAT_HELP = "A blue frame around each picture: the stronger, the more real D finds it."


def draw(subject: Subject) -> None:
    """Seeds and choices, then the plane."""
    through, side, reach, heat = _draw_controls(subject)
    here = plane_of(subject, through)
    _payload(subject, here, through, side, reach, heat)  # so that the page can wait for the engine
    draw_live(_draw_pad, subject, here, through, side, reach, heat)


def _draw_pad(subject: Subject, here: Plane, through: str, side: int, reach: float, heat: bool) -> None:
    payload = _payload(subject, here, through, side, reach, heat)
    centre, span = centre_of(through), reach + reach / (side - 1)

    def take() -> None:
        report = reports.reported(PAD, payload["id"])
        x = reports.number(report, "x", centre[0] - span, centre[0] + span)
        y = reports.number(report, "y", centre[1] - span, centre[1] + span)
        if x is not None and y is not None:
            st.session_state[AT] = (x, y, reports.whole(report, "sent", 10**9) or 0, payload["id"])
            _choose(subject, here, through, x, y)
            page_follows()

    mount("pad", payload, key=PAD, on_picked_change=take)


def corners_of(through: str) -> dict[str, tuple[int, Place]]:
    """The letters on the plane: each with its seed and its place."""
    a, b = seeds.pair()
    both = {} if through == MAIN else {"B": (b, (1.0, 0.0)), "C": (seeds.third(), (0.0, 1.0))}
    return {"A": (a, (0.0, 0.0))} | both


def _choose(subject: Subject, here: Plane, through: str, x: float, y: float) -> None:
    """Have the panel show this place; on a letter it is the picture of its seed."""
    at_letter = [seed for seed, place in corners_of(through).values() if np.hypot(place[0] - x, place[1] - y) < 1e-9]
    if at_letter:
        choose(subject, seed_z(subject, at_letter[:1]), words=f"seed {at_letter[0]}", seed=at_letter[0])
    else:
        choose(subject, here.at(x, y), words=f"{words_of(through)}, at ({x:.2f}, {y:.2f})")


def plane_of(subject: Subject, through: str) -> Plane:
    """The plane that is looked at."""
    if through == MAIN:
        a = seed_z(subject, [seeds.pair()[0]])[0].astype(np.float64)
        found = directions(subject, 2).vectors.astype(np.float64)
        up = found[1] if len(found) > 1 else np.zeros_like(a)
        return Plane(a, found[0], up)
    a, b, c = seed_z(subject, [*seeds.pair(), seeds.third()])
    return plane(a, b, c, "slerp")


def centre_of(through: str) -> tuple[float, float]:
    """The middle of the grid: A itself, or the middle of the square that A, B and C begin."""
    return (0.0, 0.0) if through == MAIN else (0.5, 0.5)


def words_of(through: str) -> str:
    """Which plane, for people."""
    a, b = seeds.pair()
    return f"main directions from seed {a}" if through == MAIN else f"plane of seeds {a}, {b}, {seeds.third()}"


def heat_of(scores: np.ndarray) -> list[float]:
    """How strong the frame of each picture is, 0 to 0.9: the lowest score nothing, the highest full."""
    low, high = float(scores.min()), float(scores.max())
    share = (scores - low) / (high - low) if high > low else np.zeros_like(scores)
    return [round(float(HEAT_FROM + (HEAT_TO - HEAT_FROM) * value), 2) for value in share]


def orbit(here: Plane, centre: tuple[float, float], reach: float, frames: int) -> np.ndarray:
    """z (frames, dim) of a round trip on the plane, for a film that closes: a circle around the middle."""
    angle = 2 * np.pi * np.arange(frames) / frames
    return here.at(centre[0] + reach * np.cos(angle), centre[1] + reach * np.sin(angle))


def _ways(subject: Subject, through: str, reach: float) -> dict[str, FramesOf]:
    here, centre = plane_of(subject, through), centre_of(through)
    x, y = _at(centre, None)[:2]
    across = np.array([centre[0] - reach, centre[0] + reach])
    return {
        "Around": lambda frames: (orbit(here, centre, 0.8 * reach, frames), None),
        "Left to right": lambda frames: (here.at(np.linspace(*across, frames), y), None),
        "Up": lambda frames: (here.at(x, np.linspace(centre[1] - reach, centre[1] + reach, frames)), None),
    }


def _at(centre: tuple[float, float], body_id: str | None) -> tuple[float, float, int]:
    """Where the hand is and how often it told so; the middle before that, and on another plane."""
    kept = st.session_state.get(AT)
    if kept is None or (body_id is not None and kept[3] != body_id):
        return (*centre, 0)
    return kept[:3]


def _payload(subject: Subject, here: Plane, through: str, side: int, reach: float, heat: bool) -> Payload:
    """What ``web/pad.js`` draws; the exact picture at the hand's place rides along."""
    centre = centre_of(through)
    drawn = render(subject, here.grid(side, reach, centre))
    a, b = seeds.pair()
    body: Payload = {
        "sheet": sheet(subject, drawn),
        "label": f"{words_of(through)[0].upper()}{words_of(through)[1:]}",
        "side": side,
        "reach": reach,
        "centre": list(centre),
        "marks": [{"name": name, "x": x, "y": y} for name, (_, (x, y)) in corners_of(through).items()],
        "scores": [round(float(score), 4) for score in drawn.scores],
        "probability": drawn.probability,
        "heat": heat_of(drawn.scores) if heat else None,
    }
    mark = payload_id({key: value for key, value in body.items() if key != "heat"} | {"seeds": [a, b, seeds.third()]})
    x, y, sent = _at(centre, mark)
    exact = render(subject, here.at(x, y))
    return body | {
        "id": mark,
        "look": heat,
        "at": [x, y],
        "sent": sent,
        "exact": sheet(subject, exact),
        "exact_score": round(float(exact.scores[0]), 4),
    }


def _draw_controls(subject: Subject) -> tuple[str, int, float, bool]:
    """Seeds in one row; the rest folded into a popover. Returns what the plane goes through, side, reach, heat."""
    through = st.session_state.get(THROUGH, SEEDS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        a, b = seeds.pair()
        draw_corner(subject, "A", a, lambda seed: seeds.put_one(0, seed), key="a")
        if through == SEEDS:
            draw_corner(subject, "B", b, lambda seed: seeds.put_one(1, seed), key="b")
            draw_corner(subject, "C", seeds.third(), seeds.put_third, key="c")
        with st.popover("Grid", icon=":material/tune:", help="What the plane goes through, how fine, how far"):
            side, reach, heat = _draw_choices(through)
        film_button(subject, _ways(subject, through, reach), "plane")
    return through, side, reach, heat


def _draw_choices(through: str) -> tuple[int, float, bool]:
    kept = {"persist_state": "session"}
    st.radio("Through", (SEEDS, MAIN), key=THROUGH, help=THROUGH_HELP, **kept)
    side = st.select_slider("Pictures on a side", SIDES, 13, key=SIDE, **kept)
    reach = st.select_slider(
        "Reach", REACHES[through], USUAL_REACH[through], key=f"{REACH}.{through}", help=REACH_HELP, **kept
    )
    heat = st.toggle("D's opinion as frames", False, key=HEAT, help=HEAT_HELP, **kept)
    return int(side), float(reach), bool(heat)
