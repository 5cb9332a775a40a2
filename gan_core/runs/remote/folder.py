"""One run folder here and in a bucket: what differs is pushed or pulled, file by file.

Order is what makes it safe. Pushing, the status is read first and put last, and a checkpoint's seal follows its files,
which follow the rows and samples up to it: so what a reader finds there is never ahead of what it rests on. Pulling
goes the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.checkpoints import SEAL, list_checkpoints
from gan_core.runs.files import atomic_write_bytes, atomic_write_json, read_json
from gan_core.runs.layout import RunPaths
from gan_core.runs.remote.bucket import Bucket, MissingError, Object
from gan_core.runs.remote.parts import RowFile, Sent, parse_part

STATUS = "status.json"
CHECKPOINTS = "checkpoints/"
MARKS_NAME = ".marks.json"
ASKED = ("control.json", "about.json")  # what viewers write, also while a worker has the run
SIDE = ("holder.json", "handed.json")  # there only
Mark = list[object]


class SyncedFolder:
    """A run's folder ``here`` and the objects below ``run_id`` in the bucket. For one thread.

    Arguments:
        rewrite: changes the bytes of a file between here and there, by its name; for paths in config.json.
    """

    def __init__(
        self, bucket: Bucket, run_id: str, here: Path, *, rewrite: Callable[[str, bytes], bytes] | None = None
    ) -> None:
        self.bucket, self.run_id, self.paths = bucket, run_id, RunPaths(here)
        self._rewrite = rewrite or (lambda _, data: data)
        self._marks: dict[str, Mark] = {}  # of each file: time and size here, mark there, when both were the same
        self._rows: dict[str, RowFile] = {}
        self._recall()

    # --- pushing ---------------------------------------------------------------------------------

    def push(self, *, only: Iterable[str] | None = None, but: Iterable[str] = (), again: bool = False) -> bool:
        """Bring what changed here there, and what vanished here away there; True when anything did.

        ``only`` these files at the top (``again``: those that did not change since), or everything ``but`` those.
        Raises RunError.
        """
        if only is not None:
            push = self._push_again if again else self._push_file
            return sum(push(name) for name in only) > 0
        status = self._mark_here(STATUS), self._read(STATUS)
        sealed = [entry.path.name for entry in list_checkpoints(self.paths)]
        files = self._files_here()
        plain = [name for name in files if not name.startswith(CHECKPOINTS) and name not in {STATUS, *but}]
        changed = [self._push_file(name) for name in plain if not name.endswith(".jsonl")]
        changed += [self._row_file(name).push() for name in plain if name.endswith(".jsonl")]
        changed += [self._push_checkpoint(step) for step in sealed]
        if self._is_whole():
            changed += [self._remove_there(self._vanished(set(files)))]
        if STATUS not in but:
            changed.append(self._put_once(STATUS, *status))
        if any(changed):
            self._remember()
        return any(changed)

    def forget(self) -> None:
        """Nothing is there any more: the next push brings everything."""
        self._marks, self._rows = {}, {}

    def renew_rows(self) -> None:
        """From now on this is the writer of the run: its rows begin generations of their own."""
        for name in ("metrics", "events", "quality", "vitals"):
            self._row_file(f"{name}.jsonl").renew()

    def _push_checkpoint(self, step: str) -> bool:
        inside = f"{CHECKPOINTS}{step}/"
        if f"{inside}{SEAL}" in self._marks and not self._is_changed(f"{inside}{SEAL}"):
            return False
        names = [name for name in self._files_here(inside) if not name.endswith(f"/{SEAL}")]
        for name in names:
            self._push_file(name)
        if len(names) != len(self._files_here(inside)) - 1:
            return True  # pruned while we were at it: it gets no seal
        return self._push_file(f"{inside}{SEAL}")

    def _push_file(self, name: str) -> bool:
        return self._put_once(name, self._mark_here(name), self._read(name)) if self._is_changed(name) else False

    def _push_again(self, name: str) -> bool:
        """Put a file that is there already; what changed meanwhile waits for its turn, after what it rests on."""
        mark, data = self._marks.get(name, [None] * 3)[:2], self._read(name)
        if data is None or mark != self._mark_here(name):
            return False
        self.bucket.put(f"{self.run_id}/{name}", self._rewrite(name, data))
        self._marks[name] = [*mark, None]
        return True

    def _put_once(self, name: str, mark: Mark | None, data: bytes | None) -> bool:
        """Put these bytes of a file, which it had when it had this mark; False when they were put before."""
        if mark is None or data is None or self._marks.get(name, [None] * 3)[:2] == mark:
            return False
        self.bucket.put(f"{self.run_id}/{name}", self._rewrite(name, data))
        self._marks[name] = [*mark, None]
        return True

    def _remove_there(self, names: list[str]) -> bool:
        names.sort(key=lambda name: not name.endswith(f"/{SEAL}"))  # seals first: no half checkpoint looks whole
        self.bucket.remove(f"{self.run_id}/{name}" for name in names)
        for name in names:
            del self._marks[name]
        return bool(names)

    def _is_whole(self) -> bool:
        """Whether the folder is there: when it is lost, or being removed, nothing was removed from it on purpose."""
        return self.paths.config.is_file() and self.paths.status.is_file()

    def _vanished(self, files: set[str]) -> list[str]:
        return [name for name in self._marks if name not in files and name not in ASKED]

    # --- pulling ---------------------------------------------------------------------------------

    def pull(self, *, only: Iterable[str] | None = None, but: Iterable[str] = ()) -> bool:
        """Bring what changed there here, and what vanished there away here; True when anything did.

        What is torn or went meanwhile is left for the next call; so is then all that rests on it. Raises RunError.
        """
        there = self.bucket.list(self.run_id)
        if only is not None:
            return sum(self._pull_file(name, there[name]) for name in only if name in there) > 0
        changed = self._pull_plain(there, {*but, *SIDE, STATUS})
        changed |= self._pull_checkpoints(there)
        changed |= self._remove_here(there, set(but))
        if STATUS in there and STATUS not in but:
            changed |= self._pull_file(STATUS, there[STATUS])
        if changed:
            self._remember()
        return changed

    def _pull_plain(self, there: dict[str, Object], but: set[str]) -> bool:
        names = [name for name in there if not name.startswith((CHECKPOINTS, "rows/")) and name not in but]
        changed = sum(self._pull_file(name, there[name]) for name in names) > 0
        stems = {found[0] for found in map(parse_part, there) if found}
        for stem in stems:
            changed |= self._row_file(f"{stem}.jsonl").pull(there)
        return changed

    def _pull_checkpoints(self, there: dict[str, Object]) -> bool:
        changed = False
        for seal in sorted(name for name in there if name.startswith(CHECKPOINTS) and name.endswith(f"/{SEAL}")):
            inside = seal[: -len(SEAL)]
            names = [name for name in there if name.startswith(inside) and name != seal]
            with suppress(MissingError):  # pruned there while we were at it
                changed |= sum(self._pull_file(name, there[name]) for name in names) > 0
                changed |= self._pull_file(seal, there[seal])
        return changed

    def _pull_file(self, name: str, found: Object) -> bool:
        known = self._marks.get(name)
        told = f"{found.mark}/{found.size}"
        if known is not None and known[2] == told and (self.paths.root / name).exists():
            return False
        if not _is_plain(name):
            return False
        whole = found.size if name.startswith(CHECKPOINTS) else None  # what else is replaced may have another size now
        data = self._rewrite(name, self.bucket.get(f"{self.run_id}/{name}", whole))
        path = self.paths.root / name
        if self._read(name) != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(path, data)
        mark = self._mark_here(name)
        if mark is None:
            return False  # removed again at once
        self._marks[name] = [*mark, told]
        return True

    def _remove_here(self, there: dict[str, Object], but: set[str]) -> bool:
        gone = [name for name in self._marks if name not in there and name not in {*but, *ASKED}]
        gone.sort(key=lambda name: not name.endswith(f"/{SEAL}"))
        for name in gone:
            path = self.paths.root / name
            path.unlink(missing_ok=True)
            if name.startswith(CHECKPOINTS):
                with suppress(OSError):
                    path.parent.rmdir()
            del self._marks[name]
        return bool(gone)

    # --- both ------------------------------------------------------------------------------------

    def _row_file(self, name: str) -> RowFile:
        if name not in self._rows:
            self._rows[name] = RowFile(self.bucket, self.run_id, self.paths.root / name)
        return self._rows[name]

    def _files_here(self, inside: str = "") -> list[str]:
        """The names of all files but hidden ones."""
        root = self.paths.root
        found = (path.relative_to(root) for path in (root / inside).rglob("*") if path.is_file())
        return sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))

    def _is_changed(self, name: str) -> bool:
        mark = self._mark_here(name)
        return mark is not None and self._marks.get(name, [None] * 3)[:2] != mark

    def _mark_here(self, name: str) -> Mark | None:
        try:
            stat = (self.paths.root / name).stat()
        except OSError:
            return None
        return [stat.st_mtime_ns, stat.st_size]

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.paths.root / name).read_bytes()
        except OSError:
            return None

    def _recall(self) -> None:
        with suppress(FileNotFoundError, RunError, TypeError, AttributeError):
            kept = read_json(self.paths.root / MARKS_NAME)
            self._marks = dict(kept["files"])
            for name, sent in kept["rows"].items():
                self._rows[name] = RowFile(self.bucket, self.run_id, self.paths.root / name, Sent(**sent))

    def _remember(self) -> None:
        with suppress(OSError):  # a folder that was deleted meanwhile
            rows = {name: asdict(row_file.sent) for name, row_file in self._rows.items()}
            atomic_write_json(self.paths.root / MARKS_NAME, {"files": self._marks, "rows": rows})


def _is_plain(name: str) -> bool:
    """Whether an object's name stays inside the run's folder."""
    parts = name.split("/")
    return all(part and not part.startswith(".") and "\\" not in part and ":" not in part for part in parts)
