"""What the viewers of one run see: frames, curves, marks, figures of quality, and the networks in words."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from gan_core.config import RunConfig, find_setting, with_changes
from gan_core.doctor import report
from gan_core.engine.session import Session
from gan_core.engine.step import METRICS
from gan_core.engine.trainer import Metrics
from gan_core.engine.view import GRID_LINES, HEAT_CELLS, Look
from gan_core.models.specs import parameter_counts
from gan_core.quality.points import FIGURES
from gan_core.runs import RunReader, load_arrays
from gan_core.runs.rows import Row
from gan_core.service.history import CurveLog, FrameLog, as_base64

SPEED_SECONDS = 1.0
LABEL_LOSSES = ("non_saturating", "minimax")


class Display:
    """Filled by the thread that plays the run, read by the threads that answer viewers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.instance = 0
        self.clear()

    def clear(self) -> None:
        """Start anew, as after a rewind; ``instance`` tells viewers to drop what they hold."""
        with self._lock:
            self._frames, self._curves = FrameLog(), CurveLog(METRICS)
            self._events: list[dict[str, Any]] = []
        self._since_frame: dict[str, list[np.ndarray]] = {}
        self._quality: dict[str, Any] = {"step": 0, "figures": []}
        self._doctor: tuple[object, list[dict[str, Any]]] = (None, [])
        self.restart_speed(0)

    def add_metrics(self, metrics: Metrics, step: int) -> None:
        """Per-step figures of the steps that end at ``step``."""
        with self._lock:
            self._curves.add(step - len(metrics[METRICS[0]]), metrics)
        for name, values in metrics.items():
            self._since_frame.setdefault(name, []).append(values)

    def add_frame(self, session: Session, seen: Look) -> None:
        """One moment, with the means of the figures since the last one."""
        means = {name: _mean(np.concatenate(parts)) for name, parts in self._since_frame.items()}
        self._since_frame = {}
        packed = seen.packed(session.scene.box)
        with self._lock:
            self._frames.add(session.step, packed, means)

    def add_quality(self, step: int, figures: dict[str, dict[str, float]]) -> None:
        """The figures of quality at a step, with what a page says of them."""
        listed = [
            {"name": name, "label": info.label, "help": info.help, "better": info.better, **figures[name]}
            for name, info in FIGURES.items()
        ]
        self._quality = {"step": step, "figures": listed}

    def add_live_mark(self, step: int, key: str, before: float, value: float) -> None:
        """Mark on the curves that a live setting was moved."""
        with self._lock:
            self._events.append({"step": step, "text": f"{find_setting(key).label}: {before:g} to {value:g}"})

    def is_current(self, step: int) -> bool:
        """Whether the newest frame shows this step with all its figures."""
        return self._frames.last_step == step and not self._since_frame

    def restart_speed(self, step: int) -> None:
        """Measure the speed from here on."""
        self._speed_mark, self.steps_per_second = (time.monotonic(), step), 0.0

    def measure_speed(self, step: int) -> None:
        """Steps per second over the last second or so."""
        then, first = self._speed_mark
        now = time.monotonic()
        if now - then >= SPEED_SECONDS:
            self.steps_per_second = (step - first) / (now - then)
            self._speed_mark = (now, step)

    def recall(self, session: Session) -> None:
        """Take up frames, curves and marks of a run that was opened from its folder."""
        reader = RunReader(session.paths.root)
        rows, moments = reader.metrics()[0], [(step, load_arrays(path)) for step, path in reader.timeline()]
        with self._lock:  # viewers wait for it: nothing is read from the disk inside
            self._curves.add_rows(rows, session.config.log_every)
            for step, packed in moments:
                self._frames.add(step, packed, {})
        for row in reader.events()[0]:
            if row["kind"] == "live":
                self.add_live_mark(row["step"], str(row["key"]), row["before"], row["value"])

    def doctor(self, session: Session) -> list[dict[str, Any]]:
        """What the doctor says now; worked out again only when that has changed."""
        findings, live = session.practice.findings, session.trainer.live
        key = (tuple((finding.illness, finding.since_step) for finding in findings), tuple(live.items()))
        if self._doctor[0] != key:
            flat = session.config.flat()
            now = with_changes(session.config, {name: live[name] for name in live if flat[name] is not None})
            self._doctor = (key, report(findings, now, session.snapshot_before))
        return self._doctor[1]

    def payload(self, session: Session, after: int, most: int) -> dict[str, Any]:
        """Everything the stage shows but the status; see the stage component for the fields."""
        points = session.trainer.points
        with self._lock:
            history = {
                **self._frames.since(after, most),
                "curves": self._curves.to_json(),
                "events": list(self._events),
            }
        doctor = self.doctor(session)
        history["events"] += [{"step": one["since"], "text": f"The doctor: {one['label']}"} for one in doctor]
        return {
            "instance": self.instance,
            "box": list(points.box),
            "real": as_base64(session.scene.real.astype("<f4")),
            "notes": list(points.notes),
            "heat_size": [HEAT_CELLS, HEAT_CELLS],
            "heat_label": "probability" if session.config.loss.name in LABEL_LOSSES else "score",
            "grid_size": [GRID_LINES, GRID_LINES],
            **history,
            "quality": self._quality,
            "doctor": doctor,
            "nets": networks_in_words(session.config),
            "live": session.trainer.live,
        }


def networks_in_words(config: RunConfig) -> dict[str, Any]:
    """Parameter counts and layer widths of both networks."""
    generator, discriminator = parameter_counts(config)
    model = config.model
    g_widths = [model.latent_dim, *[model.width] * model.depth, 2]
    d_widths = [2, *[model.discriminator_width] * model.discriminator_depth, 1]
    return {
        "generator": {"params": generator, "text": " → ".join(map(str, g_widths))},
        "discriminator": {"params": discriminator, "text": " → ".join(map(str, d_widths))},
        "latent_dim": model.latent_dim,
    }


def last_speed(rows: list[Row]) -> float | None:
    """The pace that was set last, out of a run's events; None is full speed."""
    speeds = [row["steps_per_second"] for row in rows if row["kind"] == "speed"]
    return speeds[-1] if speeds else None


def _mean(values: np.ndarray) -> float | None:
    counted = values[~np.isnan(values)]
    return round(float(counted.mean()), 5) if len(counted) else None
