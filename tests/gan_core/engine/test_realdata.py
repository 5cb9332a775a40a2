from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.doors import places
from gan_core.engine.realdata import hand_on_data, keep_data, real_points
from gan_core.errors import DataError
from gan_core.runs import RunPaths


def csv(path, shift: float) -> str:
    path.write_text("x,y\n" + "\n".join(f"{n / 20 + shift},{n / 40}" for n in range(20)))
    return str(path)


def test_the_copy_in_the_run_comes_first(tmp_path) -> None:
    config = build_config("quadratic", {"dataset.name": "csv", "dataset.path": csv(tmp_path / "a.csv", 0.0)})
    paths, child = RunPaths(tmp_path / "run"), RunPaths(tmp_path / "child")
    paths.root.mkdir()
    keep_data(config, paths)
    csv(tmp_path / "a.csv", 1.0)
    keep_data(config, paths)  # a copy is never replaced
    assert real_points(config, paths).pool[0, 0] == 0.0
    assert real_points(config, RunPaths(tmp_path / "other")).pool[0, 0] == 1.0
    (tmp_path / "a.csv").unlink()
    hand_on_data(paths, child)
    assert np.array_equal(real_points(config, child).pool, real_points(config, paths).pool)


def test_sets_without_a_file_are_shared_and_copy_nothing(tmp_path) -> None:
    config, paths = build_config("ring"), RunPaths(tmp_path)
    keep_data(config, paths)
    hand_on_data(paths, RunPaths(tmp_path / "child"))
    assert list(tmp_path.iterdir()) == []
    assert real_points(config, paths) is real_points(build_config("ring", {"seed": 3}), paths)


def test_on_a_server_for_a_class_only_shared_files_are_opened(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)
    paths, uploads = RunPaths(tmp_path / "runs" / "run"), tmp_path / "runs" / ".uploads"
    for folder in (paths.root, uploads):
        folder.mkdir(parents=True)
    secret = build_config("quadratic", {"dataset.name": "csv", "dataset.path": csv(tmp_path / "a.csv", 0.0)})
    for read in (real_points, keep_data):
        with pytest.raises(DataError, match=r"^dataset\.path: expected a file that was uploaded here"):
            read(secret, paths)
    assert not paths.data.exists()
    upload = build_config("quadratic", {"dataset.name": "csv", "dataset.path": csv(uploads / "b.csv", 2.0)})
    assert real_points(upload, paths).pool[0, 0] == 2.0
    keep_data(upload, paths)
    assert real_points(secret, paths).pool[0, 0] == 2.0  # its own copy is always its own
