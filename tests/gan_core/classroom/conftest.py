from __future__ import annotations

import pytest

from gan_core.people import new_token, person_id
from gan_core.runs import RunPaths, RunStore, append_lines
from tests.app.run_folders import make_run


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(tmp_path)


@pytest.fixture
def anna() -> str:
    return person_id(new_token())


@pytest.fixture
def ben() -> str:
    return person_id(new_token())


@pytest.fixture
def trained(store):
    """A run of somebody's, measured at some steps: ``trained(owner, {2000: 0.01})``."""

    def make(owner, measured=None, **settings):
        run_id = make_run(store.root, "quadratic", owner=owner, **settings)
        path = RunPaths(store.root / run_id).quality
        path.unlink(missing_ok=True)
        rows = [{"step": step, "figures": figures(value)} for step, value in (measured or {}).items()]
        append_lines(path, rows)
        return run_id

    return make


def figures(value):
    return {
        "energy_distance": {"value": value, "floor": 0.0002, "collapse": 0.25},
        "distance_to_curve": {"value": 0.02, "floor": 0.0, "collapse": 0.2},
        "coverage": {"value": 0.9, "floor": 1.0, "collapse": 0.02},
    }
