"""A text run over its folder: what is written, how it goes on after an interruption, and when it ends early."""

from __future__ import annotations

import json
import math
from pathlib import Path

import keras
import numpy as np
import pytest

from gan_core.engine.text_data import open_data, split, unigram_perplexity
from gan_core.engine.text_session import TextSession
from gan_core.errors import DataError
from gan_core.runs import RunPaths, RunReader, RunWriter
from gan_core.text import MATERIAL_SEEDS, Headlines, Vocabulary
from gan_core.text.generating import Settings, perplexity, read_writer, writer_steps
from gan_core.training import train
from tests.gan_core.engine.text_fixtures import LINES, tiny


@pytest.fixture
def lines(tmp_path: Path) -> str:
    """A text file of headlines."""
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(line.title() for line in LINES))
    return str(path)


def short(lines: str, **changes: object):
    return tiny(dataset__path=lines, **{"steps": 20, "snapshot_every": 6, "loop__held_out": 0.2, **changes})


@pytest.mark.parametrize("preset", ["headlines", "headlines-prefix"])
def test_a_run_is_a_folder(lines: str, tmp_path: Path, preset: str) -> None:
    config = tiny(preset, dataset__path=lines, steps=20, snapshot_every=6, loop__held_out=0.2)
    result = train(config, tmp_path / "run")
    assert (result.state, result.steps) == ("finished", 20)
    reader = RunReader(tmp_path / "run")
    about, data = reader.config()["data"], reader.paths.data
    counts = [len((data / name).read_text().splitlines()) for name in ("headlines.txt", "held_out.txt")]
    assert counts == [about["headlines"], about["held_out"]]
    assert sum(counts) == len(LINES)
    assert counts[1] == round(0.2 * len(set(LINES)))
    whole = Headlines("lines", LINES)
    assert (about["words"], about["input_length"]) == (len(whole.vocabulary), whole.input_length)
    rows = reader.metrics()[0]
    assert [row["step"] for row in rows] == [5, 10, 15, 20]
    assert set(rows[0]) == {"step", "seconds", "loss", "accuracy"}
    assert [step for step, _ in reader.samples()] == [0, 6, 12, 18, 20]
    texts = reader.samples()[-1][1].read_text().splitlines()
    for text, (seed, count) in zip(texts, MATERIAL_SEEDS, strict=True):
        assert text.lower().startswith(f"{seed} ")
        assert len(text.split()) == len(seed.split()) + count
    assert set(writer_steps(tmp_path / "run")) >= {0, 6, 12, 18, 20}


def test_what_it_measures_is_what_a_reader_measures(lines: str, tmp_path: Path) -> None:
    train(short(lines), tmp_path / "run")
    reader, writer = RunReader(tmp_path / "run"), read_writer(tmp_path / "run")
    held_out = Headlines("", tuple((reader.paths.data / "held_out.txt").read_text().splitlines()))
    encoded = [writer.vocabulary.encode(line.split()) for line in held_out.cleaned]
    row = reader.quality()[0][-1]
    assert row["step"] == 20
    assert abs(perplexity(writer.network, encoded).perplexity - row["figures"]["perplexity"]["value"]) < 1e-3
    assert row["figures"]["perplexity"]["floor"] == 1.0
    each = reader.config()["data"]["steps_per_epoch"]
    ends = [row["step"] for row in reader.quality()[0]]
    assert ends == list(range(each, 21, each))
    assert "train_perplexity" in row["figures"]


def test_the_keras_file_is_the_network_that_writes(lines: str, tmp_path: Path) -> None:
    train(short(lines), tmp_path / "run")
    model = keras.saving.load_model(RunReader(tmp_path / "run").latest_checkpoint().path / "model.keras")
    network = read_writer(tmp_path / "run").network
    ids = [3, 1, 4]
    padded = np.array([ids + [0] * (model.input_shape[1] - 3)])
    np.testing.assert_allclose(network.probabilities(ids), np.asarray(model(padded))[0, 2], atol=1e-6)


