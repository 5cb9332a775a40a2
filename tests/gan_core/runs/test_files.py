from __future__ import annotations

import errno
import io
import os
import zipfile

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import files
from gan_core.runs.files import (
    atomic_write_bytes,
    atomic_write_json,
    in_words,
    load_arrays,
    read_json,
    save_arrays,
)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    atomic_write_json(path, {"step": 1})

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        atomic_write_json(path, {"step": 2}, fsync=True)
    assert read_json(path) == {"step": 1}
    assert os.listdir(tmp_path) == ["status.json"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            errno.ENOSPC,
            "Saving failed because the disk with runs/a is full; free some space or choose another folder.",
        ),
        (errno.EROFS, "Saving failed because this program may not use runs/a; choose another folder."),
        (errno.EACCES, "Saving failed because this program may not use runs/a; choose another folder."),
        (errno.ENOENT, "Saving failed because runs/a is gone; restore the folder or start a new run."),
        (errno.ENOTDIR, "Saving failed because runs/a is a file or lies in one; choose another folder."),
        (errno.EIO, "Saving failed at runs/a (Input/output error); check the disk and try again."),
    ],
)
def test_disk_errors_are_said_in_one_sentence(code, sentence):
    with pytest.raises(RunError) as caught, in_words("Saving", "runs/a"):
        raise OSError(code, os.strerror(code))
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", [b"", b"[1]", b"{", b"\xff", b'{"a":' * 99_999, b"1" * 5000])
def test_a_file_that_is_no_json_object_is_refused(tmp_path, text):
    (tmp_path / "a.json").write_bytes(text)
    with pytest.raises(RunError, match=r"a\.json must hold one JSON object, got .*; restore the file\.$"):
        read_json(tmp_path / "a.json")


def test_an_oversized_file_is_refused_before_it_is_parsed(tmp_path):
    (tmp_path / "a.json").write_bytes(b'{"a": "' + b"x" * 200 + b'"}')
    with pytest.raises(RunError, match="must be at most 100 bytes, got more"):
        read_json(tmp_path / "a.json", max_bytes=100)


def test_arrays_come_back_as_they_were_and_equal_arrays_give_equal_bytes(tmp_path):
    arrays = {"points": np.arange(6, dtype=np.float32).reshape(3, 2), "names": np.array(["a", "ü"])}
    save_arrays(tmp_path / "a.npz", arrays)
    save_arrays(tmp_path / "b.npz", arrays)
    found = load_arrays(tmp_path / "a.npz")
    assert found["points"].dtype == np.float32
    np.testing.assert_array_equal(found["points"], arrays["points"])
    np.testing.assert_array_equal(found["names"], arrays["names"])
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_python_objects_are_neither_saved_nor_loaded(tmp_path):
    with pytest.raises(RunError, match=r"^Arrays must hold numbers or texts, got Python objects in 'a'"):
        save_arrays(tmp_path / "a.npz", {"a": np.array([{}])})
    np.savez(tmp_path / "b.npz", a=np.array([{}], dtype=object))
    with pytest.raises(RunError, match=r"must be an \.npz file of plain arrays, got a damaged one"):
        load_arrays(tmp_path / "b.npz")


def test_an_array_that_promises_more_than_it_holds_is_refused(tmp_path):
    header = io.BytesIO()
    promise = {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(header, promise)
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", header.getvalue())
    with pytest.raises(RunError, match="got a damaged one"):
        load_arrays(tmp_path / "a.npz")


def test_arrays_above_the_limit_are_refused(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", a=np.zeros(10_000))
    assert load_arrays(tmp_path / "a.npz")["a"].shape == (10_000,)
    with pytest.raises(RunError, match="must unpack to at most 5000 bytes, got more"):
        load_arrays(tmp_path / "a.npz", max_bytes=5000)


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\3\4 cut"])
def test_damaged_arrays_are_refused(tmp_path, data):
    atomic_write_bytes(tmp_path / "a.npz", data)
    with pytest.raises(RunError, match="got a damaged one; remove the file"):
        load_arrays(tmp_path / "a.npz")


def test_missing_arrays_are_said(tmp_path):
    with pytest.raises(RunError, match=r"^Reading a\.npz failed because .* is gone"):
        load_arrays(tmp_path / "a.npz")
