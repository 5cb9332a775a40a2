"""The command line on pictures, with tiny networks on the embedded digits."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.cli import main
from gan_core.imaging import to_unit
from gan_core.runs import RunReader, RunStore
from tests.gan_core.runfolders import drawn_by_keras

TINY = [word for setting in ("model.width=8", "model.latent_dim=6", "batch_size=8") for word in ("--set", setting)]
NAMES = [str(number) for number in range(10)]


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch, cache) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)
    monkeypatch.setenv("GAN_CACHE_DIR", str(cache))


@pytest.fixture(scope="session")
def digits(tmp_path_factory, cache) -> Path:
    """A finished run of 4 steps; tests must not change it."""
    return trained(tmp_path_factory, cache, "digits")


@pytest.fixture(scope="session")
def cdigits(tmp_path_factory, cache) -> Path:
    """A finished run of 4 steps that is told the classes; tests must not change it."""
    return trained(tmp_path_factory, cache, "cdigits")


def trained(tmp_path_factory, cache: Path, preset: str) -> Path:
    run_dir = tmp_path_factory.mktemp(preset) / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GAN_CACHE_DIR", str(cache))
        assert main(["train", "--preset", preset, *TINY, "--steps", "4", "--run-dir", str(run_dir)]) == 0
    return run_dir


def generator(run_dir: Path) -> Path:
    return run_dir / "checkpoints" / "step_00000004" / "generator.keras"


def latents(seed: int, count: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 6)).astype(np.float32)


# --- train ----------------------------------------------------------------------------------------------


def test_an_epoch_is_as_many_steps_as_see_every_picture(command, tmp_runs) -> None:
    words = ("--set", "dataset.classes=3, 7", "--set", "batch_size=300", "--set", "log_every=1")
    said = command("train", "--preset", "digits", *TINY, *words, "--epochs", "2", "--run-dir", tmp_runs / "a", "--json")
    assert (said.status, said.errors) == (0, [])
    result = json.loads(said.out.splitlines()[-1])
    about = RunReader(tmp_runs / "a").config()["data"]
    assert about["steps_per_epoch"] == -(-about["images"] // 300) == 2  # 183 threes and 179 sevens
    assert (result["steps"], result["state"]) == (4, "finished")
    assert [row["step"] for row in RunReader(tmp_runs / "a").metrics()[0]] == [1, 2, 3, 4]
    said = command("train", "--resume", "--epochs", "3", "--run-dir", tmp_runs / "a", "--json")
    assert json.loads(said.out.splitlines()[-1])["steps"] == 6


def test_a_run_from_the_terminal_is_in_the_apps_list_while_it_trains_and_nobodys(
    command, tmp_runs, monkeypatch
) -> None:
    from gan_core.cli import progress

    seen = []
    monkeypatch.setattr(progress.Reporter, "__call__", lambda *_: seen.extend(RunStore().list()))
    assert command("train", "--preset", "digits", *TINY, "--steps", "2", "--run-dir", tmp_runs / "mine").status == 0
    assert {(run.run_id, run.status.state, run.status.owner) for run in seen} == {("mine", "running", None)}
    [run] = RunStore().list()
    assert (run.run_id, run.status.state, run.status.owner) == ("mine", "finished", None)
    assert run.config["preset"] == "digits"


def test_it_says_what_it_does_before_the_first_step(command, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path / "new"))
    said = command("train", "--preset", "digits", *TINY, "--steps", "1", "--run-dir", "a")
    lines = [line.split(":")[0] for line in said.out.splitlines()]
    assert lines == ["Preparing the pictures", "Starting TensorFlow", "Compiling the networks", lines[-1]]
    assert said.out.splitlines()[-1].startswith("finished at step 1 after ")


def paint_folder(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(count):
        pixels = np.random.default_rng(number).integers(0, 255, (20, 20, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


OWN = ("--set", "dataset.name=folder", "--set", "dataset.path=photos")


def test_a_folder_of_ones_own_is_found_here_and_in_the_data_dir_and_named_in_full(command, tmp_path) -> None:
    paint_folder(tmp_path / "store" / "photos", 20)
    words = ("train", "--preset", "digits", *TINY, *OWN, "--epochs", "1")
    said = command(*words, "--data-dir", "store", "--run-dir", "a")
    assert (said.status, said.errors) == (0, [])
    assert RunReader("a").config()["config"]["dataset"]["path"] == str(tmp_path / "store" / "photos")
    assert RunReader("a").status().step == 3  # 20 pictures, 8 a step
    shutil.move("store/photos", "photos")
    assert command(*words, "--run-dir", "b").status == 0


@pytest.mark.parametrize("count", [1, 5])
def test_a_handful_of_pictures_trains_without_figures_of_quality(command, tmp_path, count) -> None:
    paint_folder(tmp_path / "photos", count)
    said = command("train", "--preset", "digits", *TINY, *OWN, "--epochs", "2", "--run-dir", "a")
    assert (said.status, said.errors) == (0, [])
    reader = RunReader("a")
    assert (reader.status().step, reader.quality()[0]) == (2, [])
    assert [row["error"] for row in reader.events()[0] if row["kind"] == "unmeasured"] == [evaluated(command)]


def evaluated(command) -> str:
    """What evaluate says of a run that cannot be measured."""
    [line] = command("evaluate", "a").errors
    return line


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (OWN, "photos"),
        (("--set", "dataset.name=folder"), "needs a path"),
        (("--set", "dataset.name=folder", "--set", "dataset.path=empty"), "empty"),
        (("--set", "dataset.name=folder", "--set", "dataset.path=words"), "picture"),
        (("--set", "dataset.classes=eleven"), "eleven"),
        (("--set", "dataset.width=3"), "dataset.width"),
        (("--set", "dataset.name=quadratic"), "dataset.name"),
    ],
)
def test_bad_data_is_one_sentence_and_leaves_nothing(command, tmp_path, words, part) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "a.jpg").write_text("no picture at all")
    said = command("train", "--preset", "digits", *TINY, *words, "--run-dir", "a")
    assert said.status == 2
    [line] = said.errors
    assert part in line
    assert line.endswith(".")
    assert not Path("a").exists()


def test_bad_data_is_found_before_tensorflow_is_brought_in(root, tmp_path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(root)!r}); from gan_core.cli import main\n"
        "words = ['train', '--preset', 'digits', '--set', 'dataset.name=folder', '--set', 'dataset.path=no']\n"
        "assert main([*words, '--run-dir', 'a']) == 2\n"
        "assert main(['train', '--preset', 'digits', '--data-dir', 'no', '--run-dir', 'a']) == 2\n"
        "print([name for name in sys.modules if name in ('tensorflow', 'keras')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
    assert len(done.stderr.splitlines()) == 2


# --- sample ---------------------------------------------------------------------------------------------


def test_npy_holds_the_pictures_of_the_seed(command, digits) -> None:
    said = command("sample", digits, "--count", "20", "--seed", "3", "--out", "a.npy")
    assert (said.status, said.errors, said.out) == (0, [], "20 pictures: a.npy\n")
    pictures = np.load("a.npy")
    assert (pictures.shape, pictures.dtype) == ((20, 16, 16, 1), np.float32)
    expected = to_unit(drawn_by_keras(generator(digits), latents(3, 20)), "-1..1")
    np.testing.assert_allclose(pictures, expected, atol=1e-5)
    assert 0 <= pictures.min() < pictures.max() <= 1
    command("sample", digits, "--count", "1", "--seed", "3", "--out", "one.npy")
    np.testing.assert_allclose(np.load("one.npy"), pictures[:1], atol=1e-5)


def test_png_is_a_grid(command, digits) -> None:
    assert command("sample", digits, "--count", "7", "--seed", "3", "--out", "a.png").status == 0
    command("sample", digits, "--count", "7", "--seed", "3", "--out", "a.npy")
    grid = np.asarray(Image.open("a.png"))
    assert grid.shape == (3 * 17 + 1, 3 * 17 + 1)  # 3 x 3 tiles of 16 pixels, with lines of one between them
    tile = np.rint(np.load("a.npy")[4, :, :, 0] * 255)
    assert np.abs(grid[18:34, 18:34] - tile).max() <= 1
    assert (grid[35:51, 18:34] == grid[0, 0]).all()  # the eighth and ninth place are empty


def test_labels_by_number_and_by_name_and_in_turn(command, cdigits) -> None:
    for label in ("7", " 7 "):
        assert command("sample", cdigits, "--count", "3", "--label", label, "--out", f"{label.strip()}.npy").status == 0
    expected = to_unit(drawn_by_keras(generator(cdigits), latents(0, 3), np.full((3, 1), 7, np.int32)), "-1..1")
    np.testing.assert_allclose(np.load("7.npy"), expected, atol=1e-5)
    command("sample", cdigits, "--count", "12", "--out", "all.npy")
    turn = (np.arange(12) % 10).astype(np.int32)[:, None]
    expected = to_unit(drawn_by_keras(generator(cdigits), latents(0, 12), turn), "-1..1")
    np.testing.assert_allclose(np.load("all.npy"), expected, atol=1e-5)


@pytest.mark.parametrize("label", ["10", "-1", "cat", "1.5"])
def test_a_class_that_is_not_there(command, cdigits, label) -> None:
    said = command("sample", cdigits, "--count", "3", f"--label={label}", "--out", "a.npy")
    assert said.status == 2
    [line] = said.errors
    assert line.startswith("--label: Expected a class from 0 to 9")
    assert line.endswith("; choose one.")
    assert not Path("a.npy").exists()


def test_no_class_can_be_asked_of_an_unconditional_gan(command, digits) -> None:
    said = command("sample", digits, "--count", "3", "--label", "7", "--out", "a.npy")
    assert (said.status, said.errors) == (
        2,
        ["--label: A class can be asked of a conditional GAN only, and this run's networks are told none; "
         "leave it out."],
    )  # fmt: skip


def test_a_picture_of_too_many_pictures_is_refused(command, digits, monkeypatch) -> None:
    from gan_core.cli import making

    monkeypatch.setattr(making, "MOST_PIXELS", 16 * 16 * 10)
    assert command("sample", digits, "--count", "10", "--out", "a.png").status == 0
    said = command("sample", digits, "--count", "11", "--out", "b.png")
    assert (said.status, said.errors) == (
        2,
        ["--count expected 10 or fewer for a .png of pictures this large, received 11; "
         "ask for fewer, or for numbers in a .npy file."],
    )  # fmt: skip
    assert command("sample", digits, "--count", "11", "--out", "b.npy").status == 0


# --- evaluate -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", ["digits", "cdigits"])
def test_evaluate_as_json_and_as_a_table(command, run, request) -> None:
    run_dir = request.getfixturevalue(run)
    said = command("evaluate", run_dir, "--json")
    assert (said.status, said.errors) == (0, [])
    figures = json.loads(said.out)
    assert ("asked_label" in figures) is (run == "cdigits")
    assert {"confident", "coverage", "frechet_distance", "diversity"} <= set(figures)
    for figure in figures.values():
        assert set(figure) == {"value", "floor", "collapse"}
    assert 0 < figures["frechet_distance"]["floor"] < figures["frechet_distance"]["value"] < 50
    lines = command("evaluate", run_dir).out.splitlines()
    assert lines[0].split() == ["figure", "value", "floor", "collapse"]
    assert len(lines) == len(figures) + 3
    assert (
        lines[-1]
        == "floor: what real pictures score against real pictures; collapse: one single picture, over and over."
    )


def test_a_run_whose_pictures_are_gone_says_that_they_are_needed(command, tmp_path) -> None:
    paint_folder(tmp_path / "photos", 20)
    command("train", "--preset", "digits", *TINY, *OWN, "--steps", "1", "--run-dir", "a")
    shutil.rmtree("photos")
    said = command("evaluate", "a")
    assert said.status == 2
    [line] = said.errors
    assert line.startswith("To measure a run, its real pictures are needed: ")
    assert command("sample", "a", "--count", "2", "--out", "a.png").status == 0
