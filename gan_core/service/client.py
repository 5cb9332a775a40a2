"""How the web server talks to the engine process; imports no TensorFlow."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np

from gan_core.config import RunConfig, to_json_dict
from gan_core.doors.admission import admitted
from gan_core.errors import RunError
from gan_core.latent import Directions
from gan_core.runs import RunStore
from gan_core.service.launcher import RESTARTING, EngineLauncher, EngineState
from gan_core.service.wire import (
    BAD_INPUT,
    TOKEN_HEADER,
    UNKNOWN_RUN,
    EngineAwayError,
    Rendered,
    labels_to_send,
    pack,
    rows_to_send,
    unpack,
)

if TYPE_CHECKING:
    from gan_core.experiments.spec import Spec

TRAINS = ("train", "step")
TIMEOUT = httpx.Timeout(40.0, connect=2.0)
MAX_REMEMBERED, MAX_OWNERS = 500, 20_000


class EngineClient:
    """The engine as a page sees it; safe to use from many threads.

    Every method raises :class:`gan_core.errors.UserError` in words: :class:`EngineAwayError` while the engine starts or
    starts again, others for bad input.
    """

    def __init__(self, launcher: EngineLauncher, runs_root: Path) -> None:
        self._launcher = launcher
        self._store = RunStore(runs_root)
        self._http = httpx.Client(timeout=TIMEOUT, limits=httpx.Limits(max_connections=50), trust_env=False)
        self._opened: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._owners: OrderedDict[str, str] = OrderedDict()

    @classmethod
    def local(cls, runs_root: Path, *, after: float = 0.0) -> EngineClient:
        """A client with an engine process of its own, started in the background, now or ``after`` so many seconds."""
        return cls(EngineLauncher(runs_root, after=after), runs_root)

    def state(self) -> EngineState:
        """Whether the engine is starting, ready, restarting or failed; never waits."""
        return self._launcher.state()

    def open(self, config: RunConfig, *, owner: str) -> str:
        """A new, untrained run; its networks are compiled in the background. Returns its id."""
        admitted(config, self._store.root)
        run_id = self._store.new_run_id(config.preset)
        self._opened[run_id] = {"run": run_id, "config": to_json_dict(config), "owner": owner}
        while len(self._opened) > MAX_REMEMBERED:
            self._opened.popitem(last=False)
        self._own(run_id, owner)
        if self._launcher.address() is not None:
            self._post("/open", self._opened[run_id])
        return run_id

    def owner_of(self, run_id: str) -> str | None:
        """Who opened or branched a run here; None where that was another server, or nobody did."""
        return self._owners.get(run_id)

    def resume(self, run_id: str, *, owner: str) -> str:
        """Open a run from its folder; returns its id."""
        del owner  # kept in the folder
        self.feed(run_id, most=1)
        return run_id

    def command(self, run_id: str, action: str, **arguments: Any) -> None:
        """train, pause, step(phase, count), rewind, speed(steps_per_second), live(key, value), total(steps)."""
        if action in TRAINS and (closed := self._store.closed_words()):
            raise RunError(closed)
        body = {"run": run_id, "action": action, "arguments": arguments}
        self._with_reopening(run_id, lambda: self._post("/command", body))

    def branch(self, run_id: str, step: int, *, owner: str, changes: Mapping[str, Any] | None = None) -> str:
        """A new, paused run that starts from this run's snapshot at ``step``, with some settings (by dotted key)
        changed; returns its id."""
        new_id = self._store.new_run_id("branch")
        body = {"run": run_id, "step": step, "new": new_id, "owner": owner}
        self._own(new_id, owner)
        self._post("/branch", {**body, "changes": dict(changes)} if changes else body)
        return new_id

    def feed(self, run_id: str, *, after: int = -1, most: int = 40, look: bool = False) -> dict[str, Any]:
        """What the stage shows: see :meth:`gan_core.service.host.RunHost.feed`.

        With ``look`` a run that the engine does not hold is opened without taking its folder over.
        """
        query = {"run": run_id, "after": after, "most": most, "look": int(look)}
        return self._with_reopening(run_id, lambda: self._send("GET", "/feed", params=query))

    def draw(
        self, run_id: str, *, seed: int, count: int, label: int | str | None = None, step: int | None = None
    ) -> dict[str, Any]:
        """Pictures of a run's saved generator: see :meth:`gan_core.service.drawing.Artist.draw`."""
        asked = {"seed": seed, "count": count, "label": label, "step": step}
        return self._send("POST", "/draw", json={"run": run_id, **asked})

    def render(
        self,
        subject: str,
        z: np.ndarray,
        *,
        labels: int | np.ndarray | None = None,
        step: int | None = None,
    ) -> Rendered:
        """What the generator of a subject makes of rows of z (n, latent_dim): see
        :meth:`gan_core.service.drawing.Artist.render`."""
        body = {"subject": subject, "step": step, **rows_to_send(z, labels)}
        return Rendered.unpacked(self._send("POST", "/render", json=body))

    def judge(
        self,
        subject: str,
        pictures: np.ndarray,
        *,
        labels: int | np.ndarray | None = None,
        step: int | None = None,
    ) -> np.ndarray:
        """D's scores (n,) of any pictures (n, H, W, C), uint8: see :meth:`gan_core.service.drawing.Artist.judge`."""
        body = {"subject": subject, "step": step, "pictures": pack(pictures), "labels": labels_to_send(labels)}
        return unpack(self._send("POST", "/judge", json=body)["scores"])

    def directions(
        self, subject: str, *, count: int = 10, step: int | None = None, label: int | None = None
    ) -> Directions:
        """The main directions of a generator: see :meth:`gan_core.service.drawing.Artist.directions`."""
        body = {"subject": subject, "count": count, "step": step, "label": label}
        told = self._send("POST", "/directions", json=body)
        return Directions(unpack(told["vectors"]), unpack(told["shares"]))

    def experiment(self, spec: Spec, *, owner: str = "", most_waiting: int = 0) -> str:
        """Start a race or a sweep, or find the one that is the same; returns its id.

        ``owner`` is whose it is if it begins now, ``most_waiting`` how many may wait for that person (0: any number).

        What comes out is read with :func:`gan_core.experiments.read_experiment` from the folder of all runs.
        """
        body = {"spec": spec.to_json(), "owner": owner, "most_waiting": most_waiting}
        return self._post("/experiment", body)["id"]

    def experiment_owner(self, experiment_id: str) -> str:
        """Who started a race or a sweep; empty for nobody."""
        from gan_core.experiments.owners import experiment_owner  # noqa: PLC0415 - not before anybody asks

        return experiment_owner(self._store.root, experiment_id)

    def experiment_asker(self, experiment_id: str) -> str:
        """Who asked last for a race or a sweep, so that it is computed; empty for nobody."""
        from gan_core.experiments.owners import experiment_asker  # noqa: PLC0415 - not before anybody asks

        return experiment_asker(self._store.root, experiment_id)

    def training(self) -> list[str]:
        """The ids of the runs that train in the engine now."""
        return self._send("GET", "/health")["training"]

    def stop_experiment(self, experiment_id: str) -> None:
        """End a race or a sweep; what was measured until then is kept."""
        self._post("/stop-experiment", {"id": experiment_id})

    def experiments(self) -> list[dict[str, Any]]:
        """The races and sweeps that run or wait: see :meth:`gan_core.service.laboratory.Laboratory.moving`."""
        return self._send("GET", "/experiments")["moving"]

    def stop_experiments(self, patience: float = 0.0) -> list[str]:
        """End all races and sweeps; returns the ids of those that still run after so many seconds."""
        return self._post("/stop-experiments", {"patience": patience})["left"]

    def health(self) -> dict[str, Any]:
        """Process id, training runs and memory of the engine, and whether it has compiled what is asked for first."""
        return self._send("GET", "/health")

    def close(self) -> None:
        """End the engine process; it saves its runs."""
        self._launcher.close()
        self._http.close()

    def _own(self, run_id: str, owner: str) -> None:
        self._owners[run_id] = owner
        while len(self._owners) > MAX_OWNERS:
            self._owners.popitem(last=False)

    def _with_reopening(self, run_id: str, act: Any) -> Any:
        """Do it; a run that was opened here but never trained is opened again when the engine has forgotten it."""
        try:
            return act()
        except _UnknownRunError:
            if run_id not in self._opened:
                raise
            self._post("/open", self._opened[run_id])
            return act()

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._send("POST", path, json=body)

    def _send(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        address = self._launcher.address()
        if address is None:
            raise EngineAwayError(self._launcher.state().message)
        try:
            answer = self._http.request(
                method,
                f"http://127.0.0.1:{address.port}{path}",
                headers={TOKEN_HEADER: address.token},
                **request,
            )
        except httpx.TransportError as error:
            raise EngineAwayError(RESTARTING) from error
        if answer.status_code == UNKNOWN_RUN:
            raise _UnknownRunError(answer.json()["error"])
        if answer.status_code == BAD_INPUT:
            raise RunError(answer.json()["error"])
        if answer.status_code != httpx.codes.OK:
            raise RunError(f"The engine answered with status {answer.status_code}: try again, or restart the app.")
        return answer.json()


class _UnknownRunError(RunError):
    """The engine knows no such run."""
