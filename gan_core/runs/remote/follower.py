"""The app's side of runs kept at an address: a folder of this machine that follows, and sends what people ask.

A run that the cluster has is followed: its files come in, requests go out. Any other run belongs to the folder: what
changes there goes out. A run deleted here is marked there, so that it does not come back, and removed when the trash
forgets it. Runs that only another app knows come in too.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import read_json
from gan_core.runs.layout import RunPaths
from gan_core.runs.lock import FileLock
from gan_core.runs.remote.bucket import Bucket, MissingError
from gan_core.runs.remote.folder import ASKED, MARKS_NAME, SyncedFolder
from gan_core.runs.remote.mirror import HANDED, UPLOADS

FOLLOW_SECONDS = 1.5
SETTLE_SECONDS = 10.0
DELETED = "deleted.json"
LAST_PULL_SECONDS = 20.0
KEPT_STATES = ("running", "paused", "queued")


class Follower:
    """Keeps ``cache`` and ``bucket`` the same; a thread of its own does it until ``close``.

    Every method is safe for many threads and raises RunError, in words.
    """

    def __init__(self, bucket: Bucket, cache: str | Path, *, every_seconds: float = FOLLOW_SECONDS) -> None:
        self._bucket, self._cache, self._every_seconds = bucket, Path(cache), every_seconds
        self._lock = threading.RLock()
        self._folders: dict[str, SyncedFolder] = {}
        self._handed: dict[str, FileLock | None] = {}
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
        with self._lock:
            here, there = self._runs_here(), self._runs_there()
            for run_id in here - set(self._handed):
                if run_id not in there or not self._is_marked(run_id):
                    self._settle_one(run_id, run_id in there)
                else:
                    self._bucket.remove([f"{run_id}/{DELETED}"])  # restored here
            for run_id in there - here - set(self._handed):
                self._settle_missing(run_id)

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

    def _settle_one(self, run_id: str, is_there: bool) -> None:
        """A run that rests here: what changed here goes out, then what changed there comes in."""
        folder = self._folder(run_id)
        if not is_there or self._is_unknown(run_id):
            if is_there:
                folder.pull()
            else:
                folder.push()
            return
        folder.push()

    def _settle_missing(self, run_id: str) -> None:
        """A run that is not here: deleted (then it is marked, or removed for good), or new to this app."""
        if self._is_marked(run_id):
            if run_id in self._deleted_by_us() and run_id not in self._trashed():
                names = sorted(self._bucket.list(run_id), key=lambda name: name == DELETED)
                self._bucket.remove(f"{run_id}/{name}" for name in names)
        elif run_id in self._folders or run_id in self._trashed():
            self._folders.pop(run_id, None)
            self._bucket.put(f"{run_id}/{DELETED}", json.dumps({"time": time.time()}).encode())
            self._note_deleted(run_id)
        elif "config.json" in self._bucket.list(run_id):
            self._folder(run_id).pull()

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

    def _is_unknown(self, run_id: str) -> bool:
        """Whether this app has never seen both sides of the run."""
        return not (self._cache / run_id / MARKS_NAME).exists()

    def _runs_here(self) -> set[str]:
        with suppress(FileNotFoundError):
            entries = [path for path in self._cache.iterdir() if not path.name.startswith(".")]
            return {path.name for path in entries if (path / "config.json").is_file()}
        return set()

    def _runs_there(self) -> set[str]:
        return {name for name in self._bucket.folders() if not name.startswith(".")}

    def _is_marked(self, run_id: str) -> bool:
        try:
            self._bucket.get(f"{run_id}/{DELETED}")
        except MissingError:
            return False
        return True

    # --- the trash -------------------------------------------------------------------------------

    def _trashed(self) -> set[str]:
        found = set()
        for path in (self._cache / ".trash").glob("*/deleted.json"):
            with suppress(FileNotFoundError, RunError):
                found.add(str(read_json(path).get("run_id")))
        return found

    def _deleted_by_us(self) -> set[str]:
        path = self._cache / ".deleted"
        return set(path.read_text(encoding="utf-8").split()) if path.exists() else set()

    def _note_deleted(self, run_id: str) -> None:
        with (self._cache / ".deleted").open("a", encoding="utf-8") as file:
            file.write(f"{run_id}\n")

    # --- uploads ---------------------------------------------------------------------------------

    def _hand_data(self, run_id: str) -> None:
        """Data that a person uploaded lies in the folder here; the machine that trains gets it too."""
        named = read_json(self._cache / run_id / "config.json").get("config", {}).get("dataset", {}).get("path")
        path = Path(str(named)) if named else None
        if path is None or not path.is_absolute() or not path.exists() or not path.is_relative_to(self._cache):
            return
        there = f"{UPLOADS}/{path.relative_to(self._cache).as_posix().lstrip('.')}"
        known = self._bucket.list(there)
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        for each in files:
            name = "" if each == path else each.relative_to(path).as_posix()
            if name not in known or known[name].size != each.stat().st_size:
                self._bucket.put(f"{there}/{name}" if name else there, each.read_bytes())
        handed = {"data": {"there": there, "path": str(path)}}
        self._bucket.put(f"{run_id}/{HANDED}", json.dumps(handed).encode())
