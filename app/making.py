"""Films that are made in the background: with progress, cancelled on request, and offered once they are there."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from app.words import say
from gan_core.errors import UserError
from gan_core.imaging.animation import OnShare, ShouldStop

LOG = logging.getLogger(__name__)
KINDS = {"GIF": ("gif", "image/gif"), "MP4": ("mp4", "video/mp4")}
MOST_FRAMES = {"gif": 80, "mp4": 240}  # a GIF of noise does not compress
POLL_SECONDS = 0.5
UNEXPECTED = "The file could not be made; the terminal that started the app says why."

# Writes a film to a path, telling the share that is done and asking whether to stop; False: stopped, no file.
WriteFilm = Callable[[Path, OnShare, ShouldStop], bool]


class Making:
    """Makes one file in a thread of its own.

    Arguments:
        ending: of the file, without the dot.
        write: makes it; runs in the thread, so it must not touch the session.

    Attributes:
        share: how much is done.  content: the finished file.  problem: why there is none, in one sentence.
    """

    def __init__(self, ending: str, write: WriteFilm) -> None:
        self.share, self.content, self.problem = 0.0, b"", ""
        self._ending, self._write = ending, write
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
        return (self.busy and not self._stop.is_set()) or bool(self.content)

    def stop(self) -> None:
        """End the work without a file."""
        self._stop.set()

    def _told(self, share: float) -> None:
        self.share = min(1.0, max(0.0, share))

    def _work(self) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / f"film.{self._ending}"
                done = self._write(out, self._told, self._stop.is_set)
                self.content = out.read_bytes() if done else b""
        except UserError as error:
            self.problem = str(error)
        except Exception:
            LOG.exception("Making a film failed.")
            self.problem = UNEXPECTED


def offer_file(making: Making, kind: str, name: str, *, key: str) -> None:
    """What came of it: why there is no file, or the button that downloads it as ``name`` with its ending."""
    if making.problem:
        say("error", making.problem)
    elif making.content:
        ending, mime = KINDS[kind]
        label = f"Download the {kind} ({size_words(len(making.content))})"
        st.download_button(label, making.content, f"{name}.{ending}", mime, key=key, on_click="ignore")


def size_words(count: int) -> str:
    """Bytes for people: 1.2 MB, 340 kB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"
