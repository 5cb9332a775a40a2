"""A person at the Headlines page: types a beginning, takes words, looks back and inside; typed markup stays text."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import PATIENCE_MS, PHONE, PROJECTOR, box_of, settle, shot_path, wait_for, wait_for_fit
from tests.text_runs import SOME_HEADLINES, make_text_run

RUN = "20261122-090000-headlines-00000001"
EVIL = "![x](http://elsewhere.example/a.png) <img src=http://elsewhere.example/b.png> the best"
EVIL_HEADLINE = "![x](http://elsewhere.example/c.png) <img src=http://elsewhere.example/d.png> Rain Falls on the Sea"


@pytest.fixture(scope="session")
def text_run(runs_dir: Path) -> str:
    """A trained text run in the server's store; one of its headlines is hostile."""
    make_text_run(runs_dir / RUN, (EVIL_HEADLINE, *SOME_HEADLINES), trained=True, name="Garden news")
    return RUN


class Headlines:
    """The Headlines page as a person uses it."""

    def __init__(self, page: Page, url: str, run: str, query: str = "") -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{url}/headlines?run={run}{query}")
        self.table = page.locator(".headline.write")
        self.box = page.get_by_label("Beginning of a headline")

    def wait(self, part: str = "write") -> None:
        """Until a part of the page is drawn."""
        expect(self.page.locator(f".headline.{part}")).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)

    def wait_for_seed(self, text: str) -> None:
        """Until the table goes on from this text."""
        expect(self.table).to_have_attribute("data-seed", text, timeout=PATIENCE_MS)

    def texts(self) -> list[str]:
        """The three continuations as they can be read."""
        expect(self.table.locator(".card .text")).to_have_count(3)
        return [" ".join(text.split()) for text in self.table.locator(".card .text").all_inner_texts()]

    def seed_in_address(self) -> str:
        """What a copied link would bring along."""
        return parse_qs(urlsplit(self.page.url).query, keep_blank_values=True).get("seed_text", [""])[0]


@pytest.fixture
def writing(server: str, page: Page, text_run: str) -> Headlines:
    """The writing table, ready."""
    headlines = Headlines(page, server, text_run, "&seed_text=10%20ways")
    headlines.wait()
    return headlines


def test_continuations_follow_the_keys_and_words_are_taken(writing: Headlines) -> None:
    assert all(text.startswith("10 Ways ") for text in writing.texts())
    writing.box.fill("")
    writing.wait_for_seed("")
    writing.box.press_sequentially("the best way", delay=60)
    writing.wait_for_seed("the best way")
    assert writing.box.input_value() == "the best way"  # nothing that was typed got lost
    assert all(text.startswith("The Best Way ") for text in writing.texts())
    bars = writing.table.locator(".bar:visible")
    first = bars.first.locator("b").inner_text()
    bars.first.click()
    writing.wait_for_seed(f"the best way {first}")
    expect(writing.box).to_have_value(f"the best way {first}")
    assert all(text.startswith(f"The Best Way {first.title()} ") for text in writing.texts())
    wait_for(lambda: writing.seed_in_address() == f"the best way {first}", "the address")
    writing.table.get_by_role("button", name="Take back").click()
    writing.wait_for_seed("the best way")
    writing.page.screenshot(path=shot_path("headlines"))
    assert writing.errors == []


def test_the_keyboard_takes_a_word(writing: Headlines) -> None:
    bars = writing.table.locator(".bar:visible")
    bars.first.focus()
    writing.page.keyboard.press("ArrowDown")
    second = bars.nth(1).locator("b").inner_text()
    writing.page.keyboard.press("Enter")
    writing.wait_for_seed(f"10 ways {second}")


def test_an_example_and_a_surprise(writing: Headlines) -> None:
    writing.table.get_by_role("button", name="Critics Warn").click()
    writing.wait_for_seed("critics warn")
    writing.table.get_by_role("button", name="Surprise me").click()
    wait_for(lambda: writing.table.get_attribute("data-seed") != "critics warn", "another beginning")
    assert any(text.startswith(writing.table.get_attribute("data-seed") or "?") for text in SOME_HEADLINES[-2:])


def test_copied_words_name_their_headline_also_for_the_keyboard(writing: Headlines) -> None:
    writing.box.fill("critics warn of a")
    writing.wait_for_seed("critics warn of a")
    run = writing.table.locator(".run").first
    run.focus()
    expect(run.locator(".source")).to_be_visible()
    expect(run.locator(".source")).to_have_text("From: Critics Warn of a Quiet Summer for Small Theaters")
    expect(writing.table.locator(".copies").first).to_contain_text("is copied from")


def test_earlier_moments_show_what_the_seed_gave_then(writing: Headlines) -> None:
    now = writing.texts()
    slider = writing.table.locator(".past input")
    slider.focus()
    slider.press("Home")
    expect(writing.table).to_have_attribute("data-earlier", "true", timeout=PATIENCE_MS)
    wait_for(lambda: writing.texts()[0] != now[0], "other words")
    expect(writing.table.locator(".past output")).to_have_text("epoch 0, step 0")
    writing.table.get_by_role("button", name="Play", exact=True).click()
    wait_for(lambda: writing.texts() == now, "the newest moment again")
    expect(writing.table).to_have_attribute("data-earlier", "false")


