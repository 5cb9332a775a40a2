from __future__ import annotations

import numpy as np
import pytest

from app.latent.arithmetic import HOPE, UNSURE, Picks, terms_of, verdict
from app.latent.ask import seed_z


def grey(*levels: int) -> np.ndarray:
    return np.stack([np.full((4, 4, 1), level, np.uint8) for level in levels])


def test_single_pictures_are_picked_in_turn():
    picks = Picks()
    for seed in (5, 6, 7, 9):
        picks = picks.with_pick(seed, several=False)
    assert picks == Picks(((9,), (6,), (7,)), active=1)


def test_several_are_collected_and_taken_out_again_but_a_term_is_never_empty():
    picks = Picks(((1,), (2,), (3,)), active=1)
    for seed in (4, 5, 4, 2, 5):
        picks = picks.with_pick(seed, several=True)
    assert picks.seeds == ((1,), (5,), (3,))
    for seed in range(10, 16):
        picks = picks.with_pick(seed, several=True)
    assert picks.seeds[1] == (12, 13, 14, 15)
    assert picks.single().seeds == ((1,), (12,), (3,))


def test_the_terms_are_means_and_the_result_their_sum(subject_of):
    subject = subject_of("digits")
    terms = terms_of(subject, Picks(((3, 4), (8,), (21,))))
    np.testing.assert_allclose(terms[0], seed_z(subject, [3, 4]).mean(axis=0), atol=1e-6)
    straight = terms[0] - terms[1] + terms[2]
    cosine = straight @ terms[3] / np.linalg.norm(straight) / np.linalg.norm(terms[3])
    assert 0.9999 < cosine < 1.0001


def test_a_minus_a_is_nothing(subject_of):
    terms = terms_of(subject_of("digits"), Picks(((3,), (3,), (21,))))
    np.testing.assert_array_equal(terms[3], terms[2])


@pytest.mark.parametrize(
    ("seeds", "said"),
    [(((1,), (2,), (2,)), "the sum is A again"), (((1,), (1,), (2,)), "nothing is added to C")],
)
def test_sums_that_cannot_say_anything_are_told_so(seeds, said):
    assert said in verdict(grey(0, 100, 200, 50), np.full(4, 0.5), Picks(seeds))


def test_a_result_that_is_nearly_one_of_the_three_is_told_so():
    words = verdict(grey(0, 100, 200, 195), np.full(4, 0.5), Picks())
    assert words.startswith("The result looks almost like C")
    assert words.endswith(HOPE)


def test_a_result_that_d_doubts_is_told_so_and_another_is_not():
    assert UNSURE in verdict(grey(0, 100, 200, 255), np.array([0.5, 0.4, 0.6, 0.1]), Picks())
    assert verdict(grey(0, 10, 20, 200), np.array([0.5, 0.4, 0.6, 0.5]), Picks()) == HOPE
