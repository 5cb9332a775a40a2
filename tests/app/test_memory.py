from __future__ import annotations

import gc
import tomllib
import weakref

import pytest

from app.memory import Collector, freeze
from tests.conftest import ROOT
from tests.waiting import PATIENCE, wait_until


@pytest.fixture(autouse=True)
def unfrozen():
    yield
    gc.unfreeze()


def test_what_is_there_is_walked_over_no_more():
    gc.collect()  # garbage is not there
    before = len(gc.get_objects())
    freeze()
    assert gc.get_freeze_count() >= 0.9 * before
    assert len(gc.get_objects()) <= 0.1 * before


class Knot:
    """Holds itself: only the garbage collector ends it."""

    def __init__(self) -> None:
        self.own = self


def test_what_holds_itself_goes_without_a_collection_after_every_script_run():
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        assert tomllib.load(file)["runner"]["postScriptGC"] is False
    gc.disable()
    collector = Collector(seconds=0.01)
    try:
        knot = weakref.ref(Knot())
        wait_until(lambda: knot() is None, "a collection")
    finally:
        collector.close()
        gc.enable()


def test_a_closed_collector_leaves():
    collector = Collector(seconds=3600)
    collector.close()
    collector._thread.join(timeout=PATIENCE)
    assert not collector._thread.is_alive()
