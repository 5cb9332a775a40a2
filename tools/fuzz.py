"""Throw strange input at every door of the program, in one process, and count what went wrong.

    python -m tools.fuzz                     10,000 inputs over all doors
    python -m tools.fuzz --inputs 500 --doors "run zip" formula
    python -m tools.fuzz --seed 7            other inputs than last time

What is counted for each door: inputs; refusals (one sentence for a person, as it should be); tracebacks (any other
error, with the input that caused it); writes outside of the run store, programs started and addresses called; and the
most memory that the process had. The process runs under a limit of its memory, so an input that asks for too much is a
traceback. Exit status 1 where anything went wrong.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings

from gan_core.doors.table import DOORS
from gan_core.errors import UserError
from tools.fuzzing.base import Fuzzer
from tools.fuzzing.watch import Watch

ROOT = Path(__file__).resolve().parent.parent
INPUTS, SEED = 10_000, 20_261_123
MEMORY_MB = 3_000
KERAS_DOOR = "keras file"
SHOWN_INPUT, KEPT_FAILURES = 300, 3
MB = 2**20


@dataclass
class Tally:
    """What came of the inputs of one door."""

    door: str
    inputs: int = 0
    refused: int = 0
    tracebacks: int = 0
    outside: int = 0
    peak_mb: float = 0.0
    slowest_seconds: float = 0.0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing went wrong."""
        return not self.tracebacks and not self.outside

    def fail(self, text: str) -> None:
        """Keep the first few in full."""
        if len(self.failures) < KEPT_FAILURES and text not in self.failures:
            self.failures.append(text)


def fuzzers(heavy: bool = True) -> list[Fuzzer]:
    """One for every door, in the order of the table; without ``heavy`` those that need TensorFlow or pages stay out."""
    from tools.fuzzing import files, runs, texts  # noqa: PLC0415 - importing takes seconds
    from tools.fuzzing import settings as set_up  # noqa: PLC0415

    found = [*files.FUZZERS, *runs.FUZZERS, *set_up.FUZZERS, *texts.FUZZERS]
    if heavy:
        from tools.fuzzing import paging, served  # noqa: PLC0415 - TensorFlow

        found += [*served.FUZZERS, *paging.FUZZERS]
    places = {door.name: place for place, door in enumerate(DOORS)}
    return sorted(found, key=lambda one: places[one.door])


def push_one(fuzzer: Fuzzer, folder: Path, value: Any, watch: Watch, tally: Tally) -> None:
    """One input; whatever happens is written down."""
    began = time.perf_counter()
    with warnings.catch_warnings(), watch.on():
        warnings.simplefilter("ignore")
        try:
            fuzzer.push(folder, value)
        except UserError as refusal:
            tally.refused += 1
            if "\n" in str(refusal).strip():
                tally.fail(f"A refusal of several lines for {_shown(value)}:\n{refusal}")
        except Exception:  # noqa: BLE001 - this is what is counted
            tally.tracebacks += 1
            tally.fail(f"{_shown(value)}\n{traceback.format_exc(limit=-6)}")
    outside = watch.take()
    tally.outside += len(outside)
    for one in outside:
        tally.fail(f"{one} from {_shown(value)}")
    took = time.perf_counter() - began
    tally.inputs += 1
    tally.seconds += took
    tally.slowest_seconds = max(tally.slowest_seconds, took)
    tally.peak_mb = max(tally.peak_mb, psutil.Process().memory_info().rss / MB)


def run_door(fuzzer: Fuzzer, count: int, number: int, folder: Path, watch: Watch) -> Tally:
    """Throw ``count`` inputs at a door."""
    tally = Tally(fuzzer.door)
    folder.mkdir(parents=True, exist_ok=True)
    quiet = settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @quiet
    @seed(number)
    @given(fuzzer.inputs)
    def throw(value: Any) -> None:
        if tally.inputs < count:
            push_one(fuzzer, folder, value, watch, tally)

    while tally.inputs < count:  # hypothesis stops early where it has seen all there is
        before = tally.inputs
        throw()
        number += 1
        if tally.inputs == before:
            break
    return tally


