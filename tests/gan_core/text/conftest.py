from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def no_data_folder(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing on this machine changes what these tests see, unless a test asks for the data folder."""
    if "data_dir" not in request.fixturenames:
        monkeypatch.delenv("GAN_DATA_DIR", raising=False)


@pytest.fixture
def articles(data_dir: Path) -> Path:
    """The material's file of headlines, or a reason why it is not here."""
    path = data_dir / "headlines" / "Articles.csv"
    if not path.is_file():
        pytest.skip("headlines/Articles.csv is not in GAN_DATA_DIR")
    return path
