"""The real engine process, reached through the real client."""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.errors import UserError
from gan_core.imaging import read_png
from gan_core.latent import seed_latents
from gan_core.pretrained import pretrained_names
from gan_core.runs import RunReader
from gan_core.service.client import EngineClient
from gan_core.service.wire import EngineAwayError
from tests import waiting
from tests.experiment_folders import race_spec
from tests.gan_core.runfolders import make_run, small_config
from tests.waiting import PATIENCE

wait_until = partial(waiting.wait_until, meanwhile=(EngineAwayError,))


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Iterator[EngineClient]:
    client = EngineClient.local(tmp_path_factory.mktemp("runs"))
    wait_until(lambda: client.state().phase == "ready", "a ready engine")
    yield client
    process = client._launcher.process
    client.close()
    assert process.wait(timeout=PATIENCE) == 0


def opened(engine: EngineClient, **settings: object) -> str:
    run = engine.open(build_config("quadratic", {"steps": 1_000_000, **settings}), owner="me")
    wait_until(lambda: engine.feed(run)["status"]["state"] == "ready", "an opened run")
    return run


def step(engine: EngineClient, run: str) -> int:
    return engine.feed(run)["status"]["step"]


def test_races_are_told_and_stopped_all_at_once(engine: EngineClient) -> None:
    first, second = (
        engine.experiment(race_spec(seeds=seeds, steps=50_000), owner="p00000000000000a") for seeds in (2, 3)
    )
    wait_until(lambda: engine.experiments()[0]["state"] == "running", "a race that runs")
    assert [(each["id"], each["owner"]) for each in engine.experiments()] == [
        (name, "p00000000000000a") for name in (first, second)
    ]
    wait_until(lambda: engine.stop_experiments(patience=5.0) == [], "the end of all")  # it may still be compiled
    assert engine.experiments() == []
    assert engine.experiment_owner(second) == engine.experiment_asker(second) == "p00000000000000a"


def test_three_runs_train_at_once_and_none_waits_for_another(engine):
    runs = [opened(engine, seed=seed) for seed in range(3)]
    for run in runs:
        engine.command(run, "train")
    wait_until(lambda: min(step(engine, run) for run in runs) > 2000, "2,000 steps of every run")
    for run in runs:
        engine.command(run, "pause")
    steps = [step(engine, run) for run in runs]
    assert max(steps) < 20 * min(steps)


def test_train_is_answered_before_the_networks_are_compiled(engine):
    run = opened(engine, seed=8, batch_size=57)  # a structure that nothing has compiled
    engine.command(run, "train")
    assert engine.feed(run)["status"]["state"] in ("starting", "running")
    wait_until(lambda: engine.feed(run)["status"]["state"] == "running", "a run that trains")
    engine.command(run, "pause")
    assert engine.feed(run)["status"]["state"] == "paused"


def test_a_branch_starts_where_it_was_told_and_leaves_its_parent_alone(engine):
    run = opened(engine, seed=7)
    engine.command(run, "step", count=50)
    engine.command(run, "step", count=50)
    child = engine.branch(run, 50, owner="me")
    wait_until(lambda: engine.feed(child)["status"]["state"] == "paused", "a branched run")
    engine.command(child, "step", count=50)
    assert step(engine, child) == step(engine, run) == 100
    parent_curve, child_curve = (engine.feed(name)["curves"] for name in (run, child))
    assert child_curve["g_loss"][-50:] == parent_curve["g_loss"][-50:]


def test_errors_of_the_engine_arrive_as_sentences(engine):
    run = opened(engine)
    with pytest.raises(UserError, match="expected a number from 1e-07 to 10, received 11"):
        engine.command(run, "live", key="optimizer.generator_lr", value=11)
    with pytest.raises(UserError, match="must be a plain folder name"):
        engine.feed("../../etc")
    with pytest.raises(UserError, match="No run is called"):
        engine.feed("20200101-000000-nothing-00000000")
    with pytest.raises(UserError, match="did not understand the request"):
        engine.command(run, "step", nonsense=1)


def test_pictures_of_a_saved_run_come_through_the_service(engine):
    root = engine._store.root
    make_run(root / "drawn", small_config("cdigits"))
    drawn = engine.draw("drawn", seed=2, count=3, label=4)
    assert (drawn["step"], drawn["labels"], len(drawn["png"])) == (5, [4, 4, 4], 3)
    assert read_png(base64.b64decode(drawn["png"][0])).shape == (16, 16, 1)
    assert all(0 < score < 1 for score in drawn["scores"])
    with pytest.raises(UserError, match=r"This run has no checkpoint of step 6: choose one of 5\.$"):
        engine.draw("drawn", seed=2, count=3, step=6)
    with pytest.raises(UserError, match="makes images, and this one makes points"):
        engine.draw(make_run(root / "curve", build_config("quadratic")).name, seed=0, count=1)


