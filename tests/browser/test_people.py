"""Two browsers at one server: each knows its person again, and one can look at the other's run but not touch it."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from gan_core.runs import RunStore
from tests.browser.driving import PATIENCE_MS, PROJECTOR, Playground, wait_for

TOKEN = "localStorage.getItem('gan-playground.person')"
NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked'); } })"


def rename(page: Page, url: str, name: str) -> None:
    """Take a nickname on the Runs page."""
    page.goto(f"{url}/runs")
    page.get_by_role("button", name=re.compile("You are")).click()
    page.get_by_label("Nickname").fill(name)
    page.get_by_label("Nickname").press("Enter")
    expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible(timeout=PATIENCE_MS)


def trained(page: Page, url: str) -> str:
    """A short run of points, paused; its id."""
    playground = Playground(page, url, "?preset=ring")
    playground.press("train")
    playground.wait_for_step(50)
    playground.press("train")
    playground.wait_for_state("paused")
    return playground.read("run")


def test_one_can_look_at_anothers_run_and_copy_it_and_nothing_else(
    server: str, runs_dir, context: BrowserContext, browser: Browser
):
    anna = context.new_page()
    run_id = trained(anna, server)
    rename(anna, server, "Anna")
    owner = RunStore(runs_dir).summary(run_id).status.owner
    other = browser.new_context(viewport=PROJECTOR)
    other.set_default_timeout(PATIENCE_MS)
    ben = other.new_page()
    try:
        ben.goto(f"{server}/runs")
        card = ben.locator(f".st-key-card-{run_id}")
        expect(card).to_contain_text("Anna's run")
        card.get_by_test_id("stPopoverButton").locator("visible=true").click()
        menu = ben.get_by_test_id("stPopoverBody")
        expect(menu).to_contain_text("Only the person who started a run")
        for name in ("Delete", "Stop", "Continue"):
            expect(menu.get_by_role("button", name=name)).to_have_count(0)
        expect(menu.get_by_label("Name")).to_have_count(0)
        ben.keyboard.press("Escape")
        look = looked(ben, server, run_id)
        expect(ben.locator(".st-key-run-train button")).to_have_count(0)
        ben.keyboard.press("Home")  # the key of Rewind
        ben.locator(".st-key-run-copy button").first.click()
        wait_for(lambda: look.read("run") != run_id and look.read("state") == "paused", "a copy of one's own")
        copy = RunStore(runs_dir).summary(look.read("run"))
        assert copy.status.owner not in (owner, None)
        assert RunStore(runs_dir).summary(run_id).status.owner == owner
    finally:
        other.close()
    anna.goto(f"{server}/playground?run={run_id}")
    expect(anna.locator(".stage")).to_have_attribute("data-run", run_id)
    expect(anna.locator(".st-key-run-train button").first).to_be_visible()
    anna.goto(f"{server}/runs")
    expect(anna.get_by_role("button", name="You are Anna")).to_be_visible()
    wait_for(lambda: bool(re.fullmatch("[0-9a-f]{32}", anna.evaluate(TOKEN) or "")), "the token in the browser")
    token = anna.evaluate(TOKEN)
    texts = [path.read_bytes() for path in runs_dir.rglob("*") if path.is_file()]
    assert not any(token.encode() in text for text in texts)


def test_a_browser_that_keeps_nothing_is_let_in(server: str, page: Page):
    page.add_init_script(NO_STORAGE)
    page.goto(f"{server}/runs")
    page.get_by_role("button", name=re.compile("You are")).click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text("This browser keeps nothing")


def looked(page: Page, url: str, run_id: str) -> Playground:
    look = Playground.__new__(Playground)
    look.page, look.stage = page, page.locator(".stage")
    page.goto(f"{url}/playground?run={run_id}")
    look.wait_for_state("paused")
    expect(look.stage).to_have_attribute("data-run", run_id)
    return look
