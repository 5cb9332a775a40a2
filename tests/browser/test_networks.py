"""The Networks page in a real browser: the diagram is drawn, the kernel walks, a phone shows all of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import PATIENCE_MS, PHONE, PROJECTOR, box_of, shot_path, wait_for, wait_for_fit


def open_networks(page: Page, server: str, query: str = "") -> None:
    page.goto(f"{server}/networks{query}")
    expect(page.locator(".nets")).to_be_visible(timeout=PATIENCE_MS)


def test_the_diagram_names_every_feature_map_of_the_material(page: Page, server: str) -> None:
    open_networks(page, server, "?preset=mnist")
    generator, discriminator = page.locator(".nets section").nth(0), page.locator(".nets section").nth(1)
    expect(generator.locator(".shape")).to_have_text(
        ["100", "7 × 7 × 128", "14 × 14 × 128", "28 × 28 × 128", "28 × 28 × 1"]
    )
    expect(discriminator.locator(".shape")).to_have_text(["28 × 28 × 1", "14 × 14 × 64", "7 × 7 × 64", "1"])
    expect(page.locator(".nets .stack")).to_contain_text("1,164,289 trained")
    expect(page.locator(".nets .stack")).to_contain_text("40,705 frozen")
    wait_for_fit(page, PROJECTOR, upright=True)


def test_the_kernel_walks_and_stops_at_the_last_output(page: Page, server: str) -> None:
    open_networks(page, server)
    page.get_by_role("tab", name="What a stride does").click()
    stride = page.locator(".stride")
    expect(stride.locator(".sizes")).to_contain_text("20 × 20 → 10 × 10")
    position = stride.locator("input[type=range]")
    position.fill("95")
    expect(stride.locator("output")).to_contain_text("output (10, 6)")
    stride.get_by_role("button", name="Play").click()
    wait_for(lambda: position.input_value() == "99", "the last position")
    expect(stride.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_text("Conv2DTranspose", exact=True).first.click()
    expect(stride.locator(".sizes")).to_contain_text("20 × 20 → 40 × 40")
    expect(stride.locator("output")).to_contain_text("paints 3 × 3 outputs")
    page.screenshot(path=shot_path("networks_stride"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(browser: Browser, server: str, scheme: str) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    open_networks(page, server, "?preset=dcgan96")
    wait_for_fit(page, PHONE)
    for part in page.locator(".nets li").all():
        box = box_of(part)
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
    page.screenshot(path=shot_path(f"networks_phone_{scheme}"), full_page=True)
    context.close()
