"""The page: the buttons in one row, then the board, looked at again while it grows."""

from __future__ import annotations

import streamlit as st

from app.components.sweep import board, opened
from app.guard import guarded
from app.look import ROOT
from app.sweep import running
from app.sweep.links import cell_settings, command_of
from app.sweep.payload import sweep_payload
from app.sweep.words import state_words
from app.url import write_link
from app.words import say_kept
from gan_core.experiments import Experiment

PLAYGROUND = ROOT / "pages" / "playground.py"
BOARD, WISH, SEEN = "sweep.board", "sweep.wish", "sweep.seen"
POLL_SECONDS = 0.6
LEAVE_HELP = "Somebody else started this sweep: it goes on by itself."
BUTTON_WIDTH = 130  # nothing moves when the other buttons change
EMPTY = (
    "Here a grid of small GANs will grow, one for every pair of settings, coloured by how good it became. "
    "Press **Sweep** to train them, all at once."
)


def show(complaint: str | None) -> None:
    """Everything beside the form."""
    _draw_bar(complaint)
    say_kept()
    moving = running.is_moving()
    st.session_state[SEEN] = moving
    st.fragment(_look, run_every=POLL_SECONDS if moving else None)()


def _draw_bar(complaint: str | None) -> None:
    moving = running.is_moving()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            "Sweep",
            key="sweep.start",
            type="primary",
            icon=":material/play_arrow:",
            width=BUTTON_WIDTH,
            disabled=moving or complaint is not None,
            on_click=running.start,
            help="Train all GANs of the grid at once.",
        )
        if moving and not running.may_stop():
            st.button("Leave", key="sweep.leave", icon=":material/logout:", on_click=running.leave, help=LEAVE_HELP)
        else:
            st.button(
                "Stop",
                key="sweep.stop",
                icon=":material/stop:",
                disabled=not moving,
                on_click=running.stop,
                help="End the sweep here, for everybody who watches it; what it measured stays.",
            )
        _draw_link()


def _draw_link() -> None:
    shown, asked = st.session_state.get(running.SHOWN), running.spec_of_shown()
    with st.popover("Copy link", icon=":material/link:", disabled=asked is None):
        st.markdown("**A link to exactly this sweep**")
        st.code(write_link(st.context.url or "", {"sweep": shown or ""}), language=None, wrap_lines=True)
        st.caption("Whoever opens it on this server sees this grid, and need not train it again.")
        if asked is not None:
            st.markdown("**The same on the command line**")
            st.code(command_of(asked), language="bash", wrap_lines=True)


def _look() -> None:
    """One look; where the sweep came to an end, the whole page is drawn anew."""
    with guarded():
        wished = running.has_wish()
        waits = running.press_on()
        if wished and waits is None:
            st.rerun()  # the address and the buttons know of it only now
        experiment, is_example = running.on_show()
        if experiment is None:
            st.info(waits or EMPTY, icon=":material/apps:")
        else:
            _draw(experiment, is_example, waits)
        if st.session_state[SEEN] != running.is_moving():
            st.rerun()


def _draw(experiment: Experiment, is_example: bool, waits: str | None) -> None:
    payload = _payload(experiment, is_example)
    if waits:
        payload = payload | {"status": {"state": "queued", "words": waits, "done": 0}}

    def take() -> None:
        wish = opened(BOARD)
        if wish and wish[0] == experiment.id and wish[1] < len(payload["links"]):
            st.session_state[WISH] = cell_settings(experiment.spec, wish[1])

    board(payload, key=BOARD, on_open=take)
    query = st.session_state.pop(WISH, None)
    if query:
        st.switch_page(PLAYGROUND, query_params=query)


def _payload(experiment: Experiment, is_example: bool) -> dict[str, object]:
    """The board's data, worked out once for everybody who watches."""
    words = state_words(experiment, is_example=is_example)
    measured = 0 if experiment.result is None else len(experiment.result.steps)
    return _kept((experiment.id, experiment.state, experiment.done, words, measured), experiment, is_example)


@st.cache_data(max_entries=32, show_spinner=False)
def _kept(mark: tuple[object, ...], _experiment: Experiment, is_example: bool) -> dict[str, object]:
    return sweep_payload(_experiment, is_example=is_example)
