"""The house rules that a formatter cannot see: size, what is never called, no trace of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = {"gan_core": 320, "app": 320, "pages": 90}
LONGEST_FUNCTION = 70
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_IMPORTED = {"pickle", "cPickle", "dill", "shelve", "marshal"}
NEVER_OF = {"os.system", "os.popen", "yaml.load", "yaml.full_load", "yaml.unsafe_load", "yaml.load_all"}
# Arguments that open a door: markup from outside, pickled arrays, code inside a model file, a shell.
NEVER_PASSED = {("unsafe_allow_html", True), ("allow_pickle", True), ("safe_mode", False), ("shell", True)}
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")
# A home folder or a build folder of somebody's machine, at the start of a path.
OWN_MACHINE = re.compile(r"(?<![\w.:/-])/(home|Users|root|work|farm)/\w|\b[A-Z]:\\Users\\")

SOURCES = [path for top in LONGEST_FILE for path in sorted((ROOT / top).rglob("*.py"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offences(text: str, longest_file: int) -> Iterator[str]:
    """Yield every breach of the rules in one source text, as 'line: what'."""
    lines = text.splitlines()
    if len(lines) > longest_file:
        yield f"{len(lines)}: the file is longer than {longest_file} lines"
    yield from (f"{n}: left over: {line.strip()}" for n, line in enumerate(lines, 1) if LEFT_OVER.search(line))
    for node in ast.walk(ast.parse(text)):
        yield from (f"{getattr(node, 'lineno', 0)}: {what}" for what in node_offences(node))


def node_offences(node: ast.AST) -> Iterator[str]:
    """Yield what is wrong with one node of the syntax tree."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION:
                yield f"{node.name} is longer than {LONGEST_FUNCTION} lines"
        case ast.ExceptHandler(type=None):
            yield "bare except"
        case ast.Call(func=ast.Name(id=name)) if name in NEVER_CALLED:
            yield f"calls {name}"
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if f"{module}.{name}" in NEVER_OF:
            yield f"calls {module}.{name}"
        case ast.Import(names=names):
            yield from (f"imports {each.name}" for each in names if each.name.split(".")[0] in NEVER_IMPORTED)
        case ast.ImportFrom(module=str(module)) if module.split(".")[0] in NEVER_IMPORTED:
            yield f"imports {module}"
        case ast.keyword(arg=str(name), value=ast.Constant(value=bool(value))) if (
            name,
            value,
        ) in NEVER_PASSED:
            yield f"passes {name}={value}"


def tracked_files() -> list[Path]:
    """Return the files of the repository, tracked or about to be; skip where this is no git checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        pytest.skip(f"git cannot list the files here ({problem})")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_files_are_found() -> None:
    assert {"gan_core/errors.py", "gan_core/registry.py"} <= {path.relative_to(ROOT).as_posix() for path in SOURCES}


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_the_house_rules_hold(path: Path) -> None:
    found = list(offences(path.read_text(encoding="utf-8"), LONGEST_FILE[path.relative_to(ROOT).parts[0]]))
    assert not found, f"{named(path)}: " + "; ".join(found)


def test_no_file_names_somebodys_machine() -> None:
    files, found = tracked_files(), []
    for path in files:
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            matches = OWN_MACHINE.finditer(data.decode("utf-8", "replace"))
            found += [f"{named(path)}: {match.group()}" for match in matches]
    assert len(files) > 10
    assert not found, "; ".join(found)


# --- the rules themselves can be broken -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("try:\n    x = 1\nexcept:\n    pass\n", "3: bare except"),
        ("eval('1')\n", "1: calls eval"),
        ("import os, pickle\n", "1: imports pickle"),
        ("from pickle import loads\n", "1: imports pickle"),
        ("st.markdown('x', unsafe_allow_html=True)\n", "1: passes unsafe_allow_html=True"),
        ("np.load('x', allow_pickle=True)\n", "1: passes allow_pickle=True"),
        ("load_model('x', safe_mode=False)\n", "1: passes safe_mode=False"),
        ("subprocess.run('ls', shell=True)\n", "1: passes shell=True"),
        ("yaml.load(text)\n", "1: calls yaml.load"),
        ("os.system('ls')\n", "1: calls os.system"),
        ("x = 1  # TO" + "DO later\n", "1: left over: x = 1  # TO" + "DO later"),
        ("def f():\n" + "    x = 1\n" * 70, "1: f is longer than 70 lines"),
        ("x = 1\n" * 101, "101: the file is longer than 100 lines"),
    ],
)
def test_a_breach_is_found(text: str, expected: str) -> None:
    assert list(offences(text, 100)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n" + "    x = 1\n" * 69,
        "x = 1\n" * 100,
        '"""Never eval(text)."""\n',
        "np.load('x', allow_pickle=False)\n",
        "re.compile('x')\nmodel.compile()\n",
        "try:\n    x = 1\nexcept ValueError:\n    pass\n",
    ],
)
def test_what_is_allowed_stays_allowed(text: str) -> None:
    assert list(offences(text, 100)) == []


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("see /home" + "/ann/x", True),
        ("'/Us" + "ers/ann/x'", True),
        ("C:\\Us" + "ers\\ann", True),
        ("/ro" + "ot/x", True),
        ("frame/work" + "/x", False),
        ("/homepage/x", False),
        ("https://example.org/home" + "/x", False),
    ],
)
def test_a_path_of_somebodys_machine_is_recognised(text: str, own: bool) -> None:
    assert bool(OWN_MACHINE.search(text)) is own
