"""The real server, driven by a real Chromium."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROJECTOR = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app with an empty store of runs."""
    port = free_port()
    environment = {**os.environ, "GAN_RUNS_DIR": str(tmp_path_factory.mktemp("runs"))}
    log = (tmp_path_factory.mktemp("log") / "server.log").open("w")
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.port", str(port)]
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
    with sync_playwright() as playwright:
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


class Playground:
    """The Playground page as a person uses it."""

    def __init__(self, page: Page, url: str, query: str = "") -> None:
        self.page = page
        page.goto(f"{url}/playground{query}")
        self.stage = page.locator(".stage")
        self.wait_for_state("ready")

    def read(self, name: str) -> str:
        """One of the stage's data attributes."""
        return self.stage.get_attribute(f"data-{name}") or ""

    def step(self) -> int:
        """The step that the newest frame shows."""
        return int(self.read("newest") or 0)

    def wait_for_state(self, *states: str) -> None:
        """Wait until the stage says one of these states."""
        expect(self.stage).to_have_attribute("data-state", re.compile("|".join(states)), timeout=PATIENCE_MS)

    def wait_for_step(self, least: int) -> None:
        """Wait until at least this step is shown."""
        wait_for(lambda: self.step() >= least, f"step {least}")

    def button(self, key: str) -> Locator:
        """A button of the run bar by its key: train, step-d, step-g, step-both, rewind, new_seed."""
        return self.page.locator(f".st-key-run-{key} button")

    def press(self, key: str) -> None:
        """Press a button of the run bar."""
        self.button(key).click()

    def shot(self, name: str) -> None:
        """Keep a screenshot under build/screenshots/."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


def wait_for(check: Callable[[], bool], what: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Ask again and again; fails in words when it does not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def answers(url: str) -> bool:
    """Whether somebody answers at this address."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
