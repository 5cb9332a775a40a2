from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import pytest

from gan_core.cli import training
from gan_core.config import build_config, to_json_dict
from gan_core.presets import PRESETS
from gan_core.runs import RunReader

CSV = "x,y\n" + "\n".join(f"{n / 20},{n / 40}" for n in range(20))


def train(command, *words):
    return command("train", "--preset", "quadratic", *words)


def rows(run_dir: Path) -> list[dict]:
    """Logged rows without their times."""
    return [{**row, "seconds": 0} for row in RunReader(run_dir).metrics()[0]]


def flat(run_dir: Path) -> dict:
    return RunReader(run_dir).config()["config"]


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)


# --- what a training leaves behind --------------------------------------------------------------------


def test_json_is_the_last_line(command) -> None:
    said = train(command, "--steps", "150", "--run-dir", "a", "--json")
    assert (said.status, said.errors) == (0, [])
    result = json.loads(said.out.splitlines()[-1])
    assert set(result) == {"run_dir", "steps", "seconds", "steps_per_second", "state"}
    assert (result["run_dir"], result["steps"], result["state"]) == ("a", 150, "finished")
    assert result["seconds"] > 0
    assert result["steps_per_second"] == pytest.approx(150 / result["seconds"], rel=0.05)


def test_without_json_the_last_line_says_how_it_ended(command) -> None:
    said = train(command, "--steps", "150", "--run-dir", "a")
    assert said.out.startswith("finished at step 150 after ")
    assert said.out.endswith(" steps/s): a\n")
    assert Path("a/log.txt").read_text().endswith(said.out)
    assert RunReader("a").status().state == "finished"


def test_epochs_of_points_are_steps_and_settings_arrive(command) -> None:
    train(
        command, "--epochs", "120", "--seed", "9",
        "--set", "log_every=50", "--set", "optimizer.generator_lr=0.002",
        "--run-dir", "a",
    )  # fmt: skip
    config = flat("a")
    assert (config["steps"], config["seed"], config["log_every"]) == (120, 9, 50)
    assert config["optimizer"]["generator_lr"] == 0.002
    assert [row["step"] for row in rows(Path("a"))] == [50, 100, 120]


@pytest.mark.parametrize("form", ["nested", "dotted", "whole", "run"])
def test_a_configuration_file_in_every_form(command, form) -> None:
    config = build_config("quadratic", {"optimizer.generator_lr": 0.003, "steps": 110})
    forms = {
        "nested": {"preset": "quadratic", "optimizer": {"generator_lr": 0.003}, "steps": 110},
        "dotted": {"optimizer.generator_lr": 0.003, "steps": 110},
        "whole": to_json_dict(config),
        "run": {"format_version": 1, "config": config.model_dump(), "created": 1.0, "parent": None},
    }
    Path("c.json").write_text(json.dumps(forms[form]))
    said = command("train", "--config", "c.json", "--set", "seed=4", "--run-dir", "a")
    assert (said.status, said.errors) == (0, [])
    assert flat("a") == {**config.model_dump(), "seed": 4}


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(command) -> None:
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        train(command, "--steps", "100", "--seed", seed, "--run-dir", name)
    assert rows(Path("a")) == rows(Path("b"))
    assert rows(Path("a"))[0]["g_loss"] != rows(Path("c"))[0]["g_loss"]


# --- resuming -------------------------------------------------------------------------------------------


def test_resumed_equals_unbroken(command) -> None:
    train(command, "--steps", "130", "--run-dir", "a")
    said = command("train", "--resume", "--steps", "260", "--run-dir", "a", "--json")
    assert said.status == 0
    assert json.loads(said.out.splitlines()[-1])["steps"] == 260
    train(command, "--steps", "260", "--run-dir", "b")
    assert rows(Path("a")) == rows(Path("b"))
    assert [row["step"] for row in rows(Path("a"))] == [100, 200, 260]


def test_a_run_that_lost_its_checkpoints_says_that_it_begins_again(command) -> None:
    train(command, "--steps", "110", "--run-dir", "a")
    before = rows(Path("a"))
    for file in Path("a", "checkpoints").rglob("generator.keras"):
        file.write_bytes(file.read_bytes()[:500])
    said = command("train", "--resume", "--run-dir", "a")
    assert (said.status, said.errors) == (
        0,
        ["a has no complete checkpoint left of the 110 steps it has trained: it begins again at step 0."],
    )
    assert rows(Path("a")) == before


