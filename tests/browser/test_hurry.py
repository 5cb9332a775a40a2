"""Somebody in a hurry: keys and presses come faster than the page is drawn, and each of them counts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import Playground, rests, settle, wait_for

# A busy page: the timer that sends the press comes after the one that looks at the run.
LATE_MS = 900
BUSY_PRESS = """
(button) => {
  const plain = window.setTimeout;
  window.setTimeout = (call, wait, ...rest) => plain(call, wait || LATE_MS, ...rest);
  button.click();
  window.setTimeout = plain;
}""".replace("LATE_MS", str(LATE_MS))


def test_a_slider_stays_where_it_was_moved_while_the_page_is_drawn(server: str, page: Page) -> None:
    playground = Playground(page, server)
    page.get_by_role("tab", name="Tips").click()
    slider = page.get_by_role("slider", name=re.compile("Label smoothing"))
    slider.focus()
    seen = []
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(90)  # less than a run of the page takes
        seen.append(float(slider.input_value()))
    assert seen == sorted(seen), seen
    expect(slider).to_have_value("0.4")
    expect(page).to_have_url(re.compile(r"tips\.label_smoothing=0\.4(&|$)"))
    page.wait_for_timeout(600)
    expect(slider).to_have_value("0.4")
    expect(slider).to_be_focused()
    playground.wait_for_state("ready")


def test_a_slider_that_is_moved_right_after_a_preset_does_not_take_the_preset_back(server: str, page: Page) -> None:
    playground = Playground(page, server)
    page.get_by_role("tab", name="Tips").click()
    page.get_by_role("combobox", name="Preset").click()
    page.get_by_role("option", name="Eight gaussians").click()
    page.get_by_role("slider", name=re.compile("Label smoothing")).press("ArrowRight")
    expect(page).to_have_url(re.compile("preset="))
    playground.wait_for_state("ready")
    page.get_by_role("tab", name="Data").click()
    expect(page.get_by_role("combobox", name="Data", exact=True)).to_have_value(re.compile("gaussians"))


def test_a_press_on_a_busy_page_counts_once(server: str, page: Page) -> None:
    playground = Playground(page, server, "?speed=300&steps=400000")
    playground.press("train")
    playground.wait_for_step(100)
    for state in ("paused", "running", "paused"):
        playground.button("train").evaluate(BUSY_PRESS)
        page.wait_for_timeout(2 * LATE_MS)
        playground.wait_for_state(state)
        settle(page)
        expect(playground.stage).to_have_attribute("data-state", state)
    wait_for(lambda: rests(lambda: str(playground.step())), "a run at rest")
    at = playground.step()
    playground.button("step-both").evaluate(BUSY_PRESS)
    page.wait_for_timeout(2 * LATE_MS)
    playground.wait_for_step(at + 1)
    settle(page)
    assert playground.step() == at + 1
