"""A person at the Studio: starts a run on pictures, watches, pauses, leaves, comes back, looks at its growth."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.app.growing_run import GrowingRun
from tests.browser.driving import PATIENCE_MS, PHONE, PROJECTOR, rests, shot_path, wait_for, wait_for_fit

# Real training, as small as it gets: what is tested here is the page.
TINY = "?preset=digits&model.width=8&batch_size=16&log_every=5&snapshot_every=5&steps=100000"
STARTING_SECONDS = 120.0


class Studio:
    """The Studio page as a person uses it."""

    def __init__(self, page: Page, url: str, query: str = "") -> None:
        self.page = page
        page.goto(f"{url}/studio{query}")
        self.film = page.locator(".film")
        expect(self.film).to_have_attribute("data-updates", re.compile(r"\d+"), timeout=PATIENCE_MS)

    def read(self, name: str) -> str:
        """One of the film's data attributes."""
        return self.film.get_attribute(f"data-{name}") or ""

    def number(self, name: str) -> int:
        return int(self.read(name) or 0)

    def press(self, name: str) -> None:
        """Press a button of the bar by its name."""
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()

    def wait_for_state(self, *states: str, seconds: float = PATIENCE_MS / 1000) -> None:
        try:
            wait_for(lambda: self.read("state") in states, " or ".join(states), seconds)
        except AssertionError as error:
            self.shot("studio-failed")
            raise AssertionError(f"{error}; the film says {self.read('state')!r}") from error

    def wait_for_grids(self, least: int) -> None:
        """Wait until so many grids were drawn, and all of them are in the browser."""
        wait_for(lambda: self.number("grids") >= least, f"{least} grids", STARTING_SECONDS)
        wait_for(lambda: self.number("held") >= least, f"{least} grids in the browser")

    def picture(self) -> bytes:
        """The large grid as it looks now."""
        return self.page.locator("[data-part=fake] canvas").screenshot()

    def shot(self, name: str) -> None:
        self.page.screenshot(path=shot_path(name))


@pytest.fixture
def grown(server: str, runs_dir: Path) -> GrowingRun:
    """A paused run of 40 grids, without training."""
    return grow(GrowingRun(runs_dir, "digits"))


def grow(run: GrowingRun) -> GrowingRun:
    for _ in range(40):
        run.advance(25)
    run.writer.set_status("paused", step=run.step, total_steps=run.config.steps)
    return run


def test_start_watch_pause_close_and_come_back(server: str, context: BrowserContext):
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    studio = Studio(page, server, TINY)
    expect(page.get_by_text("1,797 pictures")).to_be_visible()
    expect(page.get_by_text(re.compile(r"parameters · about"))).to_be_visible()
    studio.wait_for_state("empty")
    studio.press("Start")
    studio.wait_for_state("queued", "running")
    studio.wait_for_state("running", seconds=STARTING_SECONDS)
    studio.wait_for_grids(4)
    before, step = studio.picture(), studio.number("newest")
    wait_for(lambda: studio.number("newest") > step and studio.picture() != before, "pictures that move")
    expect(page.locator("[data-part=clock]")).to_have_text(re.compile(r"^\d+:\d\d:\d\d$"))
    expect(page.locator("[data-part=left]")).to_have_text(re.compile(r"\d .*left"))
    studio.shot("studio-training")
    assert studio.number("events") == 0
    page.get_by_role("slider", name=re.compile("Label smoothing")).press("ArrowRight")
    wait_for(lambda: studio.number("events") == 1, "a mark where the live setting reached the worker")
    address = page.url
    assert "?run=" in address
    studio.press("Pause")
    studio.wait_for_state("paused")
    wait_for(lambda: rests(lambda: f"{studio.read('newest')} {studio.read('grids')}"), "a run at rest")
    resting, grids = studio.number("newest"), studio.number("grids")
    page.close()

    again = Studio(context.new_page(), server, "?" + address.partition("?")[2])
    again.wait_for_state("paused")
    expect(again.film).to_have_attribute("data-run", address.partition("run=")[2])
    expect(again.film).to_have_attribute("data-newest", str(resting))
    again.wait_for_grids(grids)
    again.press("Resume")
    again.wait_for_state("running", seconds=STARTING_SECONDS)
    wait_for(lambda: again.number("newest") > resting, "steps after the pause")
    again.press("Stop")
    again.wait_for_state("stopped")
    expect(again.page.locator("[data-part=note]")).to_contain_text("Continue goes on")
    assert errors == []


