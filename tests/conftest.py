"""What every test can count on: a quiet TensorFlow on the CPU, folders of its own, a browser or a reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["GAN_DOWNLOADS"] = "off"  # no test asks the outside world for anything

# The same examples every time, so that a red test is red again.
settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("GAN_CACHE_DIR", str(ROOT / "build" / "test-cache"))
BROWSER_TESTS = ROOT / "tests" / "browser"
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
NO_BROWSER = "no Chromium or Chrome was found: install one, or set CHROMIUM to its program"


def find_browser() -> str | None:
    """Return the program of a Chromium or Chrome: $CHROMIUM, else on the path, else in its usual place."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    on_path = (shutil.which(name) for name in BROWSER_NAMES)
    in_place = (place for place in BROWSER_PLACES if Path(place).exists())
    return next((found for found in on_path if found), None) or next(in_place, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything under tests/browser, so that nobody has to remember it."""
    for item in items:
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a browser its tests are skipped, or fail where REQUIRE_BROWSER=1 asks for one."""
    if item.get_closest_marker("browser") is None or find_browser() is not None:
        return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {NO_BROWSER}", pytrace=False)
    pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of the browser; tests that use it carry the marker `browser`."""
    found = find_browser()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder with the large data sets, which do not ship in the repository."""
    named = os.environ.get("GAN_DATA_DIR")
    if not named:
        pytest.skip("GAN_DATA_DIR is not set: these tests need the data sets that do not ship in the repository")
    if not Path(named).is_dir():
        pytest.fail(f"GAN_DATA_DIR must name a folder, but {named!r} is none", pytrace=False)
    return Path(named).resolve()


@pytest.fixture
def tmp_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the app and the command line take for the folder of all runs."""
    runs = tmp_path / "runs"
    runs.mkdir()
    monkeypatch.setenv("GAN_RUNS_DIR", str(runs))
    return runs
