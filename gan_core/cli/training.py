"""``train``: from arguments to a configuration, and from a training to an exit status."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.cli.quiet import bring_in_tensorflow
from gan_core.config import (
    RunConfig,
    build_config,
    differences,
    from_json_dict,
    parse_assignments,
    parse_value,
    read_config_file,
    with_changes,
)
from gan_core.errors import ConfigError, DataError, RunError

if TYPE_CHECKING:
    from gan_core.runs import RunReader

DATA_DIR_VARIABLE = "GAN_DATA_DIR"
EXIT_STATUS = {"finished": 0, "stopped": 0, "diverged": 3, "interrupted": 130}


def run(arguments: argparse.Namespace) -> int:
    """Train, say how it ended, and return the exit status; what is cheap to check comes before TensorFlow."""
    from gan_core.cli.progress import Reporter
    from gan_core.engine.realdata import real_points
    from gan_core.runs import RunPaths
    from gan_core.runs.files import in_words

    run_dir = Path(arguments.run_dir)
    config = _resumed(arguments, run_dir) if arguments.resume else _fresh(arguments, run_dir)
    config = _with_data_dir(config, arguments.data_dir)
    real_points(config, RunPaths(run_dir))
    with in_words("Making the run folder", run_dir):
        run_dir.mkdir(parents=True, exist_ok=True)
    with _sigterm_interrupts():
        bring_in_tensorflow(config.kind)
        from gan_core.training import train

        with Reporter(run_dir) as reporter:
            result = train(config, run_dir, resume=arguments.resume, on_progress=reporter)
            reporter.say(summary(result.to_json_dict()))
    if arguments.json:
        print(json.dumps(result.to_json_dict()), flush=True)
    return _say_the_end(result.state, result.steps, result.error, run_dir)


# --- the configuration ------------------------------------------------------------------------------


def _fresh(arguments: argparse.Namespace, run_dir: Path) -> RunConfig:
    """The configuration of a new run; refuses a folder that holds one already."""
    changes = _changes(arguments)
    if arguments.config:
        config = with_changes(read_config_file(arguments.config), changes)
    elif arguments.preset:
        config = build_config(arguments.preset, changes)
    else:
        raise ConfigError("train expected --preset NAME or --config FILE.json, received neither; give one of them.")
    _refuse_taken(run_dir)
    return config


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """What --set, --seed, --steps and --epochs change; for points an epoch is a step."""
    total = arguments.steps or arguments.epochs
    named = {"seed": arguments.seed, "steps": total}
    return {
        **parse_assignments(arguments.assignments),
        **{key: value for key, value in named.items() if value is not None},
    }


def _refuse_taken(run_dir: Path) -> None:
    from gan_core.runs import RunPaths
    from gan_core.runs.files import in_words

    with in_words("Looking for the run folder", run_dir):
        if RunPaths(run_dir).holds_run():
            raise RunError(
                f"{run_dir} already holds a run, expected a new or empty folder; "
                "choose another one, or go on with that run by --resume."
            )


def _resumed(arguments: argparse.Namespace, run_dir: Path) -> RunConfig:
    """The configuration of the run that is there, with the new total; what is given must agree with it."""
    from gan_core.runs import RunReader

    reader = RunReader(run_dir)
    own = from_json_dict(reader.config())
    changes = _changes(arguments)
    given = {key: parse_value(key, value) for key, value in changes.items() if key != "steps"}
    if arguments.config:
        asked = read_config_file(arguments.config)
        given = {"preset": asked.preset, **differences(asked), **given}
        changes.setdefault("steps", given.pop("steps", None))
    elif arguments.preset:
        given["preset"] = arguments.preset
    _refuse_differences(own, given)
    _tell_lost(reader, run_dir)
    total = parse_value("steps", changes.get("steps")) or max(own.steps, reader.status().total_steps)
    _refuse_less(reader.timeline(), total, run_dir)
    return with_changes(own, {"steps": total})


def _refuse_differences(own: RunConfig, given: Mapping[str, Any]) -> None:
    has = {**own.flat(), "preset": own.preset}
    other = [f"{key}={value} (the run has {has[key]})" for key, value in given.items() if value not in (None, has[key])]
    if other:
        raise ConfigError(
            f"--resume goes on with the run's own settings, received {', '.join(other)}; "
            "leave that out, or start a new run."
        )


def _tell_lost(reader: RunReader, run_dir: Path) -> None:
    """Say on stderr when a run that has trained has nothing left to go on from."""
    done = reader.status().step
    if done and reader.latest_checkpoint() is None:
        print(
            f"{run_dir} has no complete checkpoint left of the {done:,} steps it has trained: "
            "it begins again at step 0.",
            file=sys.stderr,
            flush=True,
        )


def _refuse_less(timeline: list[tuple[int, Path]], total: int, run_dir: Path) -> None:
    done = timeline[-1][0] if timeline else 0
    if total < done:
        raise ConfigError(
            f"--steps is a total: expected {done:,} or more, as {run_dir} has trained that far, "
            f"received {total:,}; give a larger total."
        )


def _with_data_dir(config: RunConfig, named: str | None) -> RunConfig:
    """A data file that is not found from here is looked for in --data-dir, else in $GAN_DATA_DIR."""
    folder = named or os.environ.get(DATA_DIR_VARIABLE)
    if named and not Path(named).is_dir():
        raise DataError(f"--data-dir expected a folder, received {named!r}; check the path.")
    path = config.dataset.path
    if not path or not folder or Path(path).exists() or not (Path(folder) / path).is_file():
        return config
    return with_changes(config, {"dataset.path": str(Path(folder) / path)})


# --- the end ----------------------------------------------------------------------------------------


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """SIGTERM ends this command as SIGINT does; :func:`gan_core.train` has its own, politer way meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before if before is not None else signal.SIG_DFL)


def summary(result: Mapping[str, Any]) -> str:
    """One line on how a training ended."""
    return (
        f"{result['state']} at step {result['steps']:,} after {result['seconds']:,.1f} s of training "
        f"({result['steps_per_second']:,.0f} steps/s): {result['run_dir']}"
    )


def _say_the_end(state: str, steps: int, error: str | None, run_dir: Path) -> int:
    """Say on stderr what a script must not overlook; return the exit status."""
    if state in ("diverged", "interrupted"):
        from gan_core.runs import RunReader

        kept = RunReader(run_dir).latest_checkpoint()
        place = kept.path if kept else run_dir
        what = error or f"Interrupted at step {steps:,}; go on with --resume."
        print(f"{what} Checkpoint kept: {place}", file=sys.stderr, flush=True)
    return EXIT_STATUS[state]
