"""One hosted run: its states, its pace, its commands, and what a viewer is told."""

from __future__ import annotations

import threading
import time

import pytest

from gan_core.config import build_config
from gan_core.engine.session import Session
from gan_core.errors import UserError
from gan_core.runs import RunReader
from gan_core.service import hosted, whole
from gan_core.service.host import RunHost
from gan_core.service.hosted import NEVER, REST_SECONDS, STARTING
from gan_core.service.scheduler import PASSED_SECONDS, Scheduler
from tests.waiting import PATIENCE


@pytest.fixture
def host(tmp_path):
    """An opened, untrained quadratic run."""
    return opened(tmp_path / "run")


def opened(run_dir, **settings):
    host = RunHost("run", lambda: Session(build_config("quadratic", {"steps": 5000, **settings}), run_dir))
    host.work()
    return host


def tell(host: RunHost, action: str, **arguments: object) -> None:
    future = host.ask(action, **arguments)
    host.work()
    future.result(timeout=PATIENCE)


def test_an_opened_run_shows_untrained_networks_and_leaves_nothing_on_disk(host):
    answer = host.feed(-1, 10)
    assert answer["status"]["state"] == "ready"
    assert [frame["step"] for frame in answer["frames"]] == [0]
    assert answer["nets"]["generator"] == {"params": 122, "text": "5 → 15 → 2"}
    assert answer["nets"]["discriminator"] == {"params": 101, "text": "2 → 25 → 1"}
    assert not host.session.paths.root.exists()


def test_an_opened_run_is_compiled_when_it_has_rested(tmp_path, monkeypatch):
    monkeypatch.setattr(hosted, "REST_SECONDS", 600.0)
    host, compiled = opened(tmp_path / "run"), []
    monkeypatch.setattr(host.session, "prepare", lambda: compiled.append(True))
    host.work()
    assert not compiled, "its person may still move sliders"
    assert 0.0 < host.due() - time.monotonic() <= 600.0
    host._compile_at = time.monotonic()
    host.work()
    assert compiled == [True]
    assert host.due() == NEVER


def test_a_command_is_answered_without_a_turn_once_nothing_is_to_be_compiled(host, monkeypatch):
    host.ask("train")
    assert not host.is_asked, "training needs compiled networks: that is a turn's work"
    host.work()
    step = host.session.step
    changed = host.ask("live", key="tips.label_smoothing", value=0.3)
    assert host.is_asked
    host.answer()
    changed.result(timeout=0)
    assert host.session.step == step
    assert not host.is_asked


def test_a_live_setting_that_cannot_be_is_refused_before_it_waits_for_the_run(host):
    with pytest.raises(UserError, match="expected a number from 1e-07 to 10"):
        host.ask("live", key="optimizer.generator_lr", value=1e9)
    assert not host.is_asked


def test_a_run_that_was_passed_over_is_compiled_when_it_is_trained(tmp_path, monkeypatch):
    host = RunHost("run", lambda: Session(build_config("quadratic", {"steps": 5000}), tmp_path / "run"), owner="p1")
    host.pass_over()
    host.work()
    assert host.state == "ready"
    assert host.due() == NEVER
    compiled = []
    monkeypatch.setattr(host.session, "prepare", lambda: compiled.append(True))
    host.ask("train")
    host.pass_over()
    host.work()
    assert compiled == [True]
    assert host.state == "running"


def test_train_does_not_wait_for_the_rest(host, monkeypatch):
    compiled = []
    monkeypatch.setattr(host.session, "prepare", lambda: compiled.append(True))
    tell(host, "speed", steps_per_second=100.0)
    assert not compiled
    tell(host, "train")
    assert compiled == [True]


def test_who_waits_for_the_compiling_is_told(host, monkeypatch):
    seen = []
    monkeypatch.setattr(host.session, "prepare", lambda: seen.append((host.state, host.message)))
    tell(host, "train")
    assert seen == [("starting", STARTING)]
    assert (host.state, host.message) == ("running", "")