def shares(found: Sequence[Fuzzer], inputs: int) -> Iterator[tuple[Fuzzer, int]]:
    """How many inputs each door gets; together at least as many as asked for."""
    whole = sum(one.share for one in found)
    for one in found:
        yield one, max(1, -(-int(inputs * one.share * 1000) // int(whole * 1000)))


def limit_memory(megabytes: int) -> None:
    """Let the process grow by so much from now on, and no further; where the system can say such a thing."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    now = psutil.Process().memory_info().vms
    most = now + megabytes * MB
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def table(tallies: Sequence[Tally]) -> str:
    """The result as a Markdown table."""
    head = "| door | inputs | refused in words | tracebacks | writes outside | peak MB | slowest s |"
    rows = [
        f"| {one.door} | {one.inputs:,} | {one.refused:,} | {one.tracebacks:,} | {one.outside:,} | {one.peak_mb:,.0f} "
        f"| {one.slowest_seconds:.2f} |"
        for one in [*tallies, total(tallies)]
    ]
    return "\n".join([head, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", *rows])


def total(tallies: Sequence[Tally]) -> Tally:
    """All doors together."""
    return Tally(
        "**all**",
        *(sum(getattr(one, name) for one in tallies) for name in ("inputs", "refused", "tracebacks", "outside")),
        max((one.peak_mb for one in tallies), default=0.0),
        max((one.slowest_seconds for one in tallies), default=0.0),
        sum(one.seconds for one in tallies),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the doors asked for and print the table; 1 where anything went wrong."""
    asked = _parser().parse_args(arguments)
    found = fuzzers(heavy=not asked.light)
    chosen = [one for one in found if not asked.doors or one.door in asked.doors]
    if not chosen:
        print(f"There is no such door; the doors are: {', '.join(one.door for one in found)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        tallies = _run(chosen, asked, Path(name))
    for tally in tallies:
        for failure in tally.failures:
            print(f"--- {tally.door}\n{failure}\n")
    print(table(tallies))
    if asked.out:
        asked.out.write_text(json.dumps([asdict(one) for one in tallies], indent=1), encoding="utf-8")
    return 0 if all(one.is_good for one in tallies) else 1


def _be_quiet() -> None:
    """No word of libraries on strange input: what matters is counted."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)


def _run(chosen: Sequence[Fuzzer], asked: argparse.Namespace, folder: Path) -> list[Tally]:
    os.environ["GAN_RUNS_DIR"] = str(folder / "runs")
    os.environ["GAN_CLASS"] = "1"  # as on a server for a class, where most is refused
    from tools.fuzzing import runs  # noqa: PLC0415 - importing takes seconds

    runs.prepare(folder)
    if any(one.door == KERAS_DOOR for one in chosen):
        from tools.fuzzing import served  # noqa: PLC0415 - TensorFlow

        served.prepare(folder / "runs" / KERAS_DOOR.replace(" ", "-"))
    _be_quiet()
    watch = Watch(folder, *asked.allow)
    limit_memory(asked.memory_mb)
    tallies = []
    for one, count in shares(chosen, asked.inputs):
        tally = run_door(one, count, asked.seed, folder / "runs" / one.door.replace(" ", "-"), watch)
        tallies.append(tally)
        print(f"{one.door}: {tally.inputs:,} in {tally.seconds:.0f} s, {tally.tracebacks} tracebacks", flush=True)
    return tallies


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=INPUTS, help="how many in all")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--doors", nargs="*", default=[], help="only these")
    parser.add_argument("--light", action="store_true", help="leave out what needs TensorFlow or pages")
    parser.add_argument("--memory-mb", type=int, default=MEMORY_MB, help="how much the process may grow")
    parser.add_argument("--allow", type=Path, nargs="*", default=[], help="other folders that may be written to")
    parser.add_argument("--out", type=Path, help="the result as JSON")
    return parser


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= SHOWN_INPUT else f"{text[:SHOWN_INPUT]}... ({len(text):,} characters)"


if __name__ == "__main__":
    sys.exit(main())
