from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image


def test_npy_holds_the_points_of_the_seed(command, trained, tmp_path) -> None:
    import keras

    out = tmp_path / "points.npy"
    said = command("sample", trained, "--count", "7", "--seed", "3", "--out", out)
    assert (said.status, said.errors) == (0, [])
    points = np.load(out)
    assert (points.shape, points.dtype) == ((7, 2), np.float32)
    [path] = trained.glob("checkpoints/step_00000150/generator.keras")
    latents = np.random.default_rng(3).standard_normal((7, 5)).astype(np.float32)
    expected = np.asarray(keras.saving.load_model(path, safe_mode=True)(latents))
    np.testing.assert_allclose(points, expected, atol=1e-6)
    assert np.ptp(points[:, 0]) > 1e-3


def test_more_samples_begin_with_the_same_ones(command, trained, tmp_path) -> None:
    few, many = tmp_path / "few.npy", tmp_path / "many.npy"
    command("sample", trained, "--count", "3", "--seed", "5", "--out", few)
    command("sample", trained, "--count", "20000", "--seed", "5", "--out", many)
    assert np.load(many).shape == (20_000, 2)
    np.testing.assert_allclose(np.load(many)[:3], np.load(few), atol=1e-6)


def test_png_is_a_picture(command, trained, tmp_path) -> None:
    said = command("sample", trained, "--count", "100", "--out", tmp_path / "a.PNG")
    assert said.status == 0
    with Image.open(tmp_path / "a.PNG") as image:
        assert image.format == "PNG"
        assert min(image.size) >= 400
        assert len(set(np.asarray(image.convert("RGB")).reshape(-1, 3)[:, 0])) > 10


def test_evaluate_as_json(command, trained) -> None:
    said = command("evaluate", trained, "--json")
    assert (said.status, said.errors) == (0, [])
    figures = json.loads(said.out)
    assert set(figures) == {"energy_distance", "jensen_shannon", "distance_to_curve", "coverage"}
    for figure in figures.values():
        assert set(figure) == {"value", "floor", "collapse"}
    assert 0 < figures["energy_distance"]["floor"] < figures["energy_distance"]["value"] < 1.5
    assert json.loads(command("evaluate", trained, "--json").out) == figures


def test_evaluate_as_a_table(command, trained) -> None:
    lines = command("evaluate", trained).out.splitlines()
    assert lines[0].split() == ["figure", "value", "floor", "collapse"]
    assert lines[2].startswith("Energy distance")
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--out", "a.gif"], "--out expected a name that ends in .png or .npy, received 'a.gif'; rename it."),
        (["--out", "png"], "--out expected a name that ends in .png or .npy, received 'png'; rename it."),
        (["--out", "missing/a.png"],
         "--out expected a file in a folder that exists, received 'missing/a.png'; make the folder first."),
        (["--out", "a.png", "--label", "3"],
         "--label: A class can be asked of a conditional GAN only, and this run's networks are told none; "
         "leave it out."),
    ],
)  # fmt: skip
def test_sample_refuses(command, trained, tmp_path, monkeypatch, more, sentence) -> None:
    monkeypatch.chdir(tmp_path)
    said = command("sample", trained, "--count", "5", *more)
    assert (said.status, said.out, said.errors) == (2, "", [sentence])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("evaluate",), ("sample", "--count", "5", "--out", "a.npy")])
def test_no_run_and_no_checkpoint_are_said_at_once(command, trained, tmp_path, monkeypatch, words) -> None:
    monkeypatch.chdir(tmp_path)
    said = command(words[0], "nowhere", *words[1:])
    assert (said.status, said.errors) == (
        2, ["nowhere must be a run folder with a config.json, found none; check the name."],
    )  # fmt: skip
    shutil.copytree(trained, "young", ignore=shutil.ignore_patterns("checkpoints"))
    said = command(words[0], "young", *words[1:])
    assert (said.status, said.errors) == (
        2, ["young has no checkpoint yet: train it for a while, then ask again."],
    )  # fmt: skip


def test_a_broken_and_a_foreign_generator_are_refused(command, trained, tmp_path) -> None:
    import keras

    run = tmp_path / "run"
    shutil.copytree(trained, run)
    path = run / "checkpoints" / "step_00000150" / "generator.keras"
    size = path.stat().st_size
    path.write_bytes(b"x" * size)  # the seal of a checkpoint knows sizes only
    said = command("evaluate", run)
    assert (said.status, said.errors) == (
        2, [f"{path} cannot be read as a Keras model; restore it or train the run again."],
    )  # fmt: skip
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(path)
    seal = path.parent / "complete.json"
    seal.write_text(seal.read_text().replace(str(size), str(path.stat().st_size)))
    said = command("evaluate", run)
    assert (said.status, said.errors) == (
        2, [f"{path} does not belong to this run's config.json; restore it or train the run again."],
    )  # fmt: skip


def test_a_generator_that_runs_code_is_refused(command, trained, tmp_path) -> None:
    """A Lambda layer carries Python code; safe mode does not load it."""
    import keras

    run = tmp_path / "run"
    shutil.copytree(trained, run)
    path = run / "checkpoints" / "step_00000150" / "generator.keras"
    size = path.stat().st_size
    keras.Sequential([keras.Input((5,)), keras.layers.Lambda(lambda x: x[:, :2], output_shape=(2,))]).save(path)
    seal = path.parent / "complete.json"
    seal.write_text(seal.read_text().replace(str(size), str(path.stat().st_size)))
    said = command("sample", run, "--count", "1", "--out", tmp_path / "a.npy")
    assert said.status == 2
    assert said.errors == [
        f"{path} holds a layer of the kind 'Lambda', which this run's network does not have; "
        "restore it or train the run again."
    ]
