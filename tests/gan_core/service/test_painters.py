from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from gan_core.errors import RunError
from gan_core.service import painters
from gan_core.service.painters import Painters
from tests.waiting import PATIENCE


@pytest.fixture
def folders(tmp_path) -> list[Path]:
    """Four checkpoints, as far as their names go."""
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "generator.keras").touch()
    return [tmp_path / str(number) for number in range(4)]


class Loader:
    """Makes painters of 10 bytes; waits where it is told to."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.began = threading.Event()

    def __call__(self, folder: Path, config: object) -> SimpleNamespace:
        self.loaded.append(folder.name)
        self.began.set()
        assert self.go_on.wait(PATIENCE)
        return SimpleNamespace(size_bytes=10, name=folder.name)


def test_what_is_here_is_had_at_once_while_another_loads(folders) -> None:
    load = Loader()
    shelf = Painters(load)
    here = shelf.get(folders[0], None)
    load.go_on.clear()
    load.began.clear()
    thread = threading.Thread(target=shelf.get, args=(folders[1], None))
    thread.start()
    assert load.began.wait(PATIENCE)
    assert shelf.loading()
    assert shelf.get(folders[0], None) is here
    load.go_on.set()
    thread.join(timeout=PATIENCE)
    assert not shelf.loading()
    assert load.loaded == ["0", "1"]


@pytest.mark.parametrize("limit", [{"KEPT_PAINTERS": 2}, {"KEPT_BYTES": 29}])
def test_the_one_not_asked_for_longest_makes_room(folders, limit, monkeypatch) -> None:
    for name, value in limit.items():
        monkeypatch.setattr(painters, name, value)
    load = Loader()
    shelf = Painters(load)
    for number in (0, 1, 0, 2, 0, 1):
        shelf.get(folders[number], None)
    assert load.loaded == ["0", "1", "2", "1"]


def test_one_that_is_larger_than_the_room_is_kept_alone(folders, monkeypatch) -> None:
    monkeypatch.setattr(painters, "KEPT_BYTES", 5)
    load = Loader()
    shelf = Painters(load)
    for number in (0, 0, 1, 1):
        shelf.get(folders[number], None)
    assert load.loaded == ["0", "1"]


def test_a_checkpoint_that_was_removed_meanwhile(folders) -> None:
    (folders[0] / "generator.keras").unlink()
    with pytest.raises(RunError, match=r"^The checkpoint 0 is gone: ask for a newer one\.$"):
        Painters(Loader()).get(folders[0], None)
