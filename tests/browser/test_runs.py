"""A person at the Runs page: finds, renames, deletes and brings back, carries about, opens, compares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core.runs import RunStore, RunWriter
from tests.app.run_folders import make_run
from tests.browser.driving import PATIENCE_MS, PHONE, Playground, settle, shot_path, wait_for, wait_for_fit


class Gallery:
    """The Runs page as a person uses it."""

    def __init__(self, page: Page, url: str, search: str = "") -> None:
        self.page = page
        page.goto(f"{url}/runs")
        expect(page.get_by_role("heading", name=re.compile("Runs"))).to_be_visible(timeout=PATIENCE_MS)
        settle(page)
        if search:
            self.search(search)

    def search(self, words: str) -> None:
        self.page.get_by_label("Search").fill(words)

    def card(self, run_id: str) -> Locator:
        return self.page.locator(f".st-key-card-{run_id}")

    def menu(self, run_id: str) -> Locator:
        """Open what else can be done with a run."""
        self.card(run_id).get_by_test_id("stPopoverButton").locator("visible=true").click()
        return self.page.get_by_test_id("stPopoverBody")

    def shot(self, name: str) -> None:
        self.page.screenshot(path=shot_path(name))


@pytest.fixture
def two_runs(runs_dir: Path) -> Iterator[list[str]]:
    """The same photos for the same epochs: a DCGAN and a vanilla GAN, gone again afterwards."""
    made = [
        make_run(runs_dir, preset, step=4000, moments=6, steps_per_epoch=8, name=f"Twins, {preset}")
        for preset in ("dcgan96", "vanilla96")
    ]
    yield made
    store = RunStore(runs_dir)
    for run_id in {run.run_id for run in store.list()} & set(made):
        store.delete(run_id, force=True)


def test_a_run_is_found_and_renamed(server: str, page: Page, two_runs: list[str]):
    gallery = Gallery(page, server, "twins dcgan")
    expect(gallery.card(two_runs[0])).to_be_visible(timeout=PATIENCE_MS)
    expect(gallery.card(two_runs[1])).to_have_count(0, timeout=PATIENCE_MS)
    expect(gallery.card(two_runs[0]).locator("img")).to_be_visible()
    name = gallery.menu(two_runs[0]).get_by_label("Name")
    name.fill("Red *and* round")
    name.press("Enter")
    gallery.search("round")
    expect(gallery.card(two_runs[0])).to_contain_text("Red *and* round", timeout=PATIENCE_MS)
    gallery.shot("runs-renamed")


def test_delete_can_be_undone(server: str, page: Page, two_runs: list[str]):
    gallery = Gallery(page, server, "twins")
    gallery.menu(two_runs[0]).get_by_role("button", name="Delete").click()
    expect(gallery.card(two_runs[0])).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.get_by_text("Deleted Twins, dcgan96")).to_be_visible()
    gallery.shot("runs-deleted")
    page.get_by_role("button", name="Undo").click()
    expect(gallery.card(two_runs[0])).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Deleted Twins, dcgan96")).to_have_count(0)


def test_a_run_travels_as_a_zip(server: str, page: Page, runs_dir: Path, tmp_path: Path):
    run_id = make_run(runs_dir, "digits", step=40, name="Traveller")
    gallery = Gallery(page, server, "traveller")
    gallery.card(run_id).locator(f".st-key-home-{run_id} button:visible").first.click()
    with page.expect_download() as download:
        page.get_by_role("dialog").locator(".st-key-take-zip button:visible").first.click()
    path = tmp_path / "run.zip"
    download.value.save_as(path)
    assert download.value.suggested_filename == f"{run_id}.zip"
    RunStore(runs_dir).delete(run_id)
    gallery = Gallery(page, server)
    expect(gallery.card(run_id)).to_have_count(0, timeout=PATIENCE_MS)
    page.get_by_role("button", name="Import").click()
    settle(page)
    page.locator("input[type=file]").set_input_files(path)
    expect(gallery.card(run_id)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile("Traveller is here now"))).to_be_visible()
    RunStore(runs_dir).delete(run_id)


def test_a_bad_zip_is_one_sentence(server: str, page: Page, tmp_path: Path):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\3\4 this is no zip")
    Gallery(page, server)
    page.get_by_role("button", name="Import").click()
    settle(page)
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_test_id("stAlert")).to_contain_text("The file must be a zip of a run", timeout=PATIENCE_MS)


def test_two_runs_are_compared_at_the_epochs_that_people_ask_for(server: str, page: Page, two_runs: list[str]):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    gallery = Gallery(page, server, "twins")
    expect(gallery.card(two_runs[1])).to_be_visible(timeout=PATIENCE_MS)
    for at, run_id in enumerate(two_runs, 1):
        gallery.card(run_id).get_by_text("Compare").click()
        expect(page.locator(".st-key-gallery-compare button").first).to_contain_text(
            "Compare" if at < 2 else "Compare 2 runs", timeout=PATIENCE_MS
        )
    page.locator(".st-key-gallery-compare button").first.click()
    side = page.locator(".side")
    expect(side).to_have_attribute("data-axis", "epoch", timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(rf"runs={two_runs[0]}(,|%2C){two_runs[1]}"))
    expect(side).to_have_attribute("data-at", "500")
    figures = side.locator("figure")
    expect(figures).to_have_count(3)
    canvas = figures.first.locator("canvas")
    wait_for(lambda: canvas.evaluate("node => node.width") > 300, "a drawn grid")
    last = canvas.screenshot()
    page.get_by_label("Go to").fill("100")
    page.get_by_label("Go to").press("Enter")
    expect(side).to_have_attribute("data-at", "100")
    expect(figures.nth(1)).to_contain_text("epoch 100 · step 800")
    wait_for(lambda: canvas.screenshot() != last, "another grid")
    page.get_by_label("Moment", exact=True).press("ArrowLeft")
    wait_for(lambda: float(side.get_attribute("data-at") or 100) < 100, "the moment before")
    side.get_by_role("radio", name="Step").click()
    expect(side).to_have_attribute("data-axis", "step")
    expect(side.locator("section canvas").first).to_have_attribute(
        "aria-label", re.compile(r"^Loss of G at step [\d,]+: A ")
    )
    expect(page.get_by_text("What differs in their settings")).to_be_visible()
    gallery.shot("compare")
    assert errors == []


def test_a_run_of_points_survives_a_reload_and_opens_from_its_card(server: str, page: Page):
    playground = Playground(page, server, "?speed=1000")
    playground.press("train")
    playground.wait_for_step(300)
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE_MS)
    run_id = playground.read("run")
    page.reload()
    expect(playground.stage).to_have_attribute("data-run", run_id, timeout=PATIENCE_MS)
    playground.wait_for_step(300)
    playground.press("train")
    playground.wait_for_state("paused")
    gallery = Gallery(page, server)
    gallery.card(run_id).get_by_role("button", name="Open").click()
    expect(playground.stage).to_have_attribute("data-run", run_id, timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(f"run={run_id}"))


def test_a_link_with_a_run_lets_another_browser_watch_it(server: str, page: Page, browser: Browser):
    playground = Playground(page, server, "?speed=1000")
    playground.press("train")
    playground.wait_for_step(100)
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE_MS)
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.locator(".st-key-run-copy button").first).to_be_visible(timeout=PATIENCE_MS)
    expect(other.locator(".st-key-run-train button")).to_have_count(0)
    expect(other.locator(".stage")).to_have_attribute("data-run", playground.read("run"), timeout=PATIENCE_MS)
    seen = playground.step()
    wait_for(lambda: int(other.locator(".stage").get_attribute("data-newest") or 0) > seen, "new frames at the watcher")
    other.context.close()
    playground.press("train")


def test_the_page_fits_a_phone(server: str, browser: Browser, two_runs: list[str]):
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    gallery = Gallery(page, server, "twins")
    expect(gallery.card(two_runs[0])).to_be_visible(timeout=PATIENCE_MS)
    wait_for_fit(page, PHONE)
    gallery.shot("runs-phone")
    page.goto(f"{server}/compare?runs={','.join(two_runs)}")
    expect(page.locator(".side canvas").first).to_be_visible(timeout=PATIENCE_MS)
    wait_for_fit(page, PHONE)
    gallery.shot("compare-phone")
    context.close()


def test_a_waiting_run_refreshes_the_page_only_while_somebody_looks(server: str, page: Page, runs_dir: Path):
    run_id = make_run(runs_dir, "digits", state="running", step=40, name="Mover")
    store = RunStore(runs_dir)
    with RunWriter.open(store.resolve(run_id)) as writer:
        writer.set_status("running", step=50, total_steps=3000)
        gallery = Gallery(page, server, "mover")
        expect(gallery.card(run_id)).to_contain_text("50 of 3,000 steps", timeout=PATIENCE_MS)
        writer.set_status("running", step=60, total_steps=3000)
        expect(gallery.card(run_id)).to_contain_text("60 of 3,000 steps", timeout=PATIENCE_MS)
        page.evaluate("""() => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""")
        page.wait_for_timeout(4000)
        writer.set_status("running", step=70, total_steps=3000)
        page.wait_for_timeout(8000)
        expect(gallery.card(run_id)).to_contain_text("60 of 3,000 steps")
        page.evaluate("""() => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => false });
            document.dispatchEvent(new Event("visibilitychange"));
        }""")
        expect(gallery.card(run_id)).to_contain_text("70 of 3,000 steps", timeout=PATIENCE_MS)
        writer.set_status("stopped", step=70, total_steps=3000)
        expect(gallery.card(run_id)).to_contain_text("Stopped", timeout=PATIENCE_MS)
    store.delete(run_id, force=True)
