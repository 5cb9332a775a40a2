from __future__ import annotations

import threading
import time

import pytest

from app.making import UNEXPECTED, Making, size_words
from gan_core.errors import UserError
from tests.waiting import PATIENCE, wait_until


def finished(making: Making) -> Making:
    wait_until(lambda: not making.busy, "what is made")
    return making


def test_the_file_and_the_share_are_kept():
    def write(out, told, stop):
        told(0.25)
        out.write_bytes(b"film")
        told(1.5)
        return True

    making = finished(Making("gif", write))
    assert (making.content, making.share, making.problem) == (b"film", 1.0, "")
    assert making.useful


def test_it_stops_when_asked_and_is_not_useful_from_then_on():
    begun = threading.Event()

    def write(out, told, stop):
        begun.set()
        while not stop():
            time.sleep(0.002)
        return False

    making = Making("mp4", write)
    assert begun.wait(PATIENCE)
    assert making.useful
    making.stop()
    assert not making.useful
    assert finished(making).content == b""
    assert making.problem == ""


@pytest.mark.parametrize(
    ("error", "words"), [(UserError("Choose a smaller film."), "Choose a smaller film."), (ValueError("x"), UNEXPECTED)]
)
def test_a_failure_is_one_sentence(error, words):
    def write(out, told, stop):
        raise error

    making = finished(Making("gif", write))
    assert making.problem == words
    assert not making.useful


@pytest.mark.parametrize(("count", "words"), [(3, "1 kB"), (340_400, "340 kB"), (2_340_000, "2.3 MB")])
def test_sizes_for_people(count, words):
    assert size_words(count) == words
