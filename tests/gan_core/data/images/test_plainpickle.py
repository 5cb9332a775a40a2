"""The reader of pickles builds plain values and runs nothing."""

from __future__ import annotations

import os
import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from gan_core.data.images.plainpickle import read_plain_pickle
from gan_core.errors import DataError


def from_python_2(value: bytes, count: int) -> bytes:
    """A batch as Python 2 wrote it: texts are bytes, the array's bytes are a text of one byte a letter."""

    def text(data: bytes) -> bytes:
        return b"U" + bytes([len(data)]) + data

    array = (
        b"cnumpy.core.multiarray\n_reconstruct\nq\x02cnumpy\nndarray\nq\x03K\x00\x85U\x01b\x87Rq\x04(K\x01"
        + b"K" + bytes([count]) + b"M\x00\x0c\x86cnumpy\ndtype\nq\x05U\x02u1K\x00K\x01\x87Rq\x06(K\x03U\x01|NNN"
        b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T" + struct.pack("<i", len(value)) + value + b"tb"
    )  # fmt: skip
    labels = b"]q\x07(" + b"".join(b"K" + bytes([n % 10]) for n in range(count)) + b"e"
    return b"\x80\x02}q\x01(" + text(b"data") + array + text(b"labels") + labels + b"u."


@pytest.mark.parametrize("protocol", range(6))
def test_plain_values_of_every_protocol(protocol: int) -> None:
    value = {
        "a": [1, -5, 300, 2**40, 1.5, None, True, False, "text", b"bytes"],
        b"b": (1, (2, 3), (), (1, 2, 3, 4)),
        "long": list(range(2000)),
    }
    assert read_plain_pickle(pickle.dumps(value, protocol), "x") == value


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("dtype", ["u1", "<i8", ">i2", "f4"])
def test_arrays_of_numbers(protocol: int, dtype: str) -> None:
    array = np.arange(24).reshape(2, 3, 4).astype(dtype)
    found = read_plain_pickle(pickle.dumps({"x": array, "y": np.asfortranarray(array)}, protocol), "x")
    assert found["x"].dtype == array.dtype
    assert np.array_equal(found["x"], array)
    assert np.array_equal(found["y"], array)


def test_what_python_2_wrote() -> None:
    pixels = np.arange(2 * 3072).astype(np.uint8)
    found = read_plain_pickle(from_python_2(pixels.tobytes(), 2), "x")
    assert found["labels"] == [0, 1]
    assert np.array_equal(found["data"], pixels.reshape(2, 3072))


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> object:
        return os.mkdir, (str(self.path),)


class Own:
    pass


@pytest.mark.parametrize("protocol", range(6))
def test_a_pickle_that_acts_is_refused_and_does_nothing(tmp_path: Path, protocol: int) -> None:
    data = pickle.dumps({"labels": [1], "data": Evil(tmp_path / "made")}, protocol)
    with pytest.raises(DataError) as caught:
        read_plain_pickle(data, "data_batch_1")
    assert str(caught.value) == (
        "data_batch_1 is damaged or holds more than plain numbers and texts, so it was not opened; fetch it again."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Own()),
        pickle.dumps(os.system),
        pickle.dumps({1, 2}),
        pickle.dumps(np.array([object()])),
        pickle.dumps(np.float64(1)),
        pickle.dumps(np.array(["text"])),
        pickle.dumps([1, 2])[:-1],
        pickle.dumps([1, 2])[:-3],
        b"",
        b"text",
        b".",
        b"a.",
        b"(K\x01.",
        b"cnumpy\ndtype\n.",
        b"cnumpy\nndarray\nK\x00\x85R.",
        b"cos\nsystem\nU\x01x\x85R.",
        b"\x80\x02\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R.",
        b"h\x05.",
        b"N}b.",
        b"NK\x01K\x02s.",
        b"}]K\x02s.",
        pickle.dumps(np.zeros((3, 3), np.uint8), 2).replace(b"K\x03K\x03\x86", b"K\x03K\x09\x86"),
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(DataError, match=r"^x is damaged or holds more than plain numbers and texts"):
        read_plain_pickle(data, "x")


def test_a_pickle_within_itself_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(DataError):
        read_plain_pickle(pickle.dumps(endless), "x")
