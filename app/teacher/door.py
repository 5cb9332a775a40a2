"""The closed door of the teacher's page: how to open it, or the place for the password."""

from __future__ import annotations

import streamlit as st

from app.people import my_id
from app.teacher import accounts, session
from app.words import escape, say, say_kept, say_later
from gan_core.errors import UserError

PASSWORD = "teacher.password"
MOST_CHARACTERS = 200
CLOSED = "This page is closed: nobody has set a teacher's password on this server."
STEPS = (
    "On the machine that runs the server, type `python run.py password` in the folder of the program, and choose a "
    "password. It prints two lines: a salted hash, from which nobody reads the password.",
    "Put these two lines into the file `.streamlit/secrets.toml` in the same folder. Git leaves that file alone.",
    "Start the server again and open this page.",
)
FIRST_LINES = '[teacher]\npassword = "scrypt$32768$8$1$..."'
WRONG = "That is not the teacher's password."


def show() -> None:
    """Whatever stands between this session and the page."""
    st.title("Teacher")
    say_kept()
    if session.problem():
        say("error", str(session.problem()))
    if not session.is_configured():
        _draw_closed()
        return
    with st.container(key="teacher-door", width=420):
        if session.stored_hash():
            _draw_password()
        if accounts.is_wanted():
            _draw_account()
    st.caption("You stay signed in until you sign out, or reload or close this tab; other tabs ask again.")


def _draw_closed() -> None:
    if not session.is_unreadable():
        st.markdown(f":material/lock: {CLOSED}")
    st.markdown("To open it for yourself:")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(STEPS, 1)))
    st.code(FIRST_LINES, language="toml")
    st.caption("A teacher sees who is there and what runs, stops anything, sets limits and locks, shows a leaderboard.")


def _draw_password() -> None:
    with st.form("teacher.door", clear_on_submit=True, enter_to_submit=True):
        typed = st.text_input(
            "Teacher's password", type="password", max_chars=MOST_CHARACTERS, key=PASSWORD, autocomplete="off"
        )
        sent = st.form_submit_button("Open", type="primary", icon=":material/lock_open:")
    if not sent:
        return
    try:
        right = session.sign_in(typed, my_id())
    except UserError as error:
        say("warning", str(error))
        return
    if right:
        st.rerun()
    say("error", WRONG)


def _draw_account() -> None:
    """Streamlit's own sign-in, where the secrets name addresses; or why it cannot be used."""
    lack = accounts.lack()
    if lack:
        st.caption(f":material/info: {escape(lack)}")
        return
    refusal, address = accounts.refusal(), accounts.address_now()
    if refusal:
        say("warning", refusal)
        st.button("Sign out of this account", key="teacher.account.out", on_click=accounts.log_out)
    elif address:
        st.button(
            f"Open as {escape(address)}",
            key="teacher.account.open",
            icon=":material/lock_open:",
            on_click=session.sign_in_account,
            args=(address, my_id()),
        )
    elif st.button("Sign in with an account", key="teacher.account.in", icon=":material/login:"):
        accounts.log_in()


def leave() -> None:
    """Sign out, of the account as well."""
    session.sign_out()
    say_later("info", "You are signed out.")
    accounts.log_out()
