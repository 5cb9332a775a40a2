"""One small trained run for all tests of the commands that need one, and a short way to call the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from gan_core.cli import main


class Said(NamedTuple):
    """What a command gave: exit status, stdout, and the lines of stderr."""

    status: int
    out: str
    errors: list[str]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Call the program in this process: ``command("train", "--preset", "ring")``."""

    def call(*words: object) -> Said:
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(status, said.out, said.err.splitlines())

    return call


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of 150 steps; tests must not change it."""
    run_dir = tmp_path_factory.mktemp("trained") / "run"
    assert main(["train", "--preset", "quadratic", "--steps", "150", "--run-dir", str(run_dir)]) == 0
    return run_dir
