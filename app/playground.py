"""The Playground page: the address becomes the form, the form becomes the run, the run is looked at."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from app import branching, doctor, forms, reopening, runs
from app.components.stage import StageEvents, empty_payload, stage
from app.components.stage.payload import read_events
from app.components.told import told_fields
from app.engine_link import EngineAwayError, engine
from app.guard import guarded
from app.preview import preview
from app.uploads import keep_drawing
from app.url import DEFAULT_LAYERS, Shared, read_query, write_query
from app.words import say, say_kept, say_later
from gan_core.config import RunConfig
from gan_core.errors import UserError

STAGE, LAYERS, HIDDEN = "stage", "stage.layers", "stage.hidden"
NEED, STALE, LAST, POLLING = "stage.need", "stage.stale", "stage.last", "stage.polling"
POLL_SECONDS = 0.4


def take_address(*, entered: bool) -> None:
    """Fill the form from the address where the page was just entered with one; else keep the session's form.

    Only on entering: while a page is open its address lags behind the controls by one round trip.
    """
    if forms.is_started() and not (entered and st.query_params):
        return
    query = st.query_params.to_dict()
    run_id = query.pop("run", None)
    shared = read_query(query)
    st.session_state[runs.SPEED] = shared.speed
    st.session_state[LAYERS] = list(shared.layers)
    if run_id is None or not reopening.take_run(run_id):
        forms.fill(shared.preset, shared.settings)
        _tell_problems(shared)


def follow_form() -> tuple[RunConfig | None, str | None]:
    """Bring the run in line with the form; returns what it asks for, and what is wrong with it in words."""
    try:
        config = forms.wanted()
        if forms.lacks_points():
            runs.leave()
            return config, None  # the empty plot itself says which points it waits for
        preview(config.dataset.model_dump_json())  # bad points are refused before they replace a run
    except UserError as error:
        return None, str(error)
    runs.follow(config)
    return config, runs.refusal(config)


def show_messages(complaint: str | None) -> None:
    """What is wrong with the form, and what has just happened; below the buttons, which stay in place."""
    if complaint:
        say("error", complaint)
    say_kept()


def show_doctor() -> None:
    """What the doctor says of the run on show, in a place that is always there."""
    started = runs.state() not in ("empty", "starting", "ready")
    run = (runs.shown() or {}).get("id", "")
    doctor.strip(_told(), run=run, started=started, on_remedy=_on_remedy, area="playground")


def _told() -> list[dict[str, Any]]:
    """What the doctor said at the last look at this run."""
    run, last = runs.shown(), st.session_state.get(LAST)
    return last.get("doctor", []) if run and last and last["run"] == run["id"] else []


def _on_remedy(remedy: dict[str, Any]) -> None:
    branching.mend(remedy["from_step"], remedy["changes"])


def write_address(config: RunConfig | None) -> dict[str, str]:
    """Put the form, and the run on show, into the address; returns the part that a link carries: the form's."""
    if config is None:
        return {key: value for key, value in st.query_params.to_dict().items() if key != "run"}
    query = write_query(config, speed=runs.speed(), layers=layers())
    address = {**query, **runs.address()}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    return query


def layers() -> tuple[str, ...]:
    """The layers of the plot that are switched on."""
    return tuple(st.session_state.setdefault(LAYERS, list(DEFAULT_LAYERS)))


def show_stage() -> None:
    """The live stage, looked at again and again while something moves and somebody watches."""
    st.session_state[POLLING] = must_poll()
    st.fragment(_look, run_every=POLL_SECONDS if st.session_state[POLLING] else None)()


def must_poll() -> bool:
    """True while the picture changes by itself: engine starting, run moving, a command just gone out."""
    if st.session_state.get(HIDDEN):
        return False
    if runs.shown() is None:
        return engine().state().phase != "ready" and not forms.lacks_points()
    return runs.state() in runs.MOVING or time.time() < st.session_state.get(runs.POLL_UNTIL, 0)


def _look() -> None:
    """One look at the run; where it changed state, the whole page is drawn anew."""
    with guarded():
        before = _page_shows()
        payload = _payload()
        events = stage(
            payload,
            key=STAGE,
            on_need=_on_need,
            on_branch=_on_branch,
            on_back=_on_back,
            on_drawn=_on_drawn,
            on_layers=_on_layers,
        )
        if _is_stale(events, before):
            st.rerun()


def _page_shows() -> tuple[object, ...]:
    """What the rest of the page is drawn from."""
    return runs.shown(), runs.state(), doctor.key_of(_told())


def _is_stale(events: StageEvents, before: tuple[object, ...]) -> bool:
    """Whether the rest of the page shows something older than this look."""
    st.session_state[HIDDEN] = events.hidden
    engine_came = runs.shown() is None and engine().state().phase == "ready" and st.session_state[POLLING]
    changed = before != _page_shows() or st.session_state[POLLING] != must_poll()
    return st.session_state.pop(STALE, False) or engine_came or changed


