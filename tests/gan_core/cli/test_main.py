from __future__ import annotations

import subprocess
import sys

import pytest

import gan_core
from gan_core.cli import listing, main
from gan_core.cli.arguments import COMMANDS

KNOWN = ", ".join(name for name, *_ in COMMANDS)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], f"Expected a command, one of {KNOWN}, received none; see python -m gan_core --help."),
        (["twist", "a"], f"Expected a command, one of {KNOWN}, received 'twist'; see python -m gan_core --help."),
        (["presets", "--jso"], "Expected no further words, received --jso; see python -m gan_core --help."),
        (["train", "--preset", "ring"],
         "train: expected --run-dir, received none; see python -m gan_core train --help."),
        (["train", "--run-dir", "a", "--steps", "3", "--epochs", "3"],
         "train: expected only one of --steps and --epochs, received both; see python -m gan_core train --help."),
        (["train", "--run-dir", "a", "--preset", "ring", "--config", "b"],
         "train: expected only one of --preset and --config, received both; see python -m gan_core train --help."),
        (["train", "--run-dir", "a", "--steps", "0"],
         "train: --steps: expected a whole number from 1 to 100,000,000, received '0'; "
         "see python -m gan_core train --help."),
        (["train", "--run-dir", "a", "--seed", "-1"],
         "train: --seed: expected a whole number from 0 to 2,147,483,647, received '-1'; "
         "see python -m gan_core train --help."),
        (["sample", "a", "--out", "b.png", "--count", "100001"],
         "sample: --count: expected a whole number from 1 to 100,000, received '100001'; "
         "see python -m gan_core sample --help."),
        (["sample", "a", "--out", "b.png", "--count", "1.5"],
         "sample: --count: expected a whole number from 1 to 100,000, received '1.5'; "
         "see python -m gan_core sample --help."),
        (["sample", "a", "--count", "1"],
         "sample: expected --out, received none; see python -m gan_core sample --help."),
        (["sample", "--count", "1"],
         "sample: expected RUN_DIR, --out, received none; see python -m gan_core sample --help."),
        (["train", "--run-dir", ""],
         "train: --run-dir: expected the name of a folder, received ''; see python -m gan_core train --help."),
        (["train", "--preset", "--run-dir", "a"],
         "train: --preset expected a value behind it, received none; see python -m gan_core train --help."),
        (["datasets", "--json=3"],
         "datasets: --json is a switch and expected no value, received '3'; see python -m gan_core datasets --help."),
        (["animate", "a", "--out", "b.gif", "--fps", "nan"],
         "animate: --fps: expected a number from 0.1 to 50, received 'nan'; see python -m gan_core animate --help."),
        (["animate", "a", "--out", "b.gif", "--fps", "0"],
         "animate: --fps: expected a number from 0.1 to 50, received '0'; see python -m gan_core animate --help."),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_one_line(command, words, sentence) -> None:
    said = command(*words)
    assert (said.status, said.out, said.errors) == (2, "", [sentence])


def test_help_names_every_command(command) -> None:
    said = command("--help")
    assert said.status == 0
    assert said.errors == []
    for name in ("datasets", "models", "presets", "train", "sample", "animate", "evaluate"):
        assert f"\n    {name} " in said.out


def test_help_of_a_command_names_its_options(command) -> None:
    said = command("train", "--help")
    assert said.status == 0
    for option in (
        "--preset",
        "--config",
        "--set",
        "--steps",
        "--epochs",
        "--data-dir",
        "--resume",
        "--json",
    ):
        assert option in said.out


def test_every_help_names_its_command_in_an_example_and_speaks_plainly(command) -> None:
    for name in ("train", "sample", "animate", "evaluate"):
        text = command(name, "--help").out
        assert f"python -m gan_core {name} " in text.split("for example:")[1]
        assert "show this help message" not in text


def test_version(command) -> None:
    assert command("--version").out == f"gan_core {gan_core.__version__}\n"


def broken(_: object) -> int:
    raise ZeroDivisionError("one\ntwo")


def test_a_defect_is_one_line_too(command, monkeypatch) -> None:
    monkeypatch.delenv("GAN_DEBUG", raising=False)
    monkeypatch.setattr(listing, "_print", lambda *_: broken(_))
    said = command("presets")
    assert said.status == 1
    assert said.errors == ["Unexpected ZeroDivisionError: one two; run with GAN_DEBUG=1 for details."]


def test_a_defect_shows_its_traceback_on_request(monkeypatch) -> None:
    monkeypatch.setenv("GAN_DEBUG", "1")
    monkeypatch.setattr(listing, "_print", lambda *_: broken(_))
    with pytest.raises(ZeroDivisionError):
        main(["presets"])


def test_an_interrupt_outside_of_training(command, monkeypatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "_print", interrupted)
    said = command("presets")
    assert (said.status, said.errors) == (130, ["Interrupted; nothing was left half done."])


def test_lists_and_help_load_no_tensorflow(root) -> None:
    code = (
        "import sys; from gan_core.cli import main\n"
        "for words in (['presets'], ['models', '--json'], ['datasets'], ['--help'], ['train', '--help']):\n"
        "    assert main(words) == 0\n"
        "assert main(['train', '--preset', 'nope', '--run-dir', 'x']) == 2\n"
        "print([name for name in sys.modules if name in ('tensorflow', 'keras')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_stops_early_is_no_error(root) -> None:
    """`python -m gan_core presets | head -0`: no traceback."""
    done = subprocess.Popen(
        [sys.executable, "-m", "gan_core", "presets"],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    done.stdout.close()
    assert done.stderr.read() == ""
    assert done.wait() in (0, 141)
    done.stderr.close()
