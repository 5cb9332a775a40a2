"""A person trains a network on headlines: uploads a file, watches it learn, scrubs back, and writes with it."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core.runs import RunStore
from tests.browser.driving import PATIENCE_MS, PHONE, PROJECTOR, shot_path, wait_for, wait_for_fit
from tests.text_runs import make_text_run

STARTING_SECONDS = 150.0


class Training:
    """The side Train of the Headlines page as a person uses it."""

    def __init__(self, page: Page, url: str, query: str = "?view=train") -> None:
        self.page = page
        page.goto(f"{url}/headlines{query}")
        self.film = page.locator(".textfilm")

    def read(self, name: str) -> str:
        """One of the film's data attributes."""
        return self.film.get_attribute(f"data-{name}") or ""

    def press(self, name: str) -> None:
        """Press a button of the bar by its name."""
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()

    def choose(self, label: str, option: str) -> None:
        """Choose in a menu of the sidebar."""
        self.page.get_by_role("combobox", name=re.compile(label)).first.click()
        self.page.get_by_role("option", name=option).first.click()

    def set_epochs(self, count: int) -> None:
        field = self.page.get_by_role("spinbutton", name="Epochs")
        field.fill(str(count))
        field.press("Enter")

    def wait_for_state(self, state: str, seconds: float = PATIENCE_MS / 1000) -> None:
        expect(self.film).to_have_attribute("data-updates", re.compile(r"\d+"), timeout=PATIENCE_MS)
        try:
            wait_for(lambda: self.read("state") == state, state, seconds)
        except AssertionError as error:
            self.page.screenshot(path=shot_path("headlines-training-failed"))
            raise AssertionError(f"{error}; the film says {self.read('state')!r}") from error


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """A small file of headlines with a byte order mark, quoted commas and a copy."""
    rng = random.Random(0)
    people, acts, things = ("Critics", "Doctors", "Pilots", "Mayors"), ("Warn Of", "Praise", "Ask For"), ("Rain", "Tea")
    rows = [f"{rng.choice(people)} {rng.choice(acts)} {rng.choice(things)}, Again and Again" for _ in range(60)]
    text = "id,headline\r\n" + "".join(f'{place},"{row}"\r\n' for place, row in enumerate([*rows, "Unknown"]))
    path = tmp_path / "my news.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


@pytest.fixture
def kept(runs_dir: Path):
    """A finished run of 13 moments, gone afterwards."""
    run = make_text_run(
        runs_dir / "20261122-101010-headlines-0badcafe", trained=True, kept=13, step=240, steps=240, name="Kept"
    )
    yield run.name
    RunStore(runs_dir).delete(run.name)


def test_an_uploaded_file_is_trained_on_and_written_with(server: str, page: Page, csv: Path) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    train = Training(page, server)
    expect(page.get_by_text("a grammar wrote them")).to_be_visible(timeout=PATIENCE_MS)
    train.choose("Headlines", "Your own file")
    expect(page.get_by_text("Upload a CSV with a column of headlines")).to_be_visible()
    page.locator("input[type=file]").set_input_files(csv)
    expect(page.get_by_text("my news.csv, column headline")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("left out as they say only Unknown: 1")).to_be_visible()
    train.set_epochs(6)
    expect(page.get_by_text(re.compile(r"6 epochs of \d steps?"))).to_be_visible()
    page.screenshot(path=shot_path("headlines-training-setup"))
    train.press("Start")
    train.wait_for_state("finished", STARTING_SECONDS)
    wait_for(lambda: int(train.read("moments") or 0) >= 6, "a moment of every epoch")
    wait_for(lambda: int(train.read("newest") or 0) > 0, "its last step")
    expect(train.film.locator("[data-part=left]")).to_have_text("")
    blocks = train.film.locator(".block")
    expect(blocks).to_have_count(6)
    last = blocks.nth(5).locator("p").first
    wait_for(lambda: last.inner_text().split("\n")[-1].startswith("Critics Warn "), "what the first beginning gives")
    run_id = train.read("run")
    page.reload()
    train.wait_for_state("finished")
    expect(train.film).to_have_attribute("data-run", run_id)
    train.press("Write with it")
    expect(page.locator(".headline.write")).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(f"run={run_id}"))
    assert not errors


def test_a_file_over_the_limit_is_refused_in_words_and_the_earlier_one_stays(
    server: str, page: Page, csv: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.write(b"headline\n")
        file.truncate(51 * 2**20)
    train = Training(page, server)
    train.choose("Headlines", "Your own file")
    expect(page.get_by_text("Up to 50 MB can be uploaded; name a larger file by its path.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(csv)
    expect(page.get_by_text("my news.csv, column headline")).to_be_visible(timeout=PATIENCE_MS)
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text("File must be 50.0MB or smaller.").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("my news.csv, column headline")).to_be_visible()


def test_scrubbing_shows_what_the_same_beginnings_gave_earlier(server: str, page: Page, kept: str) -> None:
    train = Training(page, server, f"?train={kept}")
    train.wait_for_state("finished")
    first = train.film.locator(".block p").first
    newest = first.inner_text()
    slider = train.film.get_by_role("slider")
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(train.film).to_have_attribute("data-step", "0")
    expect(train.film).to_have_attribute("data-mode", "held")
    wait_for(lambda: first.inner_text() != newest, "what was written earlier")
    expect(train.film.locator(".block").first.locator("p[data-there=true]")).to_have_count(1)
    train.film.get_by_role("button", name="Live").click()
    expect(train.film).to_have_attribute("data-mode", "live")
    wait_for(lambda: first.inner_text() == newest, "what is written now")
    train.film.get_by_role("button", name="Play").click()
    wait_for(lambda: train.read("mode") == "live" and train.read("step") == "240", "the end of the film")


def test_a_run_is_opened_from_its_card_and_compared(server: str, page: Page, runs_dir: Path, kept: str) -> None:
    other = make_text_run(runs_dir / "20261122-101011-headlines-0badcaff", trained=True, step=240, seed=3, name="Other")
    page.goto(f"{server}/runs")
    card = page.locator(f".st-key-card-{kept}")
    expect(card).to_contain_text("Perplexity, training", timeout=PATIENCE_MS)
    card.get_by_role("button", name="Open").click()
    expect(page.locator(".textfilm")).to_have_attribute("data-run", kept, timeout=PATIENCE_MS)
    page.goto(f"{server}/compare?runs={kept},{other.name}")
    side = page.locator(".side")
    expect(side.locator(".lines").first).to_contain_text("Europe Looks To", timeout=PATIENCE_MS)
    expect(side.locator(".charts h4")).to_have_text(["Loss", "Next word right", "Loss, held out (log of perplexity)"])
    page.screenshot(path=shot_path("headlines-compare"))
    RunStore(runs_dir).delete(other.name)


def test_every_look_is_photographed(server: str, browser: Browser, kept: str) -> None:
    for name, size in (("projector", PROJECTOR), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            train = Training(page, server, f"?train={kept}")
            train.wait_for_state("finished")
            wait_for_fit(page, size, upright=name == "projector")
            page.screenshot(path=shot_path(f"headlines-training-{name}-{scheme}"))
            context.close()
