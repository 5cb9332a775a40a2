from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def paint(path: str, grey: int, size: tuple[int, int] = (6, 4), mode: str = "L") -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, grey if mode == "L" else (grey, 0, 0)).save(path)


def shown(path: str) -> list[int]:
    """The first pixel's red of each frame."""
    with Image.open(path) as film:
        return [int(np.asarray((film.seek(index), film.convert("RGB"))[1])[0, 0, 0]) for index in range(film.n_frames)]


def test_frames_come_in_natural_order_at_three_a_second_without_an_end(command) -> None:
    for number in (10, 1, 2):
        paint(f"a/img{number}.png", 20 * number)
    Path("a/notes.txt").write_text("no picture")
    Path("a/.hidden.png").write_bytes(b"")
    said = command("animate", "a", "--out", "film.gif")
    assert (said.status, said.errors, said.out) == (0, [], "3 pictures of a, 3 a second: film.gif\n")
    assert shown("film.gif") == [20, 40, 200]
    with Image.open("film.gif") as film:
        assert (film.format, film.size, film.info["duration"], film.info["loop"]) == ("GIF", (6, 4), 330, 0)


def test_another_speed_and_colours(command) -> None:
    paint("a/1.png", 250, mode="RGB")
    paint("a/2.PNG", 100)
    assert command("animate", "a", "--out", "film.gif", "--fps", "10").status == 0
    with Image.open("film.gif") as film:
        assert film.info["duration"] == 100
        assert np.abs(np.asarray(film.convert("RGB"))[0, 0].astype(int) - [250, 0, 0]).max() < 12
        film.seek(1)
        assert np.abs(np.asarray(film.convert("RGB"))[0, 0].astype(int) - [100, 100, 100]).max() < 12


@pytest.mark.parametrize("folder", ["run", "run/samples"])
def test_a_run_gives_its_sample_grids_and_not_the_real_pictures(command, folder) -> None:
    paint("run/samples/step_00000100.png", 30)
    paint("run/samples/step_00000020.png", 10)
    paint("run/samples/real.png", 99, size=(9, 9))
    Path("run/samples/latents.npz").write_bytes(b"")
    Path("run/config.json").write_text("{}")
    said = command("animate", folder, "--out", "film.gif")
    assert (said.status, said.errors) == (0, [])
    assert shown("film.gif") == [10, 30]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere", "--out", "b.gif"],
         "animate expected a folder of PNG pictures, received 'nowhere'; check the path."),
        (["empty", "--out", "b.gif"],
         "empty holds no PNG picture, expected some, such as 1.png and 2.png; name another folder."),
        (["young", "--out", "b.gif"],
         "young/samples holds no PNG picture, expected some, such as 1.png and 2.png; name another folder."),
        (["sizes", "--out", "b.gif"],
         "animate expected pictures of one size: 1.png is 6x4 pixels, 2.png is 4x6; take it out or make it as large."),
        (["broken", "--out", "b.gif"],
         "broken/2.png cannot be read as a PNG picture; it is damaged or something else, take it out."),
        (["cut", "--out", "b.gif"],
         "The picture cut/2.png cannot be read as a PNG; it is missing or damaged, make it again."),
        (["sizes", "--out", "b.mp4"], "--out expected a name that ends in .gif, received 'b.mp4'; rename it."),
        (["sizes", "--out", "no/b.gif"],
         "--out expected a file in a folder that exists, received 'no/b.gif'; make the folder first."),
    ],
)  # fmt: skip
def test_what_cannot_be_animated_is_said_in_one_line(command, words, sentence) -> None:
    for name in ("empty", "young"):
        Path(name).mkdir()
    Path("young/config.json").write_text("{}")
    Path("empty/a.jpg").write_bytes(b"x")
    for name in ("sizes", "broken", "cut"):
        paint(f"{name}/1.png", 10)
    paint("sizes/2.png", 20, size=(4, 6))
    Path("broken/2.png").write_text("text")
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (4, 6), np.uint8)).save("cut/2.png")
    Path("cut/2.png").write_bytes(Path("cut/2.png").read_bytes()[:60])
    said = command("animate", *words)
    assert (said.status, said.out, said.errors) == (2, "", [sentence])
    assert list(Path().glob("*.gif")) == []
