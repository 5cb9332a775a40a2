from __future__ import annotations

import pytest

from app.headlines.subject import NothingYetError, is_moving, load_subject
from gan_core.errors import RunError
from tests.app.run_folders import make_run
from tests.text_runs import make_text_run


def test_a_run_is_loaded_with_its_kept_steps(subject_of):
    subject = subject_of("Mine", step=60, kept=4)
    assert subject.steps == (0, 20, 40, 60)
    assert (subject.step, subject.name, subject.is_pretrained) == (60, "Mine", False)
    assert subject.data["headlines"] == 14


def test_a_moment_is_told_with_its_epoch_where_the_length_is_known(subject_of):
    subject = subject_of()
    assert subject.moment(40) == "epoch 40, step 40"  # one step an epoch
    without = type(subject)(**{**vars(subject), "data": {}})
    assert without.moment(1234) == "step 1,234"
    moving = type(subject)(**{**vars(subject), "state": "running"})
    assert [moving.moment(step) for step in (40, 60)] == ["epoch 40, step 40", "epoch 60, step 60 so far"]


def test_a_run_without_weights_is_no_mistake(tmp_path):
    make_text_run(tmp_path / "runs" / "waiting", state="queued", step=0)
    with pytest.raises(NothingYetError, match=r"^This network has nothing to write with yet: "):
        load_subject("waiting")
    assert is_moving("waiting")


def test_a_run_of_another_kind_is_refused_in_words(tmp_path):
    run = make_run(tmp_path / "runs", "digits")
    with pytest.raises(RunError) as error:
        load_subject(run)
    assert str(error.value) == (
        "This page shows networks that write headlines, and this run makes images; choose another above."
    )
    assert not is_moving(run)
    assert not is_moving("nobody")
