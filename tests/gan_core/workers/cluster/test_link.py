"""The link without a cluster: what it says when Ray or a cluster is missing, and that it ends with the app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from unittest import mock

import pytest

from gan_core.workers.cluster.link import Link
from gan_core.workers.cluster.settings import Needs
from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[4]
HIDDEN = "import sys; sys.modules['ray'] = None; "
SERVE = "import os; from gan_core.workers.cluster.link import serve; os._exit(serve('runs', 'runs'))"


def linked(code: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess:
    """A link whose app stays: a closed stdin would end it within seconds, before a slow machine has imported Ray."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", code]
    app, stdin = os.pipe()[::-1]
    try:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, stdin=stdin, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    finally:
        os.close(stdin)
        os.close(app)


def test_without_ray_it_says_what_to_do_in_one_sentence(tmp_path):
    done = linked(HIDDEN + SERVE, tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["problem"] == (
        "GAN_EXECUTOR=ray needs Ray, which is not installed: run pip install -r requirements-ray.lock, or leave "
        "GAN_EXECUTOR away to train on this machine."
    )
    assert "Traceback" not in done.stderr


def test_without_a_cluster_it_says_so(tmp_path):
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    done = linked("import sys; " + SERVE, tmp_path, RAY_ADDRESS="127.0.0.1:9")
    assert json.loads(done.stdout)["problem"] == (
        "Training waits, because no Ray cluster answers at 127.0.0.1:9; start one with ray start, or name it in "
        "$RAY_ADDRESS. Runs stay in the queue, and it is tried again."
    )


class Ray:
    """A cluster that refuses or takes what it is asked."""

    def __init__(self, error=None):
        self.error, self.options_given = error, {}

    def nodes(self):
        if self.error:
            raise self.error
        return [{"Alive": True, "Resources": {"CPU": 4.0}}]

    def remote(self, _):
        return self

    def options(self, **options):
        self.options_given = options
        return mock.Mock()


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), OSError(5, "broken"), ConnectionError("no head")])
def test_a_run_that_cannot_be_sent_is_refused_and_the_link_goes_on(tmp_path, capsys, error):
    link = Link(Ray(error), str(tmp_path), str(tmp_path), Needs.from_environment())
    link.obey({"start": "r1"})
    said = json.loads(capsys.readouterr().out)
    assert said == {
        "refused": "r1",
        "why": f"The run r1 could not be sent ({type(error).__name__}: {error}).",
    }
    link._keepers["r1"] = mock.Mock()
    link._keepers["r1"].leave.remote.side_effect = error
    link.obey({"leave": "r1", "state": "paused"})


def test_many_links_one_after_the_other_may_wait_for_a_keeper(tmp_path):
    ray = Ray()
    Link(ray, str(tmp_path), str(tmp_path), Needs.from_environment()).start("r1")
    assert ray.options_given["max_concurrency"] == 100


def test_the_server_s_side_loads_neither_ray_nor_tensorflow():
    code = (
        "import sys; import app.worker_link, gan_core.workers.cluster.pool, gan_core.workers.cluster.keeper; "
        "print([name for name in sys.modules if name.split('.')[0] in ('ray', 'tensorflow', 'fsspec', 's3fs')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
