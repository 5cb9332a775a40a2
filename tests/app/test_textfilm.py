"""The text film: what goes to the browser, and the browser code's own bookkeeping."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from app.components import textfilm
from app.components.textfilm import payload
from tests.waiting import PATIENCE

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def test_the_empty_text_film_is_plain_json():
    empty = payload.empty_text_film()
    json.dumps(empty, allow_nan=False)
    assert empty["status"]["state"] == "empty"
    assert empty["steps"] == empty["texts"] == []


def test_every_web_file_is_used_and_short():
    used = {path.name for path in (*textfilm.SCRIPTS, *textfilm.STYLES)}
    for path in textfilm.WEB.iterdir():
        assert path.name in used | {"offer.js", "mount.js"}
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, path.name


def test_only_constant_text_becomes_markup():
    script, version = textfilm.build_script()
    assert script.count("innerHTML") == 1
    assert "this.root.innerHTML = TEXT_HTML;" in script
    assert f'offerTextFilm("{version}")' in script
    for word in ("insertAdjacentHTML", "http://", "https://", textfilm.VERSION):
        assert word not in script


def test_it_mounts_in_a_page():
    config.set_option("runner.enforceSerializableSessionState", False)

    def page():
        from app.components.textfilm import empty_text_film, text_film

        assert text_film(empty_text_film(), key="film", on_need=lambda: None) is False

    app = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not app.exception


def run_in_node(body: str) -> object:
    """Run the function body after the joined script and return what it returns."""
    script = textfilm.build_script()[0].replace("export default function () {}", "")
    code = f"{script}\nconsole.log(JSON.stringify((() => {{{body}}})()));"
    done = subprocess.run([NODE, "-e", code], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_moment_on_show_stands_above_an_early_one_and_the_first():
    asked = "return [-1, 0, 1, 2, 8, 40].map(momentsFor)"
    assert run_in_node(asked) == [[], [0], [1, 0], [2, 1, 0], [8, 2, 0], [40, 10, 0]]


@needs_node
def test_the_axis_of_perplexity_is_in_powers_of_ten():
    assert run_in_node("return [0, 2, 4].map((power) => powerWords(power, 0))") == ["1", "100", "10k"]
    assert run_in_node("return [powerWords(1.5, 1), formatPower(2), formatPower(7.1)]") == ["31.6", "100", "12.6M"]
    assert run_in_node("return [0, 0.5, 1].map((power) => powerWords(power, 1))") == ["1", "3.16", "10"]


@needs_node
def test_a_screen_reader_hears_step_loss_and_perplexity():
    asked = """
    const status = { state: "running", step: 1200, total: 4800, phrase: "" };
    const [curves, perplexity] = [{ loss: [3, 2.5] }, { held_out: [null, 2] }];
    return textSummary({ status, curves, perplexity, message: { text: "Note." } }, "training");
    """
    said = "Step 1,200 of 4,800, training. Loss 2.500. Perplexity on headlines held out 100. Note."
    assert run_in_node(asked) == said
