from __future__ import annotations

import numpy as np
import pytest

from app.latent import chosen, seeds
from app.latent.ask import render, seed_z
from app.latent.picker import default_address, drawable_runs
from app.latent.subject import load_subject
from gan_core.errors import RunError
from gan_core.latent import seed_latents
from gan_core.pretrained import PREFIX, pretrained_names
from tests.app.run_folders import make_run


def test_a_pretrained_generator_has_the_name_of_its_card():
    subject = load_subject("pretrained:digits")
    assert (subject.is_pretrained, subject.is_points, subject.is_conditional) == (True, False, False)
    assert subject.name == "Digits, 16 x 16"
    assert subject.dim == 32
    assert subject.at == subject.steps[-1]
    assert default_address() == PREFIX + pretrained_names()[0]


def test_a_run_is_loaded_at_its_newest_step_unless_an_older_one_is_there(subject_of):
    subject = subject_of("digits", 50, 100)
    assert (subject.at, subject.step) == (100, None)
    assert load_subject(subject.address, step=50).at == 50
    assert load_subject(subject.address, step=70).at == 100


@pytest.mark.parametrize(("asked", "label"), [(None, 0), (7, 7), (10, 0), (-1, 0)])
def test_a_conditional_generator_always_has_a_class_it_knows(subject_of, asked, label):
    subject = subject_of("digits", label=asked, model__name="cdcgan-small", model__classes_count=10)
    assert subject.classes == 10
    assert subject.label == label
    assert subject.class_name(label) == f"class {label}"  # this run's data names none


def test_a_run_of_points_has_no_class(subject_of):
    subject = subject_of("ring", label=3)
    assert subject.is_points
    assert (subject.label, subject.classes, subject.class_name(None)) == (None, 0, "")


def test_without_a_checkpoint_it_is_said(tmp_path):
    run_id = make_run(tmp_path / "runs", "digits")
    with pytest.raises(RunError, match=r"^This run has no saved generator yet: one is saved while it trains"):
        load_subject(run_id)


def test_only_runs_with_a_checkpoint_are_offered(subject_of, tmp_path):
    there = subject_of("digits").address
    make_run(tmp_path / "runs", "digits")
    assert [card.run_id for card in drawable_runs()] == [there]


def test_a_seed_gives_the_first_row_of_its_numbers(subject_of):
    subject = subject_of("digits")
    z = seed_z(subject, [5, 9])
    assert z.shape == (2, subject.dim)
    np.testing.assert_array_equal(z[1], seed_latents(9, 3, subject.dim)[0])


def test_what_was_asked_once_is_kept_and_other_labels_are_another_question(subject_of, fake):
    subject = subject_of("digits", model__name="cdcgan-small", model__classes_count=10)
    z = seed_z(subject, [1, 2])
    first = render(subject, z)
    assert render(subject, z.copy()).pictures.tobytes() == first.pictures.tobytes()
    assert len(fake.renders) == 1
    for labels in (3, np.array([0, 1]), np.eye(10, dtype=np.float32)[:2]):
        render(subject, z, labels=labels)
    assert len(fake.renders) == 4
    render(subject, z, step=100)
    assert fake.renders[-1][2] == 100


def test_the_picked_picture_belongs_to_its_generator(subject_of, monkeypatch):
    state: dict[str, object] = {}
    monkeypatch.setattr(chosen.st, "session_state", state)
    one, other = subject_of("digits"), subject_of("petals")
    assert chosen.chosen(one) is None
    chosen.choose(one, np.zeros((1, 32)), words="nothing", seed=4)
    found = chosen.chosen(one)
    assert found is not None
    assert (found.z.shape, found.z.dtype, found.seed, found.label) == ((32,), np.float32, 4, None)
    assert chosen.chosen(other) is None
    chosen.choose(one, np.zeros(32), label=np.array([0.25, 0.75], np.float32))
    assert chosen.chosen(one).label == (0.25, 0.75)
    chosen.forget()
    assert chosen.chosen(one) is None


def test_seeds_remember_what_was_before(monkeypatch):
    state: dict[str, object] = {}
    monkeypatch.setattr(seeds.st, "session_state", state)
    assert not seeds.can_go_back()
    seeds.go_back()
    assert seeds.pair() == seeds.FIRST_PAIR
    seeds.put(1, 2)
    seeds.put(1, 2)
    seeds.swap()
    assert seeds.pair() == (2, 1)
    seeds.go_back()
    seeds.go_back()
    assert seeds.pair() == seeds.FIRST_PAIR
    for number in range(seeds.MOST_PAST + 20):
        seeds.put_one(0, 1000 + number)
    assert len(state[seeds.PAST]) == seeds.MOST_PAST
    seeds.roll(1)
    assert 0 <= seeds.pair()[1] < seeds.ROLLED_BELOW
