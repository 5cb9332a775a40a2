"""Lessons say what their run does, hold nothing that it does not use, and carry nothing that a person slipped in."""

from __future__ import annotations

import ast
import json
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from sklearn.datasets import load_digits

from gan_core import takehome
from gan_core.config import build_config
from gan_core.data import make_points
from gan_core.data.images import make_images
from gan_core.data.points import POINT_SETS
from gan_core.errors import DataError
from gan_core.models.specs import parameter_counts
from gan_core.presets import preset_names
from gan_core.takehome.lesson import literal, sections
from gan_core.takehome.lesson.base import Change, chunks
from gan_core.takehome.lesson.points import numpy_text
from tests.gan_core.takehome.folders import pictures_run, points_run
from tests.gan_core.takehome.lessons import NETWORKS, played, section, story, text_of, told

ALLOWED = {
    "argparse", "base64", "gzip", "io", "tarfile", "time", "zipfile", "zlib", "dataclasses", "pathlib",
    "keras", "numpy", "tensorflow", "PIL", "scipy.io", "sklearn.datasets",
}  # fmt: skip
PAIRS = [*preset_names("points"), *preset_names("images")]
LOADED = ("Settings", "The real points")


@pytest.mark.parametrize("preset", PAIRS)
def test_every_preset_has_a_lesson_that_python_reads(preset: str) -> None:
    text = text_of(story(preset, class_names=("tomato",)))
    tree = ast.parse(text)
    assert ast.get_docstring(tree).startswith("Retrain a GAN: ")
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    assert imported <= ALLOWED
    assert "gan_core" not in text
    assert max(map(len, text.splitlines())) <= 120
    assert not [row for row in text.splitlines() if row != row.rstrip()]
    assert "\n\n\n\n" not in text


@pytest.mark.parametrize("preset", PAIRS)
def test_its_networks_have_the_runs_parameters(preset: str, capsys: pytest.CaptureFixture[str]) -> None:
    one = story(preset)
    made = played(one, ("Settings", "The generator", "The discriminator"))
    assert (made.generator.count_params(), made.discriminator.count_params()) == parameter_counts(one.config)
    assert f"{parameter_counts(one.config)[0]:,}" in capsys.readouterr().out


def test_a_tip_that_is_off_is_not_there() -> None:
    plain = text_of(story("quadratic"))
    for word in ("SMOOTH", "MISLABEL", "NOISE", "R1", "PENALTY", "EMA", "averaged", "trainable = False", "steepness",
                 "clipvalue", "InverseTimeDecay", "mirrored", "Dropout", "BatchNorm", "class"):  # fmt: skip
        assert word not in plain.replace("classes = ", ""), word
    tips = {"tips.label_smoothing": 0.2, "tips.mislabel_rate": 0.05, "tips.instance_noise": 0.1, "loss.r1": 0.3,
            "loop.ema": 0.99, "optimizer.clipvalue": 1.5, "tips.dropout": 0.4}  # fmt: skip
    full = text_of(story("quadratic", tips))
    for row in ("SMOOTHING = 0.2", "MISLABELLED = 0.05", "NOISE = 0.1", "R1 = 0.3", "EMA = 0.99", "clipvalue=1.5",
                "layers.Dropout(0.4)"):  # fmt: skip
        assert row in full, row


def test_ways_to_play_differ() -> None:
    turns = {way: section(story("digits", {"tips.discriminator_update": way}), "One step of the game").code
             for way in ("separate", "mixed", "joint")}  # fmt: skip
    assert turns["separate"].count("descend(d_optimizer") == 2
    assert "tf.concat" in turns["mixed"]
    assert "def generator_turn" not in turns["joint"]
    assert "discriminator.trainable = False" in turns["separate"]


# --- the data --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in POINT_SETS if name not in ("csv", "drawn")])
@pytest.mark.parametrize("jitter", [0.0, 0.05])
def test_the_points_are_those_of_the_program(name: str, jitter: float) -> None:
    changes = {
        "dataset.name": name,
        "dataset.jitter": jitter,
        "dataset.formula": "y = max(x, -0.2)^3 + e/10",
    }
    one = story("quadratic", changes)
    made = played(one, LOADED)
    np.testing.assert_allclose(made.real_points, make_points(one.config.dataset).pool, atol=1e-6)
    (batch,) = made.real_batch()
    assert batch.shape == (64, 2)
    assert batch.dtype == np.float32


