"""A small vocabulary with a writer in both forms, shared by the tests of continuing texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from gan_core.text.generating import Writer, read_writer
from tests.text_runs import make_text_run


@pytest.fixture(scope="session")
def text_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the fast form whose network was fitted to its headlines; tests must not change it."""
    return make_text_run(tmp_path_factory.mktemp("text") / "run", trained=True)


@pytest.fixture(scope="session")
def prefix_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the material's form; tests must not change it."""
    return make_text_run(tmp_path_factory.mktemp("text") / "run", trained=True, preset="headlines-prefix")


@pytest.fixture(scope="session", params=["headlines", "prefixes"])
def writer(request: pytest.FixtureRequest, text_run: Path, prefix_run: Path) -> Writer:
    """A writer in each form."""
    return read_writer(text_run if request.param == "headlines" else prefix_run)
