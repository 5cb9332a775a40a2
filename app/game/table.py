"""The table: one picture at a time, two buttons, what the last answer was, and how the round stands."""

from __future__ import annotations

import base64
import secrets

import streamlit as st

from app.engine_link import EngineAwayError, engine
from app.game.dealing import deal
from app.game.rounds import LENGTH, Card, Match, Round, luck, verdict
from app.guard import guarded
from app.latent.subject import Subject
from app.studio.preparing import preparation
from app.words import escape, say
from gan_core.imaging import png_bytes

ROUND, MATCH, OF, WANTED = "game.round", "game.match", "game.of", "game.wanted"
NAMED = "game.named"
LARGE_PIXELS, SMALL_PIXELS = 260, 64
SEEDS = 1_000_000
MOST_DIGITS = 20  # Python refuses to read a number of thousands of digits
SCORE_WIDTH = 118  # room for "10 right": the other numbers stay where they are
POLL_SECONDS = 0.5
RULES = (
    "Half of the game that a GAN plays with itself: here you take the place of the discriminator. Each picture is "
    "either real or made by the generator; you and D guess at the same one."
)
MISSING = (
    "The real pictures of this generator are not on this machine, and without them there is nothing to tell fakes "
    "from. Choose Digits or Petals, whose data comes with the program, or prepare the data in the Studio first."
)
EMPTY_CELL = '<div class="coming"></div>'
TABLE_CSS = """
<style>
.st-key-game-picture img { image-rendering: pixelated; border-radius: 6px; }
.st-key-game-table button { min-height: 3rem; }
.game-past { display: grid; grid-template-columns: repeat(5, minmax(0, 72px)); gap: 10px; font-size: 0.8rem; }
.game-past > div { display: flex; flex-direction: column; line-height: 1.35; min-height: 8.1rem; }
.game-past img { width: 100%; image-rendering: pixelated; border-radius: 4px; border-bottom: 4px solid; }
.game-past .real img { border-color: #009E73; }
.game-past .fake img { border-color: #CC79A7; }
.game-past .coming { border: 1px dashed color-mix(in srgb, currentColor 25%, transparent); border-radius: 4px; }
[class*="st-key-game-past-fooled"] img { image-rendering: pixelated; }
.st-key-game-last { min-height: 8.2rem; }
.st-key-game-score p { font-variant-numeric: tabular-nums; }
:is([class*="st-key-game-past-fooled"], .st-key-game-last) [data-testid="stElementToolbar"] { display: none; }
@media (max-width: 640px) {
  .st-key-game-score { flex-wrap: nowrap; gap: 0.5rem; }
  .st-key-game-score > * { flex: 1 1 0; width: auto; min-width: 0; }
  .st-key-game-score [data-testid="stMetricValue"] { font-size: 1.5rem; }
}
</style>
"""


def play(subject: Subject, *, named: bool = True) -> None:
    """The whole game against one generator; ``named`` has the page's address name the round."""
    st.html(TABLE_CSS)
    st.session_state[NAMED] = named
    if st.session_state.get(OF) != subject.key:
        st.session_state.update({OF: subject.key, ROUND: None, MATCH: Match()})
    reading = preparation(subject.config.dataset)
    waiting = reading.busy or engine().state().phase not in ("ready", "failed")
    st.fragment(_table, run_every=POLL_SECONDS if waiting else None)(subject, waiting)


def _table(subject: Subject, was_waiting: bool) -> None:
    with guarded():
        reading = preparation(subject.config.dataset)
        if reading.busy:
            st.caption(escape(reading.words()))
        elif reading.data is None:
            say("info", MISSING if reading.missing else reading.problem or MISSING)
        else:
            try:
                _draw(_round(subject, reading.data))
            except EngineAwayError as away:
                say("info", f"{away} The game begins by itself.")
                return
        if was_waiting and not reading.busy and engine().state().phase in ("ready", "failed"):
            st.rerun()


def _round(subject: Subject, data: object) -> Round:
    """The round that is on; a new one where there is none, or where another seed is wanted."""
    state = st.session_state
    wanted = state.get(WANTED)
    if state.get(ROUND) is None or wanted is not None:
        state[ROUND] = deal(subject, data, secrets.randbelow(SEEDS) if wanted is None else wanted)
        state[WANTED] = None
        if state.get(NAMED, True):
            st.query_params.from_dict({"run": subject.address, "round": str(state[ROUND].seed)})
    return state[ROUND]


def _draw(current: Round) -> None:
    left, right = st.columns([1.15, 1], gap="large")
    with left, st.container(key="game-table"):
        if current.over:
            _draw_end(current)
        else:
            _draw_question(current)
    with right:
        _draw_score(current)
        with st.container(key="game-last"):
            _draw_last(current)
        _draw_past(current)


