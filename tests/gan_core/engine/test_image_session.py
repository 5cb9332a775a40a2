from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gan_core import training
from gan_core.config import RunConfig, build_config
from gan_core.engine.image_session import ImageSession
from gan_core.engine.provenance import provenance
from gan_core.engine.trainer import Trainer
from gan_core.errors import ConfigError, DataError
from gan_core.imaging import read_png
from gan_core.runs import RunReader, RunWriter
from tests.gan_core.engine.images import made_up


def config(preset: str = "digits", **changes: object) -> RunConfig:
    small = {"batch_size": 8, "steps": 12, "model.width": 4, "log_every": 3, "snapshot_every": 6, "dataset.width": 16}
    return build_config(preset, small | {key.replace("__", "."): value for key, value in changes.items()})


def rows(run_dir: Path) -> list[dict]:
    lines = (run_dir / "metrics.jsonl").read_text().splitlines()
    return [{key: value for key, value in json.loads(line).items() if key != "seconds"} for line in lines]


def test_a_run_leaves_grids_rows_and_both_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.engine.image_session.FIRST_QUALITY_SECONDS", 1e9)  # by the clock: at the end alone
    result = training.train(config(), tmp_path / "a")
    assert (result.state, result.steps) == ("finished", 12)
    reader = RunReader(tmp_path / "a")
    assert [step for step, _ in reader.samples()] == [0, 1, 2, 4, 6, 8, 12]
    assert [row["step"] for row in reader.metrics()[0]] == [3, 6, 9, 12]
    assert reader.latest_checkpoint().step == 12
    about = reader.config()["data"]
    assert about["images"] == 1797
    assert about["steps_per_epoch"] == 225
    assert about["class_names"][7] == "7"
    grid, real = read_png(reader.samples()[-1][1]), read_png(reader.paths.real)
    assert grid.shape == real.shape == (103, 103, 1)
    assert [row["step"] for row in reader.quality()[0]] == [12]


def test_the_untrained_generator_is_judged_first(tmp_path: Path) -> None:
    training.train(config(steps=1), tmp_path / "a")
    [event] = [row for row in RunReader(tmp_path / "a").events()[0] if row["kind"] == "untrained"]
    assert 0.4 < event["d_score"] < 0.6


def test_a_run_cut_anywhere_has_the_metrics_of_one_that_was_not(tmp_path: Path) -> None:
    training.train(config(), tmp_path / "whole")
    training.train(config(steps=5), tmp_path / "cut")
    training.train(config(), tmp_path / "cut", resume=True)
    assert rows(tmp_path / "cut") == rows(tmp_path / "whole")
    last = [RunReader(tmp_path / name).samples()[-1][1] for name in ("whole", "cut")]
    assert last[0].read_bytes() == last[1].read_bytes()


def test_a_queued_folder_begins(tmp_path: Path) -> None:
    wanted = config("cdigits", dataset__classes="3,7", steps=2)
    with RunWriter.create(tmp_path / "a", wanted.model_dump(), {"queued_by": "a page"}) as writer:
        writer.set_status("queued", step=0, total_steps=2, owner="someone", name="A name")
    result = training.train(wanted, tmp_path / "a", resume=True)
    reader = RunReader(tmp_path / "a")
    assert result.state == reader.status().state == "finished"
    assert (reader.status().owner, reader.status().name) == ("someone", "A name")
    frozen = reader.config()
    assert frozen["config"]["model"]["classes_count"] == 2
    assert frozen["libraries"] == provenance()["libraries"]
    assert frozen["data"]["class_names"] == ["3", "7"]
    assert reader.latents()["labels"].tolist() == [0] * 8 + [1] * 8


def test_a_row_shows_one_class_and_a_column_one_z(tmp_path: Path) -> None:
    session = ImageSession(config("cdigits"), tmp_path / "a")
    assert session.labels.tolist() == [label for label in range(10) for _ in range(8)]
    np.testing.assert_array_equal(session.z[:8], session.z[72:])
    assert np.abs(session.z[0] - session.z[1]).max() > 0.1


def test_chosen_rows_are_those_of_the_grid(tmp_path: Path) -> None:
    session = ImageSession(config("cdigits", loop__preview_classes="7, 2"), tmp_path / "a")
    assert sorted(set(session.labels.tolist())) == [2, 7]
    assert session.snapshot().shape == (35, 137, 1)


@pytest.mark.parametrize("asked", ["paused", "interrupted"])
def test_whoever_started_it_can_have_it_leave(tmp_path: Path, asked: str) -> None:
    answers = iter([None, None, asked])
    result = training.train(config(), tmp_path / "a", should_leave=lambda: next(answers))
    reader = RunReader(tmp_path / "a")
    assert result.state == asked
    assert reader.status().recorded_state == asked
    assert 0 < reader.latest_checkpoint().step == result.steps < 12


def test_data_that_is_gone_is_said_in_the_folder(tmp_path: Path) -> None:
    wanted = config(dataset__name="folder", dataset__path=str(tmp_path / "nowhere"))
    with RunWriter.create(tmp_path / "a", wanted.model_dump()) as writer:
        writer.set_status("queued", step=0, total_steps=2)
    with pytest.raises(DataError):
        training.train(wanted, tmp_path / "a", resume=True)
    status = RunReader(tmp_path / "a").status()
    assert status.state == "failed"
    assert "nowhere" in status.error
    RunWriter.open(tmp_path / "a").close()  # nobody holds the folder


def test_what_it_is_doing_is_said_before_the_first_step(tmp_path: Path) -> None:
    with RunWriter.create(tmp_path / "a", config(steps=1).model_dump()) as writer:
        writer.set_status("queued", step=0, total_steps=1)
    seen: list[str | None] = []
    original = RunWriter.set_status

    def spy(self: RunWriter, state: str, **words: object) -> None:
        seen.append(words.get("doing"))
        original(self, state, **words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RunWriter, "set_status", spy)
        training.train(config(steps=1), tmp_path / "a", resume=True)
    assert seen[0] == "Opening the pictures"
    assert "Compiling the networks" in seen
    assert seen[-1] is None


def test_classes_are_needed_for_networks_that_are_told_one() -> None:
    wanted = config("cdigits")
    data = made_up(wanted)
    without = type(data)(data.name, data.images, None, (), data.description)
    with pytest.raises(ConfigError, match="expected data with classes, received digits without any"):
        Trainer(wanted, without)
