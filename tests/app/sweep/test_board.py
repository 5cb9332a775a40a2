"""The board's script: whole, no way from a text to markup but its own skeletons, and the scale of colours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import pairwise

import pytest

from app.components import sweep
from app.components.stage import WEB as STAGE_WEB

NODE = shutil.which("node")
MARKUP = re.compile(r"outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(|srcdoc")
needs_node = pytest.mark.skipif(NODE is None, reason="no node to run JavaScript with")


def test_every_file_is_in_the_script_and_is_short():
    assert {path.name for path in sweep.WEB.glob("*.js")} == set(sweep.SCRIPTS)
    assert {path.name for path in sweep.WEB.glob("*.css")} == set(sweep.STYLES)
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in sweep.WEB.iterdir()) < 300


def test_only_constant_skeletons_become_markup():
    script = "\n".join((sweep.WEB / name).read_text(encoding="utf-8") for name in sweep.SCRIPTS)
    assert not MARKUP.search(script)
    skeletons = re.findall(r"innerHTML = ([^;]*);", script)
    assert len(skeletons) == 3
    assert all(re.fullmatch(r"[A-Z_]+|`[^$]*`", text) for text in skeletons)


def run_node(code: str) -> object:
    base = (STAGE_WEB / "base.js").read_text(encoding="utf-8")
    script = "\n".join([base, *((sweep.WEB / name).read_text(encoding="utf-8") for name in sweep.SCRIPTS)])
    script += f"\nconsole.log(JSON.stringify({code}))"
    done = subprocess.run(
        [NODE, "--input-type=module"], input=script, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_script_is_whole(tmp_path):
    path = tmp_path / "sweep.mjs"
    path.write_text(sweep.FAMILY.script(), encoding="utf-8")
    done = subprocess.run([NODE, "--check", str(path)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr


@needs_node
def test_the_scale_goes_from_collapse_to_floor():
    low = '{ better: "low", floor: 0.001, bad: 0.1 }'
    shares = run_node(f"[0.0001, 0.001, 0.01, 0.1, 5, null].map((v) => shareOfFigure({low}, v))")
    assert shares[0] == shares[1] == 1
    assert shares[2] == pytest.approx(0.5, abs=0.01)
    assert shares[3:] == [0, 0, None]
    high = '{ better: "high", floor: 1, bad: 0.2 }'
    assert run_node(f"[0.2, 0.6, 1].map((v) => shareOfFigure({high}, v))") == pytest.approx([0, 0.5, 1])


@needs_node
def test_the_colours_grow_ever_lighter():
    light = run_node("[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((s) => scaleRgb(s))")
    weighed = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in light]
    assert all(later - earlier > 8 for earlier, later in pairwise(weighed))


@needs_node
def test_the_chart_is_told_in_words_also_before_anything_was_measured():
    figure = '{ label: "Coverage", unit: "share", values: [[0.5], [null], [0.75]] }'
    told = run_node(f"[[], [400, 800, 1200]].map((steps) => SweepPanel.prototype.course({{ steps }}, {figure}, 0))")
    assert told == [
        "Coverage: not measured yet.",
        "Coverage: 50 % at step 400, - at step 800, 75 % at step 1,200.",
    ]


@needs_node
def test_points_in_the_plot_are_counted():
    assert run_node("insideOf(new Float32Array([0.5, 0.5, 1.2, 0.5, NaN, NaN, 0, 1]))") == 2


@needs_node
def test_a_heap_is_told_from_a_cloud():
    heap = "Float32Array.from({ length: 80 }, (_, i) => 0.5 + 0.0005 * i)"
    cloud = "Float32Array.from({ length: 80 }, (_, i) => 0.5 + 0.005 * i)"
    assert run_node(f"[{heap}, {cloud}].map(isHeap)") == [True, False]
