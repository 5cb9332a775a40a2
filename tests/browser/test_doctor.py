"""A run that was broken on purpose: the doctor names it, its remedy is a branch, and the run itself stays."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from gan_core.doctor import examine
from gan_core.runs import RunReader
from tests.browser.driving import PATIENCE_MS, Playground, box_of, settle, wait_for

PLACE = ".st-key-doctor-playground"


def run_of(page: Page) -> str:
    found = re.search(r"run=([\w-]+)", page.url)
    return found.group(1) if found else ""


def test_the_doctor_names_an_illness_and_its_remedy_branches(server: str, page: Page, runs_dir: Path):
    # At this pace it swings for 20 s before it calms down by itself; at full speed for two.
    playground = Playground(page, server, "?preset=broken-oscillation&speed=300")
    button = page.locator(f"{PLACE} button")
    expect(button).to_contain_text("The doctor")
    settle(page)
    stood = box_of(page.locator("[data-part=plot]"))
    playground.press("train")
    expect(button).to_contain_text("Oscillation", timeout=2 * PATIENCE_MS)
    assert box_of(page.locator("[data-part=plot]")) == stood  # nothing jumped
    playground.shot("doctor-found")
    ill = run_of(page)
    button.click()
    words = page.locator("[data-testid=stPopoverBody]")
    expect(words).to_contain_text("Swing of the cloud")
    expect(words).to_contain_text("This run stays as it is.")
    playground.shot("doctor-why")
    page.locator(".st-key-playground-remedy-oscillation button").click()
    expect(page).to_have_url(re.compile("loss.r1=0.1.*run=.*-branch-"), timeout=2 * PATIENCE_MS)
    playground.wait_for_state("running", "finished")
    playground.wait_for_step(100)
    playground.shot("doctor-mended")

    parent, child = RunReader(runs_dir / ill), RunReader(runs_dir / run_of(page))
    assert child.config()["parent"]["run"] == ill
    assert child.config()["config"]["loss"]["r1"] == 0.1
    assert parent.config()["config"]["loss"]["r1"] == 0.0
    wait_for(lambda: parent.status().state == "paused", "the ill run at rest")
    assert [finding.illness for finding in examine(runs_dir / ill).findings] == ["oscillation"]
