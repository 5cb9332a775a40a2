"""The generators that ship: complete, small, as good as their cards say, and not to be trained further."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gan_core import pretrained
from gan_core.cli.making import make, measure, open_run
from gan_core.config import from_json_dict
from gan_core.data.images import IMAGE_SETS
from gan_core.engine.classes import turns
from gan_core.errors import RunError
from gan_core.imaging import to_uint8
from gan_core.pretrained import (
    CARD_FILE,
    ORDER,
    STATISTICS_FILE,
    is_pretrained,
    pretrained_dir,
    pretrained_names,
    pretrained_writers,
    refuse_resuming,
    subject_dir,
)
from gan_core.quality.classifier import Classifier
from gan_core.quality.images_statistics import RealStatistics
from gan_core.runs import RunPaths, RunReader, RunStore
from tools.pretrain_pack import figure_table
from tools.pretrain_recipes import RECIPES

MOST_BYTES = 3_000_000
NAMES = pretrained_names()


def test_the_promised_generators_are_there_in_their_order():
    assert {"mnist", "cmnist", "digits", "petals"} <= set(NAMES)
    assert list(NAMES) == [name for name in ORDER if name in NAMES]
    assert set(NAMES) <= set(RECIPES)


def test_subjects_are_runs_or_pretrained_generators(tmp_path):
    store = RunStore(tmp_path)
    assert subject_dir(store, "pretrained:digits") == pretrained_dir("digits")
    with pytest.raises(RunError, match=r"^No run is called 'digits' here"):
        subject_dir(store, "digits")
    for strange in ("../digits", "", "DIGITS", "digits/"):
        with pytest.raises(RunError) as error:
            pretrained_dir(strange)
        assert str(error.value) == (
            f"A pretrained generator was expected, one of {', '.join(NAMES)}, received {strange!r}."
        )


def test_networks_that_make_text_are_offered_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "FOLDER", tmp_path)
    for name in ("headlines", "zebras", "digits"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
    assert pretrained_names() == ("digits", "zebras")
    assert pretrained_writers() == ("headlines",)
    assert pretrained_dir("headlines") == tmp_path / "headlines"


def test_training_cannot_go_on(tmp_path):
    refuse_resuming(tmp_path)
    folder = pretrained_dir("digits")
    assert is_pretrained(folder)
    with pytest.raises(RunError, match=r"without its optimizer's state, so its training cannot go on"):
        refuse_resuming(folder)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_small_finished_run_without_anything_private(name):
    folder = pretrained_dir(name)
    reader = RunReader(folder)
    config = from_json_dict(reader.config())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    assert not [path for path in files if path.name == "state.npz"]
    assert (reader.status().state, reader.checkpoints()[-1].step) == ("finished", reader.status().step)
    assert config.steps == reader.status().step == RECIPES[name].changes["steps"]
    assert RunPaths(folder).real.exists() == IMAGE_SETS.get(config.dataset.name).offline
    assert RealStatistics.load(folder / STATISTICS_FILE).count in (400, 1000)
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".json", ".jsonl", ".md")]
    assert not [text for text in texts if re.search(r"(?<![\w.])/(home|root|tmp|work|Users)\b", text)]


@pytest.mark.parametrize("name", NAMES)
def test_the_figures_of_the_card_are_those_of_evaluate(name):
    """A last digit may differ: another processor rounds otherwise."""
    folder = pretrained_dir(name)
    card = (folder / CARD_FILE).read_text(encoding="utf-8")
    told = [line for line in card.splitlines() if line.startswith("|")]
    found = figure_table(*measure(open_run(str(folder)))).splitlines()
    assert [line.split("|")[1] for line in told] == [line.split("|")[1] for line in found]
    numbers = [[float(text) for text in re.findall(r"[\d.]+", line)] for line in (*told[2:], *found[2:])]
    half = len(numbers) // 2
    for one, other in zip(numbers[:half], numbers[half:], strict=True):
        np.testing.assert_allclose(one, other, rtol=0.02, atol=0.011 if max(one) < 3 else 1.01)


@pytest.mark.parametrize(("name", "least"), [("cmnist", 0.95), ("mnist", 0.86)])
def test_most_digits_are_clear_and_no_class_is_rare(name, least):
    """Real digits have 0.96. The aim for mnist is 0.9; the best of eight trainings reached 0.89."""
    run = open_run(str(pretrained_dir(name)))
    rows = make(run, 1000, 11, turns(run.config, 1000, None)).rows
    pictures = np.concatenate([to_uint8(batch, run.config.tips.scaling) for batch in rows])
    probabilities = Classifier.load("mnist").probabilities(pictures)
    clear = probabilities.max(axis=1) > 0.9
    shares = np.bincount(probabilities.argmax(axis=1), minlength=10) / 1000
    assert least <= clear.mean() <= 1.0
    assert 0.04 <= shares.min() <= shares.max() <= 0.2