def test_scrubbing_follows_the_finger_and_a_picture_is_followed_through_time(
    server: str, page: Page, grown: GrowingRun
):
    studio = Studio(page, server, f"?run={grown.run_id}")
    studio.wait_for_grids(41)
    newest, updates = studio.picture(), studio.number("updates")
    bar = page.locator("[data-part=range]")
    box = bar.bounding_box() or {}
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    seen = []
    for share in (0.8, 0.6, 0.4, 0.2):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=4)
        wait_for(lambda: studio.read("shown") == studio.read("step"), "the grid under the finger")
        seen.append(studio.number("shown"))
    page.mouse.up()
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 4
    wait_for(lambda: studio.picture() != newest, "an earlier picture")
    bar.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: studio.number("shown") == seen[-1] - 25, "the grid of the step before")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")  # from anywhere on the page
    wait_for(lambda: studio.number("shown") == seen[-1], "the grid of the next step")
    assert studio.number("updates") == updates  # all of it without the server
    strip = page.locator("[data-part=strip] canvas")
    before = strip.screenshot()
    page.locator("[data-part=fake] canvas").click(position={"x": 300, "y": 200})
    wait_for(lambda: studio.number("followed") > 0, "another picture")
    wait_for(lambda: strip.screenshot() != before, "another strip")
    studio.shot("studio-looking-back")
    page.locator("[data-part=play]").click()
    wait_for(lambda: studio.read("mode") == "live", "the end of the growth")
    wait_for(lambda: studio.number("shown") == grown.step, "its newest grid")


def test_a_grown_run_is_watched_from_another_browser_too(server: str, runs_dir: Path, page: Page):
    run = GrowingRun(runs_dir, "digits")
    studio = Studio(page, server, f"?run={run.run_id}")
    thread = run.run(steps=25, seconds=0.3)
    wait_for(lambda: studio.number("newest") >= 150, "a run that another process trains")
    run.state = "stopped"
    thread.join(timeout=10)


def test_a_conditional_run_has_a_named_row_for_each_class(server: str, runs_dir: Path, page: Page):
    run = grow(GrowingRun(runs_dir, "cdigits"))
    studio = Studio(page, server, f"?run={run.run_id}")
    studio.wait_for_grids(41)
    expect(studio.film).to_have_attribute("data-rows", "10")
    expect(page.locator("[data-part=fake] .names span")).to_have_text(list("0123456789"))
    expect(page.get_by_text("Draw me a")).to_be_visible()
    studio.shot("studio-classes")


def test_a_zip_of_photos_is_uploaded_and_learned(server: str, page: Page, tmp_path: Path):
    photos = tmp_path / "photos.zip"
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(photos, "w") as archive:
        for index in range(24):
            pixels = np.full((40, 48, 3), rng.integers(40, 220, 3), np.uint8)
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "JPEG")
            archive.writestr(f"photo{index}.jpg", stream.getvalue())
    query = "?preset=petals&model.width=8&batch_size=8&log_every=2&snapshot_every=2&steps=12"
    studio = Studio(page, server, query)
    page.get_by_role("combobox", name=re.compile("^Data")).last.click()
    page.get_by_role("option", name="Your pictures").first.click()
    expect(page.locator("[data-part=message]")).to_contain_text("Upload a zip of photos")
    page.locator("input[type=file]").set_input_files(photos)
    expect(page.get_by_text("24 pictures")).to_be_visible(timeout=PATIENCE_MS)
    studio.shot("studio-uploaded")
    studio.press("Start")
    studio.wait_for_state("finished", seconds=STARTING_SECONDS)
    studio.wait_for_grids(5)
    expect(studio.film).to_have_attribute("data-newest", "12")
    expect(page.locator("[data-part=note]")).to_contain_text("Train on adds 12 steps")
    studio.shot("studio-own-photos")


def test_a_run_that_is_not_here_is_said_in_one_sentence(server: str, page: Page):
    studio = Studio(page, server, "?run=20200101-000000-nothing-00000000")
    expect(page.get_by_role("alert")).to_contain_text("is not here: it was deleted, or made on another machine")
    studio.wait_for_state("empty")
    assert "Traceback" not in page.content()


def test_every_look_is_photographed(server: str, browser: Browser, runs_dir: Path):
    runs = {"digits": grow(GrowingRun(runs_dir, "digits")), "petals": grow(GrowingRun(runs_dir, "petals"))}
    for name, size in (("projector", PROJECTOR), ("phone", PHONE)):
        for scheme, preset in (("light", "digits"), ("dark", "petals")):
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            studio = Studio(page, server, f"?preset={preset}")
            expect(page.get_by_text(re.compile(r"\d,\d+ pictures"))).to_be_visible(timeout=PATIENCE_MS)
            studio.shot(f"studio-setup-{name}-{scheme}")
            studio = Studio(page, server, f"?run={runs[preset].run_id}")
            studio.wait_for_grids(41)
            studio.shot(f"studio-{name}-{scheme}")
            wait_for_fit(page, size, upright=name == "projector")
            context.close()
