"""The network for headlines that ships: small, whole, as its recipe says, and able to write at once."""

from __future__ import annotations

import math
import re

import pytest

from gan_core.config import build_config, from_json_dict
from gan_core.errors import RunError
from gan_core.pretrained import pretrained_dir, pretrained_names, pretrained_writers, refuse_resuming
from gan_core.runs import RunReader
from gan_core.text import MATERIAL_SEEDS, clean, make_headlines
from gan_core.text.generating import Settings, perplexity, read_writer, writer_steps
from tools.pretrain_recipes import RECIPES
from tools.pretrain_text import continued, moments

NAME = "headlines"
FOLDER = pretrained_dir(NAME)
READER = RunReader(FOLDER)


def test_it_is_offered_where_text_is_made() -> None:
    assert pretrained_writers() == (NAME,)
    assert NAME not in pretrained_names()


def test_it_is_small_and_says_nothing_of_the_machine_it_was_made_on() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert 1e6 < sum(path.stat().st_size for path in files) < 3e6
    for path in files:
        if path.suffix in (".json", ".jsonl", ".md", ".txt"):
            assert not re.search(r"(?<![\w.])/(root|home|tmp|work|Users)/", path.read_text()), path


def test_it_is_a_finished_run_of_its_recipe() -> None:
    config, recipe = from_json_dict(READER.config()), RECIPES[NAME]
    assert config == build_config(recipe.preset, recipe.changes)
    assert READER.status().state == "finished"
    assert READER.status().step == config.steps == RECIPES[NAME].changes["steps"]
    assert RunReader(FOLDER).checkpoints()[-1].step == config.steps
    with pytest.raises(RunError, match="without its optimizer's state, so its training cannot go on"):
        refuse_resuming(FOLDER)


def test_its_headlines_are_the_corpus_that_ships() -> None:
    corpus = make_headlines(build_config("headlines", {"dataset.name": "synthetic-headlines"}).dataset)
    own = [(READER.paths.data / name).read_text().splitlines() for name in ("headlines.txt", "held_out.txt")]
    assert sorted(own[0] + own[1]) == sorted(corpus.raw)
    assert len(own[1]) == 240
    assert (READER.paths.data / "vocabulary.txt").read_text() == corpus.vocabulary.to_text()


def test_its_perplexity_is_what_its_card_says() -> None:
    writer = read_writer("pretrained")
    held_out = (READER.paths.data / "held_out.txt").read_text().splitlines()
    encoded = [writer.vocabulary.encode(line.split()) for line in map(clean, held_out)]
    found = perplexity(writer.network, encoded)
    value = READER.quality()[0][-1]["figures"]["perplexity"]["value"]
    assert abs(math.log(found.perplexity) - math.log(value)) < 0.01
    assert 10 < found.perplexity < 25
    assert f"| Perplexity | {found.perplexity:.1f} |" in (FOLDER / "card.md").read_text()


def test_the_materials_beginnings_come_back_whole_with_their_words() -> None:
    lines = continued(FOLDER)
    for line, (seed, count) in zip(lines, MATERIAL_SEEDS, strict=True):
        assert line.lower().startswith(f"{seed} ")
        added = line.split()[len(seed.split()) :]
        assert len(added) == count
        assert len({word.lower() for word in added}) >= count - 3
        assert f"- {line}\n" in (FOLDER / "card.md").read_text()


def test_the_same_seed_gives_something_else_earlier_in_the_training() -> None:
    steps = writer_steps(FOLDER)
    assert len(steps) >= 4
    texts = {
        read_writer(FOLDER, step).continuations("critics warn", Settings(words=8, temperature=0.0))[0].text
        for step in steps
    }
    assert len(texts) >= 3


def test_moments_lie_apart_by_factors() -> None:
    assert moments([0, 10, 20, 30, 40, 90, 100, 270, 300, 810]) == [10, 30, 90, 270, 810]
    assert moments([5]) == [5]
