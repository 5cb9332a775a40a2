"""A person at a page, behind a connection that is cut: the real server, a real Chromium, and a proxy between them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tools.faults.lane import KINDS, PATIENCE, ROOT, Lane, LostError, wait_until
from tools.faults.proxy import CutProxy

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
LONGEST_CUT = 4.0


def chromium() -> str | None:
    """Where a browser is, if there is one and what drives it."""
    with suppress(ImportError):
        import playwright.sync_api  # noqa: F401, PLC0415 - only the dev requirements have it

        return next(filter(None, map(shutil.which, CHROMIUM)), None)
    return None


class Visit:
    """A server over the lane's runs, and a page that trains one run. For one thread."""

    def __init__(self, lane: Lane, kind: str, seed: int) -> None:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only the dev requirements have it

        self._server, port = _server(lane)
        self.proxy = CutProxy(port)
        self._driver = None
        try:
            self._driver = sync_playwright().start()
            self._browser = self._driver.chromium.launch(executable_path=chromium(), args=FLAGS)
            self.page: Page = self._browser.new_page()
            settings = KINDS[kind][1]
            asked = "&".join(f"{key}={value}" for key, value in {**settings, "seed": seed, "speed": 3000}.items())
            self.page.goto(f"{self.proxy.url}/playground?{asked}", timeout=120_000)
            self._train()
            self.run_id = self.read("run")
        except BaseException:
            self.close()
            raise

    def _train(self) -> None:
        """Press Train; on a crowded machine a page that is just being drawn may swallow the first press."""
        self.wait_for("ready")
        for _ in range(6):
            self.page.locator(".st-key-run-train button").first.click()
            with suppress(LostError):
                return self.wait_for("running|finished", 20.0)
        raise LostError("the page does not train")

    def read(self, name: str) -> str:
        """What the stage says."""
        return self.page.locator(".stage").get_attribute(f"data-{name}", timeout=120_000) or ""

    def wait_for(self, states: str, seconds: float = PATIENCE) -> None:
        """Wait for one of these states on the stage; looking needs the connection."""
        said = f"a page that says {states}"
        wait_until(lambda: self._pause() or re.fullmatch(states, self.read("state")), said, seconds)

    def cut(self, seconds: float) -> None:
        """Cut the connection for a while, and see the page come back to the same run."""
        self.proxy.cut()
        self.page.wait_for_timeout(1000 * seconds)
        self.proxy.mend()
        enabled = self.page.locator(".st-key-run-train button:not([disabled])")
        wait_until(lambda: self._pause() or enabled.count(), "a page that is connected again")
        if self.read("run") != self.run_id:
            raise LostError(f"the page came back to the run {self.read('run')!r} instead of {self.run_id!r}")

    def close(self) -> None:
        """Leave, and end the server."""
        if self._driver is not None:
            self._driver.stop()  # and its browser
        self.proxy.close()
        self._server.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(30)

    def _pause(self) -> None:
        self.page.wait_for_timeout(100)


def connection_cut(lane: Lane, run_id: str) -> bool:
    """The browser loses the server for up to four seconds."""
    visit = lane.visit
    if visit is None or visit.run_id != run_id:
        raise LostError("nobody visits the run")
    time.sleep(lane.chance.uniform(0.0, 0.5))
    if lane.state(run_id) == "finished":
        return False
    visit.cut(lane.chance.uniform(0.2, LONGEST_CUT))
    return True


def _server(lane: Lane) -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.port", str(port)]
    options = ["--server.headless", "true", "--server.address", "127.0.0.1"]
    environment = {**os.environ, "GAN_RUNS_DIR": str(lane.store.root)}
    with Path(lane.folder / "server.log").open("ab") as log:
        server = subprocess.Popen([*command, *options], cwd=ROOT, env=environment, stdout=log, stderr=log)
    wait_until(lambda: _answers(port), "the server")
    return server, port


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
