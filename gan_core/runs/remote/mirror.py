"""A run on the node that trains it, where runs are kept at an address: a scratch folder, published as it grows."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import plain as plain_json
from gan_core.runs.process import ProcessRecord, is_alive, record_from_json
from gan_core.runs.reader import RunReader
from gan_core.runs.remote.bucket import Bucket, MissingError
from gan_core.runs.remote.folder import ASKED, SyncedFolder
from gan_core.runs.store import RunStore

PUBLISH_SECONDS = 2.0
BEAT_SECONDS = 5.0
MOVING = ("running", "paused")
SCRATCH, KEPT = "gan-playground-run-", "gan-playground-kept-"
HOLDER, HANDED, UPLOADS = "holder.json", "handed.json", ".uploads"


class Mirror:
    """Takes the run ``run_id`` out of the bucket and publishes what its training writes, until ``finish``.

        with Mirror(open_bucket("s3://bucket/class"), run_id) as mirror:
            ...                     # train in mirror.store
            mirror.finish(3600.0)

    Whoever makes the newest mirror of a run has it; an older one, on a machine that was only cut off, stops publishing.
    The scratch folder goes at the end, but stays, and is named, when it could not be published.
    Raises RunError, in words.
    """

    def __init__(self, bucket: Bucket, run_id: str, *, every_seconds: float = PUBLISH_SECONDS) -> None:
        self._bucket, self._run_id, self._every_seconds = bucket, run_id, every_seconds
        self._token = secrets.token_hex(8)
        _sweep()
        self._scratch = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
        self.store = RunStore(self._scratch)
        self._data: tuple[str, str] | None = None  # path of the run's data for the app, and here
        self._folder = SyncedFolder(bucket, run_id, self._scratch / run_id, rewrite=self._rewritten)
        self._turn, self._stop, self._lost = threading.RLock(), threading.Event(), threading.Event()
        self._said, self._last_beat, self._unsent = "", 0.0, False

    def __enter__(self) -> Mirror:
        try:
            self._take()
        except BaseException:
            self._clean()
            raise
        threading.Thread(target=self._run, daemon=True, name="publisher").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with self._turn:
            if not self._unsent:
                self._clean()

    def check(self) -> None:
        """Raise RunError when another machine has taken the run over."""
        if self._lost.is_set():
            raise RunError(f"The run {self._run_id} is trained by another machine now; this one stops training it.")

    def publish(self) -> None:
        """One round: requests come in, what is new goes out."""
        with self._turn:
            self._check_holder()
            self._folder.pull(only=ASKED)
            self._folder.push(but=ASKED)
            self._beat()

    def finish(self, within_seconds: float) -> None:
        """Publish the rest, however often it takes. Raises when that cannot be done within this time, or is in vain
        because another machine has the run."""
        self._stop.set()
        deadline = time.monotonic() + within_seconds
        while True:
            try:
                return self.publish()
            except Exception as error:
                if self._lost.is_set():
                    raise
                if time.monotonic() >= deadline:
                    raise self._put_aside(error) from error
                self._say(error)
            time.sleep(min(self._every_seconds, max(0.0, deadline - time.monotonic())))

    # --- inside ----------------------------------------------------------------------------------

    def _take(self) -> None:
        """Become the holder, and bring the run here."""
        holder = {"token": self._token, "host": socket.gethostname(), "time": time.time()}
        self._bucket.put(f"{self._run_id}/{HOLDER}", json.dumps(holder).encode())
        self._fetch_data()
        self._folder.pull()
        self.store.resolve(self._run_id)
        self._folder.renew_rows()

    def _check_holder(self) -> None:
        try:
            holder = json.loads(self._bucket.get(f"{self._run_id}/{HOLDER}"))
        except MissingError:
            if not self._bucket.folders():  # as of a mount that is away
                raise RunError(
                    f"{self._bucket.address} is empty, where the run {self._run_id} was; publishing is tried again."
                ) from None
            holder = {}  # the run was deleted
        if holder.get("token") != self._token:
            self._lost.set()
            self._stop.set()
            self.check()

    def _run(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self.publish()
                self._said = ""
            except Exception as error:  # noqa: BLE001 - publishing goes on
                self._say(error)

    def _say(self, error: Exception) -> None:
        if repr(error) == self._said:  # once, not every two seconds
            return
        self._said = repr(error)
        if isinstance(error, RunError):
            print(error, file=sys.stderr, flush=True)
        elif isinstance(error, OSError):
            print(f"Publishing the run failed ({error.strerror or error}); it is tried again.", file=sys.stderr)
        else:
            traceback.print_exception(error)

    def _put_aside(self, error: Exception) -> RunError:
        """Leave what could not be published where nobody sweeps it away; returns what to say."""
        self._unsent = True
        kept = self._scratch.with_name(f"{KEPT}{self._run_id}-{self._token}")
        with suppress(OSError):
            self._scratch.rename(kept)
        where = (kept if kept.exists() else self._scratch) / self._run_id
        return RunError(
            f"The end of the run {self._run_id} could not be published ({error}); it lies in {where} on the machine "
            f"{socket.gethostname()}."
        )

    def _clean(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- data that a person uploaded --------------------------------------------------------------

    def _fetch_data(self) -> None:
        try:
            handed = json.loads(self._bucket.get(f"{self._run_id}/{HANDED}"))
        except MissingError:
            return
        there, path = str(handed["data"]["there"]), str(handed["data"]["path"])
        here = self._scratch / there
        found = self._bucket.list(there)
        for name, entry in found.items():
            place = here / name if name else here
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self._bucket.get(f"{there}/{name}" if name else there, entry.size))
        self._data = (path, str(here))

    def _beat(self) -> None:
        """Say now and then that the training process lives, also while it is silent, as when it compiles."""
        if time.monotonic() - self._last_beat >= BEAT_SECONDS and self._is_trained():
            self._last_beat = time.monotonic()
            self._folder.push(only=["status.json"], again=True)

    def _is_trained(self) -> bool:
        process = RunReader(self.store.resolve(self._run_id)).status().process
        return process is not None and process.is_here and is_alive(process)

    def _fresh(self, status: dict[str, object], data: bytes) -> bytes:
        """status.json with the heartbeat of now, while its process lives."""
        process = record_from_json(status["process"])
        if process is None or status["state"] not in MOVING or not (process.is_here and is_alive(process)):
            return data
        return json.dumps({**status, "heartbeat": time.time()}, ensure_ascii=False, indent=1).encode() + b"\n"

    def _rewritten(self, name: str, data: bytes) -> bytes:
        """What stands in a file here and what there: a heartbeat is that of the moment, and config.json names
        the data where this machine has it, and outside where the app has it."""
        with suppress(ValueError, KeyError, TypeError):
            if name == "status.json":
                return self._fresh(json.loads(data), data)
            if name != "config.json" or self._data is None:
                return data
            frozen = json.loads(data)
            theirs, ours = self._data
            dataset = frozen["config"]["dataset"]
            swapped = {theirs: ours, ours: theirs}.get(dataset["path"])
            if swapped:
                dataset["path"] = swapped
                return json.dumps(plain_json(frozen), ensure_ascii=False, indent=1).encode() + b"\n"
        return data


def _sweep() -> None:
    """Remove what mirrors left on this machine whose process was killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        found = re.match(r"(\d+)-", path.name.removeprefix(SCRATCH))
        if found and not is_alive(ProcessRecord(int(found[1]), "")):
            shutil.rmtree(path, ignore_errors=True)
