"""Moving pictures: a folder of PNG files, or frames made on the fly, as GIF or MP4."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from gan_core.errors import UserError
from gan_core.imaging.gif import GREYS, GifWriter, best_colours
from gan_core.imaging.png import read_png
from gan_core.runs.files import temporary_name

SLOWEST_FPS, FASTEST_FPS = 0.1, 50.0
_PALETTE_FRAMES = 24
_PALETTE_PIXELS = 2048

Frames = Sequence[np.ndarray]
OnShare = Callable[[float], None]
ShouldStop = Callable[[], bool]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts img2 before img10.

    >>> sorted(["img10", "img2", "img1"], key=natural_key)
    ['img1', 'img2', 'img10']
    """
    parts = re.split(r"(\d+)", name.lower())
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part)


class PngFrames(Sequence[np.ndarray]):
    """The PNG files of a folder in natural order; each is read when it is asked for.

    Arguments:
        files: a folder, or the files in the order to show them.

    Raises UserError when the folder is missing or holds no PNG file.
    """

    def __init__(self, files: Path | Sequence[Path]) -> None:
        if isinstance(files, Path):
            found = [each for each in files.glob("*.png") if not each.name.startswith(".")] if files.is_dir() else []
            if not found:
                raise UserError(f"{files} must be a folder with PNG files, and it holds none; give another folder.")
            files = sorted(found, key=lambda path: natural_key(path.name))
        self.files = tuple(files)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        return read_png(self.files[index])


def write_animation(
    frames: Frames,
    out: Path,
    fps: float = 3.0,
    *,
    scale: int = 1,
    on_progress: OnShare | None = None,
    should_stop: ShouldStop | None = None,
) -> bool:
    """Write a GIF or an MP4, by the ending of `out`; see `write_gif`. Raises UserError for another ending."""
    writers = {".gif": write_gif, ".mp4": write_mp4}
    writer = writers.get(out.suffix.lower())
    if writer is None:
        raise UserError(f"An animation is written as .gif or .mp4, and {out.name!r} was asked for; choose one of them.")
    return writer(frames, out, fps, scale=scale, on_progress=on_progress, should_stop=should_stop)


def write_gif(
    frames: Frames,
    out: Path,
    fps: float = 3.0,
    *,
    scale: int = 1,
    on_progress: OnShare | None = None,
    should_stop: ShouldStop | None = None,
) -> bool:
    """Write an endless GIF with one palette of 256 colours for all frames, or all 256 greys.

    Arguments:
        frames: each (h, w, 1) or (h, w, 3), uint8, all of one size; asked for one by one.
        out: the file; it appears in one move, complete.
        fps: frames a second, 0.1 to 50; a GIF counts in hundredths of a second.
        scale: how many pixels wide and high each pixel becomes.
        on_progress: is told the share that is done.
        should_stop: is asked before each frame; True ends the work without a file.

    Returns whether the file was written. Raises UserError for no frames, frames of different sizes, a speed out of
    range, and a place that cannot be written.
    """
    _check(frames, fps)
    height, width = (side * scale for side in frames[0].shape[:2])
    delay = max(2, round(100 / fps))  # browsers slow down anything below 2 hundredths
    temporary = temporary_name(out)
    try:
        with temporary.open("wb") as file:
            gif = GifWriter(file, (width, height), _colours(frames), delay)
            for frame in _each(frames, scale, on_progress, should_stop):
                gif.add(frame)
            gif.close()
        temporary.replace(out)
    except _Stopped:
        return False
    except OSError as error:
        raise _not_written(out, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return True


def write_mp4(
    frames: Frames,
    out: Path,
    fps: float = 3.0,
    *,
    scale: int = 1,
    on_progress: OnShare | None = None,
    should_stop: ShouldStop | None = None,
) -> bool:
    """Write an MP4 (H.264) that every browser plays; arguments, result and errors as in `write_gif`.

    Odd sides get one more row or column, as the format needs even ones.
    """
    import imageio.v3 as iio  # noqa: PLC0415 - loads a video library, and only this function needs it

    _check(frames, fps)
    temporary = temporary_name(out).with_suffix(".tmp.mp4")
    try:
        temporary.touch()  # the video library's own words for a place that cannot be written help nobody
        with iio.imopen(temporary, "w", plugin="pyav") as video:
            video.init_video_stream("libx264", fps=float(fps), pixel_format="yuv420p")
            for frame in _each(frames, scale, on_progress, should_stop):
                video.write_frame(_even_rgb(frame), pixel_format="rgb24")
        temporary.replace(out)
    except _Stopped:
        return False
    except OSError as error:
        raise _not_written(out, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return True


class _Stopped(Exception):
    """The caller asked to stop."""


def _check(frames: Frames, fps: float) -> None:
    if not len(frames):
        raise UserError("An animation needs at least one frame, and there is none; train a little first.")
    if not SLOWEST_FPS <= fps <= FASTEST_FPS:
        raise UserError(f"The speed must be {SLOWEST_FPS:g} to {FASTEST_FPS:g} frames a second, and it is {fps:g}.")


def _not_written(out: Path, error: OSError) -> UserError:
    return UserError(f"{out} cannot be written ({error.strerror or error}); choose another place, or free some space.")


def _each(
    frames: Frames, scale: int, on_progress: OnShare | None, should_stop: ShouldStop | None
) -> Iterator[np.ndarray]:
    """Yield the frames, enlarged, telling the progress; raise _Stopped when asked to stop."""
    size = frames[0].shape
    for index in range(len(frames)):
        if should_stop is not None and should_stop():
            raise _Stopped
        frame = frames[index]
        if frame.shape[:2] != size[:2]:
            raise UserError(
                f"All frames must be {size[1]}x{size[0]} pixels like the first, and frame {index + 1} is "
                f"{frame.shape[1]}x{frame.shape[0]}; animate pictures of one size."
            )
        yield frame.repeat(scale, axis=0).repeat(scale, axis=1) if scale > 1 else frame
        if on_progress is not None:
            on_progress((index + 1) / len(frames))


def _colours(frames: Frames) -> np.ndarray:
    """Return 256 colours for all frames, shape (256, 3), from some pixels of some of them; greys for grey frames."""
    chosen = np.unique(np.linspace(0, len(frames) - 1, _PALETTE_FRAMES).astype(int))
    some = [_some_pixels(frames[index]) for index in chosen]
    if all(pixels.shape[-1] == 1 for pixels in some):
        return GREYS
    return best_colours(np.concatenate([np.broadcast_to(pixels, (len(pixels), 3)) for pixels in some]))


def _some_pixels(frame: np.ndarray) -> np.ndarray:
    """Return about 2,000 pixels of a frame, shape (n, C)."""
    pixels = frame.reshape(-1, frame.shape[-1])
    return pixels[:: max(1, len(pixels) // _PALETTE_PIXELS) | 1]


def _even_rgb(frame: np.ndarray) -> np.ndarray:
    """Return a frame as RGB with even sides."""
    rgb = np.broadcast_to(frame, (*frame.shape[:2], 3))
    return np.ascontiguousarray(np.pad(rgb, ((0, rgb.shape[0] % 2), (0, rgb.shape[1] % 2), (0, 0)), mode="edge"))
