"""A student in a real browser: a guess, a run, a goal that is met, what to notice; after a reload it is all there."""

from __future__ import annotations

import re

from playwright.sync_api import FloatRect, Page, expect

from tests.browser.driving import PATIENCE_MS, PHONE, shot_path, wait_for, wait_for_fit

GUESS = "Along the curve, more or less"


def test_a_lesson_from_the_question_to_the_goal(page: Page, server: str) -> None:
    page.goto(f"{server}/lessons")
    page.locator(".st-key-lessons-open-the-curve button").first.click()
    train = page.locator(".st-key-run-train button").first
    expect(train).to_be_disabled(timeout=PATIENCE_MS)
    page.get_by_text(GUESS, exact=True).click()
    page.get_by_role("button", name="That is my guess").click()
    expect(page.get_by_text(f"Your guess: {GUESS}")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("like knots in one elastic net")).to_have_count(0)
    expect(train).to_be_enabled(timeout=PATIENCE_MS)
    page.locator(".st-key-run-speed_picker input").click()
    page.get_by_role("option", name="Full speed").click()
    train.click()
    goals = page.locator(".st-key-lesson-goals")
    expect(goals).to_contain_text(re.compile(r"Reached.*it was [\d,]+", re.DOTALL), timeout=2 * PATIENCE_MS)
    expect(page.get_by_text("like knots in one elastic net")).to_be_visible()
    expect(page.locator(".stage")).to_have_attribute("data-state", re.compile("running"))
    train.click()
    page.screenshot(path=shot_path("lesson-reached"))

    page.locator(".st-key-lessons-next button").first.click()
    expect(page.get_by_role("heading", name="How good is good?")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".stage")).to_have_attribute(
        "data-newest", re.compile(r"[1-9]\d{3,}"), timeout=PATIENCE_MS
    )  # the same
    page.goto(f"{server}/lessons")  # a new session: only the browser remembers
    card = page.locator(".st-key-lesson-card-the-curve")
    expect(card).to_contain_text("1 of 3 steps done", timeout=PATIENCE_MS)
    page.get_by_role("button", name="My summary").click()
    expect(page.get_by_role("dialog")).to_contain_text(GUESS, timeout=PATIENCE_MS)
    page.keyboard.press("Escape")

    page.set_viewport_size(PHONE)
    page.goto(f"{server}/lessons?lesson=the-curve&step=1")
    parts = [page.locator(name).first for name in (".st-key-lesson-words", ".stage", ".st-key-lesson-after")]
    for part in parts:
        expect(part).to_be_visible(timeout=PATIENCE_MS)
    # The words, the live thing, then what came of it.
    wait_for(lambda: is_in_order([part.bounding_box() for part in parts]), "the order of a phone")
    wait_for_fit(page, PHONE)
    page.screenshot(path=shot_path("lesson-phone"), full_page=True)


def is_in_order(boxes: list[FloatRect | None]) -> bool:
    """Whether every part is there, and below the one before."""
    tops = [box["y"] for box in boxes if box is not None]
    return len(tops) == len(boxes) and tops == sorted(tops)
