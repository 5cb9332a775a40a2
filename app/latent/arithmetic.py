"""Sums of pictures: A - B + C, with one picture for each letter or the average of several."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from app.components.latent import mount
from app.latent import reports
from app.latent.ask import joined, render, seed_z
from app.latent.chosen import choose
from app.latent.film import FramesOf, film_button
from app.latent.sprites import Payload, payload_id, sheet
from app.latent.subject import Subject
from app.words import escape
from gan_core.latent import arithmetic, loop

SUM, STATE, SEVERAL, FIRST = (f"latent.arithmetic.{name}" for name in ("sum", "state", "several", "first"))
LETTERS = ("A", "B", "C")
PALETTE, MOST_PICKS = 24, 4
NEAR = 0.45  # of the usual distance between two of the three: nearer counts as nearly the same picture
HOW = (
    "Choose A and B that differ in one thing only, such as a bold and a thin 7, and a C that lacks this thing too: "
    "a thin 1. If the generator has made that thing a direction, C comes out with it."
)
SEVERAL_HELP = (
    "Up to four pictures for each letter, and the mean of their z: what the pictures of one letter do not share "
    "cancels. Radford and others (2016) needed three of each; single pictures rarely gave a clear answer."
)
HOPE = (
    "Compare it with C: it should differ from C as A differs from B. This is a hope and no law; where it fails, "
    "average several pictures for each letter."
)
UNSURE = "D finds the result less real than all three: the sum has left what G has practised."


@dataclass(frozen=True)
class Picks:
    """Seeds of the three terms, and which term the next pressed picture is for."""

    seeds: tuple[tuple[int, ...], ...] = ((3,), (8,), (21,))
    active: int = 0

    def with_pick(self, seed: int, *, several: bool) -> Picks:
        """``seed`` in the term whose turn it is: instead of the old one, after which it is the next term's turn; with
        ``several`` beside the others, or out again, but a term is never empty."""
        now = self.seeds[self.active]
        if not several:
            return replace(self, seeds=self._put((seed,)), active=(self.active + 1) % len(LETTERS))
        if seed in now:
            return replace(self, seeds=self._put(tuple(one for one in now if one != seed) or now))
        return replace(self, seeds=self._put((*now, seed)[-MOST_PICKS:]))

    def single(self) -> Picks:
        """Only the first seed of each term."""
        return replace(self, seeds=tuple(term[:1] for term in self.seeds))

    def _put(self, term: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        return tuple(term if place == self.active else old for place, old in enumerate(self.seeds))


def draw(subject: Subject) -> None:
    """The sum, what to think of it, and pictures to choose from."""
    several = _draw_controls(subject)
    picks = _picks() if several else _picks().single()
    payload = _payload(subject, picks)
    mount("sum", payload, key=SUM, on_picked_change=lambda: _take(subject, picks, several, payload["id"]))
    st.markdown(f":small[{escape(payload['verdict'])}]")


def terms_of(subject: Subject, picks: Picks) -> np.ndarray:
    """z (4, dim): the three terms, each the mean of its picks, and the result."""
    means = np.stack([seed_z(subject, term).mean(axis=0) for term in picks.seeds]).astype(np.float32)
    return np.concatenate([means, arithmetic(*means)])


def verdict(pictures: np.ndarray, scores: np.ndarray, picks: Picks) -> str:
    """What to say about the result: ``pictures`` (4, H, W, C) and ``scores`` (4,) of A, B, C and the result."""
    a, b, c = picks.seeds
    if b == c:
        return "B and C are the same, so the sum is A again: choose a B that is like A, and a C of another kind."
    if a == b:
        return "A and B are the same, so nothing is added to C: choose a B that differs from A in one thing."
    flat = pictures.reshape(len(pictures), -1).astype(np.float64)
    away = np.sqrt(((flat[:3] - flat[3]) ** 2).mean(axis=1))
    usual = np.mean([np.sqrt(((flat[i] - flat[j]) ** 2).mean()) for i, j in ((0, 1), (0, 2), (1, 2))])
    nearest = int(away.argmin())
    parts = []
    if away[nearest] < NEAR * usual:
        parts.append(f"The result looks almost like {LETTERS[nearest]}: this sum changed little of it.")
    if scores[3] < scores[:3].min():
        parts.append(UNSURE)
    return " ".join([*parts, HOPE])


def _picks() -> Picks:
    kept = st.session_state.get(STATE)
    return kept if isinstance(kept, Picks) else Picks()


def _first() -> int:
    return int(st.session_state.get(FIRST, 0))


def _take(subject: Subject, picks: Picks, several: bool, payload_mark: str) -> None:
    report = reports.reported(SUM, payload_mark)
    term, pick = reports.whole(report, "term", len(LETTERS)), reports.whole(report, "pick", PALETTE - 1)
    if term is not None:
        if term < len(LETTERS):
            picks = replace(picks, active=term)
        _choose_term(subject, picks, term)
    elif pick is not None:
        picks = picks.with_pick(_first() + pick, several=several)
        _choose_term(subject, picks, len(LETTERS))
    st.session_state[STATE] = picks


def _choose_term(subject: Subject, picks: Picks, term: int) -> None:
    """Have the inspector show a term or, as the fourth, the result."""
    z = terms_of(subject, picks)[term]
    if term == len(LETTERS):
        a, b, c = (_words(seeds) for seeds in picks.seeds)
        choose(subject, z, words=f"{a} − {b} + {c}")
    else:
        only = picks.seeds[term]
        choose(subject, z, words=_words(only), seed=only[0] if len(only) == 1 else None)


def _words(seeds: tuple[int, ...]) -> str:
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"mean of {len(seeds)}"


def _payload(subject: Subject, picks: Picks) -> Payload:
    """What ``web/sum.js`` draws: the palette, the picks, the terms and the result, in one sheet."""
    palette = list(range(_first(), _first() + PALETTE))
    picked = [seed for term in picks.seeds for seed in term]
    terms = terms_of(subject, picks)
    drawn = joined(
        render(subject, seed_z(subject, palette)), render(subject, seed_z(subject, picked)), render(subject, terms)
    )
    at = PALETTE + len(picked)
    frames = iter(range(PALETTE, at))
    shown = [
        {
            "name": LETTERS[place],
            "words": _words(seeds),
            "frame": at + place,
            "picks": [next(frames) for _ in seeds] if len(seeds) > 1 else (next(frames), [])[1],
        }
        for place, seeds in enumerate(picks.seeds)
    ]
    score = float(drawn.scores[-1])
    opinion = f"D: {score:.0%} real".replace("%", " %") if drawn.probability else f"D: {score:.3g}"
    badges = ["".join(LETTERS[i] for i, term in enumerate(picks.seeds) if seed in term) for seed in palette]
    body: Payload = {
        "sheet": sheet(subject, drawn),
        "terms": [*shown, {"name": "Result", "words": opinion, "frame": at + len(LETTERS), "picks": []}],
        "palette": {"names": [f"seed {seed}" for seed in palette], "badges": badges},
        "active": picks.active,
        "result": round(float(np.abs(terms[-1]).sum()), 3),
        "verdict": verdict(drawn.pictures[at:], drawn.scores[at:], picks),
        "label": "A minus B plus C.",
    }
    return body | {"id": payload_id(body)}


def _draw_controls(subject: Subject) -> bool:
    """Whether several pictures make a term; more pictures; the film."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="latent-ends"):
        several = st.toggle("Averages of several", key=SEVERAL, help=SEVERAL_HELP, persist_state="session")
        st.button(
            "Earlier",
            key="latent.icon.earlier",
            icon=":material/chevron_left:",
            help="Earlier seeds",
            on_click=_turn,
            args=(-PALETTE,),
            disabled=_first() == 0,
        )
        st.button(
            "More seeds",
            key="latent.icon.more",
            icon=":material/chevron_right:",
            help="More seeds to choose from",
            on_click=_turn,
            args=(PALETTE,),
        )
        film_button(subject, _ways(subject, _picks() if several else _picks().single()), "sum")
        st.markdown(":small[How to choose]", help=HOW, width="content")
    return bool(several)


def _ways(subject: Subject, picks: Picks) -> FramesOf:
    """From C to the result and back."""
    terms = terms_of(subject, picks)
    return lambda frames: (loop(terms[2:], frames), None)


def _turn(by: int) -> None:
    st.session_state[FIRST] = max(0, _first() + by)
