from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from gan_core.runs import process
from gan_core.runs.process import is_alive, record_from_json, this_process


def test_this_process_is_alive_and_here():
    assert is_alive(this_process())
    assert this_process().is_here


def test_its_record_survives_json():
    assert record_from_json(this_process().to_json_dict()) == this_process()


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="start marks come from /proc")
def test_another_process_with_the_same_id_does_not_count():
    assert not is_alive(replace(this_process(), started="1"))


def test_a_finished_child_is_gone_even_before_somebody_waits_for_it():
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    child.stdout.read()  # ends when the child does
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(replace(this_process(), pid=child.pid, started=""))
    child.wait()
    child.stdout.close()


def test_a_process_of_another_machine_or_boot_is_not_here():
    assert not replace(this_process(), host="elsewhere").is_here
    assert not replace(this_process(), boot="before").is_here


@pytest.mark.parametrize(
    "value", [None, 7, {}, {"pid": "7", "host": "a"}, {"pid": 0, "host": "a"}, {"pid": 7, "host": 1}]
)
def test_a_useless_record_is_none(value):
    assert record_from_json(value) is None


def test_a_container_s_processes_are_not_those_of_its_machine(monkeypatch):
    monkeypatch.setattr(process.os, "readlink", lambda _: "pid:[4026531999]")
    process._boot_mark.cache_clear()
    try:
        inside = process.this_process()
    finally:
        monkeypatch.undo()
        process._boot_mark.cache_clear()
    assert inside.boot.endswith(" pid:[4026531999]")
    assert not inside.is_here
    assert process.this_process().is_here
