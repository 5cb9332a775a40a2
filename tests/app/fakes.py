"""An engine without TensorFlow, in this process: it remembers what it was told and answers from memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.components.stage import empty_payload
from app.engine_link import EngineAwayError
from gan_core.config import RunConfig, from_json_dict, with_changes
from gan_core.data import make_points
from gan_core.errors import RunError
from gan_core.latent import Directions
from gan_core.pretrained import subject_dir
from gan_core.runs import RunReader, RunStore
from gan_core.service.wire import Rendered


@dataclass
class FakeState:
    phase: str = "ready"
    message: str = ""


@dataclass
class FakeRun:
    config: RunConfig
    owner: str
    state: str = "ready"
    step: int = 0
    parent: str | None = None
    live: dict[str, Any] = field(default_factory=dict)


class FakeEngine:
    """The interface of `gan_core.service.client.EngineClient`; `commands` holds (run, action, arguments)."""

    def __init__(self, phase: str = "ready", message: str = "The engine is starting (about 5 s).") -> None:
        self.now = FakeState(phase, message)
        self.runs: dict[str, FakeRun] = {}
        self.commands: list[tuple[str, str, dict[str, Any]]] = []
        self.refusal: str | None = None
        self.feeds: list[int] = []
        self.looks: list[tuple[str, bool]] = []
        self.experiment_owners: dict[str, str] = {}
        self.moving: list[dict[str, Any]] = []
        self.renders: list[tuple[str, tuple[int, ...], int | None]] = []
        self.last_seq = -1

    def state(self) -> FakeState:
        return self.now

    def open(self, config: RunConfig, *, owner: str) -> str:
        self.check()
        if self.refusal:
            raise RunError(self.refusal)
        make_points(config.dataset)
        return self._keep(FakeRun(config, owner))

    def command(self, run_id: str, action: str, **arguments: Any) -> None:
        self.check()
        if run_id not in self.runs:
            raise RunError(f"There is no run {run_id!r}; open another one.")
        self.commands.append((run_id, action, arguments))
        run = self.runs[run_id]
        if action in ("train", "pause"):
            run.state = {"train": "running", "pause": "paused"}[action]
        elif action == "step":
            run.step, run.state = run.step + arguments["count"], "paused"
        elif action == "rewind":
            run.step, run.state = 0, "ready"
        elif action == "live":
            run.live[arguments["key"]] = arguments["value"]

    def branch(self, run_id: str, step: int, *, owner: str, changes: dict[str, Any] | None = None) -> str:
        self.check()
        config = with_changes(self.runs[run_id].config, changes or {})
        return self._keep(FakeRun(config, owner, "paused", step, parent=run_id))

    def owner_of(self, run_id: str) -> str | None:
        return self.runs[run_id].owner if run_id in self.runs else None

    def training(self) -> list[str]:
        return [run_id for run_id, run in self.runs.items() if run.state == "running"]

    def experiment_owner(self, experiment_id: str) -> str:
        return self.experiment_owners.get(experiment_id, "")

    def experiment_asker(self, experiment_id: str) -> str:
        return ""

    def experiments(self) -> list[dict[str, Any]]:
        self.check()
        return list(self.moving)

    def stop_experiments(self, patience: float = 0.0) -> list[str]:
        self.check()
        self.moving.clear()
        return []

    def feed(self, run_id: str, *, after: int = -1, most: int = 40, look: bool = False) -> dict[str, Any]:
        self.check()
        self.looks.append((run_id, look))
        self.feeds.append(after)
        if run_id not in self.runs:
            raise RunError(f"There is no run {run_id!r}; open another one.")
        run = self.runs[run_id]
        points = make_points(run.config.dataset)
        status = {
            "state": run.state,
            "step": run.step,
            "total": run.config.steps,
            "steps_per_second": 0.0,
            "message": "",
        }
        return {
            **empty_payload(points.box, points.pool[:50]),
            "run": run_id,
            "status": status,
            "last_seq": self.last_seq,
        }

    def render(
        self, subject: str, z: np.ndarray, *, labels: int | np.ndarray | None = None, step: int | None = None
    ) -> Rendered:
        """Pictures as bright as the first number of z, points at its first two; D's score follows the last one."""
        self.check()
        self.renders.append((subject, z.shape, step))
        if self.refusal:
            raise RunError(self.refusal)
        config = from_json_dict(RunReader(subject_dir(RunStore(), subject)).config())
        level = 1 / (1 + np.exp(-z[:, 0]))
        kind = np.asarray(0 if labels is None else labels, np.float32)
        shift = kind @ np.arange(kind.shape[1]) if kind.ndim == 2 else kind
        bright = np.clip(255 * level + 3 * shift, 0, 255).astype(np.uint8)
        pictures = points = None
        if config.kind == "points":
            points = z[:, :2].astype(np.float32)
        else:
            pictures = np.broadcast_to(bright[:, None, None, None], (len(z), *config.image_shape)).copy()
        scores = (1 / (1 + np.exp(-z[:, -1]))).astype(np.float32)
        return Rendered(step or 0, pictures, points, scores, probability=True)

    def directions(
        self, subject: str, *, count: int = 10, step: int | None = None, label: int | None = None
    ) -> Directions:
        """The axes of z, the first the strongest."""
        self.check()
        if self.refusal:
            raise RunError(self.refusal)
        dim = from_json_dict(RunReader(subject_dir(RunStore(), subject)).config()).model.latent_dim
        kept = min(count, dim)
        return Directions(np.eye(dim, dtype=np.float32)[:kept], (0.5 ** np.arange(1, kept + 1)).astype(np.float32))

    def judge(
        self, subject: str, pictures: np.ndarray, *, labels: int | np.ndarray | None = None, step: int | None = None
    ) -> np.ndarray:
        """D takes what is all one shade, as every drawn picture here is, for fake."""
        self.check()
        return np.where(np.ptp(pictures, axis=(1, 2, 3)) == 0, 0.1, 0.9).astype(np.float32)

    def check(self) -> None:
        if self.now.phase != "ready":
            raise EngineAwayError(self.now.message)

    def actions(self, *wanted: str) -> list[tuple[str, dict[str, Any]]]:
        """The commands so far, without the run; only those named, where any are."""
        return [(action, arguments) for _, action, arguments in self.commands if not wanted or action in wanted]

    def _keep(self, run: FakeRun) -> str:
        run_id = f"run-{len(self.runs) + 1}"
        self.runs[run_id] = run
        return run_id
