"""The browser's connection is cut and comes back: the run goes on, and the page shows what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from gan_core.runs import RunReader
from tests.browser.driving import Playground, rests, wait_for
from tools.faults.proxy import CutProxy

pytestmark = pytest.mark.browser


@pytest.fixture
def proxy(server: str) -> Iterator[CutProxy]:
    """Between the browser and the server."""
    proxy = CutProxy(urlsplit(server).port or 0)
    yield proxy
    proxy.close()


def logged(run_dir: Path) -> list[int]:
    """The steps in the metrics of a run."""
    return [row["step"] for row in RunReader(run_dir).metrics()[0]]


def shows(playground: Playground, runs: set[str]) -> bool:
    """Whether the stage names a run, which is kept in ``runs``; where it is put up anew it is empty for a moment."""
    run = playground.read("run")
    runs |= {run} - {""}
    return bool(run)


def test_a_cut_connection_comes_back_to_the_same_session_and_run(page: Page, proxy: CutProxy, runs_dir: Path) -> None:
    playground = Playground(page, proxy.url, "?steps=400000&speed=1000")
    playground.press("train")
    playground.wait_for_step(300)
    run = playground.read("run")
    before = playground.step()
    proxy.cut()
    # nothing that is pressed now can be lost unseen: there is nothing to press
    expect(playground.button("train")).to_be_disabled()
    cut_at = logged(runs_dir / run)[-1]
    wait_for(lambda: rests(lambda: str(playground.step())), "a page that knows nothing of what happens behind the cut")
    shown = playground.step()
    wait_for(lambda: logged(runs_dir / run)[-1] > max(cut_at, shown) + 500, "the run going on behind the cut")
    assert playground.step() == shown
    playground.shot("connection-cut")
    proxy.mend()
    expect(playground.button("train")).to_be_enabled()
    runs_shown: set[str] = set()
    wait_for(lambda: shows(playground, runs_shown) and playground.step() > cut_at + 500, "the page catching up")
    assert runs_shown == {run}
    playground.press("train")
    playground.wait_for_state("paused")
    wait_for(lambda: RunReader(runs_dir / run).status().state == "paused", "the pause in the folder")
    assert playground.step() >= before
    rows = logged(runs_dir / run)
    every = rows[1] - rows[0]
    assert rows == list(range(every, rows[-1] + 1, every)), "no step is missing"
