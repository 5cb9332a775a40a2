"""A person plays real or fake against the discriminator, with the keyboard."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import PATIENCE_MS, PHONE, box_of, settle, shot_path, wait_for_fit

STARTING_MS = 120_000


def open_game(page: Page, url: str) -> None:
    page.goto(f"{url}/game?run=pretrained:digits&round=12")
    expect(page.get_by_text("Picture 1 of 10")).to_be_visible(timeout=STARTING_MS)
    expect(page.get_by_role("button", name=re.compile("^Real"))).to_be_visible()
    settle(page)  # the keys of the buttons count a moment after the buttons are there


def test_a_round_with_the_arrow_keys(server: str, page: Page) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_game(page, server)
    waited = []
    for number in range(1, 11):
        begun = time.monotonic()
        page.keyboard.press("ArrowRight" if number % 2 else "ArrowLeft")
        following = f"Picture {number + 1} of 10" if number < 10 else "You saw through"
        expect(page.get_by_text(re.compile(following))).to_be_visible(timeout=PATIENCE_MS)
        waited.append(time.monotonic() - begun)
        if number == 3:
            page.screenshot(path=shot_path("game"))
    page.screenshot(path=shot_path("game-over"))
    score = re.search(r"You (\d+) : (\d+) D", page.locator("h3").filter(has_text="You").inner_text())
    assert score is not None
    cells = page.locator(".game-past > div")
    expect(cells).to_have_count(10)
    right = sum("✓ you" in cell.inner_text() for cell in cells.all())
    assert right == int(score.group(1))
    assert sum("✓ D" in cell.inner_text() for cell in cells.all()) == int(score.group(2))
    print(f"next picture after {sorted(waited)[5]:.2f} s (median)")
    expect(page.get_by_role("button", name=re.compile("^Another round"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Picture 1 of 10")).to_be_visible(timeout=PATIENCE_MS)
    expect(page).not_to_have_url(re.compile("round=12$"))
    assert not errors


@pytest.mark.parametrize("scheme", ["dark"])
def test_it_fits_a_phone(server: str, browser: Browser, scheme: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    open_game(page, server)
    wait_for_fit(page, PHONE)
    for name in ("Fake", "Real"):
        box = box_of(page.get_by_role("button", name=re.compile(f"^{name}")))
        assert box["y"] + box["height"] <= PHONE["height"], "both buttons are in sight at once"
    page.screenshot(path=shot_path("game-phone"))
    context.close()
