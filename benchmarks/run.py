"""Measures all contenders side by side: a process each, rounds in turn, the median of five."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.contenders import CONTENDERS, quiet_environment

ROOT = Path(__file__).resolve().parents[1]
Result = dict[str, float | list[float]]


def main(arguments: list[str]) -> int:
    """Play, print a markdown table, write the figures as JSON."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each contender (5)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench.json", help="where the JSON goes")
    options = parser.parse_args(arguments)
    players = [name for name, contender in CONTENDERS.items() if contender.can_play]
    results = play_in_turns(players, max(1, options.rounds))
    report = {"machine": machine(), "results": results, "ratios": ratios(results)}
    print(table(report))
    for name in CONTENDERS.keys() - players:
        print(f"{CONTENDERS[name].label}: skipped, because {CONTENDERS[name].needs} is not installed.")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def play_in_turns(players: list[str], rounds: int) -> dict[str, Result]:
    """Prepare one after the other, then one round each in turn, so that a busy moment hits all alike."""
    processes, compiling = {}, {}
    try:
        for name in players:
            processes[name] = start(name)
            compiling[name] = answer(processes[name])["compile_seconds"]
        seconds = [{name: ask(processes[name]) for name in players} for _ in range(rounds)]
    finally:
        for process in processes.values():
            process.stdin.close()
            process.wait(timeout=60)
    return {name: result(name, [each[name] for each in seconds], compiling[name]) for name in players}


def start(name: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.worker", name]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, env=quiet_environment(), text=True, **pipes)


def ask(process: subprocess.Popen) -> float:
    """Seconds of one round."""
    process.stdin.write("go\n")
    process.stdin.flush()
    return answer(process)["seconds"]


def answer(process: subprocess.Popen) -> dict[str, float]:
    for line in process.stdout:
        if line.startswith("{"):
            return json.loads(line)
    raise SystemExit(f"A contender ended early: run `{' '.join(process.args[1:])}` with {process.args[0]} to see why.")


def result(name: str, seconds: list[float], compile_seconds: float) -> Result:
    contender = CONTENDERS[name]
    rates = [contender.steps * contender.lanes / each for each in seconds]
    return {
        "steps_per_second": statistics.median(rates),
        "rounds": rates,
        "compile_seconds": compile_seconds,
    }


def ratios(results: dict[str, Result]) -> dict[str, float]:
    """Ours over the textbook, over the best PyTorch, and two runs at once over one."""
    rate = {name: each["steps_per_second"] for name, each in results.items()}
    torch = max((rate[name] for name in rate if name.startswith("torch")), default=None)
    found = {"ours/textbook": rate["ours"] / rate["textbook"], "two/one": rate["ours_twice"] / rate["ours"]}
    return found if torch is None else {**found, "ours/torch": rate["ours"] / torch}


def machine() -> dict[str, object]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.platform()}


def table(report: dict) -> str:
    """The report as markdown."""
    lines = [
        "| quadratic, batch 128 | steps/s (median) | slowest to fastest round | compile, s |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, each in report["results"].items():
        low, high = min(each["rounds"]), max(each["rounds"])
        lines.append(
            f"| {CONTENDERS[name].label} | {each['steps_per_second']:,.0f} | {low:,.0f} to {high:,.0f} "
            f"| {each['compile_seconds']:.2f} |"
        )
    found = ", ".join(f"{name} {value:,.1f}" for name, value in report["ratios"].items())
    return "\n".join([*lines, "", f"Ratios: {found}.", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
