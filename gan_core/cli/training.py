"""``train``: from arguments to a configuration, and from a training to an exit status."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.cli import following
from gan_core.cli.data import data_folder, steps_per_epoch, with_found_path
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
from gan_core.errors import ConfigError, RunError
from gan_core.hosts import hosts_here
from gan_core.pretrained import refuse_resuming

if TYPE_CHECKING:
    from gan_core.cli.progress import Reporter
    from gan_core.runs import RunReader
    from gan_core.training import TrainResult

EXIT_STATUS = {"finished": 0, "stopped": 0, "diverged": 3, "interrupted": 130}


def run(arguments: argparse.Namespace) -> int:
    """Train, say how it ended, and return the exit status; what can be checked before TensorFlow, is."""
    from gan_core.cli.progress import Reporter
    from gan_core.runs.files import in_words

    run_dir = Path(arguments.run_dir)
    if _asked_spread(arguments, run_dir) == "multi_worker" and hosts_here().follows:
        return following.run(arguments)
    with data_folder(arguments.data_dir), Reporter(run_dir) as reporter, sigterm_interrupts():
        config = with_found_path(_own(arguments, run_dir) if arguments.resume else _fresh(arguments, run_dir))
        epoch = steps_per_epoch(config, run_dir, reporter.doing)
        config = _with_total(arguments, config, epoch, run_dir)
        with in_words("Making the run folder", run_dir):
            run_dir.mkdir(parents=True, exist_ok=True)
        result = _train(config, run_dir, arguments.resume, reporter, epoch)
    if arguments.json:
        print(json.dumps(result.to_json_dict()), flush=True)
    return _say_the_end(result.state, result.steps, result.error, run_dir)


def _train(config: RunConfig, run_dir: Path, resume: bool, reporter: Reporter, epoch: int) -> TrainResult:
    """Bring TensorFlow in and train."""
    if config.kind != "points":
        reporter.steps_per_epoch = epoch
        reporter.doing("Starting TensorFlow")
    bring_in_tensorflow(config.kind)
    from gan_core.training import train

    result = train(config, run_dir, resume=resume, on_progress=reporter, on_doing=reporter.doing)
    reporter.say(summary(result.to_json_dict()))
    return result


# --- the configuration ------------------------------------------------------------------------------


def _fresh(arguments: argparse.Namespace, run_dir: Path) -> RunConfig:
    """The configuration of a new run; refuses a folder that holds one already."""
    config = _asked(arguments)
    _refuse_taken(run_dir)
    return config


def _asked(arguments: argparse.Namespace) -> RunConfig:
    """The configuration that is typed."""
    changes = _changes(arguments)
    if arguments.config:
        return with_changes(read_config_file(arguments.config), changes)
    if arguments.preset:
        return build_config(arguments.preset, changes)
    raise ConfigError("train expected --preset NAME or --config FILE.json, received neither; give one of them.")


def _asked_spread(arguments: argparse.Namespace, run_dir: Path) -> str | None:
    """What ``loop.spread`` will be: with several hosts the same command is often typed on all of them."""
    return (_own(arguments, run_dir) if arguments.resume else _asked(arguments)).loop.spread


def _changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """What --set, --seed and --steps change."""
    named = {"seed": arguments.seed, "steps": arguments.steps}
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


def _own(arguments: argparse.Namespace, run_dir: Path) -> RunConfig:
    """The configuration of the run that is there; what is given must agree with it, but for the total of steps."""
    from gan_core.runs import RunReader

    own = from_json_dict(RunReader(run_dir).config())
    refuse_resuming(run_dir)
    given = {key: parse_value(key, value) for key, value in _changes(arguments).items()}
    if arguments.config:
        asked = read_config_file(arguments.config)
        given = {"preset": asked.preset, **differences(asked), **given}
    elif arguments.preset:
        given["preset"] = arguments.preset
    given.pop("steps", None)
    _refuse_differences(own, given)
    return own


def _with_total(arguments: argparse.Namespace, config: RunConfig, epoch: int, run_dir: Path) -> RunConfig:
    """The configuration with the total of steps that --steps, --epochs or an earlier training asks for."""
    if arguments.resume:
        return with_changes(config, {"steps": _resumed_total(arguments, config, epoch, run_dir)})
    return with_changes(config, {"steps": arguments.epochs * epoch}) if arguments.epochs else config


def _resumed_total(arguments: argparse.Namespace, own: RunConfig, epoch: int, run_dir: Path) -> int:
    """What is asked for, else the total that the run had last; less than what is trained is refused."""
    from gan_core.runs import RunReader

    reader = RunReader(run_dir)
    asked = arguments.epochs * epoch if arguments.epochs else parse_value("steps", _changes(arguments).get("steps"))
    if asked is None and arguments.config:
        asked = differences(read_config_file(arguments.config)).get("steps")
    _tell_lost(reader, run_dir)
    total = asked or max(own.steps, reader.status().total_steps)
    _refuse_less(saved_steps(reader), total, run_dir)
    return total


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


def saved_steps(reader: RunReader) -> int:
    """How far the run can go on from: the newest step that is saved with its whole state."""
    kept = [checkpoint.step for checkpoint in reader.checkpoints()]
    return max([step for step, _ in reader.timeline()] + kept, default=0)


def _refuse_less(done: int, total: int, run_dir: Path) -> None:
    if total < done:
        raise ConfigError(
            f"--steps is a total: expected {done:,} or more, as {run_dir} has trained that far, "
            f"received {total:,}; give a larger total."
        )


# --- the end ----------------------------------------------------------------------------------------


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
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
    from gan_core.cli.progress import pace

    return (
        f"{result['state']} at step {result['steps']:,} after {result['seconds']:,.1f} s of training "
        f"({pace(result['steps_per_second'])}): {result['run_dir']}"
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
