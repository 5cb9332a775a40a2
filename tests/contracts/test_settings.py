"""Files that other programs read: the app's configuration, the lock files, and one version number for all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import gan_core

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILES = ("requirements.lock", "requirements-dev.lock")


def options(table: dict[str, object], prefix: str = "") -> Iterator[str]:
    """Yield the dotted names of all settings in a TOML table."""
    for key, value in table.items():
        name = f"{prefix}{key}"
        yield from options(value, name + ".") if isinstance(value, dict) else [name]


def wanted(name: str) -> dict[str, Requirement]:
    """Return the requirements in a file for people, by package name."""
    lines = (ROOT / name).read_text().splitlines()
    return {one.name: one for one in (Requirement(line) for line in lines if re.match(r"[a-z]", line))}


def locked(name: str) -> dict[str, str]:
    """Return the locked version of each package."""
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([a-z0-9_.-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


def test_streamlit_knows_every_setting() -> None:
    from streamlit import config

    names = list(options(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())))
    assert len(names) > 10
    assert [name for name in names if name not in config.get_config_options()] == []


def test_the_app_keeps_to_itself() -> None:
    table = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert table["server"]["address"] == "localhost"
    assert table["browser"]["gatherUsageStats"] is False
    assert table["client"]["showErrorDetails"] == "none"
    # Streamlit 1.67 cannot pickle the value of a components-v2 component; tests/pages checks our own entries.
    assert table["runner"]["enforceSerializableSessionState"] is False


@pytest.mark.parametrize(
    ("people", "lock"),
    [("requirements.txt", "requirements.lock"), ("requirements-dev.txt", "requirements-dev.lock")],
)
def test_the_lock_holds_what_was_asked_for(people: str, lock: str) -> None:
    asked, found = wanted(people), locked(lock)
    assert len(asked) >= 5
    for name, requirement in asked.items():
        assert name in found, f"{lock} lacks {name}: run make lock"
        assert found[name] in requirement.specifier, f"{lock} has {name} {found[name]}: run make lock"


def test_both_locks_agree() -> None:
    app, tests = (locked(name) for name in LOCK_FILES)
    shared = app.keys() & tests.keys()
    assert shared
    assert {name: app[name] for name in shared} == {name: tests[name] for name in shared}


@pytest.mark.parametrize("name", LOCK_FILES)
def test_a_lock_has_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.count("--hash=sha256:") >= len(locked(name)) > 10
    assert not re.search(r"://|--index-url|--extra-index|--find-links|--trusted-host", text)


def test_one_version_number() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["dynamic"] == ["version", "dependencies"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "gan_core.__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", gan_core.__version__)
