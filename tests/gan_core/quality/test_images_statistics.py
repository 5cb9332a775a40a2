"""Statistics of real pictures that ship in their place."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from gan_core.data.images import ImageSet
from gan_core.errors import DataError
from gan_core.quality import evaluate_images
from gan_core.quality.images_reference import Reference
from gan_core.quality.images_statistics import RealStatistics

COUNT = 200


def digits() -> ImageSet:
    found = load_digits()
    images = np.uint8(np.rint(found.images * (255 / 16))).repeat(2, axis=1).repeat(2, axis=2)[..., None]
    return ImageSet("digits", images, found.target, tuple("0123456789"), "")


def speckles() -> ImageSet:
    random = np.random.default_rng(3)
    shades = random.integers(0, 256, (600, 1, 1, 3)) * random.uniform(0.5, 1, (600, 8, 8, 1))
    return ImageSet("folder", np.uint8(shades), None, (), "")


@pytest.mark.parametrize("data", [digits(), speckles()], ids=["classifier", "components"])
def test_what_is_stored_gives_the_figures_of_the_data(data, tmp_path):
    fake = np.uint8(np.clip(data.images[:COUNT].astype(int) + 9, 0, 255))
    labels = None if data.labels is None else data.labels[:COUNT]
    Reference(data, COUNT, 0).statistics.save(tmp_path / "reference.npz")
    stored = RealStatistics.load(tmp_path / "reference.npz").figures(fake, labels)
    full = evaluate_images(fake, data, labels=labels)
    assert set(stored) == set(full) - {"nearest_real"}
    for name, figure in stored.items():
        for part in ("value", "floor", "collapse"):
            assert figure[part] == pytest.approx(full[name][part], rel=5e-3, abs=1e-4), (name, part)


def test_no_picture_can_be_read_from_the_file(tmp_path):
    data = digits()
    Reference(data, COUNT, 0).statistics.save(tmp_path / "reference.npz")
    with np.load(tmp_path / "reference.npz", allow_pickle=False) as stored:
        assert sum(stored[name].size for name in stored.files) < 0.3 * data.images.size
        assert not any(stored[name].dtype == np.uint8 for name in stored.files)


def test_another_number_of_pictures_is_refused():
    data = digits()
    statistics = Reference(data, COUNT, 0).statistics
    with pytest.raises(DataError) as error:
        statistics.figures(data.images[:150])
    assert str(error.value) == "These reference statistics are for 200 pictures, and 150 came."


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off", "other"])
def test_a_damaged_file_is_one_sentence(content, tmp_path):
    path = tmp_path / "reference.npz"
    np.savez(path, x=np.zeros(3)) if content == "other" else path.write_bytes(content)
    with pytest.raises(DataError) as error:
        RealStatistics.load(path)
    assert str(error.value) == (
        f"{path} cannot be read as reference statistics; restore assets/pretrained from the repository."
    )
