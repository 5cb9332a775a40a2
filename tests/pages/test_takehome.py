from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from app import makings
from app.takehome import made, opening
from gan_core.errors import UserError
from gan_core.runs import RunPaths
from tests.app.run_folders import make_run
from tests.text_runs import make_text_run
from tests.waiting import PATIENCE, wait_until

RUNS = "../pages/runs.py"


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "runs"


def keys(app) -> set[str]:
    """What stands in the dialog: Make buttons and downloads by key."""
    found = {str(button.key) for button in (*app.button, *app.get("download_button"))}
    return {key for key in found if key.startswith("take.")}


def pressed(app, key: str):
    app.button(key=key).click()
    return app.run()


def texts(app) -> str:
    return "\n".join(element.value for element in app.markdown).replace("\\", "")


def test_a_card_opens_it_with_every_format(open_page, folder):
    run = make_run(folder, "digits", name="My <b>digits</b>")
    (RunPaths(folder / run).checkpoints / "step_00000200").mkdir(parents=True)
    app = pressed(open_page(RUNS), f"home.{run}")
    assert not app.exception
    assert app.session_state[opening.OPEN] == [run, "runs"]
    assert "**My <b>digits</b>** :gray[at step 200]" in texts(app)
    for word in ("Pictures", "Networks", "Code", "Numbers"):
        assert f"##### {word}" in texts(app)
    assert {
        "take.make.gif",
        "take.make.mp4",
        "take.make.tensorboard",
        "take.make.savedmodel",
        "take.make.onnx",
    } <= keys(app)


def test_what_is_not_there_yet_is_said(open_page, folder):
    run = make_run(folder, "quadratic", state="queued")
    app = pressed(open_page(RUNS), f"home.{run}")
    for words in ("No samples yet.", "Nothing logged yet.", "No checkpoint yet; one is saved now and then."):
        assert words in texts(app)
    waiting = {str(button.key) for button in app.button if button.disabled}
    assert {"take.png", "take.gif", "take.csv", "take.onnx", "take.keras"} <= waiting


def test_a_film_is_made_in_the_background(open_page, folder):
    run = make_run(folder, "digits", step=30, moments=3)
    app = pressed(pressed(open_page(RUNS), f"home.{run}"), "take.make.gif")
    wait_until(lambda: any(work.content or work.problem for work in made._makings().all()), "a film")
    assert not any(work.problem for work in made._makings().all())
    app.run()
    assert "take.make.gif" not in keys(app)
    assert "take.make.mp4" in keys(app)
    (work,) = made._makings().all()
    assert work.content[:6] == b"GIF89a"


def test_what_needs_tensorflow_is_made_by_the_command_line(open_page, folder, monkeypatch):
    run = make_run(folder, "digits")
    (RunPaths(folder / run).checkpoints / "step_00000200").mkdir(parents=True)
    asked = []
    monkeypatch.setattr(made, "by_command", lambda command, told, stop: asked.append(command) or _refuse())
    app = pressed(open_page(RUNS), f"home.{run}")
    app.button_group(key="takehome.network").set_value("Discriminator").run()
    pressed(app, "take.make.onnx")
    while any(work.busy for work in made._makings().all()):
        time.sleep(0.02)
    app.run()
    (command,) = asked
    assert command[1:6] == ["-m", "gan_core", "export", str((folder / run).resolve()), "--as"]
    assert command[6] == "onnx"
    assert command[-3:] == ["--network", "discriminator", "--progress"]
    assert [element.value for element in app.error] == ["The checkpoint is damaged\\."]
    assert "take.make.onnx" in keys(app)  # to be tried again


def _refuse():
    raise UserError("The checkpoint is damaged.")


def test_a_run_that_is_gone_is_one_sentence(open_page, folder):
    run = make_run(folder, "digits")
    app = open_page(RUNS)
    app.session_state[opening.OPEN] = ["no-such-run", "runs"]
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert run in str([button.key for button in app.button])


