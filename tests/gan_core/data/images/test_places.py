from __future__ import annotations

from pathlib import Path

import pytest

from gan_core.data.images.places import cache_dir, places_for
from tests.gan_core.data.images.making import put


def test_the_asked_for_folder_comes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_DATA_DIR", str(tmp_path / "env"))
    assert places_for(tmp_path / "asked").roots == (tmp_path / "asked", tmp_path / "cache" / "data")
    assert places_for().roots == (tmp_path / "env", tmp_path / "cache" / "data")


def test_a_data_folder_that_lacks_a_set_leaves_the_cache(tmp_path: Path, cache: Path) -> None:
    put(cache / "data", {"mnist/x.gz": b""})
    (tmp_path / "mine").mkdir()
    found = places_for(tmp_path / "mine").find(("mnist",), ("y.gz", "x.gz"))
    assert found == cache / "data" / "mnist" / "x.gz"
    assert places_for(tmp_path / "mine").find(("mnist",), ("z.gz",)) is None


def test_the_folder_of_the_set_itself_can_be_named(tmp_path: Path) -> None:
    put(tmp_path, {"MNIST/x.gz": b""})
    assert places_for(tmp_path / "MNIST").find(("mnist",), ("x.gz",)) == tmp_path / "MNIST" / "x.gz"


def test_the_cache_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GAN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_dir() == tmp_path / "gan-playground"
