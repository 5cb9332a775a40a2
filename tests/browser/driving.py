"""How the browser tests drive the app: the Playground page as a person uses it."""

from __future__ import annotations

import re
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FloatRect, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
PROJECTOR = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 120_000


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
        try:
            wait_for(lambda: self.step() >= least, f"step {least}")
        except AssertionError as error:
            self.shot("failed")
            facts = {name: self.read(name) for name in ("state", "step", "newest", "updates", "run")}
            raise AssertionError(f"{error}; the stage says {facts}; see build/screenshots/failed.png") from error

    def button(self, key: str) -> Locator:
        """A button of the run bar by its key: train, step-d, step-g, step-both, rewind, new_seed."""
        return self.page.locator(f".st-key-run-{key} button").first

    def press(self, key: str) -> None:
        """Press a button of the run bar."""
        self.button(key).click()

    def shot(self, name: str) -> None:
        """Keep a screenshot under build/screenshots/."""
        self.page.screenshot(path=shot_path(name))


def shot_path(name: str) -> Path:
    """Where a screenshot is kept."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS / f"{name}.png"


def wait_for(check: Callable[[], bool], what: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Ask again and again; fails in words when it does not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"never came: {what}")


def settle(page: Page) -> None:
    """Wait until the page has taken in what was done last: no run of it is going on, and it stands still."""
    page.wait_for_timeout(500)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE_MS)


def wait_for_fit(page: Page, size: dict[str, int], upright: bool = False) -> None:
    """Wait until nothing on the page reaches beyond the screen sideways, and with ``upright`` not downwards either."""
    settle(page)
    main = "document.querySelector('[data-testid=stMain]')"
    sides = (f"{main}.scrollWidth", "document.documentElement.scrollWidth")
    wait_for(lambda: all(page.evaluate(side) <= size["width"] for side in sides), "a page that fits the width")
    if upright:
        wait_for(lambda: page.evaluate(f"{main}.scrollHeight <= {main}.clientHeight"), "a page without scrolling")
        assert page.evaluate(f"{main}.scrollHeight") <= size["height"]


def box_of(place: Locator) -> FloatRect:
    """Where on the screen it is; it has to be there."""
    expect(place).to_be_visible(timeout=PATIENCE_MS)
    box = place.bounding_box()
    assert box is not None, "it is not on the screen"
    return box


def rests(read: Callable[[], str]) -> bool:
    """Whether what is read stays the same for a second."""
    first = read()
    time.sleep(1.0)
    return read() == first


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
