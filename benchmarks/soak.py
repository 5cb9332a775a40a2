"""A whole class at once: ``python -m benchmarks.soak [--guests 30] [--minutes 10]``.

Guests over real websockets, on loopback: a third train a 2-D run each, a third queue a picture run each (one of them
trains at a time), a third wander through all pages. Everybody moves a slider every two seconds. Prints a markdown
table, what every page cost, and what went wrong; writes build/bench-soak.json. Ends with status 1 when
something was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.app import Server
from benchmarks.guest import Guest
from gan_core.runs import RunReader, RunStore

SLIDER_SECONDS = 2.0
ARRIVAL_SECONDS = 1.0  # between one guest and the next
STAY_SECONDS = (12.0, 24.0)
MEMORY_SECONDS = 5.0
LAST_MINUTES = 5.0
EVERYWHERE = ("", "lessons", "playground", "studio", "headlines", "latent", "tips", "sweep", "runs", "networks", "game")
LOOK_IN = ("", "runs", "lessons", "tips")
LIVE = "set.tips.label_smoothing"
PICTURES = "preset=digits&steps=60000"
Behaviour = Callable[["Guest", float, random.Random], Awaitable[None]]


async def slide(guest: Guest, until: float, key: str | None = None) -> None:
    """Move a slider every two seconds."""
    while (left := until - time.monotonic()) > 0:
        began = time.monotonic()
        await guest.move(key)
        await asyncio.sleep(min(left, max(0.0, SLIDER_SECONDS - (time.monotonic() - began))))


async def train_points(guest: Guest, until: float, chance: random.Random) -> None:
    """Train on the Playground; look in elsewhere for a moment now and then, and come back to the run."""
    await guest.open("playground", f"seed={chance.randrange(10_000)}&steps=1000000")
    while not await guest.press("run.train") and time.monotonic() < until:
        await asyncio.sleep(1.0)
    while time.monotonic() < until:
        await slide(guest, min(until, time.monotonic() + 4 * STAY_SECONDS[1]), LIVE)
        await guest.open(chance.choice(LOOK_IN))
        await slide(guest, min(until, time.monotonic() + STAY_SECONDS[0] / 2))
        await guest.open("playground")
    await asyncio.sleep(1.0)
    await guest.press("run.train")  # pause: its last step is written


async def train_pictures(guest: Guest, until: float, chance: random.Random) -> None:
    """Start a run in the Studio, which waits its turn, and watch."""
    await guest.open("studio", f"{PICTURES}&seed={chance.randrange(10_000)}")
    while not await guest.press("studio.start") and time.monotonic() < until:
        await asyncio.sleep(1.0)
    while time.monotonic() < until:
        await slide(guest, min(until, time.monotonic() + 4 * STAY_SECONDS[1]))
        await guest.open(chance.choice(LOOK_IN))
        await slide(guest, min(until, time.monotonic() + STAY_SECONDS[0] / 2))
        await guest.open("studio")


async def wander(guest: Guest, until: float, chance: random.Random) -> None:
    """Look at every page, in any order."""
    while time.monotonic() < until:
        await guest.open(chance.choice(EVERYWHERE))
        await slide(guest, min(until, time.monotonic() + chance.uniform(*STAY_SECONDS)))


BEHAVIOURS: tuple[Behaviour, ...] = (train_points, train_pictures, wander)


async def attend(url: str, number: int, until: float, guests: list[Guest]) -> None:
    """One guest from arrival to leaving."""
    await asyncio.sleep(number * ARRIVAL_SECONDS)
    async with Guest(url, secrets.token_hex(16)) as guest:
        guests.append(guest)
        await guest.open("")
        await BEHAVIOURS[number % len(BEHAVIOURS)](guest, until, random.Random(number))


@dataclass
class Look:
    """What the processes of the app take at a moment."""

    moment: float
    cpu_seconds: float
    megabytes: dict[str, float]  # by process

    @property
    def total(self) -> float:
        """MB of all processes together."""
        return sum(self.megabytes.values())


async def watch_memory(server: Server, until: float, seen: list[Look]) -> None:
    """Look again and again."""
    while time.monotonic() < until:
        await asyncio.sleep(MEMORY_SECONDS)
        family = [process for process in server.family() if process.is_running()]
        megabytes = {_name(process): _megabytes(process) for process in family}
        seen.append(Look(time.monotonic(), _cpu_seconds(family), megabytes))


def _name(process: psutil.Process) -> str:
    try:
        module = next((part for part in process.cmdline() if "." in part and "/" not in part), "other")
    except psutil.Error:
        module = "gone"
    return f"{module} {process.pid}"


def _megabytes(process: psutil.Process) -> float:
    try:
        return process.memory_full_info().pss / 1e6
    except psutil.Error:
        return 0.0


def _cpu_seconds(family: list[psutil.Process]) -> float:
    total = 0.0
    for process in family:
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.Error:
            continue
    return total


async def soak(server: Server, count: int, minutes: float) -> tuple[list[Guest], list[Look]]:
    """All guests; the minutes begin when the last one has come."""
    until = time.monotonic() + count * ARRIVAL_SECONDS + 60 * minutes
    guests: list[Guest] = []
    memory: list[Look] = []
    people = [attend(server.url, number, until, guests) for number in range(count)]
    await asyncio.gather(*people, watch_memory(server, until, memory))
    return guests, memory


def leave(family: list[psutil.Process]) -> None:
    """Wait for the server and its engine; a picture run outlives its server, and is asked to end as well."""
    _, alive = psutil.wait_procs(family, timeout=30)
    for process in alive:
        process.terminate()
    psutil.wait_procs(alive, timeout=30)


# --- what came of it -------------------------------------------------------------------------------


def script_runs(server: Server, since: float) -> list[tuple[float, float, str]]:
    """(milliseconds, of these on a core, what) of every script run after a moment."""
    rows = [line.split("\t") for line in server.durations.read_text().splitlines()]
    return [(float(row[0]), float(row[1]), f"{row[4]}, {row[3]}") for row in rows if float(row[2]) >= since]


def quantile(values: list[float], share: float) -> float:
    """The value below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def lost_steps(runs_root: Path) -> tuple[list[str], int, int]:
    """(what is missing in which run, runs that trained, their steps): every logged row must follow the one before."""
    lost, trained, steps = [], 0, 0
    for run in RunStore(runs_root).list():
        rows = RunReader(run.path).metrics_columns()
        logged = rows.get("step")
        if logged is None or not len(logged):
            continue
        every = int(run.config["log_every"])
        trained, steps = trained + 1, steps + int(logged[-1])
        whole = [int(step) for step in logged if step % every == 0]
        if whole != list(range(every, every * (len(whole) + 1), every)):
            lost.append(f"{run.run_id}: rows are missing between {whole[0]} and {whole[-1]}")
        if run.status.step < int(logged[-1]):
            lost.append(f"{run.run_id}: {int(logged[-1])} logged, {run.status.step} in the status")
    return lost, trained, steps


