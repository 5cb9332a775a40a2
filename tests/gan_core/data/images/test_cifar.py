from __future__ import annotations

import io
import pickle
import tarfile
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.images import known_count, make_images
from gan_core.errors import DataError
from tests.gan_core.data.images.making import put, settings

PER_BATCH = 20


def pixels(number: int) -> np.ndarray:
    return np.random.default_rng(number).integers(0, 256, (PER_BATCH, 32, 32, 3), np.uint8)


def batch(number: int) -> bytes:
    """One batch as its publishers wrote it: red, then green, then blue."""
    rows = pixels(number).transpose(0, 3, 1, 2).reshape(PER_BATCH, 3072)
    content = {b"labels": [n % 10 for n in range(PER_BATCH)], b"data": rows, b"batch_label": b"a batch"}
    return pickle.dumps(content, 2)


BATCHES = {f"data_batch_{number}": batch(number) for number in range(1, 6)}


def archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, data in {"batches.meta": b"x", **files, "test_batch": b"x"}.items():
            info = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize("folder", ["cifar10", "cifar-10", "."])
@pytest.mark.parametrize("packed", [True, False])
def test_the_original_archive(tmp_path: Path, folder: str, packed: bool) -> None:
    files = {f"cifar-10-batches-py/{name}": data for name, data in BATCHES.items()}
    put(tmp_path / folder, {"cifar-10-python.tar.gz": archive(BATCHES)} if packed else files)
    data = make_images(settings("cifar10"), data_dir=tmp_path)
    assert np.array_equal(data.images, np.concatenate([pixels(number) for number in range(1, 6)]))
    assert data.labels.tolist() == list(range(10)) * 10
    assert data.notes == ()
    cats = make_images(settings("cifar10", classes="frog,cat"), data_dir=tmp_path)
    assert (cats.class_names, len(cats)) == (("cat", "frog"), 20)
    assert np.array_equal(cats.images[0], pixels(1)[3])


def test_the_folder_of_the_batches_or_a_path_can_be_named(tmp_path: Path) -> None:
    put(tmp_path / "cifar-10-batches-py", BATCHES)
    assert len(make_images(settings("cifar10"), data_dir=tmp_path / "cifar-10-batches-py")) == 100
    (tmp_path / "here.tar.gz").write_bytes(archive(BATCHES))
    assert len(make_images(settings("cifar10", path=str(tmp_path / "here.tar.gz")))) == 100
    with pytest.raises(DataError, match=r"^There is nothing at .*none; give the path of cifar-10-python.tar.gz"):
        make_images(settings("cifar10", path=str(tmp_path / "none")))


def test_the_archive_comes_before_the_frogs(tmp_path: Path) -> None:
    put(tmp_path / "cifar10", {"cifar-10-python.tar.gz": archive(BATCHES)})
    np.savez(tmp_path / "cifar10" / "cifar10_frogs.npz", x=pixels(9))
    assert len(make_images(settings("cifar10", classes="frog"), data_dir=tmp_path)) == 10


def test_the_small_file_of_frogs(tmp_path: Path) -> None:
    (tmp_path / "cifar10").mkdir()
    np.savez(tmp_path / "cifar10" / "cifar10_frogs.npz", x=pixels(9), exact=np.ones(PER_BATCH, bool))
    frogs = make_images(settings("cifar10", classes="6"), data_dir=tmp_path)
    assert np.array_equal(frogs.images, pixels(9))
    assert frogs.class_names == ("frog",)
    assert known_count(settings("cifar10", classes="6"), data_dir=tmp_path) == 5000


@pytest.mark.parametrize("content", [{"y": np.zeros(3)}, {"x": np.zeros((3, 9, 9, 3), np.uint8)}])
def test_another_npz_is_refused(tmp_path: Path, content: dict[str, np.ndarray]) -> None:
    (tmp_path / "cifar10").mkdir()
    np.savez(tmp_path / "cifar10" / "cifar10_frogs.npz", **content)
    with pytest.raises(DataError, match=r"(is damaged or holds no pictures|should hold pictures of 32x32 pixels)"):
        make_images(settings("cifar10"), data_dir=tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (archive({**BATCHES, "data_batch_3": b"x"}), "data_batch_3 is damaged or holds more than plain numbers"),
        (archive({**BATCHES, "data_batch_3": pickle.dumps({"data": 1, "labels": []})}), "is no batch of CIFAR-10"),
        (archive({"data_batch_1": BATCHES["data_batch_1"]}), "should hold 5 training batches and holds 1; fetch it"),
        (archive(BATCHES)[:2000], "is damaged or cannot be read; fetch it again and replace it."),
        (b"no archive", "is damaged or cannot be read; fetch it again and replace it."),
    ],
)
def test_a_damaged_archive_in_words(tmp_path: Path, content: bytes, message: str, cache: Path) -> None:
    put(tmp_path / "cifar10", {"cifar-10-python.tar.gz": content})
    with pytest.raises(DataError) as caught:
        make_images(settings("cifar10"), data_dir=tmp_path)
    assert message in str(caught.value)
    assert [path for path in cache.rglob("*") if path.is_file()] == []
