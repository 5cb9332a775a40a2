"""How a continuation is chosen: three temperatures side by side, and everything that is folded away."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import streamlit as st

from app import fields
from gan_core.text.generating import Settings

PREFIX, WIDGET = "headlines.dial.", "headlines.turn."
POPOVER = "headlines.dials"
FIRST_TEMPERATURES = (0.0, 0.7, 1.2)
FIRST_WORDS, FIRST_SEED = 10, 0
HOTTEST, MOST_WORDS, MOST_KEPT, MOST_AT_ONCE, WIDEST_BEAM = 2.0, 30, 100, 4, 8
LARGEST_SEED, ROLLED_BELOW = 2**31 - 1, 100_000
PLACES = ("1", "2", "3")
TEMPERATURES_WIDTH = 440  # pixels; the unfolded dials are as wide, where the window is
NAMES = ((0.0, "Most likely"), (0.45, "Careful"), (0.95, "Balanced"), (1.05, "As learned"), (1.5, "Daring"))
HOTTEST_NAME = "Wild"


@dataclass(frozen=True)
class Dials:
    """Every dial of the writing table. ``top_k`` 0 and ``top_p`` 1 leave all words in the draw."""

    temperatures: tuple[float, ...] = FIRST_TEMPERATURES
    words: int = FIRST_WORDS
    top_k: int = 0
    top_p: float = 1.0
    repetition_penalty: float = 1.0
    count: int = 1
    beam: int = 1
    seed: int = FIRST_SEED

    def settings(self, temperature: float, vocabulary: int) -> Settings:
        """What the writer is asked for one column; no more words can be drawn from than the vocabulary has."""
        return Settings(
            words=self.words,
            temperature=temperature,
            top_k=min(self.top_k, vocabulary),
            top_p=self.top_p,
            repetition_penalty=self.repetition_penalty,
            seed=self.seed,
            count=self.count if temperature > 0 else 1,
            beam=self.beam if self.beam > 1 and temperature == 0 else 0,
        )


def name_of(temperature: float) -> str:
    """A column's name in a word or two."""
    return next((name for high, name in NAMES if temperature <= high), HOTTEST_NAME)


def dials() -> Dials:
    """The dials as they stand."""
    first = Dials()
    return Dials(
        tuple(float(_get(f"temperature{place}", warm)) for place, warm in enumerate(FIRST_TEMPERATURES)),
        *(type(getattr(first, name))(_get(name, getattr(first, name))) for name in _PLAIN),
    )


_PLAIN = ("words", "top_k", "top_p", "repetition_penalty", "count", "beam", "seed")


def put(name: str, value: float) -> None:
    """Set one dial, for a callback or before it is drawn."""
    st.session_state[PREFIX + name] = value
    fields.follow(WIDGET, {name: value})


def draw_popover() -> None:
    """All dials, folded away beside the seed; drawn only while they are unfolded, for each of them costs every key."""
    help_text = "Temperature, length, how words are drawn"
    with st.popover("Dials", icon=":material/tune:", help=help_text, key=POPOVER, on_change="rerun") as folded:
        if not folded.open:
            return
        _draw_temperatures()
        left, right = st.columns(2, gap="medium")
        with left:
            _slider("words", "Words to add", 1, MOST_WORDS, 1, "How many words the network appends.")
            _slider("count", "Continuations in a column", 1, MOST_AT_ONCE, 1, "Temperature 0 has only one.")
            _slider("beam", "Beam at temperature 0", 1, WIDEST_BEAM, 1, BEAM_HELP)
        with right:
            _slider("top_k", "Top-k", 0, MOST_KEPT, 1, "Draw only from the k most likely words; 0: from all.")
            _slider("top_p", "Top-p", 0.05, 1.0, 0.05, TOP_P_HELP)
            _slider("repetition_penalty", "Repetition penalty", 1.0, 2.0, 0.05, PENALTY_HELP)
        _draw_seed()


BEAM_HELP = (
    "1 takes the most likely word each time. A beam of 4 follows the four best beginnings at once and keeps the "
    "sentence that is most likely as a whole (temperature 0 only)."
)
TOP_P_HELP = "Draw only from the most likely words that together reach this probability; 1: from all words."
PENALTY_HELP = "Words that have been used already become less likely: 1 changes nothing, 1.3 stops most loops."
SEED_HELP = "The dice: the same seed gives the same words. Roll for others."


def draw_roll() -> None:
    """Other words from the same beginning."""
    with st.container(key="icon-only-headlines-roll", width="content"):
        st.button(
            "Roll the dice",
            key="headlines.roll",
            icon=":material/casino:",
            help="Other words from the same beginning; the first column stays, because it rolls no dice.",
            on_click=roll,
        )


def roll() -> None:
    """A new random seed for the draws."""
    put("seed", secrets.randbelow(ROLLED_BELOW))


def _draw_temperatures() -> None:
    places = st.container(width=TEMPERATURES_WIDTH).columns(3, gap="medium")
    for place, (column, name) in enumerate(zip(places, PLACES, strict=True)):
        with column:
            _slider(f"temperature{place}", f"Temperature {name}", 0.0, HOTTEST, 0.1, TEMPERATURE_HELP)


TEMPERATURE_HELP = (
    "0 always takes the most likely word. Below 1 likely words become likelier still, above 1 rare words get a chance."
)


def _draw_seed() -> None:
    st.number_input(
        "Seed of the dice",
        0,
        LARGEST_SEED,
        int(_get("seed", FIRST_SEED)),
        1,
        key=fields.key(WIDGET, "seed"),
        help=SEED_HELP,
        on_change=_take,
    )


def _slider(name: str, label: str, low: float, high: float, step: float, help_text: str) -> None:
    now, key = type(low)(_get(name, first_of(name))), fields.key(WIDGET, name)
    st.slider(label, low, high, now, step, key=key, help=help_text, on_change=_take)


def _take() -> None:
    for name, value in fields.said(WIDGET).items():
        put(name, first_of(name) if value is None else value)


def first_of(name: str) -> float:
    """What a dial says before anybody has turned it."""
    if name.startswith("temperature"):
        return FIRST_TEMPERATURES[int(name.removeprefix("temperature"))]
    return getattr(Dials(), name)


def _get(name: str, default: float) -> float:
    value = st.session_state.get(PREFIX + name, default)
    return default if value is None else value
