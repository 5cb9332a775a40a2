"""The growth of a run to take home, as a GIF or MP4; made in the background, with progress, and can be stopped."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from app.guard import guarded
from app.studio import run
from app.studio.watch import Look
from app.words import say
from gan_core.errors import UserError
from gan_core.imaging import PngFrames, write_animation

LOG = logging.getLogger(__name__)
KINDS = {"GIF": ("gif", "image/gif"), "MP4": ("mp4", "video/mp4")}
MOST_FRAMES = {"gif": 80, "mp4": 240}  # a GIF of noise does not compress
SHOWN_PIXELS = 480
HOLD_LAST = 1.5  # seconds
POLL_SECONDS = 0.5
KIND, MAKING = "studio.take.kind", "studio.take.making"
UNEXPECTED = "The film could not be made; the terminal that started the app says why."


class Making:
    """Writes one film in a thread of its own.

    Attributes:
        share: how much is done.  content: the finished file.  problem: why there is none, in one sentence.
    """

    def __init__(self, files: Sequence[Path], kind: str, fps: float) -> None:
        self.share, self.content, self.problem = 0.0, b"", ""
        self._files, self._kind, self._fps = files, kind, fps
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True, name="making-a-film")
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether it still works."""
        return self._thread.is_alive()

    @property
    def useful(self) -> bool:
        """Whether it has a file, or will have one."""
        return self.busy or bool(self.content)

    def stop(self) -> None:
        """End the work without a file."""
        self._stop.set()

    def _told(self, share: float) -> None:
        self.share = share

    def _work(self) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / f"growth.{self._kind}"
                frames = chosen_frames(self._files, self._fps, MOST_FRAMES[self._kind])
                done = write_animation(
                    frames,
                    out,
                    self._fps,
                    scale=max(1, SHOWN_PIXELS // frames[0].shape[1]) if frames else 1,
                    on_progress=self._told,
                    should_stop=self._stop.is_set,
                )
                self.content = out.read_bytes() if done else b""
        except UserError as error:
            self.problem = str(error)
        except Exception:
            LOG.exception("Making a film failed.")
            self.problem = UNEXPECTED


def chosen_frames(files: Sequence[Path], fps: float, most: int) -> PngFrames:
    """The grids of the film: spread evenly where there are many, the last one held for a moment."""
    if len(files) > most:
        files = [files[round(at)] for at in np.linspace(0, len(files) - 1, most)]
    return PngFrames([*files, *[files[-1]] * round(HOLD_LAST * fps)] if files else ())


@st.cache_resource(show_spinner=False, max_entries=8)
def _making(run_id: str, kind: str, fps: float, last_step: int, _files: Sequence[Path]) -> Making:
    """The film of a run up to a step: made once for all who want it."""
    return Making(_files, KINDS[kind][0], fps)


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
            _show(making, st.session_state[MAKING][1])
        if was_busy != (making is not None and making.busy):
            st.rerun()


def _make(key: list[object], files: list[Path]) -> None:
    """Begin; a film that was stopped or failed before is made anew."""
    if not _making(*key, files).useful:
        _making.clear(*key, files)
    st.session_state[MAKING] = key


def _show(making: Making, kind: str) -> None:
    if making.problem:
        say("error", making.problem)
    elif making.content:
        ending, mime = KINDS[kind]
        label = f"Download the {kind} ({len(making.content) / 1e6:.1f} MB)"
        name = f"{run.shown()}.{ending}"
        st.download_button(label, making.content, name, mime, key="studio.take.file", on_click="ignore")
