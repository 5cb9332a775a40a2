"""The real pictures of the form's data set, read in the background: a page never waits for a disk or a network."""

from __future__ import annotations

import json
import logging
import threading
import time
from types import SimpleNamespace
from typing import Any

import streamlit as st

from app.engine_link import run_store
from gan_core.data.images import ImageSet, NotHereError, make_images
from gan_core.data.images.room import OnSize
from gan_core.doors.places import check_data_path
from gan_core.errors import UserError
from gan_core.runs import RunStore

LOG = logging.getLogger(__name__)
FORGOTTEN_SECONDS = 8.0
RETRY_SECONDS = 5.0
QUICK_SECONDS = 0.4
UNEXPECTED = "The pictures could not be read; the terminal that started the app says why."
PARTS = ("name", "path", "classes", "width", "height", "mode")


class _NobodyLooksError(Exception):
    """Ends work that nobody waits for any more."""


class Preparation:
    """Reads one data set in a thread of its own; stops by itself when nobody looks for some seconds.

    Attributes:
        doing: what it does now, in words.  share: how much is done, None where that is not known.
        data: the pictures, once they are there.  problem: why they cannot be had, in one sentence.
        missing: whether they would have to be downloaded first; to look at them downloads nothing.
    """

    def __init__(self, dataset: SimpleNamespace, on_size: OnSize | None = None) -> None:
        self.doing, self.share = "Reading the pictures", None
        self.data: ImageSet | None = None
        self.problem: str | None = None
        self.missing = False
        self.ended_at: float | None = None
        self._dataset, self._on_size = dataset, on_size
        self._seen_at = time.monotonic()
        self._done = threading.Event()
        threading.Thread(target=self._work, daemon=True, name="preparing-pictures").start()
        self._done.wait(QUICK_SECONDS)  # what is in the cache is there at once: the page need not draw twice

    @property
    def busy(self) -> bool:
        """Whether it still works."""
        return not self._done.is_set()

    def seen(self) -> bool:
        """Note that somebody looks; False where the work ended long enough ago without pictures to try again."""
        self._seen_at = time.monotonic()
        stale = self.ended_at is not None and self._seen_at - self.ended_at > RETRY_SECONDS
        return not (stale and self.data is None)

    def words(self) -> str:
        """What it does, with the share that is done."""
        return self.doing + (f": {100 * self.share:.0f} %" if self.share is not None else "")

    def _progress(self, doing: str, share: float | None) -> None:
        self.doing, self.share = doing, share
        if time.monotonic() - self._seen_at > FORGOTTEN_SECONDS:
            raise _NobodyLooksError

    def _work(self) -> None:
        try:
            check_data_path(self._dataset.path, RunStore().root)
            self.data = make_images(
                self._dataset, on_progress=self._progress, may_download=False, on_size=self._on_size
            )
        except NotHereError:
            self.missing = True
        except UserError as error:
            self.problem = str(error)
        except _NobodyLooksError:
            self.problem = "The reading of the pictures was stopped; it begins again."
        except Exception:
            LOG.exception("Reading the pictures failed.")
            self.problem = UNEXPECTED
        finally:
            self.ended_at = time.monotonic()
            self._done.set()


@st.cache_resource(show_spinner=False, max_entries=12)
def _preparation(dataset_json: str, _on_size: OnSize) -> Preparation:
    return Preparation(SimpleNamespace(**json.loads(dataset_json)), _on_size)


def preparation(dataset: Any) -> Preparation:
    """The reading of a configuration's dataset section; it begins with the first call, for all sessions at once.

    What is made of an upload then has to fit into what this session's person may fill.
    """
    text = json.dumps({part: getattr(dataset, part) for part in PARTS})
    on_size = run_store().check_prepared
    found = _preparation(text, on_size)
    if not found.seen():
        _preparation.clear(text, on_size)
        found = _preparation(text, on_size)
    return found


def forget_all() -> None:
    """Let go of all pictures: a file that was removed takes up its disk for as long as it is open."""
    _preparation.clear()
