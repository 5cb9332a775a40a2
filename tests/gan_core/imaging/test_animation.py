"""GIF and MP4 files, read back by a library that did not write them."""

from __future__ import annotations

from pathlib import Path

import imageio.v3 as iio
import numpy as np
import pytest

from gan_core.errors import UserError
from gan_core.imaging import PngFrames, natural_key, png_bytes, write_animation, write_gif, write_mp4


def noise(count: int = 3, shape: tuple[int, int, int] = (31, 33, 3), seed: int = 0) -> list[np.ndarray]:
    return list(np.random.default_rng(seed).integers(0, 256, (count, *shape), np.uint8))


def flat(*colours: tuple[int, ...]) -> list[np.ndarray]:
    return [np.broadcast_to(np.array(colour, np.uint8), (20, 24, len(colour))) for colour in colours]


def test_natural_order() -> None:
    names = ["img10.png", "img2.png", "Img1.png", "img2b.png", "9.png", "a", "10.png"]
    expected = ["9.png", "10.png", "a", "Img1.png", "img2.png", "img2b.png", "img10.png"]
    assert sorted(names, key=natural_key) == expected


def test_the_frames_of_a_folder(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        (tmp_path / f"img{number}.png").write_bytes(png_bytes(np.full((4, 4, 1), number, np.uint8)))
    (tmp_path / ".hidden.png").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    frames = PngFrames(tmp_path)
    assert [int(frame[0, 0, 0]) for frame in frames] == [1, 2, 10]
    assert len(PngFrames(frames.files[:2])) == 2


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_pngs_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError) as caught:
        PngFrames(tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name} must be a folder with PNG files, and it holds none; give another folder."
    )


def test_a_grey_gif_is_exact(tmp_path: Path) -> None:
    frames = noise(shape=(31, 33, 1))
    assert write_gif(frames, tmp_path / "a.gif", fps=4)
    found = iio.imread(tmp_path / "a.gif", mode="L")
    assert np.array_equal(found, np.stack(frames)[..., 0])
    about = iio.immeta(tmp_path / "a.gif")
    assert (about["loop"], about["duration"]) == (0, 250)


def test_few_colours_are_exact(tmp_path: Path) -> None:
    frames = flat((250, 10, 10), (10, 250, 10), (7, 8, 9))
    write_gif(frames, tmp_path / "a.gif", fps=10)
    assert np.array_equal(iio.imread(tmp_path / "a.gif"), np.stack(frames))


def test_equal_frames_all_stay(tmp_path: Path) -> None:
    write_gif(flat((9, 9, 9)) * 5, tmp_path / "a.gif")
    assert len(iio.imread(tmp_path / "a.gif")) == 5


def test_many_colours_come_close(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    frame = np.stack(np.broadcast_arrays(ramp[:, None], ramp[None, :], np.uint8(120)), axis=-1)
    write_gif([frame, frame[::-1]], tmp_path / "a.gif")
    found = iio.imread(tmp_path / "a.gif").astype(float)
    local = [np.abs(found[0][y : y + 8, x : x + 8].mean((0, 1)) - frame[y : y + 8, x : x + 8].mean((0, 1))).max()
             for y in range(0, 64, 8) for x in range(0, 64, 8)]  # fmt: skip
    assert max(local) < 8  # dithering: right on average


def test_grey_frames_may_turn_coloured(tmp_path: Path) -> None:
    frames = [*flat((128,)), *flat((250, 10, 10))]
    write_gif(frames, tmp_path / "a.gif")
    assert iio.imread(tmp_path / "a.gif")[:, 3, 3].tolist() == [[128, 128, 128], [250, 10, 10]]


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_frames_can_be_enlarged(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"a{suffix}"
    assert write_animation(flat((0, 0, 0), (255, 255, 255)), out, 2, scale=3)
    found = iio.imread(out, plugin="pyav" if suffix == ".mp4" else None)
    assert found.shape == (2, 60, 72, 3)
    assert [int(frame.mean().round()) for frame in found] == [0, 255]


@pytest.mark.parametrize("shape", [(31, 33, 1), (32, 34, 3)])
def test_an_mp4_holds_every_frame(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    frames = [np.full(shape, value, np.uint8) for value in (20, 120, 220, 120)]
    assert write_mp4(frames, tmp_path / "a.mp4", fps=3)
    found = iio.imread(tmp_path / "a.mp4", plugin="pyav")
    assert found.shape == (4, 32, 34, 3)
    assert np.abs(found.mean(axis=(1, 2, 3)) - [20, 120, 220, 120]).max() < 4
    about = iio.immeta(tmp_path / "a.mp4", plugin="pyav")
    assert (about["codec"], about["fps"], about["video_format"]) == ("h264", 3.0, "yuv420p")


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_the_progress_is_told(tmp_path: Path, suffix: str) -> None:
    told: list[float] = []
    write_animation(noise(4), tmp_path / f"a{suffix}", on_progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_it_can_be_stopped_and_leaves_nothing(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"a{suffix}"
    out.write_bytes(b"what was there")
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) == 3

    assert write_animation(noise(5), out, should_stop=stop) is False
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert out.read_bytes() == b"what was there"


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
@pytest.mark.parametrize(
    ("frames", "fps", "message"),
    [
        ([], 3, "An animation needs at least one frame, and there is none; train a little first."),
        (noise(1), 0, "The speed must be 0.1 to 50 frames a second, and it is 0."),
        (noise(1), 60, "The speed must be 0.1 to 50 frames a second, and it is 60."),
        (noise(1), float("nan"), "The speed must be 0.1 to 50 frames a second, and it is nan."),
        ([*noise(1), *noise(1, (8, 9, 3))], 3, "All frames must be 33x31 pixels like the first, and frame 2 is 9x8; "
                                               "animate pictures of one size."),
    ],
)  # fmt: skip
def test_bad_frames_are_refused(
    tmp_path: Path, suffix: str, frames: list[np.ndarray], fps: float, message: str
) -> None:
    with pytest.raises(UserError) as caught:
        write_animation(frames, tmp_path / f"a{suffix}", fps)
    assert str(caught.value) == message
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^An animation is written as .gif or .mp4, and 'a.avi' was asked for; choose"):
        write_animation(noise(1), tmp_path / "a.avi")


@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_a_place_that_cannot_be_written(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / "none" / f"a{suffix}"
    with pytest.raises(UserError) as caught:
        write_animation(noise(1), out)
    assert str(caught.value) == (
        f"{out} cannot be written (No such file or directory); choose another place, or free some space."
    )