def growth(memory: list[Look], name: str | None = None) -> float:
    """By how much the memory, of all processes or of one, grew in the last minutes: their last fifth against their
    first, as a share of all memory."""
    last = [look for look in memory if look.moment >= memory[-1].moment - 60 * LAST_MINUTES]
    part = max(1, len(last) // 5)
    before, after = (
        statistics.mean(look.megabytes.get(name, 0.0) if name else look.total for look in some)
        for some in (last[:part], last[-part:])
    )
    return (after - before) / statistics.mean(look.total for look in last[:part])


def tell(figures: dict[str, float], by_page: list[tuple[str, list[tuple[float, float]]]], wrong: Counter[str]) -> None:
    """The tables."""
    print("| figure | value |\n| --- | ---: |")
    for name, value in figures.items():
        print(f"| {name} | {value:,.3g} |" if abs(value) < 100 else f"| {name} | {value:,.0f} |")
    print(
        "\n| page | script runs | p50 ms | p95 ms | on a core, ms | share of a core |\n|---|---:|---:|---:|---:|---:|"
    )
    everything = sum(worked for _, runs in by_page for _, worked in runs) or 1.0
    for name, runs in by_page:
        took, worked = [run[0] for run in runs], [run[1] for run in runs]
        share = sum(worked) / everything
        print(
            f"| {name} | {len(runs)} | {quantile(took, 0.5):.0f} | {quantile(took, 0.95):.0f} "
            f"| {statistics.mean(worked):.0f} | {share:.0%} |"
        )
    for text, times in wrong.most_common(20):
        print(f"\n{times} x {text}")


def main() -> int:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guests", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), GAN_CLASS="1")
        try:
            began = time.time()
            guests, memory = asyncio.run(soak(server, options.guests, options.minutes))
            time.sleep(3.0)
            runs = script_runs(server, began + options.guests * ARRIVAL_SECONDS)
        finally:
            family = server.family()
            server.process.terminate()
            leave(family)
        lost, trained, steps = lost_steps(Path(folder) / "runs")
    wrong = Counter(error for guest in guests for error in guest.notes.errors) + Counter(lost)
    waits = [wait for guest in guests for wait in guest.notes.waits]
    took = [run[0] for run in runs]
    first, last = memory[len(memory) // 2], memory[-1]
    figures = {
        "guests": len(guests),
        "minutes": options.minutes,
        "slider moves": sum(guest.notes.moves for guest in guests),
        "pages opened": sum(guest.notes.pages for guest in guests),
        "script runs": len(runs),
        "script run p50, ms": quantile(took, 0.5),
        "script run p95, ms": quantile(took, 0.95),
        "script run p99, ms": quantile(took, 0.99),
        "a guest's move to its end p95, ms": 1000 * quantile(waits, 0.95),
        "errors": sum(wrong.values()),
        "runs that trained": trained,
        "their steps": steps,
        "runs with a lost step": len(lost),
        "memory of all processes at most, MB": max(look.total for look in memory),
        "growth in the last 5 minutes, %": 100 * growth(memory),
        **{f"of it {name}, % of all": 100 * growth(memory, name) for name in last.megabytes},
        "cores used by the app": (last.cpu_seconds - first.cpu_seconds) / max(last.moment - first.moment, 1e-6),
        "sent to a guest, KB/s": sum(g.notes.received for g in guests) / len(guests) / 1000 / (60 * options.minutes),
    }
    pages: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for ms, worked, what in runs:
        pages[what].append((ms, worked))
    tell(figures, sorted(pages.items(), key=lambda item: -sum(w for _, w in item[1])), wrong)
    target = Path(__file__).resolve().parents[1] / "build" / "bench-soak.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(
        json.dumps({"figures": figures, "memory": [asdict(look) for look in memory]}, indent=1) + "\n", encoding="utf-8"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
