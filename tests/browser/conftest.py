"""The real server, driven by a real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.driving import PATIENCE_MS, PROJECTOR, ROOT, answers, free_port, wait_for

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# BROWSER_SLOWDOWN=6 makes every page six times slower: tests that race with the page fail there, not once in a month.
SLOWDOWN = float(os.environ.get("BROWSER_SLOWDOWN", "1"))
_new_page = BrowserContext.new_page


def slow_page(context: BrowserContext) -> Page:
    """A tab of a machine that is slower than this one."""
    page = _new_page(context)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    return page


@pytest.fixture(scope="session")
def runs_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server of these tests keeps its runs."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, runs_dir: Path) -> Iterator[str]:
    """The address of a running app with an empty store of runs."""
    port = free_port()
    environment = {**os.environ, "GAN_RUNS_DIR": str(runs_dir)}
    log = (tmp_path_factory.mktemp("log") / "server.log").open("w")
    command = [sys.executable, "-m", "streamlit", "run", "app/serve.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    wait_for(lambda: answers(f"{url}/_stcore/health"), "the server")
    yield url
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        if SLOWDOWN > 1:
            patch.setattr(BrowserContext, "new_page", slow_page)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person at a projector."""
    context = browser.new_context(viewport=PROJECTOR, color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh tab."""
    return context.new_page()