def test_it_closes_where_the_browser_went_elsewhere(open_page, folder):
    make_run(folder, "digits")
    app = open_page(RUNS)
    app.session_state[opening.OPEN] = ["pretrained:digits", "studio"]
    app.run()
    assert opening.OPEN not in app.session_state
    assert not keys(app)


def test_a_pretrained_one(open_page):
    app = open_page(RUNS)
    app.session_state[opening.OPEN] = ["pretrained:digits", "runs"]
    app.run()
    assert not app.error
    assert "pretrained**" in texts(app)


def test_the_latent_page_has_it(open_page):
    app = pressed(open_page("../pages/latent.py", run="pretrained:digits"), "latent.home")
    assert app.session_state[opening.OPEN] == ["pretrained:digits", "latent"]
    assert "take.make.onnx" in keys(app)


# --- the command line as a helper ------------------------------------------------------------------


def python(code: str) -> list[str]:
    import sys

    return [sys.executable, "-c", code]


def test_progress_of_a_command_is_told():
    told = []
    code = "print('Starting'); print('3 %', flush=True); print('97 %'); print('File, 3 bytes: x')"
    assert made.by_command(python(code), told.append, lambda: False)
    assert told == [0.03, 0.97]


def test_a_commands_own_sentence_is_shown():
    code = (
        "import sys; [print(line, file=sys.stderr) for line in ('a warning', 'It has no checkpoint yet.')]; sys.exit(2)"
    )
    with pytest.raises(UserError, match=r"^It has no checkpoint yet\.$"):
        made.by_command(python(code), lambda _: None, lambda: False)
    with pytest.raises(UserError, match="The file could not be made"):
        made.by_command(python("import sys; sys.exit(1)"), lambda _: None, lambda: False)


def test_a_command_ends_when_it_is_cancelled():
    begun = time.monotonic()
    assert not made.by_command(python("import time; time.sleep(60)"), lambda _: None, lambda: True)
    assert time.monotonic() - begun < 30


def test_only_a_few_processes_at_once(monkeypatch):
    monkeypatch.setattr(made, "ROOM", threading.BoundedSemaphore(1))
    first, go = threading.Event(), threading.Event()

    def work() -> bool:
        first.set()
        return go.wait(PATIENCE)

    one = threading.Thread(target=made.in_turn, args=(work, lambda: False))
    one.start()
    assert first.wait(PATIENCE)
    assert not made.in_turn(lambda: pytest.fail("there was no room"), lambda: True)  # stopped while it waited
    go.set()
    one.join(20)
    assert made.in_turn(lambda: True, lambda: False)
    with pytest.raises(UserError):
        made.in_turn(_refuse, lambda: False)
    assert made.in_turn(lambda: True, lambda: False)  # the room was given back


def test_who_has_to_wait_is_told_in_the_dialog(open_page, folder, monkeypatch):
    monkeypatch.setattr(makings, "MOST_BUSY", 0)
    run = make_run(folder, "digits", step=30, moments=3)
    app = pressed(pressed(open_page(RUNS), f"home.{run}"), "take.make.gif")
    assert not app.exception
    assert [element.value for element in app.error] == ["Many files are in the making now; try again in a minute\\."]
    assert "take.make.gif" in keys(app)


def test_a_text_run_is_offered_what_fits_text(open_page, folder):
    make_text_run(folder / "20261122-120000-headlines-0123abcd", name="My words")
    app = pressed(open_page(RUNS), "home.20261122-120000-headlines-0123abcd")
    assert not app.exception
    assert "**My words** :gray[at step 60]" in texts(app)
    assert "##### Texts" in texts(app)
    assert "##### Pictures" not in texts(app)
    names = {key.removeprefix("take.").removeprefix("make.") for key in keys(app)}
    assert names == {"samples", "headlines", "csv", "tensorboard", "json", "zip", "keras", "notebook", "script"}
    assert not [control for control in app.segmented_control if control.label == "Network"]