def _payload() -> dict[str, Any]:
    """What the stage shows now; while the engine is away, the last picture with words over it."""
    run = runs.shown()
    if run is None:
        return _waiting(_before_first_run(), forms.missing_points() if forms.lacks_points() else None)
    try:
        payload = engine().feed(run["id"], after=_ask_after(st.session_state.pop(NEED, None)))
    except EngineAwayError as away:
        runs.lost_sight()
        return _waiting(_last_picture(run), str(away))
    except UserError as error:
        return _lost(str(error))
    runs.saw(payload["status"]["state"])
    if "box" not in payload:  # its networks are being built
        return _with_choices({**_last_picture(run), **payload})
    _sent_to_browser(payload["last_seq"])
    st.session_state[LAST] = {**payload, "frames": []}
    status = {**payload["status"], "message": payload["status"]["message"] or runs.news()}
    return _with_choices({**payload, "status": status})


def _sent_to_browser(last_seq: int) -> None:
    """Remember what the last two looks sent: the browser may drop one of them."""
    st.session_state[runs.SENT] = [*st.session_state.get(runs.SENT, []), last_seq][-2:]


def _ask_after(seq: int | None = None) -> int:
    """After which frame the next look starts; with ``seq``, what the browser asked for."""
    if seq is not None:
        st.session_state[runs.SENT] = [seq, seq]
    sent = st.session_state.get(runs.SENT, [])
    return sent[0] if len(sent) == 2 else -1


def _last_picture(run: dict[str, Any]) -> dict[str, Any]:
    """What was last seen of this run, without frames (the browser keeps those), or its real data alone."""
    last = st.session_state.get(LAST)
    return last if last and last["run"] == run["id"] else {**_before_first_run(), "run": run["id"]}


def _with_choices(payload: dict[str, Any]) -> dict[str, Any]:
    draws = forms.value("dataset.name") == "drawn" and forms.lacks_points()
    return {**payload, "layers": list(layers()), "draw": draws, "origin": branching.origin()}


def _waiting(payload: dict[str, Any], message: str | None = None) -> dict[str, Any]:
    """A picture without a live run: the engine's own words over it, and the wish to train remembered."""
    engine_state = engine().state()
    words = message or ("" if engine_state.phase == "ready" else engine_state.message)
    if words and runs.is_training():
        words += " Training begins as soon as it is there."
    state = "starting" if words and not forms.lacks_points() else payload["status"]["state"]
    status = {**payload["status"], "state": state, "message": words}
    return _with_choices({**payload, "frames": [], "status": status})


def _before_first_run() -> dict[str, Any]:
    """The real data alone, before there is any run; an empty box where the data is still missing."""
    try:
        box, real = preview(forms.wanted().dataset.model_dump_json())
    except UserError:
        return empty_payload((-1.0, 1.0, -1.0, 1.0))
    return empty_payload(box, real)


def _lost(message: str) -> dict[str, Any]:
    """The engine refuses to show the run: say so, and let the form open a fresh one."""
    say_later("warning", message)
    st.session_state[runs.RUN] = None
    st.session_state[STALE] = True
    return _waiting(_before_first_run())


def _on_need() -> None:
    need, run = read_events(st.session_state[STAGE]).need, runs.shown()
    if need and run and need.run == run["id"]:
        st.session_state[NEED] = need.after


def _on_branch() -> None:
    wish, run = read_events(st.session_state[STAGE]).branch, runs.shown()
    if wish and run and wish.run == run["id"]:
        branching.branch(wish.step)
        st.session_state[STALE] = True


def _on_back() -> None:
    run = runs.shown()
    if run and told_fields(STAGE, "back").get("run") == run["id"]:
        branching.back_to_parent()
        st.session_state[STALE] = True


def _on_drawn() -> None:
    points = read_events(st.session_state[STAGE]).drawn
    st.session_state[STALE] = True
    try:
        forms.keep_path("drawn", keep_drawing(points or ()))
    except UserError as error:
        say_later("error", str(error))


def _on_layers() -> None:
    st.session_state[LAYERS] = list(read_events(st.session_state[STAGE]).layers or ())
    st.session_state[STALE] = True


def _tell_problems(shared: Shared) -> None:
    if not shared.problems:
        return
    parts = len(shared.problems)
    subject = "One part of this link does" if parts == 1 else f"{parts} parts of this link do"
    reasons = " ".join(shared.problems[:3]) + (f" And {parts - 3} more." if parts > 3 else "")
    say_later("warning", f"{subject} not work here and the default is used instead: {reasons}")
