from __future__ import annotations

import json
import shutil
import threading

import pytest

from gan_core.errors import RunError
from gan_core.runs.control import Control, ControlWatcher, clear_control, read_control, write_control


def test_nothing_is_asked_at_first(tmp_path):
    assert read_control(tmp_path) == Control()
    assert ControlWatcher(tmp_path).poll() is None


def test_a_request_is_seen_once(tmp_path):
    watcher = ControlWatcher(tmp_path)
    write_control(tmp_path, {"action": "pause"})
    assert watcher.poll() == Control(1, "pause", 1, {})
    assert watcher.poll() is None


def test_two_requests_between_two_looks_lose_nothing(tmp_path):
    watcher = ControlWatcher(tmp_path)
    write_control(tmp_path, {"action": "pause", "live": {"optimizer.generator_lr": 0.1}})
    write_control(tmp_path, {"live": {"tips.leaky_slope": 0.3}})
    seen = watcher.poll()
    assert seen.action == "pause"
    assert seen.live == {"optimizer.generator_lr": 0.1, "tips.leaky_slope": 0.3}


def test_a_change_of_settings_does_not_repeat_the_action(tmp_path):
    watcher = ControlWatcher(tmp_path)
    write_control(tmp_path, {"action": "pause"})
    watcher.poll()
    write_control(tmp_path, {"live": {"a": 1}})
    seen = watcher.poll()
    assert (seen.id, seen.action, seen.live) == (2, "none", {"a": 1})


def test_the_same_action_again_is_a_new_request(tmp_path):
    watcher = ControlWatcher(tmp_path)
    write_control(tmp_path, {"action": "pause"})
    watcher.poll()
    write_control(tmp_path, {"action": "pause"})
    assert watcher.poll().action == "pause"


def test_a_worker_that_starts_anew_can_forget_what_stands(tmp_path):
    write_control(tmp_path, {"action": "stop", "live": {"a": 1}})
    watcher = ControlWatcher(tmp_path, ignore_standing=True)
    assert watcher.poll() is None
    assert clear_control(tmp_path) == Control(id=2)
    assert read_control(tmp_path) == Control(id=2)


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (
            {"action": "reset"},
            "An action must be one of none, pause, resume, stop, got 'reset'; use one of these.",
        ),
        ({"actoin": "stop"}, "A request to a run may have action and live, got 'actoin'; leave it out."),
        ({"live": [1]}, "Live settings must be a mapping of keys to values, got [1]; give key and value."),
        (
            {"live": {"a": [1]}},
            "A live setting must be a number, a text or yes or no, got [1] for 'a'; change it.",
        ),
    ],
)
def test_a_wrong_request_is_refused_in_words(tmp_path, request_, sentence):
    with pytest.raises(RunError) as caught:
        write_control(tmp_path, request_)
    assert str(caught.value) == sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "x"}', '{"id": 1, "action": "rm", "live": {}}', '{"id": 1}'])
def test_a_damaged_file_asks_nothing_and_is_replaced(tmp_path, text):
    (tmp_path / "control.json").write_text(text)
    assert read_control(tmp_path) == Control()
    assert write_control(tmp_path, {"action": "stop"}).id == 1


def test_a_deleted_run_is_said(tmp_path):
    shutil.rmtree(tmp_path)
    with pytest.raises(RunError, match=r"^Sending the request to the run failed because .* is gone"):
        write_control(tmp_path, {"action": "stop"})


def test_many_viewers_at_once_lose_no_request(tmp_path):
    threads = [threading.Thread(target=write_control, args=(tmp_path, {"live": {f"k{i}": i}})) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raw = json.loads((tmp_path / "control.json").read_text())
    assert raw["id"] == 16
    assert raw["live"] == {f"k{i}": i for i in range(16)}
