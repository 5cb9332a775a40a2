"""A person at the Playground: trains, moves settings, looks back, shares."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.driving import (
    PATIENCE_MS,
    PHONE,
    PROJECTOR,
    Playground,
    rests,
    settle,
    shot_path,
    wait_for,
    wait_for_fit,
)


def test_a_run_trains_while_the_counter_and_the_curves_move(server: str, page: Page):
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    playground = Playground(page, server)
    assert playground.step() == 0
    playground.shot("playground-untrained")
    playground.press("train")
    playground.wait_for_step(100)
    losses = page.locator("section.chart canvas").first
    before = losses.screenshot()
    playground.wait_for_step(playground.step() + 300)
    wait_for(lambda: losses.screenshot() != before, "curves that moved")
    expect(page.locator("[data-part=summary]")).to_contain_text(re.compile(r"[Ss]tep [\d,]+"))
    playground.shot("playground-training")
    playground.press("train")
    playground.wait_for_state("paused")
    wait_for(lambda: rests(lambda: str(playground.step())), "a run at rest")
    assert errors == []


def test_a_moved_learning_rate_acts_while_it_trains_and_is_marked(server: str, page: Page):
    playground = Playground(page, server)
    playground.press("train")
    playground.wait_for_step(50)
    page.get_by_role("tab", name="Optimizers").click()
    slider = page.get_by_role("slider", name=re.compile("Learning rate of G")).first
    slider.focus()
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("optimizer.generator_lr=0.002"), timeout=PATIENCE_MS)
    expect(playground.stage).to_have_attribute("data-events", "1", timeout=PATIENCE_MS)
    assert playground.read("state") == "running"
    passed = playground.step()
    playground.wait_for_step(passed + 100)
    playground.shot("playground-live-change")


def test_the_plot_keeps_its_node_and_zoom_through_100_updates(server: str, page: Page):
    playground = Playground(page, server, "?speed=1000")
    playground.press("train")
    playground.wait_for_step(100)
    plot = page.locator("[data-part=plot]")
    plot.evaluate("node => { node.marked = 'same' }")
    plot.hover()
    page.mouse.wheel(0, -400)
    wait_for(lambda: playground.read("zoomed") == "true", "a zoomed plot")
    scale, updates = playground.read("scale"), int(playground.read("updates"))
    wait_for(lambda: int(playground.read("updates")) >= updates + 100, "100 updates", seconds=120)
    assert plot.evaluate("node => node.marked") == "same"
    assert playground.read("scale") == scale


def test_one_can_look_back_and_continue_from_there(server: str, page: Page):
    playground = Playground(page, server, "?speed=1000")
    playground.press("train")
    playground.wait_for_step(800)
    playground.press("train")
    playground.wait_for_state("paused")
    end = playground.step()
    timeline = page.locator("[data-part=range]")
    timeline.focus()
    for _ in range(6):
        timeline.press("ArrowLeft")
    wait_for(lambda: int(playground.read("step")) < end, "an earlier step on the plot")
    wait_for(lambda: rests(lambda: playground.read("step")), "a plot that has glided to its step")
    looked_at = int(playground.read("step"))
    playground.shot("playground-looking-back")
    page.locator("[data-part=branch]").click()
    expect(page.get_by_text(re.compile(rf"Branched from .* at step {looked_at:,}"))).to_be_visible()
    wait_for(lambda: playground.step() == looked_at, "the branch at the step that was looked at")
    playground.shot("playground-branched")
    playground.press("train")
    playground.wait_for_step(looked_at + 100)


def test_rewind_gives_the_same_run_again(server: str, page: Page):
    playground = Playground(page, server)
    for _ in range(3):
        step = playground.step()
        playground.press("step-both")
        playground.wait_for_step(step + 1)
    said = page.locator("[data-part=summary]")
    expect(said).to_contain_text("Step 3, paused. Loss")
    summary = said.text_content()
    playground.press("rewind")
    wait_for(lambda: playground.step() == 0, "step 0")
    for _ in range(3):
        step = playground.step()
        playground.press("step-both")
        playground.wait_for_step(step + 1)
    expect(said).to_have_text(summary)


def test_single_steps_of_one_network(server: str, page: Page):
    playground = Playground(page, server)
    playground.press("step-d")
    playground.wait_for_step(1)
    playground.press("step-g")
    playground.wait_for_step(2)
    playground.wait_for_state("paused")


def test_space_trains_and_pauses(server: str, page: Page):
    playground = Playground(page, server)
    settle(page)
    page.keyboard.press("Space")
    playground.wait_for_state("running")
    settle(page)
    page.keyboard.press("Space")
    playground.wait_for_state("paused")


def test_a_copied_link_gives_the_same_page_and_the_same_run(server: str, page: Page, context: BrowserContext):
    query = "?preset=ring&seed=7&tips.label_smoothing=0.2&speed=10&layers=real,fake,arrows"
    first = Playground(page, server, query)
    page.get_by_role("button", name=re.compile("Copy link")).click()
    link = page.locator("[data-testid=stPopoverBody] code").first.text_content()
    assert "preset=ring" in link
    page.keyboard.press("Escape")
    other = context.new_page()
    second = Playground(other, link.split("/playground")[0], link.partition("playground")[2])
    expect(second.stage).to_have_attribute("data-layers", first.read("layers"))
    for playground in (first, second):
        playground.press("step-both")
        playground.wait_for_step(1)
    said = [tab.locator("[data-part=summary]") for tab in (page, other)]
    for summary in said:
        expect(summary).to_contain_text("Step 1, paused. Loss")
    expect(said[1]).to_have_text(said[0].text_content() or "nothing")
    other.get_by_role("tab", name="Tips").click()
    expect(other.get_by_role("group", name=re.compile("Label smoothing"))).to_contain_text("0.2")


def test_three_tabs_train_at_once(server: str, context: BrowserContext):
    tabs = [Playground(context.new_page(), server, f"?seed={seed}") for seed in range(3)]
    for tab in tabs:
        tab.press("train")
    for tab in tabs:
        tab.page.bring_to_front()
        tab.wait_for_step(200)
    for tab in tabs:
        tab.page.bring_to_front()
        tab.wait_for_step(tab.step() + 50)


def test_a_divergence_is_said_and_the_page_goes_on(server: str, page: Page):
    playground = Playground(page, server, "?optimizer.generator_lr=10&optimizer.discriminator_lr=10")
    playground.press("train")
    playground.wait_for_state("diverged")
    expect(page.get_by_text(re.compile("diverged at step")).first).to_be_visible()
    playground.shot("playground-diverged")
    playground.press("rewind")
    playground.wait_for_state("ready")


def test_a_tampered_link_falls_back_in_words(server: str, page: Page):
    Playground(page, server, "?preset=nonsense&batch_size=-5&foo=1&dataset.path=/etc/hosts&layers=x")
    expect(page.get_by_text(re.compile("parts of this link do not work"))).to_be_visible()
    assert "Traceback" not in page.content()


def test_a_bad_formula_is_refused_in_one_sentence(server: str, page: Page):
    page.goto(f"{server}/playground?dataset.name=function&dataset.formula=__import__('os')")
    expect(page.get_by_role("alert").first).to_be_visible()
    assert "Traceback" not in page.content()


def test_points_are_uploaded_and_learned(server: str, page: Page, tmp_path: Path):
    playground = Playground(page, server)
    good, bad = tmp_path / "zigzag.csv", tmp_path / "broken.csv"
    good.write_text("x,y\n" + "\n".join(f"{i / 50},{abs(i % 20 - 10) / 10}" for i in range(200)))
    bad.write_text("x,y\n1,2\nthree,4\n")
    page.get_by_role("combobox", name=re.compile("^Data")).last.click()
    page.get_by_role("option", name=re.compile("CSV|file", re.IGNORECASE)).first.click()
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_text(re.compile("Line 3 of broken.csv"))).to_be_visible()
    page.locator("input[type=file]").set_input_files(good)
    playground.wait_for_state("ready")
    wait_for(lambda: playground.button("train").is_enabled(), "a Train button")
    playground.press("train")
    playground.wait_for_step(100)
    playground.shot("playground-uploaded")


def test_every_look_is_photographed(server: str, browser: Browser):
    looks = [("projector", PROJECTOR), ("phone", PHONE)]
    for name, size in looks:
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            page.goto(server)
            expect(page.get_by_text("outwit each other")).to_be_visible(timeout=PATIENCE_MS)
            page.screenshot(path=shot_path(f"home-{name}-{scheme}"), full_page=True)
            playground = Playground(page, server, "?preset=gaussians&speed=1000&layers=real,fake,heat,grid,arrows")
            playground.press("train")
            playground.wait_for_step(500)
            playground.shot(f"playground-{name}-{scheme}")
            wait_for_fit(page, size)
            context.close()
