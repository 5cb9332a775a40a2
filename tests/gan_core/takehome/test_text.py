"""A text run taken home: its texts, its network, and a lesson that trains it again far away from this program."""

from __future__ import annotations

import ast
import csv
import io
import string
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from gan_core import takehome
from gan_core.config import build_config, from_json_dict
from gan_core.errors import UserError
from gan_core.models.wordnet import weight_shapes, word_parameters
from gan_core.runs import RunPaths, RunReader, RunWriter
from gan_core.runs.checkpoints import new_checkpoint
from gan_core.takehome.lesson import lesson_of, script, writer
from gan_core.takehome.lesson.base import Change
from gan_core.text import MATERIAL_SEEDS, Headlines, clean, headline_rows, prefix_rows
from gan_core.text.generating import Settings, read_writer
from tests.gan_core.takehome.alone import run_cells, run_python
from tests.text_runs import SOME_HEADLINES, make_text_run

ALLOWED = {"argparse", "math", "string", "collections", "pathlib", "keras", "numpy"}
NAMES = ["samples", "headlines", "csv", "tensorboard", "json", "zip", "keras", "notebook", "script"]


def story(preset: str = "headlines", changes: tuple[Change, ...] = (), **settings: object) -> writer.WriterStory:
    config = build_config(preset, {key.replace("__", "."): value for key, value in settings.items()})
    about = {"steps_per_epoch": 25, "held_out": 3 if config.loop.held_out else 0, "words": 70}
    return writer.WriterStory(config, 250, about, changes)


def text_of(one: writer.WriterStory) -> str:
    return script.script_text(writer.frame_of(one), writer.sections(one))


def code_of(one: writer.WriterStory, title: str) -> str:
    return next(section.code for section in writer.sections(one) if section.title == title)


# --- what is offered -------------------------------------------------------------------------------


def test_only_what_fits_text_is_offered() -> None:
    assert [entry.name for entry in takehome.formats_for("text")] == NAMES


