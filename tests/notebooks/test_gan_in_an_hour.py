"""The notebook runs from top to bottom with gan_core alone, and lies in the repository without outputs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
BOOK = nbformat.read(FOLDER / "gan_in_an_hour.ipynb", as_version=4)
CODE = [cell.source for cell in BOOK.cells if cell.cell_type == "code"]
ALLOWED = {"os", "sys", "tempfile", "pathlib", "numpy", "plotly", "PIL", "gan_core"}


def test_it_is_a_valid_notebook_without_outputs():
    nbformat.validate(BOOK)
    assert len(CODE) > 12
    assert [cell for cell in BOOK.cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_every_code_cell_is_told_before_it():
    kinds = [cell.cell_type for cell in BOOK.cells]
    assert kinds[0] == kinds[-1] == "markdown"
    told = (kinds[max(0, place - 2) : place] for place, kind in enumerate(kinds) if kind == "code")
    assert all("markdown" in before for before in told)


@pytest.mark.parametrize("source", CODE)
def test_it_imports_the_library_and_nothing_of_the_app(source):
    nodes = list(ast.walk(ast.parse(source)))
    names = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= ALLOWED


@pytest.mark.slow
def test_all_cells_run(tmp_path):
    script = tmp_path / "notebook.py"
    script.write_text("\n\n".join([*CODE, "print('modules', 'streamlit' in sys.modules)"]), encoding="utf-8")
    environment = {**os.environ, "GAN_NOTEBOOK_QUICK": "1", "TMPDIR": str(tmp_path), "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout
    assert said.splitlines()[-1] == "modules False"
    for words in ("60 steps in", "Energy distance", "Label smoothing", "2 seeds twice, 100 steps", "4 GANs, 100 steps"):
        assert words in said
    assert "temperature 0: A New " in said
