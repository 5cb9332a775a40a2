"""The doctor beside a session: events, a folder that says the same, and a branch that mends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gan_core.cli.main import main
from gan_core.config import build_config
from gan_core.doctor import examine
from gan_core.engine.session import Session
from gan_core.engine.trainer import Trainer
from gan_core.engine.view import make_scene
from gan_core.runs import RunReader


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that swings, 3,000 steps of it, closed."""
    run = tmp_path_factory.mktemp("runs") / "ill"
    session = Session(build_config("broken-oscillation", {"steps": 3000}), run)
    session.play_to_the_end()
    session.close("stopped")
    return run


def illnesses(run: Path) -> list[tuple[str, str]]:
    rows = RunReader(run).events()[0]
    return [(str(row["illness"]), str(row["state"])) for row in rows if row["kind"] == "illness"]


def test_it_is_found_live_and_the_folder_says_the_same(ill: Path) -> None:
    assert illnesses(ill) == [("oscillation", "found")]
    [finding] = examine(ill).findings
    assert finding.illness == "oscillation"
    assert 1500 <= finding.since_step <= 2500
    assert len(RunReader(ill).vitals()[0]) == 31


def test_a_resumed_run_does_not_say_it_twice(ill: Path) -> None:
    session = Session.resume(ill)
    assert [finding.illness for finding in session.practice.findings] == ["oscillation"]
    session.snapshot()
    session.close("stopped")
    assert illnesses(ill) == [("oscillation", "found")]


def test_the_remedy_is_a_branch_and_the_parent_stays(ill: Path, tmp_path: Path) -> None:
    seen = examine(ill)
    [remedy] = seen.remedies
    before = {path.name: path.read_bytes() for path in ill.glob("*.jsonl")}
    parent = Session.resume(ill)
    child = parent.branch(tmp_path / "child", parent.snapshot_before(remedy.from_step), changes=remedy.changes)
    assert child.config.loss.r1 == 0.1
    assert child.trainer.live["optimizer.generator_lr"] == 0.001
    assert child.parent == ("ill", remedy.from_step)
    assert child.step == remedy.from_step
    child.play_to_the_end()
    child.close("finished")
    parent.close("stopped")
    assert examine(tmp_path / "child").findings == ()
    kept = {name: content for name, content in before.items() if name != "events.jsonl"}
    assert {name: (ill / name).read_bytes() for name in kept} == kept


def test_rewinding_forgets(ill: Path, tmp_path: Path) -> None:
    session = Session.resume(ill).branch(tmp_path / "again", 3000)
    assert session.practice.findings
    session.rewind()
    assert session.practice.findings == ()
    assert {row["step"] for row in RunReader(tmp_path / "again").vitals()[0]} == {0}
    session.close("stopped")


def test_the_command_line_says_it_in_words_and_as_json(ill: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(ill)]) == 0
    words = capsys.readouterr().out
    assert "Oscillation, since step" in words
    assert "--set optimizer.beta_1=0.5" in words
    assert main(["doctor", str(ill), "--json"]) == 0
    assert '"illness": "oscillation"' in capsys.readouterr().out
    assert main(["doctor", "pretrained:petals"]) == 0
    assert "Nothing to report" in capsys.readouterr().out
    assert main(["doctor", str(ill / "nowhere")]) == 2


def test_the_gradient_at_the_fakes_is_that_of_the_arrows() -> None:
    trainer = Trainer(build_config("ring", {"seed": 4}))
    trainer.advance(50)
    scene = make_scene(trainer.points, trainer.config.model.latent_dim, 4)
    seen = trainer.look(scene)
    expected = np.linalg.norm(seen.arrows, axis=1)
    assert expected.max() > 1e-3
    np.testing.assert_allclose(trainer.pull(seen.fakes), expected, rtol=1e-4, atol=1e-6)
