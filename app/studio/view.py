"""The live part of the Studio: one look at the run after the other, drawn by the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import owned
from app.components.film import Payload, empty_film, encoded, film, no_quality, read_need, status_of
from app.components.told import told
from app.guard import guarded
from app.studio import form, grids, notes, run
from app.studio.preparing import preparation
from app.watching import Look
from app.worker_link import workers
from gan_core.config import RunConfig
from gan_core.quality import IMAGE_FIGURES

FILM = "film"
NEED, PUSHED, HIDDEN, STALE, SEEN = "studio.need", "studio.pushed", "studio.hidden", "studio.stale", "studio.seen"
POLL_SECONDS = 1.0
NO_PICTURES = "Upload a zip of photos, or name a folder, under Data: real samples will be here."
READING = "The real pictures are read and brought to one size; that happens once. Start may be pressed meanwhile."
NOT_HERE = "These pictures are not on this machine yet: Start downloads them first, with progress."


def show_film(config: RunConfig | None, look: Look | None) -> None:
    """The film, looked at again and again while something moves and somebody watches."""
    state = state_of(look)
    moving = _moves(state, config, look) and not st.session_state.get(HIDDEN)
    st.session_state[SEEN] = [run.shown(), state, moving, _found(look)]
    st.fragment(_tick, run_every=POLL_SECONDS if moving else None)(config)


def state_of(look: Look | None) -> str:
    """The state that the buttons go by."""
    return look.status.state if look else "empty"


def _found(look: Look | None) -> list[str]:
    """What the doctor's button says, above the film."""
    return [finding.illness for finding in look.findings] if look else []


def _moves(state: str, config: RunConfig | None, look: Look | None) -> bool:
    if state in run.MOVING or run.is_settling():
        return True
    return look is None and config is not None and not form.lacks_pictures() and preparation(config.dataset).busy


def _tick(config: RunConfig | None) -> None:
    """One look; where the run changed its state, the whole page is drawn anew."""
    with guarded():
        look = run.look()
        payload = payload_of_run(look) if look else payload_before(config)
        hidden = film(payload, key=FILM, on_need=_on_need)
        was_hidden = bool(st.session_state.get(HIDDEN))
        st.session_state[HIDDEN] = hidden
        state = state_of(look)
        now = [run.shown(), state, _moves(state, config, look) and not hidden, _found(look)]
        if st.session_state[SEEN] != now or hidden != was_hidden:
            st.rerun()


def payload_of_run(look: Look) -> Payload:
    """What the film shows of a run."""
    run_id = run.shown() or ""
    status = look.status
    place = workers().place(run_id) if status.state == "queued" else None
    note = notes.note_of(look, place, workers().problem)
    if name := run.ON_SHOW.whose(look):
        note = notes.Note("plain", owned.note(name, status.state))
    figures = {
        "per_epoch": look.steps_per_epoch,
        "seconds": look.seconds,
        "left": look.left if status.state == "running" else None,
        "rate": look.rate,
    }
    return empty_film() | {
        "run": run_id,
        "plan": grids.plan_of(look.config, _classes_of(look)),
        "labels": list(look.labels) if look.config.is_conditional else [],
        "steps": [step for step, _, _ in look.grids],
        "stamps": [stamp for _, stamp, _ in look.grids],
        "frames": grids.frames_for(look, _wanted_steps(run_id, look)),
        **_real_of_run(look, run_id),
        "curves": look.curves,
        "events": look.events,
        "quality": quality_of(look),
        "status": status_of(status.state, step=status.step, total=status.total_steps, phrase=_phrase(look), **figures),
        "message": {"kind": note.kind, "text": note.text},
        "moving": status.state in run.MOVING,
    }


def payload_before(config: RunConfig | None) -> Payload:
    """What the film shows before a run: real samples of the chosen data, and empty places."""
    empty = empty_film()
    if config is None or form.lacks_pictures():
        text = NO_PICTURES if form.lacks_pictures() else ""
        return empty | {"run": "setup", "message": {"kind": "plain", "text": text}}
    total = {"total": config.steps}
    empty |= {"run": f"setup/{config.dataset.model_dump_json()}", "plan": grids.plan_of(config, form.class_count())}
    reading = preparation(config.dataset)
    empty |= {"status": status_of("empty", **total)}
    problem = workers().problem or reading.problem
    if problem:
        return empty | {"message": {"kind": "problem", "text": problem}}
    if reading.missing:
        return empty | {"message": {"kind": "plain", "text": NOT_HERE}}
    if reading.data is None:
        status = status_of("preparing", phrase=reading.words(), **total)
        return empty | {"status": status, "moving": True, "message": {"kind": "plain", "text": READING}}
    stamp, png, labels = grids.real_sheet(config, reading.data)
    return empty | {
        "labels": list(labels),
        "real": {"stamp": stamp, "png": encoded(png)},
        "real_words": _count_words(len(reading.data)),
        "message": {"kind": "plain", "text": notes.BEFORE},
    }


def quality_of(look: Look) -> Payload:
    """The figures of quality with their words for the film's bars, and what they were before."""
    if not look.quality:
        return no_quality()
    step, figures = look.quality[-1]
    known = [name for name in figures if name in IMAGE_FIGURES]
    past = {name: [earlier.get(name, {}).get("value") for _, earlier in look.quality] for name in known}
    return {
        "step": step,
        "figures": [_with_words(name, figures[name]) for name in known],
        "past": {"step": [at for at, _ in look.quality], **past},
    }


def _with_words(name: str, figure: Mapping[str, Any]) -> dict[str, Any]:
    info = IMAGE_FIGURES[name]
    words = {"label": info.label, "help": info.help, "better": info.better, "unit": info.unit}
    return {**figure, "name": name, **words}


def _phrase(look: Look) -> str:
    asked = run.asked(look.status.state)
    if asked:
        return asked
    return (notes.doing_of(look) or "") if look.status.state == "running" else ""


def _wanted_steps(run_id: str, look: Look) -> tuple[int, ...]:
    """What the browser asked for, and the newest grid where it was not sent yet."""
    need = st.session_state.get(NEED)
    steps: tuple[int, ...] = need["steps"] if need and need["run"] == run_id else ()
    if not look.grids:
        return steps
    newest = [run_id, *look.grids[-1][:2]]
    if st.session_state.get(PUSHED) != newest:
        st.session_state[PUSHED] = newest
        steps = (look.grids[-1][0], *steps)
    return tuple(dict.fromkeys(steps))


def _real_of_run(look: Look, run_id: str) -> dict[str, Any]:
    """The run's own grid of real pictures, sent when the browser asks for it; before it is there, a sheet."""
    need = st.session_state.pop(NEED, None)
    count = look.data.get("images")
    words = {"real_words": _count_words(count) if isinstance(count, int) else ""}
    if look.real is not None:
        asked = need is not None and need["run"] == run_id and need["real"]
        return words | {"real": {"stamp": f"{run_id}/real", "png": encoded(look.real.read_bytes()) if asked else None}}
    reading = preparation(look.config.dataset)
    if reading.data is None:
        return words
    stamp, png, _ = grids.real_sheet(look.config, reading.data)
    return words | {"real": {"stamp": stamp, "png": encoded(png)}}


def _count_words(count: int) -> str:
    return f"{count:,} {'picture' if count == 1 else 'pictures'}"


def _classes_of(look: Look) -> int:
    names = look.data.get("class_names")
    return len(names) if names else (look.config.model.classes_count or 0)


def _on_need() -> None:
    need = read_need(told(FILM, "need"))
    if need:
        st.session_state[NEED] = {"run": need.run, "steps": need.steps, "real": need.real}
