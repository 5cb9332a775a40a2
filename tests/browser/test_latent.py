"""A person at the Latent page: morphs with nothing trained, picks seeds, takes a film home, sends a link."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import (
    PATIENCE_MS,
    PHONE,
    PROJECTOR,
    box_of,
    rests,
    settle,
    shot_path,
    wait_for,
    wait_for_fit,
)

DIGITS = "?run=pretrained:digits"
FRAMES = 60
# Moves the slider to every place in turn as a finger does, and waits for the screen each time; milliseconds.
DRAG = """
async (range) => {
  const times = [];
  for (let at = 0; at <= Number(range.max); at += 3) {
    const start = performance.now();
    range.value = at;
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    times.push(performance.now() - start);
  }
  return times;
}"""
PIXELS = "(canvas) => canvas.toDataURL()"


class Latent:
    """The Latent page as a person uses it."""

    def __init__(self, page: Page, url: str, query: str = DIGITS) -> None:
        self.page = page
        page.goto(f"{url}/latent{query}")
        self.strip = page.locator(".latent.strip")
        expect(self.strip).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)
        self.range = self.strip.locator("input[type=range]")

    def number(self, name: str) -> int:
        """One of the strip's data attributes."""
        return int(self.strip.get_attribute(f"data-{name}") or 0)

    def picture(self) -> str:
        """The large picture, pixel by pixel."""
        return self.strip.locator(".large canvas").first.evaluate(PIXELS)


def test_a_morph_is_there_with_nothing_trained_and_follows_the_hand(server: str, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    latent = Latent(page, server, "")
    assert latent.number("count") == FRAMES
    settle(page)
    before, updates = latent.picture(), latent.number("updates")
    draws = latent.number("draws")
    times = latent.range.evaluate(DRAG)
    assert latent.number("updates") == updates  # nobody asked the server
    assert latent.number("draws") >= draws + len(times) - 1
    assert latent.picture() != before
    assert latent.number("frame") == 57
    expect(page.get_by_text(re.compile("97 % of the way from seed"))).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=shot_path("latent"))
    assert errors == []


def test_keys_and_the_play_button_move_it(server: str, page: Page) -> None:
    latent = Latent(page, server)
    latent.range.focus()
    latent.range.press("Home")
    wait_for(lambda: latent.number("frame") == 0, "the first frame")
    first = latent.picture()
    latent.range.press("ArrowRight")
    wait_for(lambda: latent.number("frame") == 1, "the second frame")
    latent.range.press("End")
    wait_for(lambda: latent.number("frame") == FRAMES - 1, "the last frame")
    assert latent.picture() != first
    expect(page.get_by_text(re.compile(r"^Seed \d+$"))).to_be_visible(timeout=PATIENCE_MS)
    latent.strip.get_by_role("button", name="Play").click()
    wait_for(lambda: latent.number("frame") < 40, "frames on the way back")
    latent.strip.get_by_role("button", name="Pause").click()
    wait_for(lambda: rests(lambda: str(latent.number("frame"))), "a picture at rest")


def test_lerp_and_slerp_share_one_slider(server: str, page: Page) -> None:
    latent = Latent(page, server)
    page.locator(".st-key-latent-ends").get_by_text("both", exact=True).click()
    expect(latent.strip).to_have_attribute("data-rows", "2", timeout=PATIENCE_MS)
    wait_for(lambda: latent.strip.get_attribute("data-ready") == "true", "both rows")
    latent.range.fill("30")
    slerp, lerp = (latent.strip.locator(".large canvas").nth(place) for place in (0, 1))
    wait_for(lambda: latent.number("frame") == 30, "the middle")
    assert slerp.evaluate(PIXELS) != lerp.evaluate(PIXELS)
    latent.range.fill("0")
    wait_for(lambda: slerp.evaluate(PIXELS) == lerp.evaluate(PIXELS), "the same picture at the end of both ways")
    latent.range.fill("30")
    expect(page.get_by_text(re.compile("51 % of the way .*, slerp"))).to_be_visible(timeout=PATIENCE_MS)
    lerp.click()
    expect(page.get_by_text(re.compile("51 % of the way .*, lerp"))).to_be_visible(timeout=PATIENCE_MS)


def test_a_seed_is_picked_with_the_keyboard_and_taken_back(server: str, page: Page) -> None:
    latent = Latent(page, server, f"{DIGITS}&a=3&b=8")
    page.locator(".st-key-latent-chooser-0 button").first.click()
    tiles = page.locator(".latent.tiles")
    expect(tiles).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)
    expect(tiles).to_have_attribute("data-count", "24")
    tiles.get_by_role("button", name="seed 3", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    before = latent.strip.get_attribute("data-id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("a=10&"), timeout=PATIENCE_MS)
    expect(tiles).to_have_count(0)
    wait_for(lambda: latent.strip.get_attribute("data-id") != before, "the morph from the new seed")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page).to_have_url(re.compile("a=3&"), timeout=PATIENCE_MS)


def test_a_gif_comes_home_with_all_its_frames(server: str, page: Page, tmp_path: Path) -> None:
    Latent(page, server)
    page.locator(".st-key-latent-film-morph button").first.click()
    page.get_by_text("128", exact=True).click()
    page.get_by_role("button", name=re.compile("^Make the GIF")).click()
    button = page.get_by_role("button", name=re.compile("^Download the GIF"))
    expect(button).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download() as waiting:
        button.click()
    assert waiting.value.suggested_filename == "morph_pretrained_digits.gif"
    file = tmp_path / "morph.gif"
    waiting.value.save_as(file)
    with Image.open(io.BytesIO(file.read_bytes())) as gif:
        assert gif.format == "GIF"
        assert gif.n_frames == FRAMES
        assert gif.size == (128, 128)
        assert gif.info["duration"] == 50


def test_a_link_shows_the_same_z_in_another_browser(server: str, page: Page, browser: Browser) -> None:
    latent = Latent(page, server)
    latent.range.fill("20")
    expect(page).to_have_url(re.compile("z=z1-"), timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile("34 % of the way"))).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
    opinion = page.get_by_text(re.compile("% real, ")).inner_text()
    other = browser.new_context(viewport=PROJECTOR).new_page()
    Latent(other, server, "?" + page.url.partition("?")[2])
    expect(other.get_by_text("From the link")).to_be_visible(timeout=PATIENCE_MS)
    expect(other.get_by_text(re.compile("% real, "))).to_have_text(opinion)
    other.context.close()


def test_an_unknown_run_is_one_sentence(server: str, page: Page) -> None:
    page.goto(f"{server}/latent?run=gone-1")
    expect(page.locator("[data-testid=stAlert]")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)


def test_the_main_loop_fits_a_projector(server: str, page: Page) -> None:
    Latent(page, server)
    wait_for_fit(page, PROJECTOR, upright=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_stacks_it_with_the_picture_first(browser: Browser, server: str, scheme: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    latent = Latent(page, server)
    wait_for_fit(page, PHONE)
    box, seeds = box_of(latent.strip), box_of(page.locator(".st-key-latent-ends"))
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["y"] + box["height"] <= seeds["y"] + 1
    assert box["y"] + box["height"] <= PHONE["height"]
    page.screenshot(path=shot_path(f"latent_phone_{scheme}"))
    context.close()
