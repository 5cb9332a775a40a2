"""The one reader of a run folder: everything needed to show a run, without TensorFlow and without writing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from gan_core.errors import RunError
from gan_core.runs.checkpoints import Checkpoint, list_checkpoints
from gan_core.runs.files import in_words, load_arrays, read_json
from gan_core.runs.layout import FORMAT_VERSION, RunPaths, parse_step
from gan_core.runs.process import ProcessRecord, is_alive
from gan_core.runs.rows import START, Cursor, Row, columns, read_all_rows
from gan_core.runs.status import RunStatus, judge_status, read_raw_status


class RunReader:
    """Reads the run in ``run_dir`` while it is written, on any machine.

    Raises RunError when the folder holds no run, also later when it was deleted meanwhile.
    """

    def __init__(self, run_dir: str | Path) -> None:
        self.paths = RunPaths(run_dir)
        self._check_there()

    def _check_there(self) -> None:
        with in_words("Looking for the run", self.paths.root):
            if self.paths.config.is_file():
                return
        raise RunError(f"{self.paths.root} must be a run folder with a config.json, found none; check the name.")

    def config(self) -> dict[str, object]:
        """All of config.json: ``format_version``, ``config``, ``created``, versions, device, parent.

        Raises RunError when it is damaged or was written by a newer version of this program.
        """
        try:
            frozen = read_json(self.paths.config)
        except FileNotFoundError:
            self._check_there()
            raise
        version = frozen.get("format_version")
        if type(version) is not int or version < 1 or not isinstance(frozen.get("config"), dict):
            raise RunError(
                f"{self.paths.config} must have a format_version from 1 to {FORMAT_VERSION} and a config, "
                f"got version {version!r}; restore the file."
            )
        if version > FORMAT_VERSION:
            raise RunError(
                f"{self.paths.root} was written by a newer version of this program (run format {version}), "
                f"this one reads up to {FORMAT_VERSION}; update the program to open it."
            )
        return frozen

    def status(self, *, now: float | None = None, alive: Callable[[ProcessRecord], bool] = is_alive) -> RunStatus:
        """The state now; ``now`` (seconds since 1970) and ``alive`` stand in for clock and process table."""
        self._check_there()
        return judge_status(read_raw_status(self.paths), now=now, alive=alive, lock=self.paths.lock)

    # Rows

    def metrics(self, after: Cursor = START) -> tuple[list[Row], Cursor]:
        """Logged steps after the cursor, and the cursor to hand in next time.

        With ``cursor.restarted`` the run was resumed from an earlier step: these rows replace all read
        before. ``cursor.skipped`` counts damaged lines.
        """
        return self._rows(self.paths.metrics, after)

    def events(self, after: Cursor = START) -> tuple[list[Row], Cursor]:
        """What happened, each with step, time and kind; cursor as in ``metrics``."""
        return self._rows(self.paths.events, after)

    def quality(self, after: Cursor = START) -> tuple[list[Row], Cursor]:
        """Evaluations, each with step and figures; cursor as in ``metrics``."""
        return self._rows(self.paths.quality, after)

    def vitals(self, after: Cursor = START) -> tuple[list[Row], Cursor]:
        """The doctor's cheap figures, each with its step; cursor as in ``metrics``."""
        return self._rows(self.paths.vitals, after)

    def metrics_columns(self) -> dict[str, np.ndarray]:
        """All metrics as arrays, one value per row: ``step`` int64, the rest float64 with NaN for null."""
        self._check_there()
        with in_words("Reading the metrics", self.paths.root):
            return columns(read_all_rows(self.paths.metrics)[0])

    def _rows(self, path: Path, after: Cursor) -> tuple[list[Row], Cursor]:
        self._check_there()
        with in_words(f"Reading {path.name}", self.paths.root):
            return read_all_rows(path, after)

    # Files of a step

    def samples(self) -> list[tuple[int, Path]]:
        """(step, file) of all saved samples, oldest first; the files are .npz, .png or .txt."""
        return self._steps(self.paths.samples)

    def timeline(self) -> list[tuple[int, Path]]:
        """(step, file) of all saved plots, oldest first; read one with ``load_arrays``."""
        return self._steps(self.paths.timeline)

    def latents(self) -> dict[str, np.ndarray]:
        """The fixed z (and labels) of the samples. Raises RunError when there are none."""
        return load_arrays(self.paths.latents)

    def _steps(self, folder: Path) -> list[tuple[int, Path]]:
        self._check_there()
        try:
            with in_words(f"Reading {folder.name}", self.paths.root):
                found = [(parse_step(path.name), path) for path in folder.iterdir()]
        except RunError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return []
            raise
        return sorted((step, path) for step, path in found if step is not None)

    def checkpoints(self) -> list[Checkpoint]:
        """Complete checkpoints, oldest first."""
        self._check_there()
        with in_words("Reading the checkpoints", self.paths.root):
            return list_checkpoints(self.paths)

    def latest_checkpoint(self) -> Checkpoint | None:
        """The newest complete checkpoint, or None."""
        found = self.checkpoints()
        return found[-1] if found else None