def test_rows_of_z_are_rendered_through_the_service(engine):
    root = engine._store.root
    make_run(root / "moved", small_config("cdigits"), steps=(5, 9))
    z = seed_latents(0, 3, 6)
    by_number = engine.render("moved", z, labels=4, step=5)
    weights = np.eye(10, dtype=np.float32)[[4, 4, 4]]
    assert (by_number.step, by_number.pictures.shape, by_number.scores.shape) == (5, (3, 16, 16, 1), (3,))
    assert by_number.pictures.dtype == np.uint8
    np.testing.assert_array_equal(engine.render("moved", z, labels=weights, step=5).pictures, by_number.pictures)
    np.testing.assert_array_equal(engine.render("moved", z, labels=[4, 4, 4], step=5).pictures, by_number.pictures)
    assert (engine.render("moved", z, labels=4).pictures != by_number.pictures).any()
    found = engine.directions("moved", count=3, label=4)
    assert (found.vectors.shape, found.shares.shape) == ((3, 6), (3,))
    for ask, words in (
        (lambda: engine.render("moved", z[:, :4]), "This generator's z has 6 numbers, received 4; give rows of 6."),
        (
            lambda: engine.render("moved", [["a"]]),
            "z expected rows of numbers (n, latent_dim), received something else.",
        ),
        (lambda: engine.render("moved", z, step=7), "This run has no checkpoint of step 7: choose one of 5, 9."),
        (lambda: engine.render("pretrained:", z), "A pretrained generator was expected, one of"),
    ):
        with pytest.raises(UserError, match=f"^{re.escape(words)}"):
            ask()


def test_it_says_when_everything_that_is_asked_for_first_is_compiled(engine):
    wait_until(lambda: engine.health()["warm"] is True, "the end of the warm-up")


def test_the_first_pretrained_generator_answers_at_once(engine):
    name = pretrained_names()[0]
    dim = engine.directions(f"pretrained:{name}", count=1).vectors.shape[1]
    made = engine.render(f"pretrained:{name}", seed_latents(0, 60, dim))
    assert len(made.pictures) == 60
    assert made.pictures.std(axis=0).mean() > 1


def test_nobody_without_the_token_is_answered(engine):
    port = engine._launcher.address().port
    for headers in ({}, {"x-engine-token": "guess"}):
        answer = httpx.get(f"http://127.0.0.1:{port}/health", headers=headers, trust_env=False)
        assert answer.status_code == 403
        assert answer.json() == {"error": "This service answers only the app that started it."}


def test_it_listens_on_the_loopback_address_only(engine):
    import psutil

    listening = [c.laddr.ip for c in psutil.Process(engine.health()["pid"]).net_connections() if c.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_a_killed_engine_comes_back_and_its_runs_go_on(engine):
    trained, untouched = opened(engine, seed=3), opened(engine, seed=4)
    engine.command(trained, "speed", steps_per_second=200.0)
    engine.command(trained, "train")
    wait_until(lambda: step(engine, trained) > 100, "100 steps")
    os.kill(engine.health()["pid"], signal.SIGKILL)
    wait_until(lambda: engine.state().phase == "restarting", "the news of its end")
    with pytest.raises(EngineAwayError, match="continue from their last snapshot"):
        engine.feed(trained)
    wait_until(lambda: engine.feed(trained)["status"]["state"] == "running", "the run training again")
    engine.command(trained, "pause")
    assert 50 < step(engine, trained) < 20_000  # it kept its pace of 200 steps/s
    wait_until(lambda: engine.feed(untouched)["status"]["state"] == "ready", "the untrained run")


def test_a_run_whose_engine_was_killed_while_it_made_the_folder_is_opened_again(engine):
    run = opened(engine, seed=6)
    os.kill(engine.health()["pid"], signal.SIGKILL)
    half = engine._store.place(run)
    half.mkdir()
    (half / ".lock").write_text('{"token": "t", "pid": 1, "host": "elsewhere"}')
    wait_until(lambda: engine.feed(run)["status"]["state"] == "ready", "the untrained run")
    os.utime(half / ".lock", (0, 0))  # its holder is known to be gone
    engine.command(run, "step", count=20)
    assert step(engine, run) == 20


def test_resumed_after_a_kill_the_metrics_are_those_of_an_unbroken_run(engine):
    run, twin = (opened(engine, seed=5, log_every=10) for _ in range(2))
    engine.command(run, "step", count=333)
    os.kill(engine.health()["pid"], signal.SIGKILL)
    wait_until(lambda: engine.feed(run)["status"]["step"] == 333, "the paused run")
    engine.command(run, "step", count=67)
    engine.command(twin, "step", count=400)
    engine.command(run, "pause")
    rows = [RunReader(engine._store.place(name)).metrics()[0] for name in (run, twin)]
    rows = [[{**row, "seconds": 0} for row in each] for each in rows]
    assert len(rows[0]) == 40
    assert rows[0] == rows[1]


def test_the_engine_ends_with_the_process_that_started_it(tmp_path):
    script = (
        "import time, sys; from pathlib import Path; from gan_core.service.client import EngineClient;"
        f"client = EngineClient.local(Path({str(tmp_path)!r}))\n"
        "while client.state().phase != 'ready': time.sleep(0.1)\n"
        "assert 'tensorflow' not in sys.modules\n"
        "print(client.health()['pid'], flush=True); time.sleep(600)"
    )
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), "the end of the engine")


def test_an_engine_that_holds_back_and_is_closed_meanwhile_is_never_started(tmp_path):
    client = EngineClient.local(tmp_path / "runs", after=PATIENCE)
    assert client.state().phase == "starting"
    client.close()
    assert client._launcher.process is None
