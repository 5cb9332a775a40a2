"""``export``: what it writes, what it says, and what it refuses in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gan_core.config import build_config, from_json_dict


def test_settings_of_a_trained_run(command, trained: Path, tmp_path: Path) -> None:
    said = command("export", trained, "--as", "json", "--out", tmp_path / "a.json")
    assert said.status == 0
    assert said.errors == []
    assert said.out == f"Settings (JSON), {(tmp_path / 'a.json').stat().st_size:,} bytes: {tmp_path / 'a.json'}\n"
    assert from_json_dict(json.loads((tmp_path / "a.json").read_text())) == build_config("quadratic", {"steps": 150})


def test_a_pretrained_one_with_its_progress(command, tmp_path: Path) -> None:
    said = command(
        "export", "pretrained:digits", "--as", "gif", "--fps", "20", "--progress", "--out", tmp_path / "a.gif"
    )
    assert said.status == 0
    shares = [int(line.removesuffix(" %")) for line in said.out.splitlines()[:-1]]
    assert shares[0] == 0
    assert shares[-1] == 100
    assert shares == sorted(set(shares))
    assert (tmp_path / "a.gif").read_bytes()[:6] == b"GIF89a"


def test_onnx_of_a_trained_run(command, trained: Path, tmp_path: Path) -> None:
    said = command("export", trained, "--as", "onnx", "--network", "discriminator", "--out", tmp_path / "d.onnx")
    assert said.status == 0
    assert said.out.startswith("ONNX, ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as", "csv"), "export: expected --out, received none; see python -m gan_core export --help."),
        (
            ("--as", "cvs", "--out", "a.csv"),
            "Unknown format 'cvs': did you mean 'csv'? The choices are png, gif, mp4, samples",
        ),
        (
            ("--as", "csv", "--out", "a.txt"),
            "A file in the format csv expected a name that ends in .csv, received 'a.txt'",
        ),
        (
            ("--as", "csv", "--out", "there.csv"),
            "--out expected a new file, and there.csv is there already; name another",
        ),
        (
            ("--as", "csv", "--out", "no/a.csv"),
            "Expected a file in a folder that exists, received 'no/a.csv'; make the",
        ),
        (
            ("--as", "gif", "--fps", "99", "--out", "a.gif"),
            "export: --fps: expected a number from 0.1 to 50, received '99'",
        ),
        (
            ("--as", "csv", "--scale", "2", "--out", "a.csv"),
            "The format csv has no option 'scale': it has none; leave that",
        ),
        (("--as", "keras", "--step", "3", "--out", "a.keras"), "has no checkpoint of step 3: choose one of 150."),
        (("--as", "onnx", "--step", "3", "--out", "a.onnx"), "has no checkpoint of step 3: choose one of 150."),
    ],
)
def test_refusals(command, trained: Path, tmp_path: Path, monkeypatch, words: tuple[str, ...], sentence: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.csv").write_text("mine")
    said = command("export", trained, *words)
    assert said.status == 2
    assert len(said.errors) == 1
    assert sentence in said.errors[0]
    assert Path("there.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]


def test_a_file_is_replaced_when_that_is_wished(command, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old")
    assert command("export", trained, "--as", "csv", "--out", out, "--force").status == 0
    assert out.read_text().startswith("step,")


def test_no_run_there(command, tmp_path: Path) -> None:
    said = command("export", tmp_path / "none", "--as", "csv", "--out", tmp_path / "a.csv")
    assert said.status == 2
    assert "must be a run folder with a config.json, found none" in said.errors[0]
    assert (
        "pretrained generator was expected"
        in command("export", "pretrained:none", "--as", "csv", "--out", tmp_path / "a.csv").errors[0]
    )
