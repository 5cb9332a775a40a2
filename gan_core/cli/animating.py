"""``animate``: a folder of pictures as a GIF."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from gan_core.cli.making import checked_out
from gan_core.errors import DataError, UserError
from gan_core.imaging import read_png
from gan_core.imaging.animation import natural_key, write_gif
from gan_core.runs import RunPaths, parse_step
from gan_core.runs.files import in_words

COLOURLESS = ("1", "L", "LA", "I", "I;16")


def animate(arguments: argparse.Namespace) -> int:
    """Write the GIF."""
    out = checked_out(Path(arguments.out), (".gif",))
    frames = Alike(frames_of(Path(arguments.folder)))
    try:
        write_gif(frames, out, arguments.fps)
    except DataError:
        raise
    except UserError as error:
        raise DataError(f"animate: {error}") from error
    noun = "pictures" if len(frames) > 1 else "picture"
    print(f"{len(frames):,} {noun} of {frames.files[0].parent}, {arguments.fps:g} a second: {out}")
    return 0


def frames_of(folder: Path) -> list[Path]:
    """The PNG files of a folder in natural order; of a run, its sample grids. Raises DataError without any."""
    with in_words("Looking into the folder", folder):
        if not folder.is_dir():
            raise DataError(f"animate expected a folder of PNG pictures, received {str(folder)!r}; check the path.")
        if RunPaths(folder).config.is_file():
            folder = RunPaths(folder).samples
        files = [path for path in folder.iterdir() if _is_picture(path)] if folder.is_dir() else []
    grids = [path for path in files if parse_step(path.name) is not None]
    if grids and (folder / RunPaths(folder).latents.name).is_file():
        files = grids  # the samples of a run; what else lies there, such as the real pictures, is no moment of it
    if not files:
        raise DataError(f"{folder} holds no PNG picture, expected some, such as 1.png and 2.png; name another folder.")
    return sorted(files, key=lambda path: natural_key(path.name))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() == ".png" and not path.name.startswith(".") and path.is_file()


class Alike(Sequence[np.ndarray]):
    """Pictures of one size, all (h, w, 1) or all (h, w, 3), uint8; each is read when it is asked for.

    Raises DataError in words for one that is unreadable or of another size than the first.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = tuple(files)
        heads = [_head(path) for path in self.files]
        self._grey = all(mode in COLOURLESS for _, mode in heads)
        first = heads[0][0]
        for path, (size, _) in zip(self.files, heads, strict=True):
            if size != first:
                raise DataError(
                    f"animate expected pictures of one size: {self.files[0].name} is {first[0]}x{first[1]} pixels, "
                    f"{path.name} is {size[0]}x{size[1]}; take it out or make it as large."
                )

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> np.ndarray:  # type: ignore[override]
        try:
            picture = read_png(self.files[index])
        except UserError as error:
            raise DataError(str(error)) from error
        return picture if self._grey else np.broadcast_to(picture, (*picture.shape[:2], 3))


def _head(path: Path) -> tuple[tuple[int, int], str]:
    """(width, height) and colour mode, from the beginning of the file."""
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            return picture.size, picture.mode
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DataError(
            f"{path} cannot be read as a PNG picture; it is damaged or something else, take it out."
        ) from error
