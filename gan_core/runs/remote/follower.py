"""The app's side of runs kept at an address: a folder of this machine that follows, and sends what people ask.

A run that the cluster has is followed: its files come in, requests go out. Any other run belongs to the folder: what
changes there goes out. A run deleted here is marked there, so that it does not come back, and removed when it is purged
from the trash. A run that is merely not here, as when this folder was lost, comes in, as do those of other apps.
"""

from __future__ import annotations

import json
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import read_json
from gan_core.runs.layout import RunPaths
from gan_core.runs.lock import FileLock
from gan_core.runs.reader import RunReader
from gan_core.runs.remote.bucket import Bucket, MissingError
from gan_core.runs.remote.folder import ASKED, MARKS_NAME, SyncedFolder
from gan_core.runs.remote.known import Known
from gan_core.runs.remote.mirror import HANDED, UPLOADS
from gan_core.runs.store import RunStore
from gan_core.runs.trash import ELSEWHERE

FOLLOW_SECONDS = 1.5
SETTLE_SECONDS = 10.0
LAST_PULL_SECONDS = 20.0
TOMBS = ".deleted"
MOVING = ("running", "paused")


class Follower:
    """Keeps ``cache`` and ``bucket`` the same; a thread of its own does it until ``close``.

    Every method is safe for many threads and raises RunError, in words.
    """

    def __init__(self, bucket: Bucket, cache: str | Path, *, every_seconds: float = FOLLOW_SECONDS) -> None:
        self._bucket, self._cache, self._every_seconds = bucket, Path(cache), every_seconds
        self._lock = threading.RLock()
        self._folders: dict[str, SyncedFolder] = {}
        self._handed: dict[str, FileLock | None] = {}
        self._settled: dict[str, tuple[object, ...]] = {}
        self._known = Known(self._cache)
        with suppress(OSError):  # said when it is written to
            self._known.begin()
        self._stop, self._next_settling = threading.Event(), 0.0
        self._said: dict[str, str] = {}  # what is wrong, by run, and ("") with the address
        threading.Thread(target=self._run, daemon=True, name="follower").start()

    def close(self) -> None:
        """Stop following."""
        self._stop.set()

    def hand_over(self, run_id: str, *, is_there: bool = False) -> None:
        """The cluster gets this run, or (``is_there``) has it already: from now on its folder here follows."""
        with self._lock:
            folder = self._folder(run_id)
            if not is_there:
                self._hand_data(run_id)
                folder.push()
            self._handed[run_id] = self._held(run_id)
            self._settled.pop(run_id, None)

    def take_back(self, run_id: str) -> None:
        """The cluster has done with this run: its last files come in, and it belongs to the folder here again."""
        deadline = time.monotonic() + LAST_PULL_SECONDS
        while run_id in self._handed:
            try:
                with self._lock:
                    if self._is_here(run_id):
                        self._folder(run_id).pull(but=ASKED)
                    break
            except Exception as error:  # noqa: BLE001 - settling brings the rest
                self._say(run_id, error)
                if time.monotonic() >= deadline:
                    break  # settling brings the rest
                time.sleep(self._every_seconds)
        with self._lock:
            lock = self._handed.pop(run_id, None)
            if lock is not None:
                lock.release()

    def catch_up(self) -> None:
        """Bring in how runs went on that the cluster had when this app was last here, and has no more."""
        for run_id in self._runs_here():
            with self._lock:
                if run_id not in self._handed:
                    self._guard(run_id, partial(self._pull_far, run_id))

    def follow(self) -> None:
        """One round over the runs that the cluster has."""
        for act in (self._ask, self._bring):  # what people ask goes first, for all runs
            for run_id in list(self._handed):
                with self._lock:
                    if run_id in self._handed and self._is_here(run_id):
                        self._guard(f"{run_id} {act.__name__}", partial(act, run_id))

    def settle(self) -> None:
        """One round over all other runs: new, changed and deleted ones, here and there."""
        is_whole = self._known.is_kept()  # else this folder was lost: nothing that is missing in it was deleted
        here, there = self._runs_here(), self._runs_there()
        marked, purged = set(self._bucket.list(TOMBS)), self._known.purged()
        for run_id in here | there:
            with self._lock:
                if run_id in self._handed:
                    continue
                if run_id in here:
                    work = partial(self._settle_here, run_id, run_id in there, run_id in marked)
                else:
                    work = partial(self._settle_missing, run_id, run_id in marked, run_id in purged, is_whole)
                self._guard(run_id, work)
        gone = purged - there if there else set()
        self._known.forget_purged(gone | (purged & self._runs_here()))
        self._known.begin()
        if is_whole:
            self._forget_uploads()

    # --- inside ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self.follow()
                if time.monotonic() >= self._next_settling:
                    self._next_settling = time.monotonic() + SETTLE_SECONDS
                    self.settle()
                self._said.pop("", None)
            except Exception as error:  # noqa: BLE001 - following goes on
                self._say("", error)

    def _guard(self, of: str, work: Callable[[], object]) -> None:
        """Do this with a run; what is wrong with it alone does not keep the others waiting. Raises RunError."""
        try:
            work()
            self._said.pop(of, None)
        except Exception as error:
            if isinstance(error, RunError) and not isinstance(error, MissingError):
                raise  # the store does not answer
            self._say(of, error)

    def _say(self, of: str, error: Exception) -> None:
        if repr(error) != self._said.get(of):  # once, not every second
            self._said[of] = repr(error)
            if isinstance(error, RunError):
                print(error, file=sys.stderr, flush=True)
            else:
                traceback.print_exception(error)

    def _ask(self, run_id: str) -> None:
        self._folder(run_id).push(only=ASKED)

    def _bring(self, run_id: str) -> None:
        self._folder(run_id).pull(but=ASKED)
        if not self._is_here(run_id):  # deleted while it came in
            shutil.rmtree(self._cache / run_id, ignore_errors=True)

    def _pull_far(self, run_id: str) -> None:
        if self._is_far(run_id):
            self._folder(run_id).pull(but=ASKED)

    def _settle_here(self, run_id: str, is_there: bool, is_marked: bool) -> None:
        if is_marked:
            self._settle_deleted(run_id)
        else:
            self._settle_resting(run_id, is_there)

    def _settle_missing(self, run_id: str, is_marked: bool, is_purged: bool, is_whole: bool) -> None:
        """A run that is there only: deleted here, or by another app, or lost here, or new."""
        is_trashed = run_id in self._known.trashed()
        is_gone = is_whole and not (self._cache / run_id).exists()
        if is_marked:
            if is_gone and is_purged and not is_trashed and self._is_our_mark(run_id):
                self._bucket.remove(f"{run_id}/{name}" for name in self._bucket.list(run_id))
                self._known.forget_purged({run_id})
        elif is_gone and (is_trashed or is_purged):
            self._folders.pop(run_id, None)
            mark = {"by": self._known.app, "time": time.time()}
            self._bucket.put(f"{TOMBS}/{run_id}", json.dumps(mark).encode())
        elif not (is_trashed or is_purged) and "config.json" in self._bucket.list(run_id):
            self._folder(run_id).pull()

    def _settle_deleted(self, run_id: str) -> None:
        """A run that is here and marked as deleted: restored here, or deleted by another app."""
        if self._is_our_mark(run_id):
            self._bucket.remove([f"{TOMBS}/{run_id}"])
        else:
            self._folders.pop(run_id, None)
            RunStore(self._cache).delete(run_id, force=True, by=ELSEWHERE)

    def _settle_resting(self, run_id: str, is_there: bool) -> None:
        """What changed here goes out; what another app's worker writes comes in."""
        seen = self._look(run_id)
        if is_there and self._settled.get(run_id) == seen:
            return
        folder = self._folder(run_id)
        if not is_there:
            folder.forget()
        if is_there and not (self._cache / run_id / MARKS_NAME).exists():
            folder.pull()
        else:
            folder.push()
        if is_there and self._is_far(run_id):
            folder.pull(but=ASKED)
            return  # and again in the next round
        self._settled[run_id] = seen
        self._folders.pop(run_id, None)  # its marks lie in its folder

    def _is_far(self, run_id: str) -> bool:
        """Whether a worker of another machine has the run, by what is here."""
        status = RunReader(self._cache / run_id).status()
        return status.process is not None and not status.process.is_here and status.recorded_state in MOVING

    def _look(self, run_id: str) -> tuple[object, ...]:
        """What changes in a run's folder when anything in it does."""
        paths = RunPaths(self._cache / run_id)
        files = (paths.config, paths.status, paths.about, paths.control, paths.events)
        return tuple(path.stat().st_mtime_ns if path.exists() else None for path in files)

    def _is_our_mark(self, run_id: str) -> bool:
        with suppress(MissingError, ValueError, AttributeError):
            return json.loads(self._bucket.get(f"{TOMBS}/{run_id}")).get("by") == self._known.app
        return False

    def _folder(self, run_id: str) -> SyncedFolder:
        if run_id not in self._folders:
            self._folders[run_id] = SyncedFolder(self._bucket, run_id, self._cache / run_id)
        return self._folders[run_id]

    def _held(self, run_id: str) -> FileLock | None:
        """The run's lock in the folder here: nobody shall delete or continue what the cluster trains."""
        with suppress(RunError, OSError):
            return FileLock(RunPaths(self._cache / run_id).lock, f"The run {run_id}")
        return None

    def _is_here(self, run_id: str) -> bool:
        if (self._cache / run_id / "config.json").is_file():
            return True
        return run_id not in self._known.trashed() | self._known.purged()

    def _runs_here(self) -> set[str]:
        with suppress(FileNotFoundError):
            entries = [path for path in self._cache.iterdir() if not path.name.startswith(".")]
            return {path.name for path in entries if (path / "config.json").is_file()}
        return set()

    def _runs_there(self) -> set[str]:
        return {name for name in self._bucket.folders() if not name.startswith(".")}

    # --- uploads ---------------------------------------------------------------------------------

    def _hand_data(self, run_id: str) -> None:
        """Data that a person uploaded lies in the folder here; the machine that trains gets it too."""
        path = self._data_of(run_id)
        if path is not None and ".." in path.parts:
            raise RunError(f"The data of the run {run_id} must have a plain path, got one with '..'; choose it anew.")
        if path is None or not path.is_absolute() or not path.exists() or not path.is_relative_to(self._cache):
            return
        inside = path.relative_to(self._cache).as_posix()
        there = f"{UPLOADS}/{inside}"
        self._known.add_upload(inside)
        known = self._bucket.list(there)
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        for each in files:
            name = "" if each == path else each.relative_to(path).as_posix()
            if name not in known or known[name].size != each.stat().st_size:
                self._bucket.put(f"{there}/{name}" if name else there, each.read_bytes())
        handed = {"data": {"there": there, "path": str(path)}}
        self._bucket.put(f"{run_id}/{HANDED}", json.dumps(handed).encode())

    def _forget_uploads(self) -> None:
        """What is no longer here, and no run's, is not kept there either."""
        missing = {each for each in self._known.uploads if not (self._cache / each).exists()}
        for inside in missing - self._used() if missing else ():
            there = f"{UPLOADS}/{inside}"
            self._bucket.remove(f"{there}/{name}" if name else there for name in self._bucket.list(there))
            self._known.drop_upload(inside)

    def _used(self) -> set[str]:
        """The data that runs here are trained on, by its path in the folder."""
        named = (self._data_of(run_id) for run_id in self._runs_here())
        return {path.relative_to(self._cache).as_posix() for path in named if path and path.is_relative_to(self._cache)}

    def _data_of(self, run_id: str) -> Path | None:
        named = read_json(self._cache / run_id / "config.json").get("config", {}).get("dataset", {}).get("path")
        return Path(str(named)) if named else None
