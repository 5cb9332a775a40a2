"""What a viewer asks of the worker that trains a run: control.json, written by viewers, read by the worker.

``{"id": 7, "action": "pause", "action_id": 6, "live": {"optimizer.generator_lr": 0.001}}``. Every write
raises ``id``. ``live`` gathers all live settings asked for so far, so none is lost when two requests come
between two looks of the worker; for the same reason a change of settings leaves the last action in place, and
``action_id`` tells when that came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, in_words, read_json
from gan_core.runs.layout import RunPaths
from gan_core.runs.lock import FileLock

ACTIONS = ("none", "pause", "resume", "stop")
LiveValue = float | int | bool | str | None


@dataclass(frozen=True)
class Control:
    """The standing request: its number, the last action and when it came, all live settings asked for."""

    id: int = 0
    action: str = "none"
    action_id: int = 0
    live: Mapping[str, LiveValue] = field(default_factory=dict)


def read_control(run_dir: str | Path) -> Control:
    """The standing request; ``Control()`` when there is none or it cannot be read."""
    try:
        raw = read_json(RunPaths(run_dir).control, max_bytes=2**20)
        return _checked(Control(_number(raw, "id"), str(raw["action"]), _number(raw, "action_id"), raw["live"]))
    except (FileNotFoundError, RunError, KeyError):
        return Control()


def write_control(run_dir: str | Path, request: Mapping[str, object]) -> Control:
    """Ask for ``{"action": ..., "live": {key: value}}``, both optional; returns the request as it stands now.

    Raises RunError for an unknown action or key, for a live value that is no number, text or truth value,
    when the run folder is gone, or when it cannot be written.
    """
    unknown = sorted(set(request) - {"action", "live"})
    if unknown:
        raise RunError(f"A request to a run may have action and live, got {unknown[0]!r}; leave it out.")
    asked = _checked(Control(action=str(request.get("action", "none")), live=request.get("live", {})))  # type: ignore[arg-type]
    paths = RunPaths(run_dir)
    with in_words("Sending the request to the run", paths.root), _alone(paths):
        before = read_control(run_dir)
        after = replace(before, id=before.id + 1, live={**before.live, **asked.live})
        if asked.action != "none":
            after = replace(after, action=asked.action, action_id=after.id)
        atomic_write_json(paths.control, asdict(after))
    return after


def clear_control(run_dir: str | Path) -> Control:
    """Forget the standing requests, as a worker that starts anew does; ``id`` goes on counting."""
    paths = RunPaths(run_dir)
    with in_words("Clearing the requests to the run", paths.root), _alone(paths):
        cleared = Control(id=read_control(run_dir).id + 1)
        atomic_write_json(paths.control, asdict(cleared))
    return cleared


class ControlWatcher:
    """The worker's side: ``poll()`` gives the request when it is a new one, else None.

    ``ignore_standing``: what was asked before the watcher was made does not count.
    """

    def __init__(self, run_dir: str | Path, *, ignore_standing: bool = False) -> None:
        self._run_dir = run_dir
        self._seen = read_control(run_dir) if ignore_standing else Control()

    def poll(self) -> Control | None:
        """The newest request (``action`` "none" when only live settings changed), or None."""
        control = read_control(self._run_dir)
        if control.id == self._seen.id:
            return None
        same_action = control.action_id == self._seen.action_id
        self._seen = control
        return replace(control, action="none") if same_action else control


def _alone(paths: RunPaths) -> FileLock:
    """Two viewers take turns, so that neither's request swallows the other's."""
    return FileLock(paths.root / ".control.lock", f"The requests to {paths.root}", wait_seconds=3.0)


def _number(raw: Mapping[str, object], key: str) -> int:
    value = raw.get(key, 0)
    if type(value) is not int or value < 0:
        raise RunError(f"control.json must hold a whole number {key}, got {value!r}; remove the file.")
    return value


def _checked(control: Control) -> Control:
    if control.action not in ACTIONS:
        raise RunError(f"An action must be one of {', '.join(ACTIONS)}, got {control.action!r}; use one of these.")
    if not isinstance(control.live, Mapping):
        raise RunError(f"Live settings must be a mapping of keys to values, got {control.live!r}; give key and value.")
    for key, value in control.live.items():
        if not isinstance(key, str) or not (value is None or isinstance(value, (bool, int, float, str))):
            raise RunError(
                f"A live setting must be a number, a text or yes or no, got {value!r} for {key!r}; change it."
            )
    return control
