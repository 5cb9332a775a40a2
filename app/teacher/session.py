"""Who is the teacher: what the secrets file says, and whether this session has shown it; no cookie of ours is set.

``[teacher]`` of ``.streamlit/secrets.toml`` holds ``password`` (a scrypt hash, see ``python run.py password``), and
optionally ``addresses`` for Streamlit's own sign-in (see :mod:`app.teacher.accounts`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from typing import Any

import streamlit as st

from gan_core import journal
from gan_core.classroom import Tries, is_hash, matches
from gan_core.errors import RunError, UserError
from gan_core.people import remember_teacher
from gan_core.runs import RunStore

SECTION = "teacher"
SIGNED = "teacher.signed"
ACCOUNT = "account:"
UNREADABLE = "The secrets file cannot be read as TOML; mend .streamlit/secrets.toml and start the server again."
NO_HASH = (
    "The password in .streamlit/secrets.toml is not a hash that this program makes; python run.py password prints one."
)


def secrets_section(name: str = SECTION) -> dict[str, Any]:
    """One section of the secrets file; empty where there is no file, no such section, or a damaged file."""
    try:
        found = st.secrets[name]
    except (KeyError, OSError, ValueError):  # a missing file is an OSError to Streamlit, a damaged one may be either
        return {}
    return dict(found) if isinstance(found, Mapping) else {}


def stored_hash() -> str:
    """The hash of the teacher's password; "" where there is none that can be used."""
    stored = secrets_section().get("password", "")
    return str(stored) if is_hash(stored) else ""


def problem() -> str | None:
    """What is wrong with what was configured, in one sentence; None where nothing is, or nothing was."""
    if is_unreadable():
        return UNREADABLE
    stored = secrets_section().get("password", "")
    return NO_HASH if stored and not is_hash(stored) else None


def is_unreadable() -> bool:
    """Whether there is a secrets file that cannot be read."""
    try:
        _ = SECTION in st.secrets
    except (OSError, ValueError):  # raised without any file too
        return any(os.path.lexists(path) for path in st.get_option("secrets.files"))
    return False


def expects_teacher() -> bool:
    """Whether somebody wanted a teacher on this server, however badly it was written down."""
    try:
        return SECTION in st.secrets
    except (OSError, ValueError):
        return is_unreadable()


def addresses() -> frozenset[str]:
    """The teachers' addresses for Streamlit's own sign-in, in lower case."""
    given = secrets_section().get("addresses", ())
    named = [given] if isinstance(given, str) else given if isinstance(given, list | tuple) else []
    return frozenset(one.strip().casefold() for one in named if isinstance(one, str) and "@" in one)


def is_configured() -> bool:
    """Whether there can be a teacher on this server."""
    return bool(stored_hash() or addresses())


def is_signed_in() -> bool:
    """Whether this session is the teacher's; it ends with the session, or with another password in the secrets."""
    signed = str(st.session_state.get(SIGNED, ""))
    if signed.startswith(ACCOUNT):
        return signed.removeprefix(ACCOUNT) in addresses()
    return bool(signed) and signed == _mark(stored_hash())


def sign_in(password: str, person: str) -> bool:
    """Whether the password is right; then this session is the teacher's, and so is this person for what trains.

    Raises ClassError while this person waits after wrong ones: their own, or everybody's where they were never right.
    """
    stored = stored_hash()
    if not stored:
        return False
    try:
        right = tries().attempt(lambda: matches(password, stored), person)
    except UserError:
        journal.event("teacher try refused", wrong=tries().wrong)
        raise
    if right:
        st.session_state[SIGNED] = _mark(stored)
        _remember(person)
    journal.event("teacher signed in" if right else "wrong teacher password", wrong=tries().wrong)
    return right


def sign_in_account(address: str, person: str) -> None:
    """This session is the teacher's, by an address that the sign-in service vouches for."""
    if address.casefold() in addresses():
        st.session_state[SIGNED] = ACCOUNT + address.casefold()
        _remember(person)
        journal.event("teacher signed in", by="account")


def sign_out() -> None:
    """This session is a student's again."""
    st.session_state.pop(SIGNED, None)
    journal.event("teacher signed out")


@st.cache_resource(show_spinner=False)
def tries() -> Tries:
    """The wrong passwords of this server, counted over all sessions, and for those who were right before."""
    return Tries()


def _remember(person: str) -> None:
    """Note whose runs have no limit and stay at a wipe."""
    try:
        remember_teacher(RunStore().root, person)
    except RunError:  # a disk that is full or closed keeps no teacher out
        return


def _mark(stored: str) -> str:
    """What a session keeps: another password in the secrets makes it worthless."""
    return hashlib.sha256(b"signed in " + stored.encode()).hexdigest() if stored else ""
