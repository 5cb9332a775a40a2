"""A run is a folder: one writer puts a training into it, any number of readers show it, none needs
TensorFlow.

config.json (frozen), status.json (replaced), metrics.jsonl, events.jsonl, quality.jsonl (appended),
control.json (written by viewers), samples/, timeline/, checkpoints/ (whole or not there), data/, log.txt.
"""

from __future__ import annotations

from gan_core.runs.archive import Limits
from gan_core.runs.checkpoints import Checkpoint
from gan_core.runs.control import Control, ControlWatcher, clear_control, read_control, write_control
from gan_core.runs.files import atomic_write_bytes, atomic_write_json, load_arrays
from gan_core.runs.layout import FORMAT_VERSION, STATES, RunPaths, clean_name, parse_step, step_name
from gan_core.runs.reader import RunReader
from gan_core.runs.rows import START, Cursor, append_lines
from gan_core.runs.status import RunStatus
from gan_core.runs.store import RunStore, RunSummary
from gan_core.runs.writer import RunWriter

__all__ = [
    "FORMAT_VERSION",
    "START",
    "STATES",
    "Checkpoint",
    "Control",
    "ControlWatcher",
    "Cursor",
    "Limits",
    "RunPaths",
    "RunReader",
    "RunStatus",
    "RunStore",
    "RunSummary",
    "RunWriter",
    "append_lines",
    "atomic_write_bytes",
    "atomic_write_json",
    "clean_name",
    "clear_control",
    "load_arrays",
    "parse_step",
    "read_control",
    "step_name",
    "write_control",
]
