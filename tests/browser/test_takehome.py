"""A person takes a run home: opens the dialog, downloads, and uses what was downloaded."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core.runs import RunStore
from tests.app.run_folders import make_run
from tests.browser.driving import PATIENCE_MS, PHONE, PROJECTOR, box_of, settle, shot_path
from tests.gan_core.takehome.alone import run_cells

MAKING_MS = 120_000


class Home:
    """The dialog as a person uses it."""

    def __init__(self, page: Page, url: str, run_id: str) -> None:
        self.page, self.run_id = page, run_id
        page.goto(f"{url}/runs")
        button(page.locator(f".st-key-home-{run_id}")).click(timeout=PATIENCE_MS)
        self.dialog = page.get_by_role("dialog")
        expect(self.dialog.locator(".st-key-take-script")).to_be_visible(timeout=PATIENCE_MS)

    def download(self, name: str, folder: Path) -> Path:
        """Press Download in the row of a format and keep the file."""
        with self.page.expect_download(timeout=MAKING_MS) as waiting:
            button(self.dialog.locator(f".st-key-take-{name}")).click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def make(self, name: str) -> None:
        """Press Make and wait until there is something to download."""
        button(self.dialog.locator(f".st-key-take-make-{name}")).click()
        expect(self.dialog.locator(f".st-key-take-{name}")).to_be_visible(timeout=MAKING_MS)


def button(place: Locator) -> Locator:
    """The button of a widget; one with a help text has a second, hidden one."""
    return place.locator("button:visible").first


@pytest.fixture
def run_id(runs_dir: Path):
    """A run of twelve sample grids, gone afterwards."""
    made = make_run(runs_dir, "digits", step=200, moments=7, name="Homeward", model__width=8, batch_size=8)
    yield made
    RunStore(runs_dir).delete(made)


def test_a_notebook_comes_home_and_runs(server: str, page: Page, run_id: str, tmp_path: Path) -> None:
    home = Home(page, server, run_id)
    expect(home.dialog).to_contain_text("Homeward at step 200")
    home.page.screenshot(path=shot_path("takehome"))
    notebook = home.download("notebook", tmp_path)
    assert notebook.name == f"{run_id}.ipynb"
    said = run_cells(notebook, tmp_path / "alone", 3)
    assert "1,797 real pictures of 16 x 16 pixels." in said
    assert "step 3 of 3: G's loss" in said
    assert Image.open(tmp_path / "alone" / "retrained" / "step_00000003.png").size == (480, 480)
    assert home.download("script", tmp_path).read_text().startswith('"""Retrain a GAN: Digits')
    assert home.download("csv", tmp_path).read_text().startswith("step,seconds,g_loss")
    with zipfile.ZipFile(home.download("zip", tmp_path)) as archive:
        assert f"{run_id}/config.json" in archive.namelist()


def test_a_film_is_made_and_has_all_its_moments(server: str, page: Page, run_id: str, tmp_path: Path) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    home = Home(page, server, run_id)
    home.make("gif")
    with Image.open(io.BytesIO(home.download("gif", tmp_path).read_bytes())) as film:
        shown = 0
        for index in range(film.n_frames):
            film.seek(index)
            shown += film.info["duration"]
    moments = 10  # seven evenly spread and the early ones, see make_run
    assert shown == pytest.approx(100 * (moments + 15), abs=200)
    page.keyboard.press("Escape")
    expect(home.dialog).to_have_count(0)
    page.wait_for_timeout(1500)
    expect(home.dialog).to_have_count(0)
    assert not errors


def test_it_fits_a_phone_and_a_projector_in_the_dark(server: str, browser: Browser, run_id: str) -> None:
    for name, size in (("phone", PHONE), ("projector", PROJECTOR)):
        context = browser.new_context(viewport=size, color_scheme="dark")
        context.set_default_timeout(PATIENCE_MS)
        home = Home(context.new_page(), server, run_id)
        rows = home.dialog.locator("[class*=st-key-take-row-]")
        expect(rows).to_have_count(12)
        settle(home.page)
        box = box_of(home.dialog)
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        for row in rows.all():
            text, press = box_of(row.locator("[data-testid=stMarkdownContainer]").first), box_of(button(row))
            assert press["x"] >= text["x"] + text["width"] - 1
        home.page.screenshot(path=shot_path(f"takehome-dark-{name}"))
        context.close()


def test_the_studio_opens_it_too(server: str, page: Page, run_id: str) -> None:
    page.goto(f"{server}/studio?run={run_id}")
    button(page.locator(".st-key-studio-home")).click(timeout=PATIENCE_MS)
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("Homeward at step 200"), timeout=PATIENCE_MS)
