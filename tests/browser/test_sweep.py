"""The Sweep page in a real browser: a small sweep grows, and one of its cells goes on in the Playground."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import PATIENCE_MS, PROJECTOR, shot_path, wait_for


def type_values(page: Page, axis: str, values: str) -> None:
    box = page.locator(f"[class*=st-key-sweep-set-{axis}_text] input")
    box.fill(values)
    box.press("Enter")
    expect(box).to_have_value(values)


def cell(page: Page, number: int) -> Locator:
    return page.locator(f".cell[data-cell='{number}']")


def test_a_cell_of_a_small_sweep_opens_in_the_playground(page: Page, server: str) -> None:
    page.goto(f"{server}/sweep")
    type_values(page, "x", "0.0005, 0.002")
    type_values(page, "y", "0.001, 0.003")
    steps = page.locator("[class*=st-key-sweep-set-steps] input")
    steps.fill("200")
    steps.press("Enter")
    expect(page.get_by_text("2 × 2 = 4 GANs, 200 steps each.")).to_be_visible()
    page.get_by_role("button", name="Sweep", exact=True).click()

    board = page.locator(".board")
    expect(board).to_have_attribute("data-cells", "4", timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(r"sweep=sweep-[0-9a-f]{12}"), timeout=PATIENCE_MS)
    expect(board).to_have_attribute("data-state", "finished", timeout=2 * PATIENCE_MS)
    expect(board).to_have_attribute("data-step", "200")
    expect(page.locator(".cell b:visible")).to_have_count(1)
    main = page.locator("[data-testid=stMain]")
    wait_for(lambda: main.evaluate("node => node.scrollHeight") <= PROJECTOR["height"], "a page of one screen")

    cell(page, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 3)).to_be_focused()
    expect(page.locator(".board .tip")).to_contain_text("Learning rate of G 0.002, Learning rate of D 0.003")
    page.keyboard.press("Enter")
    expect(board).to_have_attribute("data-chosen", "3")
    page.screenshot(path=shot_path("sweep"))

    page.get_by_role("link", name="Open in the Playground").click()
    expect(page.locator(".stage")).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("playground"))
    for part in ("optimizer.generator_lr=0.002", "optimizer.discriminator_lr=0.003", "steps=200"):
        expect(page).to_have_url(re.compile(re.escape(part)))
    page.get_by_role("tab", name="Optimizers").click()
    expect(page.locator(".st-key-set-optimizer-generator_lr")).to_contain_text("0.002")