def test_an_interrupted_run_goes_on_as_if_nothing_had_been(lines: str, tmp_path: Path) -> None:
    train(short(lines), tmp_path / "whole")
    asked = iter([None, None, "interrupted"])
    broken = train(short(lines), tmp_path / "broken", should_leave=lambda: next(asked, "interrupted"))
    assert broken.state == "interrupted"
    assert 0 < broken.steps < 20
    assert train(short(lines), tmp_path / "broken", resume=True).state == "finished"
    whole, again = RunReader(tmp_path / "whole"), RunReader(tmp_path / "broken")
    for rows in ("metrics", "quality"):
        found = [[{**row, "seconds": 0} for row in getattr(reader, rows)()[0]] for reader in (whole, again)]
        assert found[0] == found[1]
    for (_, one), (_, other) in zip(whole.samples(), again.samples(), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_run_keeps_its_headlines_when_the_file_is_gone(lines: str, tmp_path: Path) -> None:
    train(short(lines), tmp_path / "run")
    Path(lines).unlink()
    assert train(short(lines, steps=30), tmp_path / "run", resume=True).steps == 30


def test_a_queued_run_without_its_file_fails_in_words(lines: str, tmp_path: Path) -> None:
    config = short(lines)
    with RunWriter.create(tmp_path / "run", config.model_dump()) as writer:
        writer.set_status("queued", step=0, total_steps=20)
    Path(lines).unlink()
    with pytest.raises(DataError):
        train(config, tmp_path / "run", resume=True)
    status = RunReader(tmp_path / "run").status()
    assert status.state == "failed"
    assert "lines.txt" in status.error


def test_it_ends_early_when_nothing_new_is_learned(lines: str, tmp_path: Path) -> None:
    config = short(lines, steps=4000, loop__patience=3, optimizer__generator_lr=0.05, snapshot_every=1000)
    result = train(config, tmp_path / "run")
    assert result.state == "finished"
    assert result.steps < 4000
    reader = RunReader(tmp_path / "run")
    event = next(row for row in reader.events()[0] if row["kind"] == "stopped early")
    losses = [math.log(row["figures"]["perplexity"]["value"]) for row in reader.quality()[0]]
    best = int(np.argmin(losses)) + 1
    assert (event["best_epoch"], event["epoch"]) == (best, best + 3)
    assert reader.status().total_steps == result.steps == event["step"]
    assert train(config, tmp_path / "run", resume=True).steps > result.steps  # asked to go on, it does


def test_nothing_held_out_measures_what_was_trained_on(lines: str, tmp_path: Path) -> None:
    train(short(lines, loop__held_out=0.0, loop__patience=1), tmp_path / "run")
    reader = RunReader(tmp_path / "run")
    assert reader.config()["data"]["held_out"] == 0
    assert set(reader.quality()[0][-1]["figures"]) == {"perplexity"}


def test_the_timeline_is_thinned(lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.engine.text_session.MAX_MOMENTS", 6)
    train(short(lines, snapshot_every=2), tmp_path / "run")
    reader = RunReader(tmp_path / "run")
    kept = [step for step, _ in reader.timeline()]
    assert 3 <= len(kept) <= 6
    assert kept[-1] == 20
    assert len(reader.samples()) == 11


def test_a_split_keeps_equal_headlines_together() -> None:
    raw = ("A b", "a B!", "C d", "E f", "c d", "G h")
    headlines = Headlines("x", raw)
    for seed in range(10):
        training, held_out = split(headlines, 0.5, seed)
        assert sorted(training + held_out) == sorted(raw)
        assert not {Headlines("", (line,)).cleaned for line in training} & {
            Headlines("", (line,)).cleaned for line in held_out
        }
    assert split(headlines, 0.0, 0) == (raw, ())
    assert split(headlines, 0.5, 1) == split(headlines, 0.5, 1)
    assert len({split(headlines, 0.5, seed) for seed in range(10)}) > 1


def test_everything_held_out_is_refused() -> None:
    one = Headlines("x", ("a b", "A b!"))
    assert split(one, 0.4, 0) == (one.raw, ())
    with pytest.raises(DataError, match=r"^Holding out 60% of 1 different headlines leaves none to train on;"):
        split(one, 0.6, 0)


def test_the_perplexity_of_word_frequencies() -> None:
    training = (np.array([1, 1, 2]),)
    # counts with one added: word 1 has 3, word 2 has 2, word 3 has 1, of 6
    asked = (np.array([2, 1, 3]),)
    assert unigram_perplexity(training, asked, 4) == pytest.approx(math.exp(-(math.log(3 / 6) + math.log(1 / 6)) / 2))
    assert math.isnan(unigram_perplexity(training, (np.array([1]),), 4))


def test_the_folder_is_opened_as_it_was_kept(lines: str, tmp_path: Path) -> None:
    config = short(lines)
    session = TextSession(config, tmp_path / "run")
    session.play(3)
    session.close("stopped")
    again = open_data(config, RunPaths(tmp_path / "run"))
    assert again.training == session.data.training
    assert again.held_out == session.data.held_out
    assert again.vocabulary == session.data.vocabulary == Vocabulary.of(Headlines("", LINES).cleaned)
    assert again.input_length == session.data.input_length
    assert json.dumps(again.about) == json.dumps(session.data.about)


def test_settings_play_no_part_in_the_samples(lines: str, tmp_path: Path) -> None:
    train(short(lines), tmp_path / "run")
    writer = read_writer(tmp_path / "run")
    own = [writer.continuations(text, Settings(words=n, temperature=0.0))[0].text for text, n in MATERIAL_SEEDS]
    assert RunReader(tmp_path / "run").samples()[-1][1].read_text().splitlines() == own