def test_resume_takes_what_agrees_and_refuses_the_rest(command) -> None:
    train(command, "--steps", "110", "--seed", "5", "--run-dir", "a")
    before = rows(Path("a"))
    assert train(command, "--steps", "110", "--seed", "5", "--resume", "--run-dir", "a").status == 0
    assert rows(Path("a")) == before
    said = command("train", "--resume", "--set", "batch_size=64", "--preset", "ring", "--run-dir", "a")
    assert (said.status, said.errors) == (
        2,
        ["--resume goes on with the run's own settings, received batch_size=64 (the run has 128), "
         "preset=ring (the run has quadratic); leave that out, or start a new run."],
    )  # fmt: skip
    said = command("train", "--resume", "--steps", "100", "--run-dir", "a")
    assert (said.status, said.errors) == (
        2,
        ["--steps is a total: expected 110 or more, as a has trained that far, received 100; give a larger total."],
    )
    assert rows(Path("a")) == before


def test_resume_with_the_runs_own_file(command) -> None:
    train(command, "--steps", "110", "--run-dir", "a")
    said = command("train", "--config", "a/config.json", "--steps", "120", "--resume", "--run-dir", "a")
    assert (said.status, said.errors) == (0, [])
    assert RunReader("a").status().step == 120


# --- data files -----------------------------------------------------------------------------------------


def test_a_csv_is_found_here_in_the_data_dir_and_in_the_environment(command, monkeypatch) -> None:
    Path("store").mkdir()
    Path("store/mine.csv").write_text(CSV)
    words = ("--set", "dataset.name=csv", "--set", "dataset.path=mine.csv", "--steps", "100")
    said = train(command, *words, "--run-dir", "a")
    assert (said.status, said.errors) == (
        2, ["There is no file 'mine.csv'; check the path or upload the file again."],
    )  # fmt: skip
    assert not Path("a").exists()
    assert train(command, *words, "--data-dir", "store", "--run-dir", "a").status == 0
    assert Path("a/data/points.csv").read_text() == CSV
    monkeypatch.setenv("GAN_DATA_DIR", "store")
    assert train(command, *words, "--run-dir", "b").status == 0
    said = train(command, *words, "--data-dir", "nowhere", "--run-dir", "c")
    assert (said.status, said.errors) == (
        2, ["--data-dir expected a folder, received 'nowhere'; check the path."],
    )  # fmt: skip


# --- refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--run-dir", "a"],
         "train expected --preset NAME or --config FILE.json, received neither; give one of them."),
        (["--preset", "Ring", "--run-dir", "a"],
         "Unknown preset 'Ring': did you mean 'ring'? The choices are " + ", ".join(PRESETS.names()) + "."),
        (["--preset", "ring", "--set", "batch_size", "--run-dir", "a"],
         "--set expected KEY=VALUE, received 'batch_size'; write for example batch_size=64."),
        (["--preset", "ring", "--set", "bach_size=3", "--run-dir", "a"],
         "Unknown setting 'bach_size': expected one of batch_size; correct its name."),
        (["--preset", "ring", "--set", "batch_size=1", "--run-dir", "a"],
         "batch_size: expected a whole number from 2 to 4,096, received 1; correct the value."),
        (["--preset", "ring", "--set", "optimizer.generator_lr=nan", "--run-dir", "a"],
         "optimizer.generator_lr: expected a number from 1e-07 to 10, received nan; correct the value."),
        (["--preset", "ring", "--set", "loss.name=hinge", "--run-dir", "a"],
         "loss.name: expected one of non_saturating, minimax, least_squares, wasserstein_gp, "
         "received 'hinge'; correct the value."),
        (["--preset", "ring", "--set", "tips.downsampling=pool", "--run-dir", "a"],
         "tips.downsampling is a setting for images, and this run makes points: leave it out."),
        (["--config", "none.json", "--run-dir", "a"],
         "Cannot read the configuration none.json: No such file or directory; check the path."),
        (["--resume", "--run-dir", "a"],
         "a must be a run folder with a config.json, found none; check the name."),
    ],
)  # fmt: skip
def test_bad_settings_are_refused_before_anything_is_made(command, words, sentence) -> None:
    said = command("train", *words)
    assert (said.status, said.out, said.errors) == (2, "", [sentence])
    assert not Path("a").exists()


