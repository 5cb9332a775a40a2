"""What the other commands do with a run that writes headlines."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gan_core.text import clean
from gan_core.text.generating import read_writer
from tests.text_runs import make_text_run


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_evaluate_measures_both_sides(command, tmp_path, preset) -> None:
    run = make_text_run(tmp_path / "run", trained=True, preset=preset, held_out=4)
    said = command("evaluate", run, "--json")
    assert (said.status, said.errors) == (0, [])
    figures = json.loads(said.out)
    assert list(figures) == ["perplexity", "train_perplexity"]
    writer = read_writer(run)
    for name, file in (("perplexity", "held_out.txt"), ("train_perplexity", "headlines.txt")):
        losses = []
        for line in (run / "data" / file).read_text().splitlines():
            ids = writer.vocabulary.encode(clean(line).split())
            losses += [-np.log(writer.network.probabilities(ids[:end])[ids[end]]) for end in range(1, len(ids))]
        assert figures[name]["value"] == pytest.approx(np.exp(np.mean(losses)), rel=1e-4)
        assert figures[name]["floor"] == 1.0
        assert 20 < figures[name]["collapse"] < 110
    assert 1 < figures["train_perplexity"]["value"] < 5 < figures["perplexity"]["value"]


def test_evaluate_of_a_run_that_holds_nothing_out(command, tmp_path) -> None:
    run = make_text_run(tmp_path / "run", trained=True, held_out=0)
    said = command("evaluate", run)
    assert (said.status, said.errors) == (0, [])
    lines = said.out.splitlines()
    assert lines[0].split() == ["figure", "value", "floor", "collapse"]
    assert [line.split()[0] for line in lines[2:-1]] == ["Perplexity"]
    assert lines[-1] == "floor: a network that is never wrong; collapse: one that knows only how often each word comes."


def test_pictures_are_not_asked_of_it(command, tmp_path) -> None:
    run = make_text_run(tmp_path / "run")
    sentence = (
        f"{run} expected a run that makes points or images, received one that writes headlines; use the command "
        "headline."
    )
    said = command("sample", run, "--count", 3, "--out", tmp_path / "a.png")
    assert (said.status, said.errors) == (2, [sentence])
    way = ("--from-seed", 1, "--to-seed", 2, "--frames", 3, "--out", tmp_path / "a.gif")
    said = command("morph", run, *way)
    assert (said.status, said.errors) == (2, [sentence])
    assert not list(tmp_path.glob("a.*"))
