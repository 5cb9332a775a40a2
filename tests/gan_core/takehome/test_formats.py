"""Every format of every kind of run, opened with somebody else's tools; and what is refused."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core import takehome
from gan_core.cli.exporting import NAMES
from gan_core.config import build_config, read_config_file
from gan_core.errors import UserError
from gan_core.runs import RunStore
from gan_core.takehome.base import GROUPS
from tests.gan_core.takehome.folders import pictures_run, points_run
from tests.text_runs import make_text_run

QUICK = [
    (kind, entry.name)
    for kind in ("points", "images", "text")
    for entry in takehome.formats_for(kind)
    if entry.group != "networks"
]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("runs")
    return {
        "points": points_run(folder / "a"),
        "images": pictures_run(folder / "b"),
        "text": make_text_run(folder / "c"),
    }


def made(run: Path, name: str, folder: Path, **options: object) -> bytes:
    out = folder / f"file{takehome.FORMATS.get(name).suffix}"
    assert takehome.write(run, name, out, **options)
    assert [path.name for path in folder.iterdir()] == [out.name], "a temporary file was left"
    return out.read_bytes()


def test_the_table_is_complete() -> None:
    assert takehome.FORMATS.names() == NAMES
    entries = [takehome.FORMATS.get(name) for name in takehome.FORMATS]
    assert {entry.group for entry in entries} == set(GROUPS)
    for entry in entries:
        assert entry.help.endswith(".")
        assert len(entry.help) < 100


@pytest.mark.parametrize(("kind", "name"), QUICK)
def test_every_kind_of_run_has_its_formats(runs: dict[str, Path], tmp_path: Path, kind: str, name: str) -> None:
    assert len(made(runs[kind], name, tmp_path)) > 100


def test_a_picture_of_a_step_enlarged(runs: dict[str, Path], tmp_path: Path) -> None:
    image = Image.open(io.BytesIO(made(runs["images"], "png", tmp_path, step=20, scale=3)))
    assert image.size == (72, 60)
    assert set(np.asarray(image).ravel().tolist()) == {40}


@pytest.mark.parametrize("kind", ["points", "images"])
def test_a_film_has_every_moment_and_holds_the_last(runs: dict[str, Path], tmp_path: Path, kind: str) -> None:
    shares: list[float] = []
    data = made(runs[kind], "gif", tmp_path, fps=2.0, on_progress=shares.append)
    with Image.open(io.BytesIO(data)) as film:
        milliseconds = 0
        for index in range(film.n_frames):
            film.seek(index)
            milliseconds += film.info["duration"]
    moments = 3 if kind == "points" else 4
    assert milliseconds == pytest.approx(500 * (moments + 3), abs=60)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_the_film_can_be_stopped(runs: dict[str, Path], tmp_path: Path) -> None:
    asked = iter([False, False, True, True, True, True])
    out = tmp_path / "film.gif"
    assert not takehome.write(runs["images"], "gif", out, should_stop=lambda: next(asked))
    assert list(tmp_path.iterdir()) == []


def test_the_table_of_numbers(runs: dict[str, Path], tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(made(runs["points"], "csv", tmp_path).decode())))
    assert [row["step"] for row in rows] == ["10", "20", "100"]
    assert float(rows[2]["g_loss"]) == 0.7 + 0.1
    assert [row["quality.coverage"] for row in rows] == ["", "0.5", ""]
    assert rows[1]["quality.coverage.floor"] == "0.98"
    assert "d_loss_real" not in rows[0]  # never a number


def test_a_strangers_column_is_no_formula(tmp_path: Path) -> None:
    run = points_run(tmp_path / "run")
    with (run / "metrics.jsonl").open("a") as file:
        file.write('{"step": 200, "=HYPERLINK(1)": 3, "@a": 1, "huge": 1e400}\n')
    (tmp_path / "out").mkdir()
    head = made(run, "csv", tmp_path / "out").decode().splitlines()[0]
    assert "_HYPERLINK_1_" in head
    assert "=" not in head
    assert "@" not in head


def test_tensorboard_reads_its_logs(runs: dict[str, Path], tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    (tmp_path / "zip").mkdir()
    with zipfile.ZipFile(io.BytesIO(made(runs["images"], "tensorboard", tmp_path / "zip"))) as archive:
        archive.extractall(tmp_path)
    logs = EventAccumulator(str(next(path for path in tmp_path.glob("b*") if path.is_dir())))
    logs.Reload()
    losses = logs.Scalars("training/g_loss")
    assert [(each.step, round(each.value, 6)) for each in losses] == [(10, 0.71), (20, 0.72), (100, 0.8)]
    assert losses[1].wall_time == pytest.approx(1_700_000_002.0)
    assert logs.Scalars("quality/coverage")[0].value == 0.5
    pictures = logs.Images("samples")
    assert pictures[-1].step == 100
    assert Image.open(io.BytesIO(pictures[-1].encoded_image_string)).size == (24, 20)


def test_settings_train_again(tmp_path: Path) -> None:
    config = build_config("ring", {"batch_size": 64, "loss.r1": 0.5})
    run = points_run(tmp_path / "run", config)
    (tmp_path / "out").mkdir()
    made(run, "json", tmp_path / "out")
    assert read_config_file(tmp_path / "out" / "file.json") == config


def test_the_zip_is_taken_in_again(runs: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    data = made(runs["images"], "zip", tmp_path / "out")
    store = RunStore(tmp_path / "store")
    run_id = store.import_zip(io.BytesIO(data), owner=None)
    assert len(list((store.resolve(run_id) / "samples").glob("*.png"))) == 4


@pytest.mark.parametrize(
    ("name", "out", "options", "sentence"),
    [
        ("pgn", "x.png", {}, "Unknown format 'pgn': did you mean 'png'? The choices are"),
        (
            "png",
            "x.gif",
            {},
            "A file in the format png expected a name that ends in .png, received 'x.gif'; rename it.",
        ),
        ("png", "no/x.png", {}, "Expected a file in a folder that exists, received"),
        ("png", "x.png", {"fps": 3.0}, "The format png has no option 'fps': it has step, scale; leave that out."),
        ("png", "x.png", {"scale": 9}, "scale expected a whole number from 1 to 8, received '9'; correct it."),
        ("png", "x.png", {"scale": True}, "scale expected a whole number from 1 to 8, received 'True'; correct it."),
        ("gif", "x.gif", {"fps": float("nan")}, "fps expected a number from 0.1 to 50, received 'nan'; correct it."),
        ("png", "x.png", {"step": 11}, "has no samples of step 11; choose another, such as 0, 10, 20, 100."),
        ("keras", "x.keras", {"network": "both"}, "network expected generator or discriminator, received 'both'"),
        ("onnx", "x.onnx", {}, "has no checkpoint yet: train it for a while, then ask again."),
    ],
)
def test_refusals(
    runs: dict[str, Path], tmp_path: Path, name: str, out: str, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UserError) as refused:
        takehome.write(runs["images"], name, tmp_path / out, **options)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_into_the_run_itself(tmp_path: Path) -> None:
    run = points_run(tmp_path / "run")
    before = (run / "config.json").read_bytes()
    with pytest.raises(UserError, match="Expected a file outside of the run"):
        takehome.write(run, "json", run / "config.json")
    assert (run / "config.json").read_bytes() == before


def test_a_run_without_samples_and_no_run_at_all(tmp_path: Path) -> None:
    run = points_run(tmp_path / "run", moments=())
    with pytest.raises(UserError, match="has no samples yet: train it for a while"):
        takehome.write(run, "png", tmp_path / "x.png")
    with pytest.raises(UserError, match=r"must be a run folder with a config\.json, found none"):
        takehome.write(tmp_path, "png", tmp_path / "x.png")


def test_what_is_there_stays_when_it_fails(runs: dict[str, Path], tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    out.write_text("mine")
    with pytest.raises(UserError):
        takehome.write(runs["images"], "png", out, step=11)
    assert out.read_text() == "mine"
    assert json.loads((runs["images"] / "status.json").read_text())["state"] == "finished"
