"""``animate``: a folder of pictures as a GIF."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from gan_core.cli.making import checked_out, replaced
from gan_core.errors import DataError, UserError
from gan_core.imaging import read_png
from gan_core.imaging.animation import natural_order, write_gif
from gan_core.runs import RunPaths, parse_step
from gan_core.runs.files import in_words

MOST_PICTURES = 5000


def animate(arguments: argparse.Namespace) -> int:
    """Write the GIF."""
    out = checked_out(Path(arguments.out), (".gif",))
    folder, files = frames_of(Path(arguments.folder))
    pictures = read_alike(files)
    with in_words(f"Writing {out.name}", out.parent), replaced(out) as temporary:
        write_gif(pictures, temporary, fps=arguments.fps)
    noun = "pictures" if len(files) > 1 else "picture"
    print(f"{len(files):,} {noun} of {folder}, {arguments.fps:g} a second: {out}")
    return 0


def frames_of(folder: Path) -> tuple[Path, list[Path]]:
    """The folder that holds the pictures and the PNG files in it, in natural order; of a run, its sample grids."""
    with in_words("Looking into the folder", folder):
        if not folder.is_dir():
            raise DataError(f"animate expected a folder of PNG pictures, received {str(folder)!r}; check the path.")
        if RunPaths(folder).config.is_file():
            folder = RunPaths(folder).samples
        files = [path for path in folder.iterdir() if _is_picture(path)] if folder.is_dir() else []
    grids = [path for path in files if parse_step(path.name) is not None]
    if grids and (folder / "latents.npz").is_file():
        files = grids  # the samples of a run; what else lies there, such as the real pictures, is no moment of it
    if not files:
        raise DataError(f"{folder} holds no PNG picture; expected some, such as 1.png, 2.png; choose another folder.")
    if len(files) > MOST_PICTURES:
        raise DataError(
            f"{folder} holds {len(files):,} PNG pictures, expected {MOST_PICTURES:,} or fewer; take some of them out."
        )
    return folder, natural_order(files)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() == ".png" and not path.name.startswith(".") and path.is_file()


def read_alike(files: list[Path]) -> list[np.ndarray]:
    """The pictures, (h, w, 3) uint8; raises DataError for one that is unreadable or of another size than the first."""
    pictures = []
    for path in files:
        try:
            picture = read_png(path)
        except UserError as error:
            raise DataError(str(error)) from error
        if pictures and picture.shape[:2] != pictures[0].shape[:2]:
            height, width = pictures[0].shape[:2]
            raise DataError(
                f"The pictures must be of one size: {files[0].name} has {width}x{height} pixels, {path.name} "
                f"{picture.shape[1]}x{picture.shape[0]}; remove it or make it as large."
            )
        pictures.append(np.repeat(picture, 3, axis=2) if picture.shape[2] == 1 else picture)
    return pictures
