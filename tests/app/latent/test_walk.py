from __future__ import annotations

import numpy as np
import pytest

from app.latent import walk
from app.latent.walk import HEAVY, USUAL, frames_of, pace_of, wanted_pages

PAGE, STEP = USUAL.page, USUAL.step


def test_pages_join_without_a_seam(subject_of):
    subject = subject_of("digits")
    one, two = (frames_of(subject, 7, range(page * PAGE, (page + 1) * PAGE)) for page in (0, 1))
    whole = np.concatenate([one, two])
    np.testing.assert_array_equal(whole, frames_of(subject, 7, range(2 * PAGE)))
    length = np.linalg.norm(whole, axis=1)
    cosines = (whole[1:] * whole[:-1]).sum(axis=1) / length[1:] / length[:-1]
    np.testing.assert_allclose(np.arccos(np.clip(cosines, -1, 1)), STEP, atol=2e-3)


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [([3, 4], (3, 4)), ([1, 2, 3], (1, 2)), ([-1, 2], (2,)), (["1"], ()), ([True], ()), ([10**7], ()), (None, ())],
)
def test_pages_that_the_browser_may_ask_for(pages, wanted):
    assert wanted_pages({"pages": pages}) == wanted


def test_the_first_payload_is_the_first_page(subject_of, fake):
    payload = walk._payload(subject_of("digits"))
    assert [page["page"] for page in payload["pages"]] == [0]
    assert payload["pages"][0]["sheet"]["count"] == len(payload["pages"][0]["scores"]) == PAGE
    assert payload["size"] == PAGE


def test_another_seed_is_another_walk(subject_of, fake, monkeypatch):
    subject = subject_of("digits")
    before = walk._payload(subject)["id"]
    assert walk._payload(subject)["id"] == before
    monkeypatch.setattr(walk.seeds, "pair", lambda: (99, 1))
    assert walk._payload(subject)["id"] != before


def test_large_pictures_come_less_often_at_the_same_speed(subject_of):
    assert [pace_of(subject_of(preset)) for preset in ("mnist", "ring", "frogs", "vanilla96")] == [
        USUAL,
        USUAL,
        USUAL,
        HEAVY,
    ]
    assert USUAL.step * USUAL.fps == HEAVY.step * HEAVY.fps
    assert USUAL.page / USUAL.fps == HEAVY.page / HEAVY.fps == 4.0
