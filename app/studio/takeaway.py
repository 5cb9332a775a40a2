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
from gan_core.imaging import read_png, write_animation

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
                    scale=max(1, SHOWN_PIXELS // frames[0].shape[1]),
                    on_progress=self._told,
                    should_stop=self._stop.is_set,
                )
                self.content = out.read_bytes() if done else b""
        except UserError as error:
            self.problem = str(error)
        except Exception:
            LOG.exception("Making a film failed.")
            self.problem = UNEXPECTED


class _Frames(Sequence[np.ndarray]):
    """Saved grids, each read when it is asked for."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        return read_png(self._files[index])


def chosen_frames(files: Sequence[Path], fps: float, most: int) -> _Frames:
    """The grids of the film: spread evenly where there are many, the last one held for a moment."""
    if len(files) > most:
        files = [files[round(at)] for at in np.linspace(0, len(files) - 1, most)]
    return _Frames([*files, *[files[-1]] * round(HOLD_LAST * fps)] if files else [])


def draw_takeaway(look: Look) -> None:
    """A popover that makes the film and offers it."""
    with st.popover("Film", icon=":material/movie:", help="The growth of these pictures as a GIF or MP4."):
        making = st.session_state.get(MAKING)
        busy = making is not None and making["making"].busy
        st.fragment(_offer, run_every=POLL_SECONDS if busy else None)([path for _, _, path in look.grids], busy)


def _offer(files: list[Path], was_busy: bool) -> None:
    with guarded():
        kind = st.radio("Format", list(KINDS), key=KIND, horizontal=True)
        fps = st.slider("Pictures a second", 2, 25, 10, key="studio.take.fps")
        held = st.session_state.get(MAKING)
        making: Making | None = held["making"] if held and held["run"] == run.shown() else None
        if making is not None and making.busy:
            st.progress(making.share, f"{making.share:.0%}")
            st.button("Stop", key="studio.take.stop", on_click=making.stop)
        else:
            st.button(
                f"Make the {kind}",
                key="studio.take.make",
                disabled=not files,
                on_click=_make,
                args=(files, kind, float(fps)),
            )
        if making is not None and not making.busy:
            _show(making, held["kind"])
        if was_busy != (making is not None and making.busy):
            st.rerun()


def _make(files: list[Path], kind: str, fps: float) -> None:
    making = Making(files, KINDS[kind][0], fps)
    st.session_state[MAKING] = {"run": run.shown(), "kind": kind, "making": making}


def _show(making: Making, kind: str) -> None:
    if making.problem:
        say("error", making.problem)
    elif making.content:
        ending, mime = KINDS[kind]
        label = f"Download the {kind} ({len(making.content) / 1e6:.1f} MB)"
        name = f"{run.shown()}.{ending}"
        st.download_button(label, making.content, name, mime, key="studio.take.file", on_click="ignore")
