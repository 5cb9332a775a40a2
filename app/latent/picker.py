"""The sidebar: which generator, from which step, drawing which class; and what is known about how good it is."""

from __future__ import annotations

import streamlit as st

from app.gallery import shelf
from app.gallery.cards import Card, when
from app.gallery.reading import has_checkpoint, last_figures
from app.latent.chosen import relabel
from app.latent.subject import KINDS, Subject, load_subject, pretrained_card, pretrained_title
from app.words import escape
from gan_core.errors import UserError
from gan_core.pretrained import PREFIX, pretrained_dir, pretrained_names

SUBJECT, LABEL, STEP = "latent.subject", "latent.label", "latent.step"
PICKER, LABELS, STEPS = "latent.picker", "latent.labels", "latent.steps"
NEWEST = "newest"
MOST_RUNS = 300
EMPTY = (
    "There is no generator to look at: this copy of the program has no pretrained ones, and nothing was trained here "
    "yet. Train one in the Studio or on the Playground, and it appears here by itself."
)


def default_address() -> str:
    """The first pretrained generator, else the newest run; "" where there is neither."""
    names = pretrained_names()
    if names:
        return PREFIX + names[0]
    runs = drawable_runs()
    return runs[0].run_id if runs else ""


def drawable_runs() -> list[Card]:
    """The runs that have a saved generator, newest first."""
    cards = [card for card in shelf.all_cards() if card.kind in KINDS]
    return [card for card in cards if has_checkpoint(card.path)][:MOST_RUNS]


def draw_sidebar() -> tuple[Subject | None, str | None]:
    """The controls; returns the generator, or what is wrong with the one that was asked for."""
    address = _choose_generator()
    if not address:
        return None, EMPTY
    try:
        subject = load_subject(address, st.session_state.get(LABEL), st.session_state.get(STEP))
    except UserError as error:
        return None, _in_words(address, str(error))
    subject = _choose_class(subject)
    subject = _choose_step(subject)
    _tell_about(subject)
    return subject, None


def _in_words(address: str, problem: str) -> str:
    if address.startswith(PREFIX):
        return problem
    return problem.replace(str(shelf.store().root / address), "This run")


# --- which generator --------------------------------------------------------------------------------


def _choose_generator() -> str:
    """The menu; an address that is in no list (a run without a checkpoint, say) is offered as long as it is chosen."""
    cards = {card.run_id: card for card in drawable_runs()}
    options = [*(PREFIX + name for name in pretrained_names()), *cards]
    current = st.session_state.setdefault(SUBJECT, default_address())
    if current and current not in options:
        options = [current, *options]
    if not options:
        return ""
    st.session_state[PICKER] = current
    st.selectbox(
        "Generator",
        options,
        key=PICKER,
        format_func=lambda address: _option(address, cards.get(address)),
        on_change=_take_generator,
        help="Pretrained generators ship with this program; below them are the runs that were trained here.",
    )
    return st.session_state[SUBJECT]


def _option(address: str, card: Card | None) -> str:
    if address.startswith(PREFIX):
        try:
            return f"{pretrained_title(pretrained_dir(address.removeprefix(PREFIX)))} · pretrained"
        except UserError:
            return address
    return f"{card.name} · {when(card.created)}" if card else address


def _take_generator() -> None:
    st.session_state[SUBJECT] = st.session_state[PICKER]
    st.session_state[STEP] = None


# --- which class, which step ------------------------------------------------------------------------


def _choose_class(subject: Subject) -> Subject:
    if not subject.is_conditional:
        return subject
    st.session_state[LABELS] = subject.label
    st.selectbox(
        "Class",
        range(max(1, subject.classes)),
        key=LABELS,
        format_func=subject.class_name,
        on_change=_take_class,
        help="This generator is told which class to draw; z decides everything else.",
    )
    return subject


def _take_class() -> None:
    """The page's class, and that of the picked picture: its z stays."""
    st.session_state[LABEL] = st.session_state[LABELS]
    relabel(st.session_state[LABEL])


def _choose_step(subject: Subject) -> Subject:
    """Newest by default; a run that trains moves on under the hand."""
    if len(subject.steps) < 2:
        return subject
    options = [NEWEST, *reversed(subject.steps[:-1])]
    st.session_state[STEPS] = subject.step if subject.step in options else NEWEST
    st.selectbox(
        "Trained until",
        options,
        key=STEPS,
        format_func=lambda step: f"step {subject.steps[-1]:,} (newest)" if step == NEWEST else f"step {step:,}",
        on_change=_take_step,
        help="The saved states of this generator, as it was at these steps.",
    )
    return subject


def _take_step() -> None:
    wanted = st.session_state[STEPS]
    st.session_state[STEP] = None if wanted == NEWEST else wanted


# --- what is known about it -------------------------------------------------------------------------


def _tell_about(subject: Subject) -> None:
    """What it is, in one line; how good it is, folded away."""
    made = (
        "points in the plane"
        if subject.is_points
        else "pictures of {1} × {0} pixels".format(*subject.config.image_shape)
    )
    st.caption(f"{subject.dim} random numbers z become {made}. Trained for {subject.at:,} steps.")
    with st.popover("How good is it?", icon=":material/verified:", width="stretch"):
        card = pretrained_card(subject.run_dir) if subject.is_pretrained else ""
        if card:
            st.markdown(_without_title(card))
        else:
            _tell_figures(subject)


def _without_title(card: str) -> str:
    return "\n".join(line for line in card.splitlines() if not line.startswith("# "))


def _tell_figures(subject: Subject) -> None:
    figures = last_figures(subject.run_dir, subject.config.kind)
    if not figures:
        st.caption("It was not measured yet: figures of quality come while it trains.")
        return
    for figure in figures.values():
        floor = f" · floor {figure.floor}" if figure.floor else ""
        st.markdown(f":small[{escape(figure.label)} **{figure.value}**{floor}]", help=escape(figure.help) or None)
    st.caption("Floor: what real data scores against other real data; the nearer, the better.")
