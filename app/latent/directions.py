"""Sliders along the directions in which a generator changes most, and, folded away, for every number of z."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from app.components.latent import mount
from app.latent import reports, seeds
from app.latent.ask import joined, render, seed_z
from app.latent.basis import directions
from app.latent.chosen import choose
from app.latent.corners import draw_corner
from app.latent.film import FramesOf, film_button
from app.latent.live import draw_live, page_follows
from app.latent.sprites import Payload, payload_id, sheet
from app.latent.subject import Subject
from gan_core.latent import Directions

if TYPE_CHECKING:
    from gan_core.service.client import Rendered

DIALS, MOVED = "latent.directions.dials", "latent.directions.moved"
COUNT = 6
REACH, STEP = 3.0, 0.25
STOPS = np.linspace(-REACH, REACH, round(2 * REACH / STEP) + 1)
SAYS = (
    "Nobody named these directions: they are where this generator's first layer varies most (GANSpace). A good one "
    "does one thing, such as slant or thickness; others mix several. The percentages are shares of that variance."
)


@dataclass(frozen=True)
class Moved:
    """Where the sliders stand.

    Attributes:
        key: of the generator that they belong to.
        main: along each direction, in standard deviations.  single: added to single numbers of z, by their place.
        touched: the number of z whose slider a hand is on, None for none.  sent: how often the browser told so.
        epoch: grows when everything is put back.
        only: the slider that a hand is moving right now, from a place whose stops were never drawn: they come first.
    """

    key: str
    main: tuple[float, ...] = ()
    single: dict[int, float] = field(default_factory=dict)
    touched: int | None = None
    sent: int = 0
    epoch: int = 0
    only: int | None = None


def draw(subject: Subject) -> None:
    """Seed and reset, then the sliders."""
    found = directions(subject, COUNT)
    moved = _moved(subject, found)
    _draw_controls(subject, found, moved)
    _payload(subject, found, moved)  # so that the page can wait for the engine
    draw_live(_draw_dials, subject, found)
    st.caption(SAYS)


def _draw_dials(subject: Subject, found: Directions) -> None:
    payload = _payload(subject, found, _moved(subject, found))
    mount("dials", payload, key=DIALS, on_picked_change=lambda: _take(subject, found, payload["id"]))


def start_of(subject: Subject) -> np.ndarray:
    """z (dim,) of seed A, from which the sliders lead away."""
    return seed_z(subject, [seeds.pair()[0]])[0]


def z_at(start: np.ndarray, found: Directions, moved: Moved) -> np.ndarray:
    """z (dim,): the start, moved along the directions, then single numbers of it."""
    z = start + np.asarray(moved.main, np.float32) @ found.vectors
    for place, by in moved.single.items():
        z[place] += by
    return z.astype(np.float32)


def stops_of(z: np.ndarray, found: Directions, moved: Moved, slider: int) -> np.ndarray:
    """z (stops, dim) with one slider, counted over directions and then numbers of z, at each of its stops."""
    if slider < len(found.vectors):
        row = z + (STOPS - moved.main[slider])[:, None] * found.vectors[slider]
    else:
        row = np.repeat(z[None, :], len(STOPS), axis=0)
        row[:, slider - len(found.vectors)] = STOPS
    return row.astype(np.float32)


def sliders_of(found: Directions, moved: Moved) -> list[int]:
    """The sliders whose stops are drawn: every direction and the touched number, or the one in a hurry alone."""
    if moved.only is not None:
        return [moved.only]
    main = list(range(len(found.vectors)))
    return main if moved.touched is None else [*main, len(main) + moved.touched]


def words_of(moved: Moved) -> str:
    """Where the sliders stand, for people."""
    parts = [f"{place + 1} ({value:+g})" for place, value in enumerate(moved.main) if value]
    along = f" along {', '.join(parts)}" if parts else ""
    return f"seed {seeds.pair()[0]}{along}{', with single numbers changed' if any(moved.single.values()) else ''}"


def after(report: dict[str, Any], start: np.ndarray, found: Directions, moved: Moved) -> Moved | None:
    """Where the sliders stand after what the browser reported; None for a report that makes no sense."""
    place = reports.whole(report, "at", len(found.vectors) + len(start) - 1)
    main = report.get("main")
    if place is None or not isinstance(main, list) or len(main) != len(found.vectors):
        return None
    values = [reports.number({"v": value}, "v", -REACH, REACH) for value in main]
    if None in values:
        return None
    sent = reports.whole(report, "sent", 10**9) or 0
    told = replace(moved, main=tuple(float(value or 0) for value in values), sent=sent)
    if place >= len(found.vectors):
        told = _with_number(told, place - len(found.vectors), report, start, found)
    still = told.main == moved.main and told.single == moved.single
    return replace(told, only=None if still or report.get("settled") is True else place)


def _with_number(told: Moved, place: int, report: dict[str, Any], start: np.ndarray, found: Directions) -> Moved:
    """One number of z at the value that its slider shows; only looked at where the report holds none."""
    value = reports.number(report, "value", -REACH, REACH)
    if value is None:
        return replace(told, touched=place)
    rest = {at: by for at, by in told.single.items() if at != place}
    without = z_at(start, found, replace(told, single=rest))[place]
    return replace(told, touched=place, single={**rest, place: value - float(without)})


def _moved(subject: Subject, found: Directions) -> Moved:
    kept = st.session_state.get(MOVED)
    if isinstance(kept, Moved) and kept.key == subject.key and len(kept.main) == len(found.vectors):
        return kept
    return Moved(subject.key, (0.0,) * len(found.vectors))


def _take(subject: Subject, found: Directions, payload_mark: str) -> None:
    report = reports.reported(DIALS, payload_mark)
    start = start_of(subject)
    moved = after(report, start, found, _moved(subject, found))
    if moved is None:
        return
    st.session_state[MOVED] = moved
    if report.get("settled") is True:
        choose(subject, z_at(start, found, moved), words=words_of(moved))
        page_follows()


def _payload(subject: Subject, found: Directions, moved: Moved) -> Payload:
    """What ``web/dials.js`` draws."""
    start = start_of(subject)
    z = z_at(start, found, moved)
    rows = sliders_of(found, moved)
    drawn = _drawn(subject, z, found, moved, rows)
    fixed: Payload = {
        "low": -REACH,
        "high": REACH,
        "step": STEP,
        "stops": len(STOPS),
        "label": f"Main directions from seed {seeds.pair()[0]}",
    }
    mark = payload_id(fixed | {"subject": subject.key, "epoch": moved.epoch, "start": start.tolist()})
    return fixed | {
        "id": mark,
        "place": f"Seed {seeds.pair()[0]}{', moved' if any(moved.main) or any(moved.single.values()) else ''}",
        "dials": _main_dials(found, moved, rows) + _single_dials(z, len(found.vectors), rows),
        "sheet": sheet(subject, drawn),
        "scores": [round(float(score), 4) for score in drawn.scores],
        "probability": drawn.probability,
        "sent": moved.sent,
    }


def _drawn(subject: Subject, z: np.ndarray, found: Directions, moved: Moved, rows: list[int]) -> Rendered:
    """The stops of each slider in ``rows``, and last the picture where things stand.

    The directions are asked together and a single number by itself, so that a hand coming near one asks for it only.
    """
    main = [stops_of(z, found, moved, row) for row in rows if row < len(found.vectors)]
    single = [stops_of(z, found, moved, row) for row in rows if row >= len(found.vectors)]
    return joined(
        *(render(subject, np.concatenate(part)) for part in (main, single) if part), render(subject, z[None, :])
    )


def _main_dials(found: Directions, moved: Moved, rows: list[int]) -> list[Payload]:
    return [
        {
            "name": f"{row + 1}",
            "words": f"{share:.0%}".replace("%", " %"),
            "label": f"Direction {row + 1}, {share:.0%} of the variance",
            "help": f"Direction {row + 1} explains {share:.0%} of what varies in G's first layer",
            "value": value,
            "row": rows.index(row) if row in rows else -1,
            "group": "main",
        }
        for row, (share, value) in enumerate(zip(found.shares.tolist(), moved.main, strict=True))
    ]


def _single_dials(z: np.ndarray, before: int, rows: list[int]) -> list[Payload]:
    return [
        {
            "name": f"z {place + 1}",
            "words": "",
            "label": f"Number {place + 1} of z",
            "help": "",
            "value": round(min(max(value, -REACH), REACH), 4),
            "row": rows.index(before + place) if before + place in rows else -1,
            "group": "z",
        }
        for place, value in enumerate(z.tolist())
    ]


def _draw_controls(subject: Subject, found: Directions, moved: Moved) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        draw_corner(subject, "Seed", seeds.pair()[0], lambda seed: seeds.put_one(0, seed), key="a")
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            key="latent.directions.reset",
            help="All sliders back to where the seed has them",
            on_click=_reset,
            args=(subject, moved),
            disabled=not (any(moved.main) or any(moved.single.values())),
        )
        film_button(subject, _ways(subject, found, moved), "directions")


def _reset(subject: Subject, moved: Moved) -> None:
    still = (0.0,) * len(moved.main)
    st.session_state[MOVED] = Moved(moved.key, still, sent=moved.sent, epoch=moved.epoch + 1)
    seed = seeds.pair()[0]
    choose(subject, start_of(subject), words=f"seed {seed}", seed=seed)


def _ways(subject: Subject, found: Directions, moved: Moved) -> dict[str, FramesOf]:
    """To and fro along each direction from where the sliders stand: a film that closes."""
    z = z_at(start_of(subject), found, moved)

    def swing(row: int) -> FramesOf:
        def frames_of(frames: int) -> tuple[np.ndarray, None]:
            at = REACH * np.sin(2 * np.pi * np.arange(frames) / frames) - moved.main[row]
            return (z + at[:, None] * found.vectors[row]).astype(np.float32), None

        return frames_of

    return {f"{row + 1}": swing(row) for row in range(len(found.vectors))}
