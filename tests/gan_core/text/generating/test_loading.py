"""Writers out of run folders, at every step that was kept."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.errors import RunError
from gan_core.runs import RunWriter
from gan_core.text.generating import Settings, loading, read_writer, writer_steps
from tests.text_runs import SOME_HEADLINES, make_text_run


def refused(run, step=None) -> str:
    with pytest.raises(RunError) as caught:
        read_writer(run, step)
    return str(caught.value)


def test_the_newest_checkpoint_and_every_kept_step(text_run) -> None:
    assert writer_steps(text_run) == (0, 20, 40, 60)
    newest, last = read_writer(text_run), read_writer(text_run, 60)
    np.testing.assert_array_equal(newest.network.embedding, last.network.embedding)
    half = read_writer(text_run, 40).network.embedding
    assert np.abs(half - newest.network.embedding * 2 / 3).max() < 0.002
    assert not read_writer(text_run, 0).network.embedding.any()
    assert (newest.network.form, newest.network.input_length) == ("headlines", 8)
    assert newest.headlines == SOME_HEADLINES[:-2]
    assert len(newest.vocabulary) == 74


def test_it_goes_on_as_the_samples_of_the_run_say(text_run, prefix_run) -> None:
    for run in (text_run, prefix_run):
        said = (run / "samples" / "step_00000060.txt").read_text().splitlines()
        assert said[0] == read_writer(run).continuations("10 ways", Settings(words=11))[0].text
        assert len(said) == 6
    assert read_writer(prefix_run).network.form == "prefixes"


def test_the_timeline_serves_before_the_first_checkpoint(tmp_path) -> None:
    run = make_text_run(tmp_path / "run", checkpoint=False)
    assert writer_steps(run) == (0, 20, 40, 60)
    assert read_writer(run).network.embedding.any()


def test_several_layers(tmp_path) -> None:
    writer = read_writer(make_text_run(tmp_path / "run", layers=3, units=8))
    assert len(writer.network.layers) == 3
    assert len(writer.continuations("best way", Settings(words=4))[0].added) == 4


def test_a_run_without_anything_to_read_yet(tmp_path) -> None:
    run = make_text_run(tmp_path / "run", state="queued", step=0)
    assert writer_steps(run) == ()
    assert refused(run) == f"{run} has no checkpoint yet: train it for a while, then ask again."


def test_a_step_that_was_not_kept(text_run) -> None:
    assert refused(text_run, 1234) == f"{text_run} has kept nothing of step 1,234: choose one of 0, 20, 40, 60."


def test_a_run_of_another_kind(tmp_path) -> None:
    run = tmp_path / "ring"
    RunWriter.create(run, build_config("ring").model_dump()).close()
    sentence = (
        f"{run} expected a run that writes headlines (model.name lstm), received one with model.name mlp; choose "
        "another run, or train one with the preset headlines."
    )
    assert refused(run) == sentence
    with pytest.raises(RunError, match="expected a run that writes headlines"):
        writer_steps(run)


def test_no_run_at_all(tmp_path) -> None:
    assert refused(tmp_path) == f"{tmp_path} must be a run folder with a config.json, found none; check the name."


def test_a_half_written_checkpoint_is_passed_over(tmp_path, text_run) -> None:
    run = shutil.copytree(text_run, tmp_path / "run")
    path = run / "checkpoints" / "step_00000060" / "weights.npz"
    path.write_bytes(path.read_bytes()[:500])
    (run / "timeline" / "step_00000060.npz").unlink()
    assert writer_steps(run) == (0, 20, 40)
    assert np.abs(read_writer(run).network.embedding).max() > 1


def damaged(name):
    def change(run) -> None:
        if name == "weights":
            path = run / "timeline" / "step_00000040.npz"
            path.write_bytes(path.read_bytes()[:500])
        elif name == "array":
            np.savez(run / "timeline" / "step_00000040.npz", **{"weights.embedding": np.zeros((75, 10))})
        elif name == "no words":
            (run / "data" / "vocabulary.txt").unlink()
        elif name == "twice":
            (run / "data" / "vocabulary.txt").write_text("a\na\n")
        elif name == "bytes":
            (run / "data" / "vocabulary.txt").write_bytes(b"\xff\xfe")
        elif name == "few words":
            (run / "data" / "vocabulary.txt").write_text("a\nb\n")
        else:
            frozen = json.loads((run / "config.json").read_text())
            del frozen["data"]
            (run / "config.json").write_text(json.dumps(frozen))

    return change


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("weights", "{run}/timeline/step_00000040.npz must be an .npz file of plain arrays, got a damaged one; remove "
         "the file."),
        ("array", "{run}/timeline/step_00000040.npz cannot be used: the weights of a word network expected an array "
         "dense.kernel, received none; train it again."),
        ("no words", "{run}/data/vocabulary.txt could not be read (No such file or directory); restore the file or "
         "train the run again."),
        ("twice", "{run}/data/vocabulary.txt is damaged: A vocabulary must hold one word a line, none of them empty or "
         "twice, and this one does not; take the file from the run's folder again."),
        ("bytes", "{run}/data/vocabulary.txt expected words in UTF-8, received other bytes; restore the file."),
        ("few words", "{run}/timeline/step_00000040.npz cannot be used: a writer's network and vocabulary expected the "
         "same words, received 74 and 2; take both from one run."),
        ("config", "{run}/config.json expected loop.rows and data.input_length, received 'headlines' and None; restore "
         "the file."),
    ],
)  # fmt: skip
def test_damaged_files_are_one_sentence(tmp_path, text_run, name, sentence) -> None:
    run = shutil.copytree(text_run, tmp_path / "run")
    damaged(name)(run)
    assert refused(run, 40) == sentence.format(run=run)


def test_without_its_headlines_a_run_still_writes(tmp_path, text_run) -> None:
    run = shutil.copytree(text_run, tmp_path / "run")
    (run / "data" / "headlines.txt").unlink()
    writer = read_writer(run)
    assert writer.headlines == ()
    assert writer.continuations("10 ways", Settings(words=3))[0].text == "10 Ways To Keep A"


def test_the_shipped_one_by_its_name(tmp_path, monkeypatch, text_run) -> None:
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    assert refused("pretrained") == (
        f"The pretrained headlines expected the folder headlines in {tmp_path}, found none; restore it, or train a "
        "network of your own with the preset headlines."
    )
    shutil.copytree(text_run, tmp_path / "headlines")
    assert len(read_writer("pretrained").vocabulary) == 74
    assert writer_steps("pretrained") == (0, 20, 40, 60)
