"""One run on the Runs page: its picture, its state and figures, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from app import doctor, owned, people, takehome
from app.gallery import actions
from app.gallery.cards import STATES, Card, steps_words, when
from app.gallery.reading import duration, findings, has_checkpoint, main_figures, seconds_left
from app.gallery.thumbs import SIDE, thumbnail
from app.words import escape
from app.worker_link import QueuePlace
from gan_core.runs.layout import MAX_NAME_LENGTH


def draw_card(card: Card, place: QueuePlace | None, picks: list[str]) -> None:
    """The card; what is slow (a zip) waits until it is asked for."""
    with st.container(border=True, key=f"card-{card.run_id}", gap="xsmall"):
        with st.container(horizontal=True, gap="small", wrap=False):
            st.image(thumbnail(card), width=SIDE, alt=_alt(card))
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{escape(card.name)}**")
                st.markdown("  \n".join(_lines(card)))
        _draw_progress(card, place)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"do-{card.run_id}"):
            _draw_buttons(card, picks)


def _lines(card: Card) -> list[str]:
    """State and age, what it learned from with which networks, and how far it is."""
    state = STATES[card.state]
    made_of = " · ".join(escape(part) for part in (card.data, card.model) if part)
    name = people.whose(card.owner)
    whose = f":material/person: {escape(owned.words(name))}" if name else ""
    badge = f":{state.colour}-badge[{state.icon} {state.word}] :small[:gray[{when(card.created)}]]"
    lines = [f":small[{line}]" for line in (whose, made_of, steps_words(card)) if line]
    return [badge, *lines[:-1], " ".join((*lines[-1:], *_doctor_badge(card)))]


def _doctor_badge(card: Card) -> list[str]:
    """The worst of what the doctor found, where it found anything."""
    return [doctor.badge(one.illness, one.label, icon=True) for one in findings(card.path)[:1]]


def _alt(card: Card) -> str:
    return f"The newest {'words' if card.kind == 'text' else 'samples'} of {card.name}"


def _draw_progress(card: Card, place: QueuePlace | None) -> None:
    """A bar while it trains, its place while it waits, a reason where it ended badly, else its figures."""
    if card.state == "running":
        st.progress(card.share, text=f":small[{_doing_words(card)}]")
    elif card.state == "queued":
        lost = f"{escape(card.error)} " if card.error else ""  # it lost its worker and goes on by itself
        st.markdown(f":small[{lost}{_place_words(place)}]")
    elif card.error and card.state not in ("finished", "paused"):
        st.markdown(f":small[{escape(card.error)}]")
    else:
        st.markdown(f":small[{_figure_words(card)}]")


def _doing_words(card: Card) -> str:
    if card.doing:
        return escape(card.doing)
    if card.step >= card.total:
        return "Saving its last state"
    left = seconds_left(card.path, card.step, card.total)
    return f"About {duration(left)} left" if left else "Just started"


def _place_words(place: QueuePlace | None) -> str:
    if place is None:
        return "Waits for a free place."
    start = f", starts in about {duration(place.eta_seconds)}" if place.eta_seconds else ""
    return f"Place {place.place} in the queue{start}."


def _figure_words(card: Card) -> str:
    figures = main_figures(card.path, card.kind)
    if not figures:
        return "No figures of quality yet."
    return "  \n".join(
        f"{escape(one.label)} **{one.value}**" + (f" · floor {one.floor}" if one.floor else "") for one in figures
    )


# --- what can be done ------------------------------------------------------------------------------


def _draw_buttons(card: Card, picks: list[str]) -> None:
    is_mine = people.is_mine(card.owner)
    if actions.opens(card):
        words, icon = ("Open", ":material/open_in_full:") if is_mine else ("Look", ":material/visibility:")
        if st.button(words, key=f"open.{card.run_id}", icon=icon):
            actions.open_run(card)
        key = f"pick.{card.run_id}"
        if st.session_state.get(key) != (card.run_id in picks):  # said again it would undo a tick that is on its way
            st.session_state[key] = card.run_id in picks
        st.checkbox(
            "Compare",
            key=key,
            disabled=len(picks) >= actions.MOST and card.run_id not in picks,
            on_change=actions.pick,
            args=(card.run_id, key),
            width="stretch",
        )
    else:
        st.space("stretch")
    if card.is_readable:
        takehome.button(card.run_id, key=f"home.{card.run_id}", icon_only=True)
    with st.popover("", icon=":material/more_vert:", key=f"menu.{card.run_id}", help="More"):
        _draw_menu(card, is_mine)


def _draw_menu(card: Card, is_mine: bool) -> None:
    """Rename, continue or stop, delete; nothing of that for another's run."""
    if not is_mine:
        with st.container(width=280):
            st.caption(owned.HELP)
            _draw_latent(card)
            st.caption(f"Folder: {escape(card.run_id)}")
        return
    run_id = card.run_id
    if card.is_readable:
        name = f"name.{run_id}"
        st.text_input(
            "Name",
            value=card.name,
            key=name,
            max_chars=MAX_NAME_LENGTH,
            on_change=actions.rename,
            args=(run_id, name),
        )
    _draw_going_on(card)
    _draw_latent(card)
    if not card.is_readable:
        _draw_zip(run_id)
    in_the_way = card.is_moving or (card.state == "paused" and card.kind != "points")
    st.button(
        "Delete",
        key=f"delete.{run_id}",
        icon=":material/delete:",
        disabled=in_the_way,
        help="Stop it first." if in_the_way else "It can be undone.",
        on_click=actions.delete,
        args=(card,),
        width="stretch",
    )
    st.caption(f"Folder: {escape(run_id)}")


def _draw_latent(card: Card) -> None:
    """The way to what its generator can do, where it was saved."""
    if not actions.opens(card) or not has_checkpoint(card.path):
        return
    if card.kind == "text":
        query = {"run": card.run_id, "view": "write"}
        st.page_link(actions.HEADLINES, label="Write with it", icon=":material/edit:", query_params=query)
    else:
        st.page_link(actions.LATENT, label="Latent", icon=":material/blur_on:", query_params={"run": card.run_id})


def _draw_zip(run_id: str) -> None:
    """All that is left of a run that cannot be read."""
    st.download_button(
        "Download as zip",
        actions.zipped(run_id),
        f"{run_id}.zip",
        "application/zip",
        key=f"zip.{run_id}",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def _draw_going_on(card: Card) -> None:
    """Continue, stop, or train a finished one further."""
    run_id = card.run_id
    if card.is_moving or (card.state == "paused" and card.kind != "points"):
        st.button(
            "Stop", key=f"stop.{run_id}", icon=":material/stop:", on_click=actions.stop, args=(card,), width="stretch"
        )
    if not actions.can_continue(card):
        return
    if card.kind == "points":
        if st.button("Continue", key=f"continue.{run_id}", icon=":material/play_arrow:", width="stretch"):
            actions.open_run(card, train=True)
    elif card.step >= card.total:
        total = f"total.{run_id}"
        st.number_input("Train on, to step", card.step + 1, value=2 * max(card.step, 1), step=100, key=total)
        st.button(
            "Continue",
            key=f"continue.{run_id}",
            icon=":material/play_arrow:",
            on_click=actions.continue_to,
            args=(card, total),
            width="stretch",
        )
    else:
        st.button(
            "Continue",
            key=f"continue.{run_id}",
            icon=":material/play_arrow:",
            on_click=actions.continue_run,
            args=(card,),
            width="stretch",
        )
