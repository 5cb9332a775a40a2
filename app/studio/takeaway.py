"""The growth of a run to take home, as a GIF or MP4; made in the background, with progress, and can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from app.guard import guarded
from app.making import KINDS, MOST_FRAMES, POLL_SECONDS, Making, offer_file
from app.studio import run
from app.studio.watch import Look
from gan_core.imaging import PngFrames, write_animation
from gan_core.imaging.animation import OnShare, ShouldStop

SHOWN_PIXELS = 480
HOLD_LAST = 1.5  # seconds
KIND, MAKING = "studio.take.kind", "studio.take.making"


def film_of(files: Sequence[Path], kind: str, fps: float) -> Making:
    """Begin the film of these grids; ``kind`` is its ending."""
    return Making(kind, lambda out, told, stop: _write(files, fps, out, told, stop))


def _write(files: Sequence[Path], fps: float, out: Path, told: OnShare, stop: ShouldStop) -> bool:
    frames = chosen_frames(files, fps, MOST_FRAMES[out.suffix[1:]])
    scale = max(1, SHOWN_PIXELS // frames[0].shape[1]) if frames else 1
    return write_animation(frames, out, fps, scale=scale, on_progress=told, should_stop=stop)


def chosen_frames(files: Sequence[Path], fps: float, most: int) -> PngFrames:
    """The grids of the film: spread evenly where there are many, the last one held for a moment."""
    if len(files) > most:
        files = [files[round(at)] for at in np.linspace(0, len(files) - 1, most)]
    return PngFrames([*files, *[files[-1]] * round(HOLD_LAST * fps)] if files else ())


@st.cache_resource(show_spinner=False, max_entries=8)
def _making(run_id: str, kind: str, fps: float, last_step: int, _files: Sequence[Path]) -> Making:
    """The film of a run up to a step: made once for all who want it."""
    return film_of(_files, KINDS[kind][0], fps)


def draw_takeaway(look: Look) -> None:
    """A popover that makes the film and offers it."""
    files = [path for _, _, path in look.grids]
    last_step = look.grids[-1][0] if look.grids else 0
    with st.popover("Film", icon=":material/movie:", help="The growth of these pictures as a GIF or MP4."):
        making = _asked_for(files)
        busy = making is not None and making.busy
        st.fragment(_offer, run_every=POLL_SECONDS if busy else None)(files, last_step, busy)


def _asked_for(files: Sequence[Path]) -> Making | None:
    """The film that this session asked for, of the run on show."""
    key = st.session_state.get(MAKING)
    return _making(*key, files) if key and key[0] == run.shown() else None


def _offer(files: list[Path], last_step: int, was_busy: bool) -> None:
    with guarded():
        kind = st.radio("Format", list(KINDS), key=KIND, horizontal=True)
        fps = st.slider("Pictures a second", 2, 25, 10, key="studio.take.fps")
        making = _asked_for(files)
        if making is not None and making.busy:
            st.progress(making.share, f"{making.share:.0%}")
            st.button("Stop", key="studio.take.stop", on_click=making.stop)
        else:
            st.button(
                f"Make the {kind}",
                key="studio.take.make",
                disabled=not files,
                on_click=_make,
                args=([run.shown(), kind, float(fps), last_step], files),
            )
        if making is not None and not making.busy:
            offer_file(making, st.session_state[MAKING][1], str(run.shown()), key="studio.take.file")
        if was_busy != (making is not None and making.busy):
            st.rerun()


def _make(key: list[object], files: list[Path]) -> None:
    """Begin; a film that was stopped or failed before is made anew."""
    if not _making(*key, files).useful:
        _making.clear(*key, files)
    st.session_state[MAKING] = key
