"""Strange input at every door, a little of it; ``python -m tools.fuzz`` throws 10,000.

The fuzzers that need TensorFlow, and that of whole pages, get a handful; the same watch looks for writes outside.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import strategies as some

from app import engine_link, memory, worker_link
from gan_core.data.images import unpack_upload, ziplist
from gan_core.data.images.decode import Skip, decode
from gan_core.doors.table import DOORS
from gan_core.errors import UserError
from gan_core.runs import RunStore, archive
from tools import fuzz
from tools.fuzzing import files, paging, runs, served
from tools.fuzzing.base import Fuzzer
from tools.fuzzing.files import zipped
from tools.fuzzing.watch import Watch

FUZZERS = {one.door: one for one in fuzz.fuzzers()}
SLOW = {"keras file": 12, "pages": 3, "lesson link": 10, "run folder": 15}
EXAMPLES = 20
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A folder with the whole files that the inputs are damaged copies of."""
    folder = tmp_path_factory.mktemp("doors")
    runs.prepare(folder)
    served.prepare(folder / "keras file")
    return folder


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    return Watch(tmp_path_factory.getbasetemp(), ROOT / "build")


@pytest.fixture(autouse=True)
def class_server(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_CLASS", "1")
    monkeypatch.setenv("GAN_FILES", "shared")
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    for module, name in ((memory, "freeze"), (engine_link, "connect"), (worker_link, "connect")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back afterwards: the pages have stand-ins
    paging._stand_in.cache_clear()


def test_every_door_has_a_fuzzer():
    assert sorted(FUZZERS) == sorted(door.name for door in DOORS)


@pytest.mark.parametrize("door", FUZZERS)
def test_strange_input_is_read_or_refused_in_words(door, ground, watch):
    tally = fuzz.run_door(FUZZERS[door], SLOW.get(door, EXAMPLES), fuzz.SEED, ground / door, watch)
    assert tally.inputs >= min(SLOW.get(door, EXAMPLES), 3)
    assert tally.is_good, "\n".join(tally.failures)


# --- the fuzzer itself can find something ----------------------------------------------------------


def pushed(tmp_path, watch, push):
    return fuzz.run_door(Fuzzer("formula", some.just("x"), push), 1, 0, tmp_path, watch)


def fail(_folder, _value):
    raise ZeroDivisionError("a defect")


def refuse(_folder, _value):
    raise UserError("One sentence.")


def test_a_traceback_is_counted_and_shown(tmp_path, watch):
    tally = pushed(tmp_path, watch, fail)
    assert (tally.inputs, tally.tracebacks, tally.refused, tally.is_good) == (1, 1, 0, False)
    assert "ZeroDivisionError: a defect" in tally.failures[0]


def test_a_refusal_is_none(tmp_path, watch):
    tally = pushed(tmp_path, watch, refuse)
    assert (tally.tracebacks, tally.refused, tally.is_good) == (0, 1, True)


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda place: (place / "x").mkdir(), "os.mkdir"),
        (lambda place: (place / "x").write_text("x"), "open"),
        (lambda place: os.rename(place / "a", place / "b"), "os.rename"),
        (lambda _: subprocess.run([sys.executable, "-c", ""], check=True), "subprocess.Popen"),
    ],
)
def test_what_reaches_outside_is_counted(tmp_path, watch, monkeypatch, act, said):
    (tmp_path / "a").write_text("x")
    monkeypatch.setattr(watch, "allowed", (str(tmp_path / "inside"),))
    tally = pushed(tmp_path / "inside", watch, lambda *_: act(tmp_path))
    assert tally.outside >= 1
    assert not tally.is_good
    assert any(one.startswith(said) for one in tally.failures)


def test_what_stays_inside_is_not(tmp_path, watch):
    tally = pushed(tmp_path, watch, lambda folder, _: (folder / "x").write_text("x"))
    assert tally.is_good


def test_the_table_adds_up():
    tallies = [fuzz.Tally("a", 3, 1, peak_mb=10.0), fuzz.Tally("b", 4, 2, tracebacks=1, peak_mb=30.0)]
    assert fuzz.table(tallies).splitlines()[-1] == "| **all** | 7 | 3 | 1 | 0 | 30 | 0.00 |"


def test_the_inputs_are_shared_out():
    found = {one.door: count for one, count in fuzz.shares(list(FUZZERS.values()), 10_000)}
    assert sum(found.values()) >= 10_000
    assert found["run folder"] > found["formula"] > found["keras file"] > 0


def test_an_unknown_door_is_named(capsys):
    assert fuzz.main(["--doors", "window", "--light"]) == 2
    assert "There is no such door; the doors are: playground link" in capsys.readouterr().err


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "BOMB_BYTES", 2**20)
    data = zipped([("run/config.json", b"{}"), *((f"run/samples/{at}.npz", bytes(2**20)) for at in range(2))])
    assert len(data) < 10_000
    with pytest.raises(UserError, match=r"The zip of a run may unpack to 2048 MB, got more"):
        RunStore(tmp_path / "store").import_zip(io.BytesIO(data))


def test_a_zip_of_photos_is_no_bomb_either(tmp_path, monkeypatch):
    monkeypatch.setattr(ziplist, "BOMB_BYTES", 2**20)
    with pytest.raises(UserError, match=r"unpacks to 2 MB from 0\.0 MB, far more than photographs do"):
        unpack_upload(zipped([("a.png", bytes(2**20)), ("b.png", bytes(2**20))]), tmp_path / "photos")


def test_a_picture_that_cannot_be_unpacked_at_a_fraction_is_refused_sooner():
    with pytest.raises(Skip, match="larger than 50 million pixels"):
        decode(files.giant(7_000, 6_500, "RGB"), files.SHAPE)
