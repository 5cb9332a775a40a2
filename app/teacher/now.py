"""Who is there and what runs, looked at again every few seconds; anything can be stopped or deleted here."""

from __future__ import annotations

import time

import streamlit as st

from app import experimenting
from app.components.lookout import is_hidden
from app.engine_link import engine
from app.gallery import actions, shelf
from app.gallery.cards import STATES, Card, page_of, steps_words
from app.guard import guarded
from app.people import people
from app.presence import presence
from app.teacher import session
from app.teacher.roll import Line, experiment_words, of_person, roll, summary
from app.words import escape, say_kept, say_later
from gan_core.classroom import harmless
from gan_core.errors import UserError
from gan_core.people import owner_id

REFRESH_SECONDS = 4.0
PICKED, ORDER, PAGE = "teacher.person", "teacher.people.order", "teacher.runs.page"
TABLE_HEIGHT = 430
EMPTY = "Nobody has come yet. Give the class the address of this server: it stands in the terminal, with a QR code."


def show() -> None:
    """The look, repeated while somebody watches."""
    hidden = is_hidden(key="teacher.lookout")
    st.fragment(_look, run_every=None if hidden else REFRESH_SECONDS)()


def _look() -> None:
    with guarded():
        cards = shelf.all_cards()
        lines = roll(people().all(), presence.people(), cards, time.time())
        _draw_summary(lines, cards)
        say_kept()
        left, right = st.columns([2, 3], gap="medium")
        with left:
            picked = _draw_people(lines)
        with right:
            _draw_runs(cards, picked)


def _draw_summary(lines: list[Line], cards: list[Card]) -> None:
    moving, experiments = sum(card.is_moving for card in cards), experimenting.moving()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="teacher-summary"):
        st.markdown(summary(lines, cards, experiments), width="stretch")
        idle = not moving and not experiments
        with st.popover("Stop all", icon=":material/stop_circle:", key="teacher.all", disabled=idle):
            st.markdown(
                f"Stop everything that trains or waits: {moving} {'run' if moving == 1 else 'runs'}, "
                f"{experiments} {experiment_words(experiments)}. Runs can go on later; races and sweeps keep what they "
                "measured, and begin anew."
            )
            st.button("Stop all of them", key="teacher.stop.all", type="primary", on_click=_stop_all)


def _stop_all() -> None:
    for card in shelf.all_cards():
        if card.is_moving:
            actions.stop(card)
    try:
        experimenting.stop_all(engine())
    except UserError as error:
        say_later("warning", str(error))


# --- people ----------------------------------------------------------------------------------------


def _draw_people(lines: list[Line]) -> str | None:
    """The roll; returns the person that is chosen in it, by id."""
    if not lines:
        st.markdown(EMPTY)
        return None
    table = {
        "Name": [harmless(line.nickname) for line in lines],  # the table can be downloaded
        "Seen": [line.here for line in lines],
        "Doing": [line.doing for line in lines],
        "Runs": [line.runs for line in lines],
    }
    persons = [line.person for line in lines]
    chosen = st.session_state.get(PICKED)
    event = st.dataframe(
        table,
        key=_table_key(persons),
        height=min(TABLE_HEIGHT, 38 + 35 * len(lines)),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": [persons.index(chosen)] if chosen in persons else []}},
        column_config={
            "Seen": st.column_config.Column(width=85),
            "Doing": st.column_config.Column(width=190),
            "Runs": st.column_config.NumberColumn(width=45),
        },
    )
    rows = event.selection.rows if event else []
    line = lines[rows[0]] if rows and rows[0] < len(lines) else None
    st.session_state[PICKED] = line.person if line else None
    if line is None:
        st.caption("Tick a person to see only their runs.")
        return None
    st.button(
        f"Take the nickname {escape(line.nickname)} away",
        key=f"teacher.unname.{line.person}",
        icon=":material/person_off:",
        on_click=_take_name,
        args=(line.person,),
        help="They are called a guest then, and can choose another name.",
    )
    return line.person


def _table_key(persons: list[str]) -> str:
    """A tick is the number of a row: in another order it is another table, which ticks the same person again."""
    order, number = st.session_state.get(ORDER, (None, 0))
    if order != persons:
        st.session_state[ORDER] = persons, number + 1
    return f"teacher.people.{st.session_state[ORDER][1]}"


def _take_name(person: str) -> None:
    if session.is_signed_in():
        people().forget(person)
        people().seen(person)


# --- runs ------------------------------------------------------------------------------------------


def _draw_runs(cards: list[Card], person: str | None) -> None:
    """What moves first, then the newest; with a way to end each."""
    found = of_person(cards, person)
    shown, page, pages = page_of(found, st.session_state.get(PAGE, 1))
    _draw_deleted()
    if not found:
        st.markdown("No run yet." if person is None else "This person has no run.")
        return
    with st.container(key="teacher-runs", gap="xsmall"):
        for card in shown:
            _draw_run(card)
    if pages > 1:
        key = f"teacher.pages.{pages}.{page}"
        st.pagination(
            pages, default=page, key=key, on_change=lambda: st.session_state.update({PAGE: st.session_state[key]})
        )


def _draw_run(card: Card) -> None:
    state, run_id = STATES[card.state], card.run_id
    name = people().name_of(owner_id(card.owner)) if owner_id(card.owner) else "nobody's"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", border=True, wrap=False, key=f"teacher-run-{run_id}"
    ):
        st.markdown(
            f"**{escape(name)}** · {escape(card.name)} "
            f":{state.colour}-badge[{state.icon} {state.word}] :small[:gray[{steps_words(card)}]]",
            width="stretch",
        )
        can_stop = card.is_moving or (card.state == "paused" and card.kind != "points")
        st.button(
            "Stop", key=f"teacher.stop.{run_id}", icon=":material/stop:", disabled=not can_stop,
            on_click=actions.stop, args=(card,),
        )  # fmt: skip
        st.button(
            "", key=f"teacher.delete.{run_id}", icon=":material/delete:", disabled=can_stop,
            help="Stop it first." if can_stop else "Delete it; that can be undone.",
            on_click=actions.delete, args=(card,),
        )  # fmt: skip


def _draw_deleted() -> None:
    for one in actions.deleted():
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"teacher-gone-{one['token']}"
        ):
            st.markdown(f":material/delete: Deleted **{escape(one['name'])}**", width="stretch")
            st.button("Undo", key=f"teacher.undo.{one['token']}", on_click=actions.undo, args=(one["token"],))
