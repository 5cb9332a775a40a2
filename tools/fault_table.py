"""Harms real trainings in every way that docs/faults.md lists, and compares what comes out with unbroken runs.

    python -m tools.fault_table --tries 200

Each fault strikes at moments of chance, several times in one run where that is possible; the run is then let finish,
and its rows of metrics, its pictures and its last weights must be those of a run with the same seed that nothing
happened to, bit by bit. In every third job a second run in the same app must be as if nothing had happened either. What
was tried is kept, so that a second call goes on where the first one ended (``--anew`` begins from nothing). Writes the
table into docs/faults.md and ends with status 1 when anything was lost. Disks are small tmpfs mounts, which takes root;
without it those faults are left out, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.faults.browsing import Visit, chromium
from tools.faults.causes import CAUSES, Cause
from tools.faults.lane import ROOT, Lane, wait_until

HOME = ROOT / "build" / "faults"
TABLE = ROOT / "docs" / "faults.md"
SEEDS = (1, 2)
DISK = "size=128m"
MOST_JOBS = 10  # beyond one for each try
LOCK = threading.Lock()


class Book:
    """The tries so far, one JSON line each: fault, tries, what went wrong, rows compared, seconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.entries: list[dict[str, Any]] = []
        if path.exists():
            self.entries = [json.loads(line) for line in path.read_text().splitlines()]

    def add(self, **entry: Any) -> None:
        """Keep what one run met."""
        with LOCK, self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
            self.entries.append(entry)
        print(json.dumps(entry), file=sys.stderr, flush=True)

    def total(self, cause: Cause, field: str) -> int:
        """The sum of a field over a fault's entries."""
        return sum(int(entry[field]) for entry in self.entries if entry["fault"] == cause.name)

    def seconds(self) -> float:
        """How long all tries took, one after the other."""
        return sum(entry["seconds"] for entry in self.entries)


class Plan:
    """Who does what next: every fault gets its share of the tries; two lanes take from the same plan."""

    def __init__(self, book: Book, causes: list[Cause], tries: int) -> None:
        self._book, self._under_way = book, dict.fromkeys(causes, 0)
        self._jobs_of = dict.fromkeys(causes, 0)
        weights = sum(cause.weight for cause in causes)
        self.shares = {cause: max(1, round(tries * cause.weight / weights)) for cause in causes}
        short = tries - sum(self.shares.values())
        first = max(self.shares, key=self.shares.get)
        self.shares[first] = max(1, self.shares[first] + short)
        self._jobs, self.is_over = 0, False

    def take(self) -> tuple[Cause, int, int] | None:
        """A fault, how often it is to strike, and the number of the job; None when all is done or under way."""
        with LOCK:
            open_ = {cause: self._left(cause) for cause in self.shares}
            cause = max(open_, key=lambda each: open_[each] / self.shares[each])
            if open_[cause] <= 0 or self.is_over:
                return None
            count = min(cause.per_run, open_[cause])
            self._under_way[cause] += count
            self._jobs += 1
            return cause, count, self._jobs

    def done(self, cause: Cause, count: int) -> None:
        """A job has ended."""
        with LOCK:
            self._under_way[cause] -= count
            self._jobs_of[cause] += 1

    def _left(self, cause: Cause) -> int:
        if self._jobs_of[cause] > MOST_JOBS + self.shares[cause]:  # its runs end before it strikes
            return 0
        return self.shares[cause] - self._book.total(cause, "tries") - self._under_way[cause]


def do_job(lane: Lane, cause: Cause, count: int, number: int, book: Book) -> None:
    """One run that meets a fault up to ``count`` times, and another beside it that must not notice."""
    kind, seed = cause.kinds[number % len(cause.kinds)], SEEDS[number % len(SEEDS)]
    began, met, why, rows = time.monotonic(), 0, "", 0
    try:
        beside = lane.submit("bystander", seed) if cause.bystander and number % 3 == 1 else None
        run_id = begin(lane, cause, kind, seed)
        while met < count and cause.strike(lane, run_id):
            met += 1
        end(lane, cause, kind, run_id)
        rows = lane.witness(kind, seed, run_id)
        if beside is not None:
            lane.finish(beside)
            rows += lane.witness("bystander", seed, beside)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a loss
        why, met = f"{type(error).__name__}: {error}", max(1, met)
        if lane.visit is not None:
            lane.visit.close()
            lane.visit = None
    seconds = round(time.monotonic() - began, 1)
    book.add(
        fault=cause.name, run=kind, seed=seed, tries=met, losses=met if why else 0, why=why, rows=rows, seconds=seconds
    )


def begin(lane: Lane, cause: Cause, kind: str, seed: int) -> str:
    """Start the run that is to meet the fault: at a page, in the engine, or in the pool."""
    if cause.browser:
        lane.visit = Visit(lane, kind, seed)
        return lane.visit.run_id
    return lane.play(kind, seed) if kind == "engine" else lane.submit(kind, seed)