@pytest.mark.parametrize("formula", ["__import__('os')", "x.__class__", "9**9**9", "1/x", ""])
def test_bad_formulas_are_one_line(command, formula) -> None:
    said = train(
        command,
        "--set",
        "dataset.name=function",
        "--set",
        f"dataset.formula={formula or ' ( '}",
        "--run-dir",
        "a",
    )
    assert said.status == 2
    assert len(said.errors) == 1
    assert said.errors[0].endswith(".")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "is empty"),
        ("x,y\n1,2\n", "1 point"),
        ("x,y\n1,two\n", "Line 2 of bad.csv holds 'two'"),
        ("x,y\n" + "1,nan\n" * 12, "both numbers must be finite"),
    ],
)
def test_bad_data_files_are_one_line(command, content, part) -> None:
    Path("bad.csv").write_text(content)
    said = train(command, "--set", "dataset.name=csv", "--set", "dataset.path=bad.csv", "--run-dir", "a")
    assert said.status == 2
    assert len(said.errors) == 1
    assert part in said.errors[0]
    assert not Path("a").exists()


@pytest.mark.parametrize("text", ["{", "[]", '"x"', '{"format_version": 9}', "[" * 5000, "\xff"])
def test_bad_configuration_files_are_one_line(command, text) -> None:
    Path("c.json").write_text(text, encoding="latin-1")
    said = command("train", "--config", "c.json", "--run-dir", "a")
    assert said.status == 2
    assert len(said.errors) == 1


def test_a_run_is_not_written_over(command) -> None:
    Path("a").mkdir()
    Path("a/config.json").write_text("{}")
    said = train(command, "--run-dir", "a")
    assert (said.status, said.errors) == (
        2,
        ["a already holds a run, expected a new or empty folder; choose another one, "
         "or go on with that run by --resume."],
    )  # fmt: skip


def test_an_impossible_run_folder(command) -> None:
    Path("file").write_text("")
    said = train(command, "--run-dir", "file/a")
    assert (said.status, said.errors) == (
        2, ["Making the run folder failed because file/a is a file or lies in one; choose another folder."],
    )  # fmt: skip
    said = train(command, "--run-dir", "n" * 300)
    assert said.status == 2
    assert len(said.errors) == 1


# --- other ends -----------------------------------------------------------------------------------------


def test_divergence_is_status_3_and_names_what_was_kept(command) -> None:
    rates = ("--set", "optimizer.generator_lr=10", "--set", "optimizer.discriminator_lr=10")
    said = train(command, *rates, "--steps", "2000", "--run-dir", "a", "--json")
    assert said.status == 3
    result = json.loads(said.out.splitlines()[-1])
    assert result["state"] == "diverged"
    kept = Path("a/checkpoints") / f"step_{result['steps']:08d}"
    assert (kept / "generator.keras").is_file()
    [line] = said.errors
    assert line.startswith(f"Training diverged at step {result['steps'] + 1:,}: ")
    assert line.endswith(f"Checkpoint kept: {kept}")
    assert RunReader("a").status().state == "diverged"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_ends_with_130(command, monkeypatch, number) -> None:
    """The signal comes while it trains; what is saved goes on as if nothing had happened."""
    from gan_core.cli import progress

    original = progress.Reporter.__call__

    def report(self, now) -> None:
        original(self, now)
        if now.step >= 100:
            signal.raise_signal(number)

    with monkeypatch.context() as patched:
        patched.setattr(progress.Reporter, "__call__", report)
        said = train(command, "--steps", "5000", "--run-dir", "a", "--json")
    assert said.status == 130
    result = json.loads(said.out.splitlines()[-1])
    assert result["state"] == "interrupted"
    assert 100 <= result["steps"] < 1000
    kept = f"a/checkpoints/step_{result['steps']:08d}"
    assert said.errors == [f"Interrupted at step {result['steps']:,}; go on with --resume. Checkpoint kept: {kept}"]
    assert RunReader("a").status().state == "interrupted"
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_signal_before_the_first_step_leaves_no_run(command, monkeypatch) -> None:
    monkeypatch.setattr(training, "bring_in_tensorflow", lambda _: signal.raise_signal(signal.SIGTERM))
    said = train(command, "--run-dir", "a")
    assert (said.status, said.errors) == (130, ["Interrupted; nothing was left half done."])
    assert list(Path("a").iterdir()) == []


def test_it_also_works_outside_of_the_main_thread(command) -> None:
    said = []
    thread = threading.Thread(target=lambda: said.append(train(command, "--steps", "100", "--run-dir", "a")))
    thread.start()
    thread.join()
    assert said[0].status == 0
