"""The page Tips in a real browser: from a card to the sentence of its race, and on to the Playground."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.driving import PATIENCE_MS, settle, shot_path


def type_number(page: Page, label: str, number: int) -> None:
    field = page.get_by_role("spinbutton", name=label)
    field.fill(str(number))
    field.press("Enter")


def test_a_race_from_the_card_to_the_sentence_and_on_to_the_playground(page: Page, server: str) -> None:
    page.goto(f"{server}/tips")
    page.get_by_role("button", name=re.compile("^Adam instead of RMSprop")).click()
    expect(page.locator(".tips.visual")).to_have_attribute("data-visual", "adam", timeout=PATIENCE_MS)

    # Left and Right turn the page, but not from a slider, which they move.
    steps = page.get_by_role("slider", name="Steps")
    steps.press("ArrowRight")
    expect(page.locator(".visual output")).to_have_text("181")
    steps.evaluate("element => element.blur()")
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tips.visual")).to_have_attribute("data-visual", "momentum", timeout=PATIENCE_MS)
    settle(page)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tips.visual")).to_have_attribute("data-visual", "adam", timeout=PATIENCE_MS)

    type_number(page, "Seeds", 5)
    type_number(page, "Steps", 200)
    page.get_by_role("button", name="Race it").click()
    race = page.locator(".tips.race")
    expect(race).to_have_attribute("data-ended", "true", timeout=4 * PATIENCE_MS)  # two crowds are compiled
    expect(race.locator(".answer")).to_have_text(
        re.compile(r"^(Helped|Hurt|Better on|Exactly).* of 5 seeds|on all 5 seeds")
    )
    expect(race.locator(".pair svg circle")).not_to_have_count(0)
    race.get_by_role("radio", name="Coverage").click()
    expect(race.locator(".answer")).to_contain_text(re.compile("Coverage|Exactly the same"))
    page.screenshot(path=shot_path("tips_race"))
    for part in (r"tip=adam(&|$)", r"race=race-[0-9a-f]{12}(&|$)"):
        expect(page).to_have_url(re.compile(part))

    race.get_by_role("slider", name="Seed").fill("3")
    race.get_by_role("button", name=re.compile("Open the GAN with Optimizer: rmsprop, seed 3")).click()
    expect(page).to_have_url(re.compile("/playground.*seed=3"))
    opened = parse_qs(urlsplit(page.url).query)
    assert {key: opened[key][0] for key in ("optimizer.name", "seed", "steps")} == {
        "optimizer.name": "rmsprop", "seed": "3", "steps": "200",
    }  # fmt: skip
    expect(page.locator(".stage")).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
