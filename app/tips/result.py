"""The race on show: how it stands while it runs, what came of it, and what to do with it."""

from __future__ import annotations

import streamlit as st

from app.components import tips as parts
from app.components.lookout import is_hidden
from app.guard import guarded
from app.look import ROOT
from app.onshow import changed_settings
from app.tips import address, form, racing
from app.tips.drawn import race_payload
from app.tips.words import state_words
from app.url import DEFAULT_LAYERS, DEFAULT_SPEED, write_link, write_query
from gan_core.config import IMAGES, POINTS, RunConfig
from gan_core.experiments import Experiment
from gan_core.tips import Tip

RESULT, WISH, SEEN = "tips.result", "tips.wish", "tips.seen"
POLL_SECONDS = 0.8
PAGES = {POINTS: ROOT / "pages" / "playground.py", IMAGES: ROOT / "pages" / "studio.py"}
LEAVE_HELP = "Somebody else started this race: it goes on by itself."
STOP_HELP = "End the race here, for everybody who watches it; what it measured stays."
EMPTY = (
    "Here the twins will appear: what both make after the race, how good they were on the way, and a plain answer. "
    "Press **Race it**."
)


def show() -> None:
    """What is on show; looked at again while it grows."""
    st.session_state[SEEN] = _standing()
    watched = racing.is_moving() and not is_hidden(key="tips.lookout")
    st.fragment(_look, run_every=POLL_SECONDS if watched else None)()


def _standing() -> list[object]:
    """What decides how the rest of the page looks."""
    return [racing.is_moving(), address.race()]


def _look() -> None:
    """One look; where the race began or came to an end, the whole page is drawn anew."""
    with guarded():
        waits = racing.press_on()
        race = racing.on_show()
        if waits:
            st.info(waits, icon=":material/hourglass_empty:")
        elif race is None:
            st.info(EMPTY, icon=":material/sprint:")
        else:
            _draw(race)
        if st.session_state[SEEN] != _standing():
            st.rerun()


def _draw(race: Experiment) -> None:
    payload = _payload(race) | {"done": race.done, "state": state_words(race)}
    parts.race(payload, key=RESULT, on_open=lambda: _take(race))
    wish = st.session_state.pop(WISH, None)
    if wish:
        config = race.spec.twin(*wish)
        st.switch_page(PAGES[config.kind], query_params=link_query(config))


def draw_stop() -> None:
    """A button that ends the race on show, while it runs; whoever only watches it may leave."""
    if not racing.is_moving():
        return
    if not racing.may_stop():
        st.button("Leave", key="tips.leave", icon=":material/logout:", on_click=racing.leave, help=LEAVE_HELP)
    else:
        st.button("Stop", key="tips.stop", icon=":material/stop:", on_click=racing.stop, help=STOP_HELP)


def draw_more(tip: Tip | None) -> None:
    """What can be done with the race on show: a few more buttons for the row of the form."""
    draw_stop()
    race = racing.on_show()
    if race is None or not race.ended:
        return
    if tip and race.spec.twin("plain").kind == POINTS and IMAGES in tip.kinds:
        st.button(
            "Try this on digits",
            key="tips.on_digits",
            icon=":material/palette:",
            on_click=form.start_on,
            args=(tip, IMAGES),
            help="The same race on pictures; it takes minutes instead of seconds.",
        )
    with st.popover("Copy link", icon=":material/link:"):
        st.markdown("**A link to exactly this race**")
        st.code(write_link(st.context.url or "", {"race": race.id}), language=None, wrap_lines=True)
        st.caption("Whoever opens it on this server sees this result, and need not train it again.")
    if tip:
        st.button("Back to the tip", key="tips.away", icon=":material/close:", on_click=address.show_race, args=("",))


def link_query(config: RunConfig) -> dict[str, str]:
    """The address's query that opens exactly this GAN, on the page of its kind."""
    if config.kind == POINTS:
        return write_query(config, speed=DEFAULT_SPEED, layers=DEFAULT_LAYERS)
    return {"preset": config.preset} | {key: _text(value) for key, value in changed_settings(config).items()}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _take(race: Experiment) -> None:
    wish = parts.opened(RESULT)
    if wish and wish[1] < race.spec.seeds:
        st.session_state[WISH] = wish


def _payload(race: Experiment) -> dict[str, object]:
    """What has ended is worked out once for everybody."""
    if not race.ended:
        return race_payload(race)
    return _finished(f"{race.id}/{race.state}/{race.seconds}", race)


@st.cache_data(max_entries=32, show_spinner=False)
def _finished(mark: str, _race: Experiment) -> dict[str, object]:
    return race_payload(_race)
