"""A class with a teacher in a real browser: closed without a password, then a wrong one, the right one, and a run
stopped from there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core.classroom import hash_password
from tests.browser.driving import PATIENCE_MS, PROJECTOR, ROOT, Playground, answers, free_port, shot_path, wait_for

pytestmark = pytest.mark.browser
WORD = "four words in a row"


@pytest.fixture(scope="module")
def class_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that has a teacher's password."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "secrets.toml").write_text(f'[teacher]\npassword = "{hash_password(WORD)}"\n')
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", "--server.port", str(port)]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--secrets.files", str(folder / "secrets.toml")],
            cwd=ROOT, env={**os.environ, "GAN_RUNS_DIR": str(folder / "runs")},
            stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    url = f"http://localhost:{port}"
    wait_for(lambda: answers(f"{url}/_stcore/health"), "the server")
    yield url
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def teacher(browser: Browser) -> Iterator[Page]:
    """The teacher's own browser."""
    context = browser.new_context(viewport=PROJECTOR, color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def open_door(page: Page, typed: str) -> None:
    page.get_by_label("Teacher's password").fill(typed)
    page.keyboard.press("Enter")


def test_without_a_password_the_page_is_closed(page: Page, server: str) -> None:
    if (Path(ROOT) / ".streamlit" / "secrets.toml").exists():
        pytest.skip("this machine has a secrets file of its own")
    page.goto(f"{server}/teacher")
    expect(page.get_by_text("This page is closed: nobody has set a teacher's password")).to_be_visible()
    expect(page.get_by_label("Teacher's password")).to_have_count(0)
    row = page.locator('[data-testid="stTopNav"]')
    expect(row).not_to_contain_text("more")  # all pages fit a projector, the teacher's as an icon


def test_the_teacher_comes_in_and_stops_a_students_run(page: Page, teacher: Page, class_server: str) -> None:
    student = Playground(page, class_server, "?speed=100")
    student.press("train")
    student.wait_for_step(5)

    teacher.goto(f"{class_server}/teacher")
    open_door(teacher, "not the words")
    expect(teacher.get_by_text("That is not the teacher's password.")).to_be_visible()
    expect(teacher.locator(".st-key-teacher-head")).to_have_count(0)
    open_door(teacher, WORD)
    expect(teacher.locator(".st-key-teacher-head")).to_be_visible()
    expect(teacher.get_by_text("1 in training", exact=False)).to_be_visible()
    teacher.screenshot(path=shot_path("teacher"))
    teacher.locator('[class*="st-key-teacher-stop-"] button:not([disabled])').first.click()
    student.wait_for_state("paused")

    teacher.reload()
    expect(teacher.get_by_label("Teacher's password")).to_be_visible()  # nothing of it lies in the browser
    page.goto(f"{class_server}/teacher")
    expect(page.get_by_label("Teacher's password")).to_be_visible()
