"""Measures all contenders side by side: a process each, rounds in turn, medians."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.contender import quiet_environment
from benchmarks.contenders import CONTENDERS, POINT_CONTENDERS
from benchmarks.pictures import USUAL

ROOT = Path(__file__).resolve().parents[1]
POINTS = "quadratic"
Result = dict[str, float | list[float] | None]


def main(arguments: list[str]) -> int:
    """Play, print markdown tables, write the figures as JSON."""
    groups = list(dict.fromkeys(group_of(name) for name in CONTENDERS))
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each contender, fewer for slow presets (5)")
    parser.add_argument(
        "--only", nargs="+", choices=groups, metavar="PRESET", help=f"measure these: {', '.join(groups)}"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json", help="where the JSON goes")
    options = parser.parse_args(arguments)
    report: dict[str, dict] = {"machine": machine(), "results": {}, "ratios": {}}
    for group in options.only or (POINTS, *USUAL):
        report["results"][group] = results = play_in_turns(players_of(group), max(1, options.rounds))
        report["ratios"][group] = ratios(results)
        print(table(group, results, report["ratios"][group]), flush=True)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(summary(report["ratios"]))
    for name, contender in CONTENDERS.items():
        if not contender.can_play:
            print(f"{contender.label} ({group_of(name)}): skipped, because {contender.needs} is not installed.")
    return 0


def group_of(name: str) -> str:
    """The preset that a contender trains."""
    return POINTS if name in POINT_CONTENDERS else name.partition("/")[0]


def role_of(name: str) -> str:
    """What a contender is among those of its preset: "ours", "textbook", "torch_1"..."""
    return name.rpartition("/")[2]


def players_of(group: str) -> list[str]:
    """The contenders of a preset whose modules are installed."""
    return [name for name, each in CONTENDERS.items() if group_of(name) == group and each.can_play]


def play_in_turns(players: list[str], rounds: int) -> dict[str, Result]:
    """Prepare one after the other, then one round each in turn, so that a busy moment hits all alike."""
    processes, compiling = {}, {}
    rounds = min([rounds, *(CONTENDERS[name].rounds for name in players)])
    try:
        for name in players:
            processes[name] = start(name)
            compiling[name] = answer(processes[name])["compile_seconds"]
        answers = [{name: ask(processes[name]) for name in players} for _ in range(rounds)]
    finally:
        for process in processes.values():
            process.stdin.close()
            process.wait(timeout=60)
    return {name: result(name, [each[name] for each in answers], compiling[name]) for name in players}


def start(name: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.worker", name]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    environment = {**quiet_environment(), **CONTENDERS[name].environment}
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)


def ask(process: subprocess.Popen) -> dict[str, float]:
    """Seconds of one round, and the peak memory so far."""
    process.stdin.write("go\n")
    process.stdin.flush()
    return answer(process)


def answer(process: subprocess.Popen) -> dict[str, float]:
    for line in process.stdout:
        if line.startswith("{"):
            return json.loads(line)
    raise SystemExit(f"A contender ended early: run `{' '.join(process.args[1:])}` with {process.args[0]} to see why.")


def result(name: str, answers: list[dict[str, float]], compile_seconds: float) -> Result:
    contender = CONTENDERS[name]
    rates = [contender.steps * contender.lanes / each["seconds"] for each in answers]
    return {
        "steps_per_second": statistics.median(rates),
        "rounds": rates,
        "compile_seconds": compile_seconds,
        "memory_mb": answers[-1].get("memory_mb"),
    }


def ratios(results: dict[str, Result]) -> dict[str, float]:
    """Ours over the textbook, over the best PyTorch, and two runs at once over one, where they took part."""
    rate = {role_of(name): each["steps_per_second"] for name, each in results.items()}
    torch = max((rate[role] for role in rate if role.startswith("torch")), default=None)
    found = {"ours/textbook": rate["ours"] / rate["textbook"]}
    if "ours_twice" in rate:
        found["two/one"] = rate["ours_twice"] / rate["ours"]
    return found if torch is None else {**found, "ours/torch": rate["ours"] / torch}


def machine() -> dict[str, object]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.platform()}


def table(group: str, results: dict[str, Result], found: dict[str, float]) -> str:
    """The contenders of one preset as markdown."""
    lines = [
        f"| {group}, batch {batch_of(group)} | steps/s (median) | slowest to fastest round | compile, s | peak, MB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, each in results.items():
        low, high = min(each["rounds"]), max(each["rounds"])
        memory = "" if each["memory_mb"] is None else f"{each['memory_mb']:,.0f}"
        lines.append(
            f"| {CONTENDERS[name].label} | {short(each['steps_per_second'])} | {short(low)} to {short(high)} "
            f"| {each['compile_seconds']:.2f} | {memory} |"
        )
    return "\n".join([*lines, "", f"Ratios: {in_words(found)}.", ""])


def summary(found: dict[str, dict[str, float]]) -> str:
    """All ratios as one markdown table."""
    columns = list(dict.fromkeys(name for each in found.values() for name in each))
    lines = [f"| {' | '.join(['preset', *columns])} |", f"| --- |{' ---: |' * len(columns)}"]
    for group, each in found.items():
        lines.append(f"| {' | '.join([group, *cells(each, columns)])} |")
    return "\n".join([*lines, ""])


def cells(found: dict[str, float], columns: Iterable[str]) -> list[str]:
    return [ratio(found[name]) if name in found else "" for name in columns]


def batch_of(group: str) -> int:
    from gan_core.config import build_config

    return build_config(group).batch_size


def short(rate: float) -> str:
    """A rate with three figures, or whole from a hundred up."""
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"


def ratio(value: float) -> str:
    """With the second decimal where it matters."""
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


def in_words(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {ratio(value)}" for name, value in found.items())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
