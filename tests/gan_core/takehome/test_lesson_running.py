"""Lessons run: in a process of their own, in an empty folder, without any of this program in reach."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core import takehome
from gan_core.config import build_config
from tests.gan_core.takehome.alone import run_cells, run_python
from tests.gan_core.takehome.folders import pictures_run, points_run

pytestmark = pytest.mark.slow

TINY = {"batch_size": 4, "model.width": 8, "model.latent_dim": 6}


def script_of(run: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    takehome.write(run, "script", folder / "lesson.py")
    return folder


def assert_kept(folder: Path, steps: int) -> None:
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["discriminator.keras", "generator.keras", "step_00000000.png", f"step_{steps:08d}.png"]
    first, last = (np.asarray(Image.open(folder / name), np.float32) for name in names[2:])
    assert np.abs(first - last).max() > 0, "nothing was learned"


POINTS = [
    ("quadratic", {}),
    ("ring", {"loss.name": "wasserstein_gp", "tips.discriminator_update": "mixed", "loop.ema": 0.9}),
]
PICTURES = [
    ("digits", {}, ()),
    ("cdigits", {"tips.discriminator_update": "separate", "tips.label_smoothing": 0.2}, tuple("0123456789")),
]


@pytest.mark.parametrize(("preset", "changes"), POINTS)
def test_scripts_for_points(tmp_path: Path, preset: str, changes: dict[str, object]) -> None:
    folder = script_of(points_run(tmp_path / "run", build_config(preset, changes)), tmp_path / "alone")
    said = run_python(folder, "lesson.py", "--steps", "3")
    assert "step 3 of 3: G's loss" in said
    assert_kept(folder / "retrained", 3)


@pytest.mark.parametrize(("preset", "changes", "names"), PICTURES)
def test_scripts_for_pictures(tmp_path: Path, preset: str, changes: dict[str, object], names: tuple[str, ...]) -> None:
    run = pictures_run(tmp_path / "run", build_config(preset, {**TINY, **changes}), names=names)
    folder = script_of(run, tmp_path / "alone")
    said = run_python(folder, "lesson.py", "--steps", "2", "--out", "mine")
    assert "1,797 real pictures of 16 x 16 pixels." in said
    assert_kept(folder / "mine", 2)


def test_petals_in_one_batch(tmp_path: Path) -> None:
    changes = {**TINY, "tips.discriminator_update": "mixed", "dataset.classes": "poppy"}
    run = pictures_run(tmp_path / "run", build_config("petals", changes))
    folder = script_of(run, tmp_path / "alone")
    assert "512 real pictures of 32 x 32 pixels." in run_python(folder, "lesson.py", "--steps", "2")
    assert_kept(folder / "retrained", 2)


def test_a_zip_of_a_persons_own_pictures_by_class(tmp_path: Path) -> None:
    """Folders with odd names are classes; another folder and a damaged file are left out."""
    odd = "it's {odd} \\ \u00e9"
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        for name in (f"all/{odd}/a.png", f"all/{odd}/b.png", "all/plain/c.png", "all/other/d.png"):
            Image.fromarray(rng.integers(0, 255, (30, 20, 3), np.uint8)).save(tmp_path / "one.png")
            archive.write(tmp_path / "one.png", name)
        archive.writestr("all/plain/broken.png", "no picture")
    changes = {**TINY, "dataset.name": "folder", "dataset.path": str(tmp_path / "mine.zip"), "dataset.mode": "RGB"}
    run = pictures_run(tmp_path / "run", build_config("cdigits", changes), names=(odd, "plain"))
    folder = script_of(run, tmp_path / "alone")
    assert "3 real pictures of 16 x 16 pixels." in run_python(folder, "lesson.py", "--steps", "1")
    assert_kept(folder / "retrained", 1)


def test_missing_data_is_said(tmp_path: Path) -> None:
    run = pictures_run(tmp_path / "run", build_config("dcgan96", {"batch_size": 2}), names=("tomato",))
    folder = script_of(run, tmp_path / "alone")
    with pytest.raises(AssertionError, match="The pictures were not found: name their folder as DATA_DIR"):
        run_python(folder, "lesson.py", "--steps", "1")


def test_the_cells_of_a_notebook_run_one_by_one(tmp_path: Path) -> None:
    run = points_run(tmp_path / "run", build_config("recommended-2d"))
    takehome.write(run, "notebook", tmp_path / "lesson.ipynb")
    assert "step 2 of 2" in run_cells(tmp_path / "lesson.ipynb", tmp_path / "alone", 2)
    assert_kept(tmp_path / "alone" / "retrained", 2)
