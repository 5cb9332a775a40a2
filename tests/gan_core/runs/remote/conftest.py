from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from gan_core.config import build_config
from gan_core.runs import RunPaths, RunReader, RunStore, RunWriter


def pytest_collection_modifyitems(items):
    if find_spec("fsspec") is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="fsspec is not installed (requirements-ray.txt)"))


@pytest.fixture
def bucket(tmp_path):
    from gan_core.runs.remote import open_bucket

    return open_bucket(f"file://{tmp_path}/objects")


class App:
    """The folder of an app in front of the bucket."""

    def __init__(self, root: Path) -> None:
        self.store = RunStore(root)

    def queued(self, run_id: str = "r1", steps: int = 8, **overrides) -> Path:
        run_dir = self.store.place(run_id)
        config = build_config("quadratic", {"steps": steps, **overrides})
        with RunWriter.create(run_dir, config.model_dump(), {}) as writer:
            writer.set_status("queued", step=0, total_steps=steps, owner="a")
        return run_dir


@pytest.fixture
def app(tmp_path):
    return App(tmp_path / "cache")


def trained(run_dir: Path, first: int, last: int, state: str = "running") -> None:
    """Write what a training writes for these steps: rows, a sample, an event, a checkpoint at the last one."""
    with RunWriter.open(run_dir) as writer:
        writer.append_metrics(
            [{"step": step, "seconds": step * 0.1, "g_loss": 1 / step} for step in range(first, last + 1)]
        )
        writer.append_event(last, "noted")
        writer.save_sample(last, b"\x89PNG picture of step %d" % last, ".png")
        with writer.checkpoint(last) as folder:
            (folder / "weights.npz").write_bytes(b"weights of step %d" % last)
        writer.set_status(state, step=last, total_steps=8)


def contents(run_dir: Path) -> dict[str, bytes]:
    """All files of a run but hidden ones, times in the status and requests left out."""
    files = {path.relative_to(run_dir).as_posix(): path for path in run_dir.rglob("*") if path.is_file()}
    seen = {
        name: path.read_bytes() for name, path in files.items() if not any(p.startswith(".") for p in name.split("/"))
    }
    return {name: data for name, data in seen.items() if name not in ("status.json", "control.json")}


def steps_of(run_dir: Path) -> list[int]:
    return [row["step"] for row in RunReader(RunPaths(run_dir).root).metrics()[0]]
