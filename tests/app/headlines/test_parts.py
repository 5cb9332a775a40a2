"""The parts in the browser: one script, and no way from a text to markup."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from app.components import headline

NODE = shutil.which("node")
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|srcdoc")


def test_nothing_turns_text_into_markup():
    own = [path for path in headline.WEB.glob("*.js") if MARKUP.search(path.read_text(encoding="utf-8"))]
    assert own == []
    assert not MARKUP.search(headline.FAMILY.script())


def test_every_file_is_in_the_script_and_every_part_is_there():
    assert {path.name for path in headline.WEB.glob("*.js")} == set(headline.SCRIPTS)
    script = headline.FAMILY.script()
    assert all(f"headlineParts.{part} = " in script for part in headline.PARTS)


def test_files_are_short():
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in headline.WEB.iterdir()) < 300


def test_an_id_changes_with_what_is_shown():
    assert headline.payload_id({"a": 1.0}) == headline.payload_id({"a": 1.0})
    assert headline.payload_id({"a": 1.0}) != headline.payload_id({"a": 2.0})


@pytest.mark.skipif(NODE is None, reason="no node to read JavaScript with")
def test_the_script_is_whole(tmp_path):
    path = tmp_path / "headline.mjs"
    path.write_text(headline.FAMILY.script(), encoding="utf-8")
    done = subprocess.run([str(NODE), "--check", str(path)], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
