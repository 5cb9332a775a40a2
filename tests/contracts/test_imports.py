"""Arrows point down only: the library knows nothing of the app, and the server loads no TensorFlow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.contracts.importgraph import Module, chain_to, inside, read_modules

ROOT = Path(__file__).resolve().parents[2]
MODULES = read_modules(ROOT)

TENSORFLOW = ("tensorflow", "keras")
CLUSTER = ("ray", "fsspec")
APP = ("app", "pages")
# Modules and packages that must be usable without TensorFlow.
LEAVES = (
    "gan_core.errors",
    "gan_core.journal",
    "gan_core.neighbours",
    "gan_core.registry",
    "gan_core.classroom",
    "gan_core.config",
    "gan_core.presets",
    "gan_core.doctor",
    "gan_core.data",
    "gan_core.quality",
    "gan_core.runs",
    "gan_core.models.specs",
    "gan_core.models.families",
    "gan_core.imaging",
    "gan_core.latent",
    "gan_core.lessons",
    "gan_core.people",
    "gan_core.pretrained",
    "gan_core.takehome",
    "gan_core.text",
    "gan_core.experiments.spec",
    "gan_core.experiments.statistics",
    "gan_core.experiments.results",
    "gan_core.experiments.folder",
    "gan_core.engine.classes",
    "gan_core.engine.files",
    "gan_core.service.wire",
    "gan_core.service.client",
    "gan_core.service.launcher",
    "gan_core.workers.launcher",
    "gan_core.workers.worker",
    "gan_core.workers.cluster",
)
# Only these may import TensorFlow inside a function while they count as free of it.
LAZY = ("gan_core", "gan_core.__main__", "gan_core.cli", "gan_core.cli.*", "gan_core.takehome.networks")
# Modules that run a page when they are imported.
SCRIPTS = ("app.main", "pages")


def below(roots: Iterable[str]) -> list[str]:
    """Return the names of the modules that exist at or below `roots`."""
    return sorted(name for name in MODULES if inside(name, tuple(roots)))


LEAF_MODULES = below(LEAVES)
SERVER_MODULES = below(APP)
CORE_MODULES = below(["gan_core"])
# What turns data into pictures is tested without a server; only the package around it may know Streamlit.
PURE_DRAWING = [name for name in MODULES if name.startswith("app.charts") or name == "app.components.stage.payload"]


def refuse(start: str, banned: Iterable[str]) -> None:
    chain = chain_to(MODULES, start, banned, LAZY)
    assert not chain, "forbidden import: " + " -> ".join(chain)


def test_the_files_are_found() -> None:
    assert {"gan_core", "gan_core.errors", "gan_core.registry"} <= set(CORE_MODULES)
    assert {"gan_core.errors", "gan_core.registry"} <= set(LEAF_MODULES)
    assert {"app.main", "pages.home", "pages.playground"} <= set(SERVER_MODULES)
    assert len(MODULES) == sum(1 for top in ("gan_core", *APP) for _ in (ROOT / top).rglob("*.py"))


@pytest.mark.parametrize("name", CORE_MODULES)
def test_the_library_knows_nothing_of_the_app(name: str) -> None:
    refuse(name, ["streamlit", *APP])


@pytest.mark.parametrize("name", LEAF_MODULES)
def test_leaves_are_free_of_tensorflow(name: str) -> None:
    refuse(name, TENSORFLOW)


@pytest.mark.parametrize("name", below(["gan_core.runs", "gan_core.service.launcher", "gan_core.workers.launcher"]))
def test_run_folders_and_the_launcher_know_nothing_of_the_engine(name: str) -> None:
    refuse(name, ["gan_core.engine"])


@pytest.mark.parametrize("name", SERVER_MODULES)
def test_the_server_is_free_of_tensorflow(name: str) -> None:
    refuse(name, TENSORFLOW)


@pytest.mark.parametrize("name", SERVER_MODULES)
def test_the_server_knows_a_cluster_and_an_object_store_by_hearsay_only(name: str) -> None:
    refuse(name, CLUSTER)


@pytest.mark.parametrize("name", PURE_DRAWING)
def test_pure_drawing_is_free_of_streamlit(name: str) -> None:
    assert "streamlit" not in {imported.target.split(".")[0] for imported in MODULES[name].imports}


def test_importing_them_for_real_loads_no_tensorflow() -> None:
    names = [name for name in (*LEAF_MODULES, *SERVER_MODULES) if not inside(name, SCRIPTS)]
    code = (
        f"import importlib, sys; [importlib.import_module(name) for name in {names!r}]\n"
        f"print(sorted(name for name in sys.modules if name.split('.')[0] in {TENSORFLOW!r})[:5])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"


# --- the checker itself can fail ------------------------------------------------------------------

TREE = {
    "gan_core/__init__.py": "def train():\n    from gan_core import engine\n",
    "gan_core/engine.py": "import tensorflow as tf\n",
    "gan_core/registry.py": "import json\n",
    "gan_core/data/__init__.py": "from .points import ring\n",
    "gan_core/data/points.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import keras\n",
    "gan_core/data/lazy.py": "def load():\n    from gan_core import engine\n",
    "gan_core/data/relative.py": "from ..engine import step\n",
    "gan_core/models/__init__.py": "from gan_core.models.mlp import build\n",
    "gan_core/models/mlp.py": "try:\n    from keras import layers\nexcept ImportError:\n    layers = None\n",
    "gan_core/models/specs.py": "import math\n",
    "gan_core/cli/__init__.py": "",
    "gan_core/cli/train.py": "def main():\n    import tensorflow\n",
    "app/__init__.py": "",
    "app/forms.py": "from gan_core.models import specs\n",
}


@pytest.fixture
def made_up(tmp_path: Path) -> dict[str, Module]:
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_modules(tmp_path)


@pytest.mark.parametrize(
    ("start", "chain"),
    [
        ("gan_core.registry", ""),
        ("gan_core.data.points", ""),
        ("gan_core.cli.train", ""),
        ("gan_core.engine", "gan_core.engine tensorflow"),
        ("gan_core.data.lazy", "gan_core.data.lazy gan_core.engine tensorflow"),
        ("gan_core.data.relative", "gan_core.data.relative gan_core.engine tensorflow"),
        ("gan_core.models.specs", "gan_core.models.specs gan_core.models gan_core.models.mlp keras"),
        ("app.forms", "app.forms gan_core.models gan_core.models.mlp keras"),
    ],
)
def test_the_checker_finds_the_chain(made_up: dict[str, Module], start: str, chain: str) -> None:
    assert " ".join(chain_to(made_up, start, TENSORFLOW, LAZY)) == chain


def test_the_checker_sees_inside_functions_unless_told_not_to(made_up: dict[str, Module]) -> None:
    assert chain_to(made_up, "gan_core.registry", TENSORFLOW) == [
        "gan_core.registry", "gan_core", "gan_core.engine", "tensorflow"
    ]  # fmt: skip