def test_train_before_a_run_is_opened_compiles_at_once(tmp_path, monkeypatch):
    host = RunHost("run", lambda: Session(build_config("quadratic", {"steps": 5000}), tmp_path / "run"))
    compiled = []
    monkeypatch.setattr(Session, "prepare", lambda _: compiled.append(True))
    tell(host, "train")
    assert compiled == [True]
    assert host.state == "running"


def test_opening_another_run_passes_over_the_earlier_ones_of_that_person(tmp_path):
    scheduler = Scheduler(threads=0)
    hosts = [scheduler.add(RunHost(name, lambda: None, owner=owner)) for name, owner in (("a", "p1"), ("b", "p2"))]
    scheduler.pass_over("p1", but="a")
    assert [host._rest for host in hosts] == [REST_SECONDS, REST_SECONDS]
    scheduler.pass_over("p1", but="c")
    assert [host._rest for host in hosts] == [NEVER, REST_SECONDS]


def test_a_run_that_was_passed_over_is_let_go_soon_and_one_that_trained_is_not(tmp_path):
    scheduler = Scheduler(threads=0)
    hosts = []
    for name in ("left", "trained", "looked at"):
        run_dir = tmp_path / name
        config = build_config("quadratic", {"steps": 5000})
        hosts.append(scheduler.add(RunHost(name, lambda c=config, d=run_dir: Session(c, d), owner="p1")))
        hosts[-1].work()
    tell(hosts[1], "train")
    tell(hosts[1], "pause")
    scheduler.pass_over("p1", but="looked at")
    for host in hosts:
        host._last_feed -= PASSED_SECONDS + 1
    scheduler.add(RunHost("next", lambda: None, owner="p2"))
    assert [scheduler.get(name) is not None for name in ("left", "trained", "looked at")] == [False, True, True]
    hosts[1].shut()


def test_it_trains_pauses_and_goes_on(host):
    tell(host, "train")
    host.work()
    assert host.state == "running"
    assert host.due() == 0.0
    tell(host, "pause")
    step = host.session.step
    assert step > 0
    assert host.feed(-1, 10)["status"] | {"message": ""} == {
        "state": "paused",
        "step": step,
        "total": 5000,
        "steps_per_second": 0.0,
        "message": "",
    }
    assert RunReader(host.session.paths.root).status().state == "paused"
    assert RunReader(host.session.paths.root).latest_checkpoint().step == step
    host.work()
    assert host.session.step == step


def test_the_newest_frame_and_figures_are_of_the_step_it_stands_at(host):
    tell(host, "step", count=3)
    answer = host.feed(-1, 10)
    assert answer["frames"][-1]["step"] == answer["quality"]["step"] == 3
    assert answer["curves"]["step"] == [1, 2, 3]
    assert {figure["name"] for figure in answer["quality"]["figures"]} >= {"energy_distance", "coverage"}


def test_a_look_during_a_step_waits_until_all_of_it_is_there(host, monkeypatch):
    evaluate, seen, looking = host._evaluate, [], []

    def slow_evaluation() -> None:
        looking.append(threading.Thread(target=lambda: seen.append(host.feed(-1, 10))))
        looking[-1].start()
        time.sleep(0.1)
        assert seen == []
        evaluate()

    monkeypatch.setattr(host, "_evaluate", slow_evaluation)
    monkeypatch.setattr(whole, "PATIENCE", PATIENCE)
    tell(host, "step", count=3)
    looking[0].join(timeout=PATIENCE)
    assert seen[0]["frames"][-1]["step"] == seen[0]["quality"]["step"] == 3


def test_a_look_does_not_wait_for_ever(host, monkeypatch):
    monkeypatch.setattr(whole, "PATIENCE", 0.01)
    with host._whole.changing:
        asked = threading.Thread(target=host.feed, args=(-1, 10))
        asked.start()
        asked.join(timeout=PATIENCE)
        assert not asked.is_alive()


def test_training_one_network_leaves_the_other_ones_curve_empty(host):
    tell(host, "step", phase="d")
    curves = host.feed(-1, 10)["curves"]
    assert curves["g_loss"] == [None]
    assert curves["d_loss_real"][0] == pytest.approx(0.69, abs=0.6)


