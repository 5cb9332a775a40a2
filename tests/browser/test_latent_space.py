"""A person goes through latent space: drags on planes and noise, moves sliders, adds, walks, and looks back in time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core.latent import read_latent
from tests.browser.driving import (
    PATIENCE_MS,
    PHONE,
    ROOT,
    box_of,
    rests,
    settle,
    shot_path,
    wait_for,
    wait_for_fit,
)

DIGITS = "pretrained:digits"
PIXELS = "(canvas) => canvas.toDataURL()"
DIM = 32
# Moves a slider and looks at the first new picture: how often the page had answered by then, and that there was one.
MOVED = """
async (slider) => {
  const root = slider.closest(".latent");
  const canvas = root.querySelector("[data-part=large]");
  const before = canvas.toDataURL();
  slider.value = 2;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const waits = () => canvas.toDataURL() === before;
  for (let frame = 0; frame < 600 && waits(); frame += 1) await new Promise(requestAnimationFrame);
  return [root.dataset.updates, !waits()];
}"""


class View:
    """One view of the Latent page."""

    def __init__(self, page: Page, url: str, name: str, part: str, run: str = DIGITS) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{url}/latent?run={run}&view={name}&a=3&b=8")
        self.root = page.locator(f".latent.{part}")
        expect(self.root).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)
        settle(page)

    def part(self, name: str) -> Locator:
        """A place inside it."""
        return self.root.locator(f"[data-part={name}]")

    def read(self, name: str) -> str:
        """One of its data attributes."""
        return self.root.get_attribute(f"data-{name}") or ""

    def number(self, name: str) -> float:
        """The same as a number."""
        return float(self.read(name) or 0)

    def picture(self, name: str = "large") -> str:
        """A canvas, pixel by pixel."""
        return self.part(name).evaluate(PIXELS)

    def point(self, canvas: str, across: float, up: float) -> tuple[float, float]:
        """Where on the screen a share of a canvas lies."""
        box = box_of(self.part(canvas))
        return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]

    def z(self) -> str:
        """The z of the picked picture, from the address."""
        found = re.search(r"[?&]z=([^&]+)", self.page.evaluate("location.href"))
        return found.group(1) if found else ""


@pytest.fixture(scope="module")
def curve(runs_dir: Path) -> str:
    """A small generator of points, trained for a moment."""
    run_id = "20260101-000000-curve-0a0a0a0a"
    command = [sys.executable, "-m", "gan_core", "train", "--preset", "ring", "--steps", "60"]
    command += ["--set", "model.latent_dim=2", "--run-dir", str(runs_dir / run_id)]
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    return run_id


def test_the_plane_follows_the_finger_and_the_exact_picture_comes_after(server: str, page: Page) -> None:
    pad = View(page, server, "plane", "pad")
    before, cell = pad.picture(), pad.read("cell")
    page.mouse.move(*pad.point("square", 0.2, 0.8))
    page.mouse.down()
    seen = set()
    for place in range(1, 6):
        page.mouse.move(*pad.point("square", 0.2 + 0.15 * place, 0.8))
        wait_for(lambda cell=cell: pad.read("cell") != cell, "the cell under the finger")
        cell = pad.read("cell")
        seen.add(pad.picture())
    assert before not in seen
    assert len(seen) == 5
    page.mouse.up()
    expect(pad.root).to_have_attribute("data-exact", "true", timeout=PATIENCE_MS)
    wait_for(lambda: bool(pad.z()), "the z of the picked picture")
    first = pad.z()
    assert read_latent(first, DIM).shape == (1, DIM)
    expect(page.get_by_text("Plane of seeds 3, 8, 21, at (")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=shot_path("latent_plane"))
    x = pad.number("x")
    pad.part("square").press("ArrowLeft")
    wait_for(lambda: pad.number("x") < x, "a step to the left")
    wait_for(lambda: pad.z() not in ("", first), "the next z")
    page.mouse.click(*pad.point("square", 0.81, 0.196))  # on the letter B
    wait_for(lambda: "seed=8" in page.evaluate("location.href"), "seed B itself")
    wait_for(lambda: (pad.number("x"), pad.number("y")) == (1.0, 0.0), "the place of B")
    assert pad.errors == []


def test_a_press_in_the_noise_moves_the_point(server: str, page: Page, curve: str) -> None:
    square = View(page, server, "noise", "noise", curve)
    points = []
    for across, up in ((0.1, 0.9), (0.9, 0.2)):
        page.mouse.click(*square.point("square", across, up))
        at = 3 * (2 * across - 1)
        wait_for(lambda at=at: abs(square.number("x") - at) < 0.05, "the mark under the press")
        assert abs(square.number("y") - 3 * (2 * up - 1)) < 0.05
        wait_for(lambda: (square.number("px"), square.number("py")) not in points, "the point of the press")
        expect(square.root).to_have_attribute("data-exact", "true", timeout=PATIENCE_MS)
        points.append((square.number("px"), square.number("py")))
    assert points[0] != points[1]
    wait_for(lambda: bool(square.z()), "the z of the point")
    wait_for(lambda: abs(read_latent(square.z(), 2)[0, 0] - 2.4) < 0.05, "the z of the second press")
    settle(page)
    page.screenshot(path=shot_path("latent_noise"))
    page.mouse.click(*square.point("plane", 0.5, 0.5))
    wait_for(lambda: (square.number("px"), square.number("py")) != points[1], "the way back from a point to noise")
    assert square.errors == []


def test_a_slider_of_a_direction_redraws_at_once_and_reset_takes_it_back(server: str, page: Page) -> None:
    dials = View(page, server, "directions", "dials")
    before, updates = dials.picture(), dials.read("updates")
    sliders = dials.part("main").locator("input")
    expect(sliders).to_have_count(6)
    assert sliders.first.evaluate(MOVED) == [updates, True]  # the frames were there
    assert dials.picture() != before
    wait_for(lambda: dials.read("updates") != updates and dials.read("settled") == "true", "the answer of the page")
    assert dials.read("values").startswith("2 0 0")
    moved = dials.picture()
    sliders.nth(1).fill("-1.5")
    wait_for(lambda: dials.picture() != moved, "a third picture")
    wait_for(lambda: dials.read("settled") == "true", "the answer of the page")
    expect(page.get_by_text("Seed 3 along 1 (+2), 2 (-1.5)")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=shot_path("latent_directions"))
    settle(page)
    page.get_by_role("button", name="Reset").click()
    wait_for(lambda: dials.picture() == before, "the first picture again")
    assert dials.errors == []


def test_a_slider_of_a_single_number_of_z(server: str, page: Page) -> None:
    dials = View(page, server, "directions", "dials")
    before = dials.picture()
    dials.root.locator("summary").click()
    sliders = dials.part("all").locator("input")
    expect(sliders).to_have_count(DIM)
    sliders.nth(4).fill("3")
    wait_for(lambda: dials.picture() != before, "another picture")
    wait_for(lambda: bool(dials.z()) and abs(read_latent(dials.z(), DIM)[0, 4] - 3.0) < 1e-5, "the number in z")


def test_three_presses_make_a_sum(server: str, page: Page) -> None:
    total = View(page, server, "arithmetic", "sum")
    result = total.read("result")
    for place, badge in ((4, "A"), (11, "B"), (17, "C")):
        total.part("palette").locator("button").nth(place).click()
        wait_for(lambda place=place, badge=badge: total.read("badges").split(",")[place] == badge, f"{badge} in place")
    assert total.read("result") != result
    assert total.read("active") == "A"
    expect(page.get_by_text("Seed 4 − seed 11 + seed 17")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=shot_path("latent_arithmetic"))
    assert total.errors == []


def test_the_walk_goes_past_its_first_page_without_a_wait_and_can_be_kept(server: str, page: Page) -> None:
    walk = View(page, server, "walk", "walk")
    walk.part("speed").fill("4")
    wait_for(lambda: walk.number("page") >= 3, "the fourth page")
    assert walk.number("pages") <= 10  # what lies behind is let go
    walk.part("keep").click()
    expect(page.get_by_text(re.compile("Walk from seed 3, frame"))).to_be_visible(timeout=PATIENCE_MS)
    expect(walk.part("kept").locator("button")).to_have_count(1)
    frame = walk.number("frame")
    wait_for(lambda: walk.number("frame") > frame + 100, "the walk to go on")
    walk.part("play").click()
    wait_for(lambda: rests(lambda: f"{walk.number('frame')} {walk.read('updates')}"), "a walk that stands still")
    page.screenshot(path=shot_path("latent_walk"))
    assert walk.errors == []


def test_time_is_a_strip_of_the_saved_steps(server: str, page: Page) -> None:
    strip = View(page, server, "time", "strip")
    wait_for(lambda: page.get_by_text("Loading saved states").count() == 0, "all saved states")
    settle(page)
    last = strip.root.locator(".large canvas").first.evaluate(PIXELS)
    strip.root.locator("input[type=range]").press("Home")
    wait_for(lambda: strip.root.locator(".large canvas").first.evaluate(PIXELS) != last, "the first state")
    expect(page.get_by_text(re.compile(r"Seed 3 at step [\d,]+"))).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_text("Many seeds").click()
    tiles = page.locator(".latent.tiles")
    expect(tiles).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)
    expect(tiles).to_have_attribute("data-count", re.compile("^[1-9][0-9]*0$"))
    page.screenshot(path=shot_path("latent_time"))
    assert strip.errors == []


@pytest.mark.parametrize(
    ("name", "part"), [("plane", "pad"), ("directions", "dials"), ("arithmetic", "sum"), ("walk", "walk")]
)
def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser, server: str, name: str, part: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    view = View(context.new_page(), server, name, part)
    wait_for_fit(view.page, PHONE)
    view.page.screenshot(path=shot_path(f"latent_{name}_phone"))
    context.close()