def end(lane: Lane, cause: Cause, kind: str, run_id: str) -> None:
    """Let it finish."""
    if cause.browser:
        lane.visit.wait_for("finished")
        wait_until(lambda: lane.state(run_id) == "finished", f"the last checkpoint of {run_id}")
        lane.visit.close()
        lane.visit = None
    elif kind == "engine":
        lane.play_out(run_id)
    else:
        lane.finish(run_id)


def work_through(plan: Plan, book: Book, lane_number: int, can_mount: bool) -> None:
    """One lane: job after job, in a folder of its own."""
    chance = random.Random(time.time_ns() + lane_number)
    while (job := plan.take()) is not None:
        with lane_folder(can_mount) as folder:
            lane = Lane(folder, HOME / "references", chance)
            try:
                while job is not None:
                    cause, count, number = job
                    do_job(lane, cause, count, number, book)
                    plan.done(cause, count)
                    if book.entries[-1]["why"]:
                        break  # a fresh folder, so that one loss does not make others
                    for run in lane.store.list():
                        shutil.rmtree(run.path, ignore_errors=True)
                    job = plan.take()
            finally:
                lane.close()


@contextmanager
def lane_folder(can_mount: bool) -> Iterator[Path]:
    """A folder whose ``disk`` is small, where that can be had."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    disk = folder / "disk"
    disk.mkdir()
    if can_mount:
        subprocess.run(["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", str(disk)], check=True)
    try:
        yield folder
    finally:
        if can_mount:
            subprocess.run(["umount", "-l", str(disk)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def may_mount() -> bool:
    """Whether a small disk can be mounted here."""
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=False)
        return tried.returncode == 0


def table(book: Book, shares: dict[Cause, int], left_out: dict[Cause, str]) -> str:
    """The table in Markdown."""
    lines = ["| fault | tries | losses | rows compared |", "| --- | ---: | ---: | ---: |"]
    for cause in shares:
        tries, losses, rows = (book.total(cause, field) for field in ("tries", "losses", "rows"))
        lines.append(f"| {cause.name} | {tries} | {losses} | {rows:,} |")
    sums = [sum(book.total(cause, field) for cause in shares) for field in ("tries", "losses", "rows")]
    lines.append(f"| **all** | **{sums[0]}** | **{sums[1]}** | **{sums[2]:,}** |")
    lines += [f"\nLeft out, because {need} cannot be had here: {cause.name}." for cause, need in left_out.items()]
    wrong = {f"- {entry['fault']}: {entry['why']}" for entry in book.entries if entry["why"]}
    return "\n".join(lines + (["", "What was lost:", *sorted(wrong)] if wrong else []))


def write_table(text: str) -> None:
    """Replace the table in docs/faults.md, between its marks."""
    before, _, rest = TABLE.read_text().partition("<!-- table -->\n")
    after = rest.partition("<!-- end of table -->")[2]
    TABLE.write_text(f"{before}<!-- table -->\n{text}\n<!-- end of table -->{after}")


def main() -> int:
    """Try what is still to be tried, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200, help="faults in all, those of earlier calls included")
    parser.add_argument("--lanes", type=int, default=2, help="how many at once")
    parser.add_argument("--only", default="", help="only faults whose name holds this")
    parser.add_argument("--anew", action="store_true", help="forget what earlier calls tried")
    parser.add_argument("--dry", action="store_true", help="leave docs/faults.md as it is")
    asked = parser.parse_args()
    if asked.anew:
        shutil.rmtree(HOME, ignore_errors=True)
    can_mount, book, began = may_mount(), Book(HOME / "tries.jsonl"), time.monotonic()
    wanted = [cause for cause in CAUSES if asked.only in cause.name]
    lacking = {"a small disk": not can_mount, "a browser": chromium() is None}
    left_out = {
        cause: need
        for need, lacks in lacking.items()
        for cause in wanted
        if lacks and (cause.needs_mount if need == "a small disk" else cause.browser)
    }
    plan = Plan(book, [cause for cause in wanted if cause not in left_out], asked.tries)
    lanes = [
        threading.Thread(target=work_through, args=(plan, book, number, can_mount)) for number in range(asked.lanes)
    ]
    for lane in lanes:
        lane.start()
    try:
        for lane in lanes:
            lane.join()
    except KeyboardInterrupt:  # what is under way comes to its end, and takes its disks away
        plan.is_over = True
        for lane in lanes:
            lane.join()
    text = table(book, plan.shares, left_out)
    print(text)
    print(f"\n{time.monotonic() - began:.0f} s now; all tries one after the other {book.seconds():.0f} s")
    if not asked.dry:
        write_table(text)
    return 1 if any(entry["why"] for entry in book.entries) else 0


if __name__ == "__main__":
    sys.exit(main())