def _draw_question(current: Round) -> None:
    card = current.card
    with st.container(key="game-picture"):
        asked = f", it should be {escape(card.class_name)}" if card.class_name else ""
        st.markdown(f"**Picture {len(current.guesses) + 1} of {LENGTH}**{asked}: real or fake?")
        st.image(_png(card, LARGE_PIXELS), width=LARGE_PIXELS, alt="The picture to guess")
    with st.container(horizontal=True, width=2 * LARGE_PIXELS):
        st.button(
            "Fake",
            key="game.fake",
            icon=":material/auto_awesome:",
            shortcut="Left",
            width="stretch",
            on_click=_guess,
            args=(False,),
            help="The generator made it.",
        )
        st.button(
            "Real",
            key="game.real",
            icon=":material/photo_camera:",
            shortcut="Right",
            width="stretch",
            on_click=_guess,
            args=(True,),
            help="It comes from the data.",
        )


def _guess(real: bool) -> None:
    current = st.session_state.get(ROUND)
    if current is None or current.over:
        return
    st.session_state[ROUND] = after = current.guess(real)
    if after.over:
        st.session_state[MATCH] = st.session_state[MATCH].after(after)


def _draw_end(current: Round) -> None:
    mine, theirs = current.score()
    st.subheader(f"You {mine} : {theirs} D")
    st.markdown(verdict(mine, theirs))
    st.caption(luck(mine))
    _draw_fooled("you", [card for card, hit in zip(current.cards, current.hits(), strict=True) if not hit])
    _draw_fooled("D", [card for card in current.cards if not card.d_is_right])
    st.button(
        "Another round",
        key="game.again",
        type="primary",
        icon=":material/replay:",
        shortcut="Enter",
        on_click=lambda: st.session_state.update({ROUND: None}),
    )
    if st.session_state.get(NAMED, True):
        st.caption("The address of this page now names this round: send it, and others get the same pictures.")


def _draw_fooled(whom: str, cards: list[Card]) -> None:
    if not cards:
        return
    st.markdown(f"**Fooled {whom}**")
    with st.container(horizontal=True, gap="small", key=f"game-past-fooled-{whom}"):
        for card in cards:
            st.image(_png(card, SMALL_PIXELS), width=SMALL_PIXELS, caption=_truth(card))


def _draw_score(current: Round) -> None:
    mine, theirs = current.score()
    match = st.session_state[MATCH]
    with st.container(horizontal=True, gap="medium", key="game-score"):
        st.metric("You", f"{mine} right", width=SCORE_WIDTH)
        st.metric("D", f"{theirs} right", width=SCORE_WIDTH)
        st.metric(
            "Rounds won",
            f"{match.won} : {match.lost}",
            width="content",
            help=f"Of {match.rounds} rounds. Your longest row of right answers: {match.best}.",
        )


def _draw_last(current: Round) -> None:
    """What the last picture was; a place of its own from the beginning, so that nothing jumps."""
    if not current.guesses:
        st.markdown(RULES)
        st.caption("Keys: left arrow for fake, right arrow for real.")
        return
    card, hit = current.cards[len(current.guesses) - 1], current.hits()[-1]
    picture, words = st.columns([1, 4], vertical_alignment="center")
    picture.image(_png(card, SMALL_PIXELS), width=SMALL_PIXELS, alt=f"The last picture, {_truth(card)}")
    with words:
        st.markdown(f"That one was **{_truth(card)}**. You were {'right' if hit else 'wrong'}.")
        st.caption(f"D {opinion(card)}: {'right' if card.d_is_right else 'wrong'}.")


def opinion(card: Card) -> str:
    """D's guess with how sure it was, where that is a probability."""
    said = "said real" if card.d_says_real else "said fake"
    if not card.probability:
        return f"{said} (score {card.score:.2f})"
    return f"{said}, {100 * (card.score if card.d_says_real else 1 - card.score):.0f} % sure"


def _draw_past(current: Round) -> None:
    """All cards of the round as a small table, with empty places for those to come."""
    hits = current.hits()
    cells = [_cell(card, hits[at]) if at < len(hits) else EMPTY_CELL for at, card in enumerate(current.cards)]
    st.html(f'<div class="game-past">{"".join(cells)}</div>')


def _cell(card: Card, hit: bool) -> str:
    picture = base64.b64encode(_png(card, SMALL_PIXELS)).decode("ascii")
    kind = "real" if card.real else "fake"
    return (
        f'<div class="{kind}"><img src="data:image/png;base64,{picture}" alt="{_truth(card)}"><b>{kind}</b>'
        f"<span>{_mark(hit)} you</span><span>{_mark(card.d_is_right)} D</span></div>"
    )


def _mark(right: bool) -> str:
    return "✓" if right else "✗"


def _truth(card: Card) -> str:
    return "real" if card.real else "a fake"


def _png(card: Card, pixels: int) -> bytes:
    return png_bytes(card.picture, max(1, pixels // card.picture.shape[1]))


def take_round(text: str) -> None:
    """A round that the address names; what is no number is left out in silence, as any other round is as good."""
    if len(text) <= MOST_DIGITS and text.isdecimal() and int(text) < SEEDS:
        st.session_state[WANTED] = int(text)