def test_a_slow_pace_is_kept(host):
    tell(host, "speed", steps_per_second=50.0)
    tell(host, "train")
    began = time.monotonic()
    while time.monotonic() - began < 0.5:
        host.work()
        time.sleep(0.005)
    assert 10 <= host.session.step <= 40


def test_a_run_ends_at_its_total_and_goes_on_by_as_much(tmp_path):
    host = opened(tmp_path / "run", steps=200)
    tell(host, "train")
    while host.state == "running":
        host.work()
    assert (host.state, host.session.step) == ("finished", 200)
    tell(host, "train")
    while host.state == "running":
        host.work()
    assert (host.state, host.session.step, host.session.total) == ("finished", 400, 400)


def test_a_run_that_nobody_looks_at_any_more_rests(host, monkeypatch):
    tell(host, "train")
    monkeypatch.setattr("gan_core.service.host.ABANDONED_SECONDS", 0.05)
    time.sleep(0.1)
    while host.state == "running":
        host.work()
    assert host.state == "paused"
    assert RunReader(host.session.paths.root).latest_checkpoint().step == host.session.step


def test_rewind_gives_the_same_run_again(host):
    tell(host, "step", count=20)
    first = host.feed(-1, 10)["curves"]["g_loss"]
    instance = host.feed(-1, 10)["instance"]
    tell(host, "rewind")
    answer = host.feed(-1, 10)
    assert (answer["status"]["step"], answer["curves"]["step"], answer["instance"]) == (0, [], instance + 1)
    tell(host, "step", count=20)
    assert host.feed(-1, 10)["curves"]["g_loss"] == first


def test_a_live_change_is_marked_with_its_step(host):
    tell(host, "step", count=7)
    tell(host, "live", key="tips.label_smoothing", value=0.2)
    assert host.feed(-1, 10)["events"] == [{"step": 7, "text": "Label smoothing: 0 to 0.2"}]
    assert host.feed(-1, 10)["live"]["tips.label_smoothing"] == 0.2


@pytest.mark.parametrize(
    ("action", "arguments", "sentence"),
    [
        ("live", {"key": "optimizer.generator_lr", "value": 1e9}, "expected a number from 1e-07 to 10"),
        ("live", {"key": "batch_size", "value": 3}, "cannot change while a run trains"),
        ("speed", {"steps_per_second": -1}, "steps per second above 0, received -1"),
        ("step", {"phase": "x"}, "a phase of both, g, d"),
        ("step", {"count": 10**9}, "a count from 1 to 1000"),
    ],
)
def test_bad_commands_are_refused_in_words_and_harm_nothing(host, action, arguments, sentence):
    with pytest.raises(UserError, match=sentence):
        tell(host, action, **arguments)
    tell(host, "step")
    assert host.session.step == 1


def test_an_unknown_command_names_the_known_ones(host):
    with pytest.raises(UserError, match="Unknown command 'fly': expected one of train, pause, step"):
        host.ask("fly")


def test_a_divergence_is_said_and_the_last_good_step_is_kept(tmp_path):
    host = opened(tmp_path / "run", **{"optimizer.generator_lr": 10, "optimizer.discriminator_lr": 10})
    tell(host, "train")
    while host.state == "running":
        host.work()
    status = host.feed(-1, 10)["status"]
    assert status["state"] == "diverged"
    assert "Training diverged at step" in status["message"]
    assert RunReader(host.session.paths.root).status().state == "diverged"
    with pytest.raises(UserError, match="rewind it"):
        tell(host, "train")
    tell(host, "rewind")
    assert host.state == "ready"


def test_a_set_that_cannot_be_made_ends_in_a_sentence(tmp_path):
    config = build_config("quadratic", {"dataset.name": "function", "dataset.formula": "x.__class__"})
    host = RunHost("run", lambda: Session(config, tmp_path / "run"))
    host.work()
    status = host.feed(-1, 10)["status"]
    assert status["state"] == "failed"
    assert status["message"].count("\n") == 0
    assert "Traceback" not in status["message"]
    assert host.due() == NEVER
