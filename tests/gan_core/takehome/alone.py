"""Running somebody's Python far away from this program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

QUIET = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONDONTWRITEBYTECODE": "1"}
RUNNER = "import json\nspace = {'__name__': '__main__'}\nfor cell in json.load(open('cells.json')): exec(cell, space)"


def run_python(folder: Path, *words: str) -> str:
    """What Python printed, in a folder from which nothing of ours can be imported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GAN_"))}
    done = subprocess.run(
        [sys.executable, "-P", *words], cwd=folder, env={**kept, **QUIET}, capture_output=True, text=True, check=False,
        timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def run_cells(notebook: Path, folder: Path, steps: int, length: str = "STEPS") -> str:
    """What the cells of a notebook print, run one by one for a few steps in ``folder``."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    before, _, after = code[0].partition(f"{length} = ")
    assert after, "the number of steps must stand in the first cell"
    code[0] = f"{before}{length} = {steps}  #{after}"
    folder.mkdir(exist_ok=True)
    (folder / "cells.json").write_text(json.dumps(code))
    return run_python(folder, "-c", RUNNER)
