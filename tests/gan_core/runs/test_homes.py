"""Where runs lie: a folder, or an address with a folder of this machine in front of it."""

from __future__ import annotations

from pathlib import Path

from gan_core.runs import RunStore
from gan_core.runs.homes import cache_of, home_of, is_address, local_root


def test_an_address_is_told_from_a_folder():
    assert is_address("s3://bucket/class")
    assert is_address("file:///mnt/class")
    assert not is_address("runs")
    assert not is_address(Path("C:/runs"))


def test_a_folder_is_its_own_home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert local_root("runs") == tmp_path / "runs"
    assert home_of(tmp_path / "runs", {"GAN_RUNS_DIR": "runs"}) == str(tmp_path / "runs")


def test_an_address_has_a_cache_in_front_of_it(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_RUNS_DIR", "s3://bucket/class")
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path))
    root = RunStore().root
    assert root.parent == tmp_path / "gan-playground" / "runs"
    assert home_of(root) == "s3://bucket/class"
    assert home_of(tmp_path / "another") == str(tmp_path / "another")
    assert not root.exists()


def test_each_address_has_a_cache_of_its_own():
    places = [cache_of(address, {"HOME": "x"}) for address in ("s3://a/b", "s3://a/b/", "s3://a/c")]
    assert places[0] == places[1] != places[2]