@pytest.mark.parametrize("count", [30, 1000])
@pytest.mark.parametrize("jitter", [0.0, 0.02])
def test_a_persons_own_points_travel_along(tmp_path: Path, count: int, jitter: float) -> None:
    points = np.random.default_rng(1).normal(size=(count, 2))
    np.savetxt(tmp_path / "mine.csv", points, delimiter=",")
    changes = {"dataset.name": "csv", "dataset.path": str(tmp_path / "mine.csv"), "dataset.jitter": jitter}
    run = points_run(tmp_path / "run", build_config("quadratic", changes))
    one = takehome.lesson.story_of(run)
    import base64
    import zlib

    made = played(one, LOADED, base64=base64, zlib=zlib)
    np.testing.assert_allclose(made.real_points, make_points(one.config.dataset).pool, atol=1e-6)


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("digits", {}),
        ("digits", {"dataset.classes": "3, 7", "dataset.width": 24, "dataset.height": 16}),
        ("petals", {"dataset.classes": "rosette, daisy"}),
        ("cdigits", {"dataset.classes": "9, 4, 1", "tips.discriminator_update": "separate"}),
    ],
)
def test_the_pictures_are_those_of_the_program(preset: str, changes: dict[str, object]) -> None:
    from dataclasses import dataclass

    one = story(preset, changes)
    made = played(one, ("Settings", "The real pictures"), Image=Image, ImageOps=ImageOps, load_digits=load_digits,
                  dataclass=dataclass, __name__=__name__)  # fmt: skip
    real = make_images(one.config.dataset)
    np.testing.assert_array_equal(made.images, real.images)
    if one.conditional:
        np.testing.assert_array_equal(made.classes[:, 0], real.labels)
    batch = made.real_batch()
    assert len(batch) == (2 if one.conditional else 1)
    assert -1 <= batch[0].min() < -0.5 < 0.5 < batch[0].max() <= 1


def test_shuffled_batches_take_every_picture_once() -> None:
    one = story("digits", {"loop.sampling": "shuffled", "dataset.flip": True, "batch_size": 3})
    made = played(one, ("Settings", "The real pictures"), Image=Image, ImageOps=ImageOps, load_digits=load_digits)
    rows = [next(made.coming) for _ in range(2 * 1797)]
    assert sorted(rows[:1797]) == list(range(1797))
    assert sorted(rows[1797:]) == list(range(1797))
    assert rows[:1797] != rows[1797:]


# --- what a person typed ---------------------------------------------------------------------------

ATTACKS = (
    '"""; import os; os.system("touch /tmp/owned") #',
    "'); raise SystemExit(3) #",
    "\\'); raise SystemExit(3) #\n raise SystemExit(4)",
    "{1/0} %s \u202e \u2028raise SystemExit(5)",
    "\\",
)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("kind", ["notebook", "script"])
def test_typed_text_stays_text(tmp_path: Path, attack: str, kind: str) -> None:
    """A run's name, a path and names of classes: each is one constant, or not there at all."""
    changes = {
        "dataset.name": "folder",
        "dataset.path": attack,
        "model.name": "cdcgan-small",
        "dataset.classes": attack,
    }
    run = pictures_run(tmp_path / "run", build_config("digits", changes), names=(attack, "plain"))
    status = json.loads((run / "status.json").read_text())
    (run / "status.json").write_text(json.dumps({**status, "name": attack}))
    out = tmp_path / f"file{takehome.FORMATS.get(kind).suffix}"
    takehome.write(run, kind, out)
    text = out.read_text(encoding="utf-8")
    if kind == "notebook":
        cells = json.loads(text)["cells"]
        assert not [cell for cell in cells if cell["cell_type"] == "markdown" and attack in "".join(cell["source"])]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    tree = ast.parse(text)
    constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert constants.count(attack) == 2  # the path and a class
    assert not any("raise SystemExit" in ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Raise))
    assert text.isascii()


