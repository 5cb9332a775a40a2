"""Pages never hold what is bound to nobody: engine, workers and store come to them as one person has them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RAW = {"engine_raw", "store_raw", "workers_raw"}
# What changes runs without asking whose they are, and may be asked for its place on the disk only.
MAKERS = {"RunStore", "RunWriter", "EngineClient", "WorkerPool", "write_control", "clear_control"}
LINKS = {"app/engine_link.py", "app/worker_link.py"}
# Who else may hold it, and why.
MAY = {
    "app/main.py": "starts everything with the first visit",
    "app/gauge.py": "counts what trains",
    "app/wardenship.py": "ends what is over its time, and empties the trash once a day",
    "app/classroom/everybody.py": "lists what the teacher opened for the class",
    "app/teacher/results.py": "behind the password: exports and wipes the class",
}
SOURCES = [
    path
    for top in ("app", "pages")
    for path in sorted((ROOT / top).rglob("*.py"))
    if str(path.relative_to(ROOT)) not in LINKS
]


def uses(text: str, allowed: bool) -> Iterator[str]:
    """Every use of what is bound to nobody, as 'line: name'; ``RunStore().root`` is a place and no store."""
    tree = ast.parse(text)
    places = {
        id(node.value.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "root" and isinstance(node.value, ast.Call)
    }
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if (name in RAW and not allowed) or (name in MAKERS and id(node) not in places):
            yield f"{node.lineno}: {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_have_only_what_is_bound_to_a_person(path: Path) -> None:
    assert not list(uses(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)) in MAY))


def test_nobody_is_allowed_who_is_not_there() -> None:
    assert {name for name in MAY if not (ROOT / name).is_file()} == set()


@pytest.mark.parametrize(
    "text",
    [
        "from app.engine_link import engine_raw\nengine_raw().command('x', 'train')",
        "from app import engine_link\nengine_link.store_raw()",
        "from gan_core.runs import RunStore\nRunStore().delete('x')",
        "from gan_core import runs\nstore = runs.RunStore(root)",
        "write_control(run_dir, {'action': 'stop'})",
    ],
)
def test_the_check_can_fail(text: str) -> None:
    assert list(uses(text, allowed=False))
    assert not list(uses("RunStore().root", allowed=False))
