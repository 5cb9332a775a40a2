"""What is prepared once is shared, remade when its source changes, and never left half-done."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.images import cache as cache_module
from gan_core.data.images import make_images
from gan_core.data.images import room as room_module
from gan_core.errors import DataError
from gan_core.runs.lock import FileLock
from tests.gan_core.data.images.making import jpeg, put, settings

SMALL = {"width": 8, "height": 8, "mode": "RGB"}
DIGITS = settings("digits", classes="3", width=8, height=8)


def files(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "prepared").iterdir())


def test_the_name_carries_set_size_mode_and_classes(cache: Path) -> None:
    data = make_images(settings("digits", classes="7,1", width=12, height=8, mode="L"))
    assert files(cache) == [f"digits-12x8-L-1_7-{data.mark}{end}" for end in (".json", ".labels.npy", ".npy")]
    assert isinstance(data.images, np.memmap)
    assert data.images.mode == "r"
    make_images(settings("digits", width=12, height=8, mode="RGB"))
    assert [name[:20] for name in files(cache) if "RGB-all" in name] == ["digits-12x8-RGB-all-"] * 3


def test_the_second_time_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_images(DIGITS)
    monkeypatch.setattr(cache_module, "_make", lambda *_: pytest.fail("it was made again"))
    second = make_images(DIGITS)
    assert np.array_equal(first.images, second.images)
    assert np.array_equal(first.labels, second.labels)


def test_changed_files_are_prepared_anew(tmp_path: Path) -> None:
    folder = put(tmp_path / "p", {"a.jpg": jpeg((250, 0, 0))})
    chosen = settings("folder", path=str(folder), **SMALL)
    red = make_images(chosen)
    put(folder, {"a.jpg": jpeg((0, 0, 250))})
    os.utime(folder / "a.jpg", ns=(7, 7))
    blue = make_images(chosen)
    assert (red.images[0, 4, 4].argmax(), blue.images[0, 4, 4].argmax()) == (0, 2)
    assert red.mark != blue.mark


def test_the_progress_is_told() -> None:
    told: list[tuple[str, float | None]] = []
    make_images(DIGITS, on_progress=lambda doing, share: told.append((doing, share)))
    assert told[0][0] == "Preparing the pictures"
    assert 0 < told[0][1] <= 1
    told.clear()
    make_images(DIGITS, on_progress=lambda doing, share: told.append((doing, share)))
    assert told == []


def test_a_cancelled_preparation_leaves_nothing(cache: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        make_images(DIGITS, on_progress=cancel)
    assert files(cache) == []


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY\x01\x00", b"nonsense", None])
@pytest.mark.parametrize("suffix", [".npy", ".labels.npy", ".json"])
def test_damaged_files_are_made_again(cache: Path, suffix: str, damage: bytes | None) -> None:
    before = make_images(DIGITS).images.copy()
    path = next(path for path in (cache / "prepared").iterdir() if path.name.split(".", 1)[1] == suffix[1:])
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    assert np.array_equal(make_images(DIGITS).images, before)
    assert len(files(cache)) == 3


def test_a_cut_file_is_made_again(cache: Path) -> None:
    before = make_images(DIGITS).images.copy()
    path = next((cache / "prepared").glob("*[!s].npy"))
    path.write_bytes(path.read_bytes()[:-100])
    assert np.array_equal(make_images(DIGITS).images, before)


def test_a_full_disk_in_words(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache_module, "_header", full)
    with pytest.raises(DataError) as caught:
        make_images(DIGITS)
    assert str(caught.value) == (
        f"The disk with {cache / 'prepared'} is full; free some space, or set GAN_CACHE_DIR to a folder on another "
        "disk."
    )
    assert files(cache) == []


def test_a_cache_that_cannot_be_made_in_words(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"prepared cannot be written \(Not a directory\); allow it, or set GAN_CACHE"):
        make_images(DIGITS)


def test_one_waits_for_the_other(cache: Path) -> None:
    name = make_images(DIGITS).mark
    path = next((cache / "prepared").glob(f"*{name}.npy"))
    content = path.read_bytes()
    path.unlink()
    lock = FileLock(path.with_suffix(".lock"), "test")
    told: list[str] = []

    def release(doing: str, _: float | None) -> None:
        told.append(doing)
        if lock.is_ours():
            path.write_bytes(content)  # the other one is done
            lock.release()

    make_images(DIGITS, on_progress=release)
    assert told == ["Another process prepares these pictures"]


def test_two_processes_share_one_array(cache: Path) -> None:
    code = (
        "from tests.gan_core.data.images.making import settings\n"
        "from gan_core.data.images import make_images\n"
        "data = make_images(settings('petals', classes='lily', width=8, height=8))\n"
        "print(data.mark, int(data.images.sum()))"
    )
    children = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {child.communicate(timeout=120)[0] for child in children}
    assert len(said) == 1
    assert said.pop().strip()
    assert len(files(cache)) == 3


def test_threads_may_ask_at_once(cache: Path) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(make_images(DIGITS)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [183] * 4
    assert len(files(cache)) == 3


def test_what_a_killed_process_left_goes_after_a_day(cache: Path) -> None:
    make_images(DIGITS)
    old, young = (cache / "prepared" / f".{name}.npy.x.tmp" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    make_images(settings("digits", classes="4", width=8, height=8))
    assert (old.exists(), young.exists()) == (False, True)


def test_what_was_not_used_for_longest_goes_first(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        make_images(settings("digits", classes=str(number), width=8, height=8))
    for number, path in enumerate(sorted((cache / "prepared").glob("*[!s].npy"))):
        os.utime(path, (time.time() - 100 + number,) * 2)
    make_images(settings("digits", classes="1", width=8, height=8))  # used just now
    monkeypatch.setattr(room_module, "BUDGET_BYTES", 3 * 13_000)
    make_images(settings("digits", classes="4", width=8, height=8))
    left = {name.split("-")[3] for name in files(cache)}
    assert left == {"1", "3", "4"}