def test_typed_markup_is_text_and_asks_nobody(server: str, page: Page, text_run: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    headlines = Headlines(page, server, text_run, f"&seed_text={quote(EVIL)}")
    headlines.wait()
    headlines.wait_for_seed(EVIL)
    assert "http://elsewhere.example/a.png" in headlines.texts()[0]
    assert headlines.table.locator("img").count() == 0
    headlines.box.fill(f"{EVIL} way")
    headlines.wait_for_seed(f"{EVIL} way")
    for view, part in (("Look inside", "map"), ("From text to numbers", "steps")):
        page.get_by_text(view).click()
        headlines.wait(part)
    steps = page.locator(".headline.steps")
    expect(steps.locator(".as-is").first).to_have_text(EVIL_HEADLINE)
    assert steps.locator("img").count() == 0
    page.wait_for_timeout(500)
    assert not [url for url in asked if "elsewhere" in urlsplit(url).netloc]
    assert headlines.errors == []


@pytest.mark.parametrize("size", [PROJECTOR, PHONE])
def test_endless_words_and_turned_around_signs_keep_to_their_place(
    browser: Browser, server: str, text_run: str, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size)
    seed = f"the {'zq' * 2000} \u202eqz way"
    headlines = Headlines(context.new_page(), server, text_run, f"&seed_text={quote(seed)}")
    headlines.wait()
    first = headlines.table.locator(".card .text").first
    added = first.locator(".added")
    settle(headlines.page)
    one, two = (box_of(added.nth(at)) for at in range(2))
    assert one["y"] < two["y"] or one["x"] < two["x"]  # what the network adds reads from left to right
    expect(first).to_contain_text("way ".title())
    expect(headlines.table.get_by_role("button", name="1 word …").first).to_be_visible()
    wait_for_fit(headlines.page, size)
    assert first.evaluate("node => node.clientHeight") < size["height"]
    context.close()


def test_words_on_the_map_and_gates_of_a_word(server: str, page: Page, text_run: str) -> None:
    headlines = Headlines(page, server, text_run, "&view=inside&seed_text=the%20best%20way%20to%20cook")
    headlines.wait("map")
    words, gates = page.locator(".headline.map"), page.locator(".headline.gates")
    expect(words).to_have_attribute("data-chosen", "cook")
    words.get_by_role("searchbox").fill("gard")
    words.locator(".found button", has_text="garden").click()
    expect(words).to_have_attribute("data-chosen", "garden", timeout=PATIENCE_MS)
    expect(words.locator(".near .bar")).to_have_count(10)
    page.screenshot(path=shot_path("headlines_map"))
    page.get_by_text("The memory, word by word").click()
    expect(gates).to_have_attribute("data-word", "cook", timeout=PATIENCE_MS)
    gates.get_by_role("button", name=re.compile("^best")).click()
    expect(gates).to_have_attribute("data-word", "best")
    page.screenshot(path=shot_path("headlines_memory"))
    assert headlines.errors == []


def test_the_last_of_many_words_is_in_sight_beside_the_names_of_its_rows(
    server: str, page: Page, text_run: str
) -> None:
    Headlines(page, server, text_run, f"&view=inside&seed_text={quote('the best way ' * 20)}").wait("map")
    page.get_by_text("The memory, word by word").click()
    gates = page.locator(".headline.gates")
    expect(gates).to_have_attribute("data-word", "way", timeout=PATIENCE_MS)
    for part in (gates.locator("button[aria-pressed=true]"), gates.locator(".heads")):
        expect(part).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_seen_at_once_on_a_projector(browser: Browser, server: str, text_run: str, scheme: str) -> None:
    context = browser.new_context(viewport=PROJECTOR, color_scheme=scheme)
    headlines = Headlines(context.new_page(), server, text_run, "&seed_text=10%20ways%20zqx%20")
    headlines.wait()
    wait_for_fit(headlines.page, PROJECTOR, upright=True)
    bottom = box_of(headlines.table)
    assert bottom["y"] + bottom["height"] <= PROJECTOR["height"]
    headlines.page.screenshot(path=shot_path(f"headlines_{scheme}"))
    context.close()


@pytest.mark.parametrize(("view", "part"), [("write", "write"), ("inside", "map"), ("numbers", "steps")])
def test_a_phone_shows_it_without_scrolling_sideways(
    browser: Browser, server: str, text_run: str, view: str, part: str
) -> None:
    context = browser.new_context(viewport=PHONE, color_scheme="dark")
    headlines = Headlines(context.new_page(), server, text_run, f"&view={view}&seed_text=10%20ways")
    headlines.wait(part)
    wait_for_fit(headlines.page, PHONE)
    headlines.page.screenshot(path=shot_path(f"headlines_{view}_phone"))
    context.close()