@pytest.mark.parametrize(
    "formula", ["__import__('os')", "x.real", "x if x else x", "[x]", "x; x", "lambda: x", "x\n+1"]
)
def test_a_formula_that_is_none_is_refused(tmp_path: Path, formula: str) -> None:
    run = points_run(tmp_path / "run")
    config = json.loads((run / "config.json").read_text())
    config["config"]["dataset"].update(name="function", formula=formula)
    (run / "config.json").write_text(json.dumps(config))
    with pytest.raises(DataError):
        takehome.write(run, "script", tmp_path / "x.py")


def test_a_formula_is_written_anew() -> None:
    assert numpy_text("y = 2*x^2 - min(x, 0.5, pi)") == "((2.0 * (x ** 2.0)) - np.minimum(np.minimum(x, 0.5), np.pi))"
    assert numpy_text("−x") == "(-x)"


def test_only_plain_values_become_literals() -> None:
    assert literal("a\u202eb") == "'a\\u202eb'"
    with pytest.raises(ValueError, match=r"plain value|malformed"):
        literal(Path("a"))


# --- the notebook ----------------------------------------------------------------------------------


def test_the_notebook_is_the_script_in_cells(tmp_path: Path) -> None:
    import nbformat

    run = pictures_run(tmp_path / "run")
    takehome.write(run, "notebook", tmp_path / "x.ipynb")
    takehome.write(run, "notebook", tmp_path / "again.ipynb")
    assert (tmp_path / "x.ipynb").read_bytes() == (tmp_path / "again.ipynb").read_bytes()
    book = nbformat.read(tmp_path / "x.ipynb", as_version=4)
    nbformat.validate(book)
    headings = [cell.source.splitlines()[0] for cell in book.cells if cell.cell_type == "markdown"]
    assert headings[0] == "# Retrain a GAN: Digits (no download)"
    own = sections(takehome.lesson.story_of(run))
    assert headings[1:] == [f"## {number}. {each.title}" for number, each in enumerate(own, 1)]
    assert "argparse" not in "".join(cell.source for cell in book.cells)
    assert book.cells[1].source.count("STEPS = 100 ") == 1  # what the run has trained


def test_what_was_steered_by_hand_is_repeated(tmp_path: Path) -> None:
    run = points_run(tmp_path / "run")
    rows = [
        (1, "tips.label_smoothing", 0.2),
        (1, "optimizer.generator_lr", 0.0005),
        (2, "tips.label_smoothing", 0.1),
        (2, "tips.leaky_slope", 0.3),
        (2, "\n# evil", 0.2),
        (2, "tips.dropout", 0.2),
        (2, "tips.mislabel_rate", "evil"),
        (2, "tips.instance_noise", 77),
    ]
    with (run / "events.jsonl").open("a") as file:
        for step, key, value in rows:
            file.write(json.dumps({"step": step, "kind": "live", "key": key, "value": value}) + "\n")
    takehome.write(run, "script", tmp_path / "x.py")
    text = (tmp_path / "x.py").read_text()
    words = " ".join(ast.get_docstring(ast.parse(text)).split())
    assert "this changes them after the same steps. Not repeated: LeakyReLU slope 0.3 after step 2." in words
    assert "evil" not in text
    assert "NOISE" not in text
    one = takehome.lesson.story_of(run)
    made = played(one, (*NETWORKS, "The real points"))
    wrote: list[float] = []
    loop = section(one, "Training").code
    space = {**vars(made), "STEPS": 3, "OUT": tmp_path / "out", "time": time, "save_samples": lambda _: None}
    space["train_step"] = lambda: (
        wrote.append((float(made.SMOOTHING), float(made.g_optimizer.learning_rate))) or (1, 1, 1)
    )
    exec(loop, space)
    np.testing.assert_allclose(wrote, [(0, 0.001), (0.2, 0.0005), (0.1, 0.0005)], rtol=1e-6)


def test_rates_that_fall_by_a_schedule_are_not_moved() -> None:
    changes = (Change(3, "optimizer.generator_lr", 0.1),)
    assert "CHANGES" in text_of(told(build_config("digits"), changes=changes))
    assert "CHANGES" not in text_of(told(build_config("digits", {"optimizer.decay": 0.1}), changes=changes))


def test_definitions_stand_apart() -> None:
    assert chunks("a = 1", None, "b = 2", "def f():\n    pass", "c = 3") == (
        "a = 1\nb = 2\n\n\ndef f():\n    pass\n\n\nc = 3"
    )
