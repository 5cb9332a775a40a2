"""The app's side of runs kept at an address: a folder of this machine that follows, and sends what people ask.

A run that the cluster has is followed: its files come in, requests go out. Any other run belongs to the folder: what
changes there goes out. A run deleted here is marked there, so that it does not come back, and removed when the trash
forgets it. Runs that only another app knows come in too.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, read_json
from gan_core.runs.layout import RunPaths
from gan_core.runs.lock import FileLock
from gan_core.runs.reader import RunReader
from gan_core.runs.remote.bucket import Bucket, MissingError
from gan_core.runs.remote.folder import ASKED, MARKS_NAME, SyncedFolder
from gan_core.runs.remote.mirror import HANDED, UPLOADS
from gan_core.runs.store import RunStore

FOLLOW_SECONDS = 1.5
SETTLE_SECONDS = 10.0
LAST_PULL_SECONDS = 20.0
TOMBS, KNOWN_NAME = ".deleted", ".known.json"
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
        self._known = Known(self._cache / KNOWN_NAME)
        self._stop, self._next_settling, self._said = threading.Event(), 0.0, ""
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
                    self._folder(run_id).pull(but=ASKED)
                    break
            except RunError:
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
                if run_id not in self._handed and self._is_far(run_id):
                    self._folder(run_id).pull(but=ASKED)

    def follow(self) -> None:
        """One round over the runs that the cluster has."""
        for run_id in list(self._handed):
            with self._lock:
                if run_id in self._handed and self._is_here(run_id):
                    folder = self._folder(run_id)
                    folder.push(only=ASKED)
                    folder.pull(but=ASKED)

    def settle(self) -> None:
        """One round over all other runs: new, changed and deleted ones, here and there."""
        here, there = self._runs_here(), self._runs_there()
        marked = set(self._bucket.list(TOMBS))
        for run_id in here | there:
            with self._lock:
                if run_id not in self._handed:
                    self._settle_one(run_id, run_id in here, run_id in there, run_id in marked)
        self._known.keep(here | self._trashed())
        self._forget_uploads()

    # --- inside ----------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self.follow()
                if time.monotonic() >= self._next_settling:
                    self._next_settling = time.monotonic() + SETTLE_SECONDS
                    self.settle()
                self._said = ""
            except (RunError, OSError) as error:
                if str(error) != self._said:  # once, not every second
                    self._said = str(error)
                    print(error, file=sys.stderr, flush=True)

    def _settle_one(self, run_id: str, is_here: bool, is_there: bool, is_marked: bool) -> None:
        if is_here and is_marked:
            self._settle_deleted(run_id)
        elif is_here:
            self._settle_resting(run_id, is_there)
        elif is_marked:
            if run_id not in self._trashed() and self._is_our_mark(run_id):
                self._bucket.remove(f"{run_id}/{name}" for name in self._bucket.list(run_id))
        elif run_id in self._known.runs:  # deleted here: it is marked now, and removed when the trash has forgotten it
            self._folders.pop(run_id, None)
            mark = {"by": self._known.app, "time": time.time()}
            self._bucket.put(f"{TOMBS}/{run_id}", json.dumps(mark).encode())
        elif "config.json" in self._bucket.list(run_id):
            self._folder(run_id).pull()

    def _settle_deleted(self, run_id: str) -> None:
        """A run that is here and marked as deleted: restored here, or deleted by another app."""
        if self._is_our_mark(run_id):
            self._bucket.remove([f"{TOMBS}/{run_id}"])
        else:
            self._folders.pop(run_id, None)
            RunStore(self._cache).delete(run_id, force=True)

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
        return (self._cache / run_id / "config.json").is_file() or run_id not in self._trashed()

    def _runs_here(self) -> set[str]:
        with suppress(FileNotFoundError):
            entries = [path for path in self._cache.iterdir() if not path.name.startswith(".")]
            return {path.name for path in entries if (path / "config.json").is_file()}
        return set()

    def _runs_there(self) -> set[str]:
        return {name for name in self._bucket.folders() if not name.startswith(".")}

    # --- the trash -------------------------------------------------------------------------------

    def _trashed(self) -> set[str]:
        found = set()
        for path in (self._cache / ".trash").glob("*/deleted.json"):
            with suppress(FileNotFoundError, RunError):
                found.add(str(read_json(path).get("run_id")))
        return found

    # --- uploads ---------------------------------------------------------------------------------

    def _hand_data(self, run_id: str) -> None:
        """Data that a person uploaded lies in the folder here; the machine that trains gets it too."""
        named = read_json(self._cache / run_id / "config.json").get("config", {}).get("dataset", {}).get("path")
        path = Path(str(named)) if named else None
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
        """What is no longer here is not kept there either."""
        for inside in [each for each in self._known.uploads if not (self._cache / each).exists()]:
            there = f"{UPLOADS}/{inside}"
            self._bucket.remove(f"{there}/{name}" if name else there for name in self._bucket.list(there))
            self._known.drop_upload(inside)


class Known:
    """What this cache has held: what is missing from it was deleted, unless the whole cache was lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            kept = read_json(path)
        except (FileNotFoundError, RunError):
            kept = {}
        self.app = str(kept.get("app") or secrets.token_hex(8))
        self.runs, self.uploads = set(kept.get("runs") or ()), set(kept.get("uploads") or ())

    def keep(self, runs: set[str]) -> None:
        """These runs are here, or in the trash."""
        if runs != self.runs:
            self.runs = runs
            self._write()

    def add_upload(self, inside: str) -> None:
        """Data that was sent there."""
        self.uploads.add(inside)
        self._write()

    def drop_upload(self, inside: str) -> None:
        """Data that is gone."""
        self.uploads.discard(inside)
        self._write()

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_json(self._path, {"app": self.app, "runs": sorted(self.runs), "uploads": sorted(self.uploads)})
