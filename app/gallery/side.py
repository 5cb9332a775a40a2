"""The Compare page: choose two to four runs, see them side by side, and what differs between them."""

from __future__ import annotations

import time
from collections import Counter

import streamlit as st

from app.components.lookout import is_hidden
from app.components.sidebyside import side_by_side
from app.gallery import actions, shelf
from app.gallery.cards import Card
from app.gallery.comparing import (
    FEWEST,
    LETTERS,
    MOST,
    Compared,
    differing_settings,
    read_run,
    remarks,
    standings,
    why_not,
)
from app.gallery.films import side_payload
from app.guard import guarded
from app.words import escape, say, say_kept, say_later

REFRESH_SECONDS = 15.0
CHOSEN = "compare.runs"
MOVING = "compare.moving"
GONE = "Of the runs in this link {count} {is_or_are} not on this server (any more): {names}."
FLOOR = "Floor: what real data scores against other real data; the nearer a figure comes to it, the better."


def take_address(*, entered: bool) -> None:
    """Choose the runs that the address names; without one, those that are ticked on the Runs page."""
    if not entered:
        return
    asked = list(dict.fromkeys(name for name in st.query_params.get("runs", "").split(",") if name))
    if not asked:
        st.session_state.setdefault(CHOSEN, actions.picked())
        return
    there = {card.run_id for card in shelf.all_cards()}
    gone = [run_id for run_id in asked if run_id not in there]
    if gone:
        words = GONE.format(
            count=len(gone), is_or_are="is" if len(gone) == 1 else "are", names=", ".join(gone[:4])[:200]
        )
        say_later("warning", words)
    if len(asked) > MOST:
        say_later("info", f"At most {MOST} runs are shown side by side; these are the first {MOST} of the link.")
    st.session_state[CHOSEN] = [run_id for run_id in asked if run_id in there][:MOST]


def choose() -> list[Card]:
    """The field with the runs; returns their cards in the order they were chosen in."""
    cards = {card.run_id: card for card in shelf.all_cards()}
    st.session_state[CHOSEN] = [run_id for run_id in st.session_state.get(CHOSEN, []) if run_id in cards]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader("Compare", width="content", anchor=False)
        st.multiselect(
            "Runs",
            list(cards),
            key=CHOSEN,
            format_func=labels_of(list(cards.values())).get,
            max_selections=MOST,
            placeholder="Choose two to four runs",
            label_visibility="collapsed",
            disabled=not cards,
        )
    chosen = [cards[run_id] for run_id in st.session_state[CHOSEN]]
    wanted = ",".join(card.run_id for card in chosen)
    if st.query_params.get("runs", "") != wanted:
        st.query_params.from_dict({"runs": wanted} if wanted else {})
    return chosen


def show(cards: list[Card]) -> None:
    """The runs side by side, or the words that say why not."""
    say_kept()
    if len(cards) < FEWEST:
        _draw_too_few(cards)
        return
    problem = why_not(cards)
    if problem:
        say("info", problem)
        return
    st.session_state[MOVING] = any(card.is_moving for card in cards)
    run_ids = [card.run_id for card in cards]
    watched = st.session_state[MOVING] and not is_hidden(key="compare.lookout")
    st.fragment(_look, run_every=REFRESH_SECONDS if watched else None)(run_ids)


def _look(run_ids: list[str]) -> None:
    with guarded():
        cards = [shelf.find_card(run_id) for run_id in run_ids]
        runs = [read_run(card, letter) for card, letter in zip(cards, LETTERS, strict=False)]
        for remark in remarks(runs):
            st.markdown(f":material/lightbulb: {remark}")
        with st.spinner("Fetching the samples", show_time=False):
            payload = side_payload(runs)
        side_by_side(payload, key="compare.side")
        _draw_tables(runs)
        if any(card.is_moving for card in cards) != st.session_state[MOVING]:
            st.rerun()


def _draw_tables(runs: list[Compared]) -> None:
    settings, ends = st.columns(2, gap="medium")
    with settings:
        st.markdown("**What differs in their settings**")
        rows = differing_settings(runs)
        if rows:
            _draw_table(runs, rows)
        else:
            st.markdown("Nothing: the same settings with the same seed. Any difference comes from the machine.")
    with ends:
        st.markdown("**Where they stand**", help=FLOOR)
        _draw_table(runs, standings(runs))


def _draw_table(runs: list[Compared], rows: list[tuple[str, list[str]]]) -> None:
    """A small table; names and values that somebody typed are shown letter for letter."""
    columns = {"": [escape(label).replace(" ", "\u00a0") for label, _ in rows]}
    for place, run in enumerate(runs):
        columns[escape(run.title)] = [escape(values[place]) for _, values in rows]
    st.table(columns, border="horizontal", hide_index=True)


def _draw_too_few(cards: list[Card]) -> None:
    if cards:
        st.markdown(f"**{escape(cards[0].name)}** alone has nothing beside it: choose one more run above.")
    elif shelf.all_cards():
        st.markdown("Choose two to four runs above, or tick them on the page Runs.")
    else:
        st.markdown("Nothing has been trained here yet. Train two runs, and they can be laid side by side here.")
    st.caption("Samples at the same moment under one slider, curves over each other, what differs in the settings.")
    if st.button("Go to Runs", key="compare.runs_page", icon=":material/grid_view:"):
        st.switch_page(actions.RUNS)


def labels_of(cards: list[Card]) -> dict[str, str]:
    """How the field names each run, by id.

    The browser answers with these words, so no two runs share them and they do not change with the hour.
    """
    labels = {card.run_id: f"{card.name} · {card.data} · {_day(card.created)}" for card in cards}
    often = Counter(labels.values())
    return {run_id: f"{label} · {run_id}" if often[label] > 1 else label for run_id, label in labels.items()}


def _day(created: float) -> str:
    then = time.localtime(created)
    return f"{then.tm_mday} {time.strftime('%b, %H:%M', then)}"
