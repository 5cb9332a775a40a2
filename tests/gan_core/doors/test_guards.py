"""The same limits stand at every place where something is trained: a forged request gets no further than a form."""

from __future__ import annotations

import pytest

from gan_core.config import build_config, to_json_dict
from gan_core.doors import places
from gan_core.errors import UserError
from gan_core.experiments.spec import RaceSpec
from gan_core.runs import RunStore
from gan_core.service.laboratory import Laboratory
from gan_core.service.server import Engine
from gan_core.workers import folders

TOO_LARGE = build_config("mnist", {"dataset.width": 256, "dataset.height": 256})
TOO_LONG = build_config(
    "ring", {"model.width": 256, "model.depth": 6, "batch_size": 4096, "loop.discriminator_steps": 10}
)
ELSEWHERE = build_config("ring", {"dataset.name": "csv", "dataset.path": "/etc/passwd"})


@pytest.fixture(autouse=True)
def class_server(monkeypatch):
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)


@pytest.fixture
def engine(tmp_path):
    engine = Engine(tmp_path)
    yield engine
    engine.scheduler.close()


@pytest.mark.parametrize("config", [TOO_LONG, ELSEWHERE], ids=["work", "file"])
def test_the_engine_opens_no_such_run(engine, config):
    with pytest.raises(UserError, match=r"million multiplications|dataset\.path: expected a file"):
        engine.open("one", to_json_dict(config), "anna")
    assert engine.scheduler.get("one") is None


@pytest.mark.parametrize("config", [TOO_LARGE, ELSEWHERE], ids=["network", "file"])
def test_the_queue_takes_no_such_run(tmp_path, config):
    store = RunStore(tmp_path)
    with pytest.raises(UserError, match=r"50,000,000 parameters|dataset\.path: expected a file"):
        folders.queue_new(store, "one", config, "anna", None)
    assert store.list() == []


def test_a_race_of_such_networks_does_not_begin(tmp_path):
    wide = {"preset": "ring", "model.width": 256, "model.depth": 6, "batch_size": 4096}
    spec = RaceSpec(base=wide, plain={}, tipped={"loop.discriminator_steps": 10}, seeds=2, steps=10)
    laboratory = Laboratory(tmp_path)
    with pytest.raises(UserError, match="million multiplications"):
        laboratory.start(spec.to_json())
    assert not (tmp_path / ".experiments").exists()
