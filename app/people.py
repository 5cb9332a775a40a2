"""Who sits in front of this session, and what holds on this server: the one place where both are put together."""

from __future__ import annotations

import os
from collections.abc import Callable

import streamlit as st

from app.classroom import refuse, refuse_live
from app.components.owner import ask_word
from app.teacher import session
from gan_core import classroom
from gan_core.errors import RunError
from gan_core.people import NOBODY, House, People, Person, is_token, new_token, owner_id, person_id
from gan_core.runs import RunStore

TOKEN, PASSING, ASKED, EARLIER = "person.token", "person.passing", "person.asked", "person.earlier"
SEASON, CARRY = "person.season", "person.carry"
CLASS_VARIABLE = "GAN_CLASS"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TICK_SECONDS, MOST_TICKS = 1.5, 20  # how long a browser's word is waited for: a busy laptop takes many seconds


# --- who ---------------------------------------------------------------------------------------------


def meet(meanwhile: Callable[[], None] | None = None) -> None:
    """Learn who this is; called by the router before anything that depends on it.

    The first run of a session ends here, for the moment that the browser needs to say its word; what ``meanwhile``
    draws must do without a person, and in the same places as afterwards, so that nothing moves. A browser that keeps
    nothing, or never answers, is a guest until the page is closed. Where the word comes after all, what the guest
    began stays this session's too.
    """
    state, season = st.session_state, class_settings().season
    _forget_wiped(season)
    state.setdefault(SEASON, season)
    carry, state[SEASON] = state[SEASON] != season or bool(state.get(CARRY)), season
    state[CARRY] = carry and session.is_signed_in()
    word = ask_word(settled=TOKEN in state and not state.get(PASSING), season=season, carry=state[CARRY])
    if is_token(word) and (TOKEN not in state or state.get(PASSING)):
        if TOKEN in state:
            state[EARLIER] = my_id()
        state[TOKEN], state[PASSING] = word, False
    elif TOKEN not in state and word is None and not state.get(ASKED):
        state[ASKED] = 1
        if meanwhile is not None:
            meanwhile()
        _wait()
        st.stop()
    _note_seen()


def me() -> Person:
    """Whoever sits in front of this session."""
    own = my_id()
    return Person(own, people().name_of(own), session.is_signed_in(), str(st.session_state.get(EARLIER, NOBODY)))


def my_id() -> str:
    """The public id of this session's person."""
    state, season = st.session_state, class_settings().season
    if _forget_wiped(season):  # parts of a page are drawn anew without the router: a guest until it asks again
        state[SEASON] = season
    if not is_token(state.get(TOKEN)):
        state[TOKEN], state[PASSING] = new_token(), True
    return person_id(state[TOKEN])


def _forget_wiped(season: int) -> bool:
    """Forget whoever this was where the class was wiped since; the teacher who wiped it stays."""
    state = st.session_state
    if state.get(SEASON, season) == season or session.is_signed_in():
        return False
    for key in (TOKEN, PASSING, ASKED, EARLIER):
        state.pop(key, None)
    return True


def is_met() -> bool:
    """Whether the browser has said its word, or is waited for no more."""
    return TOKEN in st.session_state


def is_passing() -> bool:
    """Whether the browser keeps nothing, so that this person is gone with the page."""
    return bool(st.session_state.get(PASSING))


def rename(nickname: str) -> str:
    """Take another nickname; returns it as it is kept. Raises UserError."""
    return people().rename(my_id(), nickname)


@st.fragment(run_every=TICK_SECONDS)
def _wait() -> None:
    """Go on without a word where none comes: no browser is kept out."""
    st.session_state[ASKED] = asked = st.session_state.get(ASKED, 0) + 1
    if asked > MOST_TICKS:
        st.rerun()
    if asked > 2:
        st.caption("Waiting for your browser …")


def _note_seen() -> None:
    try:
        people().seen(my_id())
    except RunError:  # a disk that is full or closed: said where it matters
        return


# --- what holds here ----------------------------------------------------------------------------------


def people() -> People:
    """Everybody who was on this server."""
    return _people(str(RunStore().root))


@st.cache_resource(show_spinner=False)
def _people(root: str) -> People:
    return People(root)


def class_settings() -> classroom.ClassSettings:
    """What the teacher has set."""
    return classroom.load(RunStore().root)


def house() -> House:
    """The rules of this server, as they stand now."""
    settings = class_settings()
    return House(
        personal=is_personal(),
        share=settings.share,
        limits=settings.limits,
        refuse=refuse,
        refuse_live=refuse_live,
        name_of=people().name_of,
    )


def is_personal() -> bool:
    """Whether this is one person's own machine: nobody else can reach it, and nobody meant to be a teacher here."""
    if os.environ.get(CLASS_VARIABLE) == "1":
        return False
    return st.get_option("server.address") in LOOPBACK and not session.expects_teacher()


def is_mine(owner: object) -> bool:
    """Whether this person may change what belongs to ``owner``."""
    return house().may_change(owner, me())


def whose(owner: object) -> str:
    """Whose it is in a word or two, for people: empty for one's own and for nobody's on one's own machine."""
    found = owner_id(owner)
    if found in me().ids:
        return ""
    if found == NOBODY:
        return "" if is_personal() else "the class"
    return people().name_of(found)