def test_what_does_not_fit_is_refused_with_what_does(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run")
    with pytest.raises(UserError, match=r"^A run that makes text has no gif; choose one of samples, headlines, csv"):
        takehome.write(run, "gif", tmp_path / "film.gif")
    with pytest.raises(UserError, match=r"^A run that makes text has one network and no discriminator"):
        takehome.write(run, "keras", tmp_path / "net.keras", network="discriminator")


def test_a_run_without_its_keras_file_says_what_there_is(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run")
    with new_checkpoint(RunPaths(run), 61) as folder:
        (folder / "weights.npz").write_bytes(b"weights alone")
    with pytest.raises(UserError, match="has no Keras file of its network: take its script, which trains it again"):
        takehome.write(run, "keras", tmp_path / "net.keras")


def test_everything_that_it_wrote_is_one_text(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run", trained=True)
    takehome.write(run, "samples", tmp_path / "samples.txt")
    parts = (tmp_path / "samples.txt").read_text().strip().split("\n\n")
    assert [part.splitlines()[0] for part in parts] == [f"step {step}, epoch {step}" for step in (0, 20, 40, 60)]
    assert all(len(part.splitlines()) == 1 + len(MATERIAL_SEEDS) for part in parts)
    assert parts[-1].splitlines()[2].startswith("Europe Looks To The Sea")


def test_what_it_read_ends_with_what_was_held_out(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run", held_out=2)
    takehome.write(run, "headlines", tmp_path / "headlines.txt")
    assert (tmp_path / "headlines.txt").read_text().splitlines() == list(SOME_HEADLINES)


def test_a_queued_run_has_no_texts_yet(tmp_path: Path) -> None:
    config = build_config("headlines")
    with RunWriter.create(tmp_path / "run", config.model_dump(), {}) as made:
        made.set_status("queued", step=0, total_steps=config.steps)
    for name, sentence in (("samples", "has no samples yet"), ("headlines", "has kept no headlines yet")):
        with pytest.raises(UserError, match=sentence):
            takehome.write(tmp_path / "run", name, tmp_path / "file.txt")
    takehome.write(tmp_path / "run", "script", tmp_path / "lesson.py")
    assert "default=200" in (tmp_path / "lesson.py").read_text()


def test_its_figures_are_in_the_table_and_the_logs(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run")
    takehome.write(run, "csv", tmp_path / "table.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "table.csv").read_text())))
    assert {"loss", "accuracy", "quality.perplexity", "quality.train_perplexity"} <= set(rows[0])
    assert 60 < float(rows[-1]["quality.perplexity"]) < 70
    takehome.write(run, "tensorboard", tmp_path / "logs.zip")
    with zipfile.ZipFile(tmp_path / "logs.zip") as archive:
        assert b"quality/perplexity" in archive.read(archive.namelist()[0])


# --- the lesson says what the run does -------------------------------------------------------------


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_a_lesson_is_python_and_holds_nothing_of_ours(preset: str) -> None:
    text = text_of(story(preset))
    tree = ast.parse(text)
    assert ast.get_docstring(tree).startswith("Retrain a network that writes: Headlines")
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    assert imported == ALLOWED
    assert "gan_core" not in text
    assert max(map(len, text.splitlines())) <= 120
    assert not [row for row in text.splitlines() if row != row.rstrip()]
    assert "pip install tensorflow keras numpy\n" in text


def test_the_form_of_the_rows_is_the_runs() -> None:
    whole, prefixes = story(), story("headlines-prefix")
    assert "return_sequences=True" in code_of(whole, "The network")
    assert "next_word_loss" in code_of(whole, "The network")
    assert "return_sequences" not in code_of(prefixes, "The network")
    assert 'loss="sparse_categorical_crossentropy"' in code_of(prefixes, "The network")
    assert "HELD_OUT" in text_of(whole)
    assert "HELD_OUT" not in text_of(prefixes)


def test_settings_that_are_off_are_not_there() -> None:
    plain = text_of(story(tips__dropout=0.0, loop__held_out=0.0))
    for word in ("Dropout", "DROPOUT", "HELD_OUT", "PATIENCE", "clipvalue", "RATES", "val_loss", "EarlyStopping"):
        assert word not in plain, word
    full = text_of(story(loop__patience=4, optimizer__clipvalue=0.5, model__depth=3))
    for row in ("DROPOUT = 0.1", "PATIENCE = 4", "clipvalue=0.5", 'EarlyStopping("val_loss", patience=PATIENCE)'):
        assert row in full, row
    assert full.count("layers.LSTM(UNITS, return_sequences=True)") == 3
    assert text_of(story("headlines-prefix", model__depth=3)).count("return_sequences=True") == 2


def test_a_rate_that_was_moved_moves_at_the_same_epoch() -> None:
    moved = story(changes=(Change(100, "optimizer.generator_lr", 0.001),))
    assert "RATES = {0: 0.008, 4: 0.001}" in code_of(moved, "Settings")
    assert "LearningRateScheduler(rate_of)" in code_of(moved, "Training")
    assert "RATE = " not in code_of(moved, "Settings")


def test_its_length_is_in_epochs() -> None:
    assert story().epochs == 10
    assert story().save_every == 5
    assert "default=10" in text_of(story())


def test_words_are_cleaned_and_laid_out_as_by_us(tmp_path: Path) -> None:
    odd = ("“Don’t Panic,” 3 Chefs  Say", "Caf\u00e9 In the U.S.\u00a0Opens", "A\u200bB c", "plain words here")
    (tmp_path / "headlines.txt").write_text("\n".join(odd), encoding="utf-8")
    for preset, rows_of in (("headlines", headline_rows), ("headlines-prefix", prefix_rows)):
        made = played(story(preset, loop__held_out=0.0), tmp_path / "headlines.txt")
        ours = Headlines("odd", odd)
        assert made["headlines"] == [clean(line) for line in odd] == list(ours.cleaned)
        assert tuple(made["vocabulary"][1:]) == ours.vocabulary.words
        for mine, theirs in zip((made["rows"], made["answers"]), rows_of(ours.encoded, ours.input_length), strict=True):
            np.testing.assert_array_equal(mine, theirs)


DATA = ("The headlines", "The vocabulary", "From words to rows")
EVERYTHING = ("Settings", *DATA, "The network", "Writing")


def played(one: writer.WriterStory, data: Path, titles: tuple[str, ...] = DATA) -> dict[str, object]:
    """What these sections define, run with our imports instead of their own."""
    import keras

    space: dict[str, object] = {"string": string, "Counter": Counter, "np": np, "DATA": data}
    space |= {"keras": keras, "layers": keras.layers}
    for title in titles:
        exec(compile(code_of(one, title), title, "exec"), space)
    return space


@pytest.mark.parametrize(("preset", "layers"), [("headlines", 1), ("headlines-prefix", 2)])
def test_with_the_same_weights_it_writes_what_the_run_writes(tmp_path: Path, preset: str, layers: int) -> None:
    """The same network, the same loss, the same words: what differs between run and lesson is chance alone."""
    run = make_text_run(tmp_path / "run", preset=preset, trained=True, layers=layers, held_out=2, loop__held_out=0.1)
    takehome.write(run, "headlines", tmp_path / "headlines.txt")
    reader = RunReader(run)
    one = writer.WriterStory(from_json_dict(reader.config()), 60, reader.config()["data"])
    made = played(one, tmp_path / "headlines.txt", EVERYTHING)
    ours = read_writer(run)
    model = made["model"]
    assert model.count_params() == word_parameters(one.config, ours.vocabulary.size)
    weights = np.load(next((run / "checkpoints").glob("*/weights.npz")))
    model.set_weights([weights[name] for name in weight_shapes(one.config, ours.vocabulary.size)])
    for seed, count in MATERIAL_SEEDS:
        assert made["write"](seed, count) == ours.continuations(seed, Settings(words=count))[0].text
    rows, answers = made["rows_of"](made["kept"])
    loss = float(model.evaluate(rows, answers, batch_size=len(rows), verbose=0))
    pairs = [(np.array(ids[:end], np.int32), ids[end]) for ids in made["kept"] for end in range(1, len(ids))]
    costs = [-np.log(ours.network.probabilities(beginning)[answer]) for beginning, answer in pairs]
    assert loss == pytest.approx(float(np.mean(costs)), abs=1e-3)


def test_nothing_that_a_person_typed_gets_into_a_lesson(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run", name='"""; import os', dataset__path='/x"""/y.csv', dataset__column="'''")
    frame, sections = lesson_of(run)
    text = script.script_text(frame, sections)
    assert "import os" not in text
    assert "y.csv" not in text
    ast.parse(text)


# --- and it runs -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset", "settings"), [("headlines", {"loop__patience": 1}), ("headlines-prefix", {"layers": 2})]
)
def test_the_script_trains_it_again(tmp_path: Path, preset: str, settings: dict[str, object]) -> None:
    held_out = 2 if preset == "headlines" else 0
    run = make_text_run(tmp_path / "run", preset=preset, units=8, held_out=held_out, **settings)
    folder = tmp_path / "alone"
    folder.mkdir()
    takehome.write(run, "script", folder / "lesson.py")
    takehome.write(run, "headlines", folder / "headlines.txt")
    said = run_python(folder, "lesson.py", "--epochs", "2", "--out", "mine")
    assert "16 headlines, such as:" in said
    assert "74 different words" in said
    assert "epoch 2 of 2: loss" in said
    assert ("on headlines held out" in said) == bool(held_out)
    assert sorted(path.name for path in (folder / "mine").iterdir())[-2:] == ["model.keras", "vocabulary.txt"]
    lines = [row for row in said.splitlines() if row.startswith("0.0  ")]
    assert [row[5:].lower().startswith(seed) for row, (seed, _) in zip(lines, MATERIAL_SEEDS, strict=True)] == [
        True
    ] * 6
    added = [len(row[5:].split()) - len(seed.split()) for row, (seed, _) in zip(lines, MATERIAL_SEEDS, strict=True)]
    assert added == [count for _, count in MATERIAL_SEEDS]


@pytest.mark.slow
def test_the_cells_of_its_notebook_run_one_by_one(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run", units=8)
    takehome.write(run, "notebook", tmp_path / "lesson.ipynb")
    (tmp_path / "alone").mkdir()
    takehome.write(run, "headlines", tmp_path / "alone" / "headlines.txt")
    said = run_cells(tmp_path / "lesson.ipynb", tmp_path / "alone", 2, "EPOCHS")
    assert "epoch 2 of 2: loss" in said


def test_a_script_without_its_headlines_says_what_is_missing(tmp_path: Path) -> None:
    run = make_text_run(tmp_path / "run", units=8)
    (tmp_path / "alone").mkdir()
    takehome.write(run, "script", tmp_path / "alone" / "lesson.py")
    with pytest.raises(AssertionError, match=r"headlines\.txt was not found: it must be a text file"):
        run_python(tmp_path / "alone", "lesson.py", "--epochs", "1")
