"""Runs one experiment into its folder, and says there how it goes and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from gan_core.errors import UserError
from gan_core.experiments.folder import Experiment, ExperimentWriter, read_experiment
from gan_core.experiments.racing import run_race
from gan_core.experiments.spec import RaceSpec, Spec
from gan_core.experiments.sweeping import run_sweep

log = logging.getLogger(__name__)


class StoppedError(Exception):
    """Somebody asked for the end."""


def run_experiment(
    spec: Spec,
    runs_root: str | Path,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    on_progress: Callable[[float, str], None] = lambda share, words: None,
    makes: bool = True,
) -> Experiment:
    """Run a race or a sweep and return it as its folder tells it; every failure is said there, in words.

    Without ``makes`` its folder has to be there: one that was removed while it waited is not made again.

    Raises :class:`UserError` for a spec that cannot be run, or where the folder is gone.
    """
    writer = ExperimentWriter(runs_root, spec.check(), makes=makes)
    writer.say("running")
    writer.begin()

    def look() -> None:
        if should_stop():
            raise StoppedError

    def say(share: float, words: str) -> None:
        look()
        writer.say("running", share, words)
        on_progress(share, words)

    writer.look = look
    try:
        (run_race if isinstance(spec, RaceSpec) else run_sweep)(spec, writer, say)
        writer.say("finished", 1.0)
    except StoppedError:
        writer.say("stopped", 0.0, "It was stopped; what was measured until then is kept.")
    except UserError as error:
        writer.say("failed", 0.0, str(error))
    except Exception as error:
        log.exception("experiment %s failed", spec.id)
        writer.say("failed", 0.0, f"It met an unexpected {type(error).__name__}: {error}"[:400])
    return read_experiment(runs_root, spec.id)
