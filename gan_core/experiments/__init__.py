"""Experiments that show whether something helped: twin races over several seeds, and sweeps over settings.

This package imports no TensorFlow, except :mod:`.racing`, :mod:`.sweeping` and :mod:`.running`, which train.
"""

from __future__ import annotations

from gan_core.experiments.folder import Experiment, experiment_dir, read_experiment
from gan_core.experiments.results import RaceResult, SweepResult
from gan_core.experiments.spec import RaceSpec, Spec, SweepSpec, spec_from_json
from gan_core.experiments.statistics import Verdict, compare

__all__ = [
    "Experiment",
    "RaceResult",
    "RaceSpec",
    "Spec",
    "SweepResult",
    "SweepSpec",
    "Verdict",
    "compare",
    "experiment_dir",
    "read_experiment",
    "spec_from_json",
]
