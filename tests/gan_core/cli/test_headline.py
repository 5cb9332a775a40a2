"""``headline``: from the beginning of a headline to the whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gan_core.pretrained import pretrained_names
from gan_core.text import MATERIAL_SEEDS, title_case
from gan_core.text.generating import Settings, loading, read_writer
from tests.text_runs import make_text_run

HELP = "see python -m gan_core headline --help."


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """A run in each form and one that is only queued; tests must not change them."""
    root = tmp_path_factory.mktemp("runs")
    make_text_run(root / "fast", trained=True)
    make_text_run(root / "material", trained=True, preset="headlines-prefix")
    make_text_run(root / "young", state="queued", step=0)
    return root


@pytest.mark.parametrize("run", ["fast", "material"])
@pytest.mark.parametrize(("text", "words"), MATERIAL_SEEDS)
def test_the_materials_seeds(command, runs, run, text, words) -> None:
    said = command("headline", runs / run, "--seed-text", text, "--words", words)
    assert (said.status, said.errors) == (0, [])
    headline = said.out.splitlines()[-1]
    assert headline.startswith(title_case(text) + " ")
    assert len(headline.split()) == len(text.split()) + words
    assert len(set(headline.split()[-words:])) > 1


def test_the_last_line_is_what_a_writer_writes(command, runs) -> None:
    said = command("headline", runs / "fast", "--seed-text", "10 ways", "--words", 7, "--temperature", 0)
    assert said.out == "10 Ways To Keep A Garden Alive In August\n"
    words = ("--temperature", 1.5, "--top-k", 20, "--top-p", 0.9, "--repetition-penalty", 1.5, "--seed", 4)
    said = command("headline", runs / "fast", "--seed-text", "best way", "--words", 9, *words, "--count", 3)
    settings = Settings(9, temperature=1.5, top_k=20, top_p=0.9, repetition_penalty=1.5, seed=4, count=3)
    found = read_writer(runs / "fast").continuations("best way", settings)
    assert said.out.splitlines() == [each.text for each in found]
    assert len(set(said.out.splitlines())) == 3


def test_without_a_temperature_the_seed_decides(command, runs) -> None:
    def ask(*more: object) -> str:
        return command("headline", runs / "fast", "--seed-text", "the", "--words", 12, *more).out

    assert ask() == ask() == ask("--seed", 0, "--temperature", 0.7)
    assert len({ask("--seed", seed) for seed in range(5)}) > 2


def test_a_beam_says_the_likeliest_last(command, runs) -> None:
    words = ("--seed-text", "critics", "--words", 5, "--beam", 6, "--count", 2)
    said = command("headline", runs / "fast", *words)
    found = read_writer(runs / "fast").continuations("critics", Settings(words=5, beam=6, count=2))
    assert said.out.splitlines() == [found[1].text, found[0].text]
    assert found[0].log_probability > found[1].log_probability


def test_words_that_the_network_does_not_know_are_told_on_stderr(command, runs) -> None:
    said = command("headline", runs / "fast", "--seed-text", "zebra best QUAGGA zebra", "--words", 2)
    assert said.status == 0
    assert said.out.startswith("Zebra Best QUAGGA Zebra ")
    assert said.errors == [
        "Not among the 74 words that this network knows: zebra, QUAGGA; they stand in the headline as typed, and the "
        "network went on without."
    ]
    said = command("headline", runs / "fast", "--seed-text", "<b>🙂</b>", "--words", 2)
    assert said.errors == [
        "Not among the 74 words that this network knows: <b>🙂</b>; it stands in the headline as typed, and the "
        "network went on without. It knows none of these words, so it began anew."
    ]
    many = " ".join(f"zebra{number}" for number in range(12))
    said = command("headline", runs / "fast", "--seed-text", many, "--words", 2)
    assert "zebra8, zebra9 and 2 more; they stand" in said.errors[0]


@pytest.mark.parametrize(
    "text", ["", "best\nway\r\n\x1b[2Jto", "אבג best", "a " * 10_000, "![x](http://a.b/c)", "\udcff"]
)
def test_any_text_gives_one_line(command, runs, text) -> None:
    said = command("headline", runs / "fast", f"--seed-text={text}", "--words", 3)
    assert said.status == 0
    assert len(said.out.splitlines()) == 1
    assert "\x1b" not in said.out
    assert len(said.out.split()) == len(text.split()) + 3


@pytest.mark.parametrize(
    ("run", "changed", "sentence"),
    [
        ("fast", {"--words": 0}, f"headline: --words: expected a whole number from 1 to 100, received '0'; {HELP}"),
        ("fast", {"--words": 101}, f"headline: --words: expected a whole number from 1 to 100, received '101'; {HELP}"),
        ("fast", {"--temperature": 6}, f"headline: --temperature: expected a number from 0 to 5, received '6'; {HELP}"),
        ("fast", {"--temperature": "nan"},
         f"headline: --temperature: expected a number from 0 to 5, received 'nan'; {HELP}"),
        ("fast", {"--top-p": 0}, "top_p expected a number above 0, at most 1, received 0.0; change it."),
        ("fast", {"--top-k": 75}, "top_k expected a whole number from 0 to 74, received 75; change it."),
        ("fast", {"--repetition-penalty": 0.5},
         f"headline: --repetition-penalty: expected a number from 1 to 5, received '0.5'; {HELP}"),
        ("fast", {"--beam": 11}, f"headline: --beam: expected a whole number from 0 to 10, received '11'; {HELP}"),
        ("fast", {"--count": 17}, f"headline: --count: expected a whole number from 1 to 16, received '17'; {HELP}"),
        ("fast", {"--seed": -1},
         f"headline: --seed: expected a whole number from 0 to 2,147,483,647, received '-1'; {HELP}"),
        ("young", {}, "{runs}/young has no checkpoint yet: train it for a while, then ask again."),
        ("none", {}, "{runs}/none must be a run folder with a config.json, found none; check the name."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(command, runs, run, changed, sentence) -> None:
    words = {"--seed-text": "best way", "--words": 3, **changed}
    said = command("headline", runs / run, *[word for pair in words.items() for word in pair])
    assert (said.status, said.out, said.errors) == (2, "", [sentence.replace("{runs}", str(runs))])


def test_what_is_missing_is_named(command, runs) -> None:
    said = command("headline", runs / "fast", "--words", 3)
    assert said.errors == [f"headline: expected --seed-text, received none; {HELP}"]
    said = command("headline", runs / "fast", "--seed-text", "a")
    assert said.errors == [f"headline: expected --words, received none; {HELP}"]


def test_a_run_of_another_kind(command, trained) -> None:
    said = command("headline", trained, "--seed-text", "best way", "--words", 3)
    assert said.status == 2
    assert said.errors == [
        f"{trained} expected a run that writes headlines (model.name lstm), received one with model.name mlp; choose "
        "another run, or train one with the preset headlines."
    ]


def test_the_shipped_network_by_both_names(command, runs, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    words = ("--seed-text", "best way", "--words", 6)
    said = command("headline", "pretrained", *words)
    assert said.errors == [
        f"The pretrained headlines expected the folder headlines in {tmp_path}, found none; restore it, or train a "
        "network of your own with the preset headlines."
    ]
    shutil.copytree(runs / "fast", tmp_path / "headlines")
    assert (
        command("headline", "pretrained", *words).out
        == command("headline", "pretrained:headlines", *words).out
        == command("headline", runs / "fast", *words).out
    )
    said = command("headline", "pretrained:no", *words)
    assert said.errors == [
        f"headline: RUN_DIR: A pretrained generator was expected, one of {', '.join(pretrained_names())}, received "
        f"'no'; {HELP}"
    ]


def test_it_needs_no_tensorflow(runs) -> None:
    code = (
        "import sys; from gan_core.cli import main; status = main(sys.argv[1:])\n"
        "print(status, [name for name in sys.modules if name.split('.')[0] in ('tensorflow', 'keras', 'scipy')][:3])"
    )
    words = ["headline", str(runs / "fast"), "--seed-text", "best way", "--words", "3"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
