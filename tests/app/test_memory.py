from __future__ import annotations

import gc

import pytest

from app.memory import freeze


@pytest.fixture(autouse=True)
def unfrozen():
    yield
    gc.unfreeze()


def test_what_is_there_is_walked_over_no_more():
    before = len(gc.get_objects())
    freeze()
    assert gc.get_freeze_count() >= 0.9 * before
    assert len(gc.get_objects()) <= 0.1 * before
