"""Where data is looked for, where downloads and prepared arrays go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gan_core.data.disk import OnProgress
from gan_core.data.download import RemoteFile, fetch
from gan_core.errors import DataError


def no_progress(_doing: str, _share: float | None) -> None:
    """Show nothing."""


def cache_dir() -> Path:
    """Return the folder for downloads and prepared arrays: $GAN_CACHE_DIR, else the user's cache folder."""
    named = os.environ.get("GAN_CACHE_DIR")
    return Path(named).expanduser() if named else _platform_cache() / "gan-playground"


def _platform_cache() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    variable, usual = ("LOCALAPPDATA", "AppData/Local") if os.name == "nt" else ("XDG_CACHE_HOME", ".cache")
    named = os.environ.get(variable)
    return Path(named) if named else Path.home() / usual


class NotHereError(DataError):
    """The files would have to be downloaded first, and this look must not do that."""


@dataclass(frozen=True)
class Places:
    """The folders to look for data in, best first, and whom to tell about the progress.

    Attributes:
        roots: the data folder (asked for, else $GAN_DATA_DIR), then the folder of downloads.
        on_progress: is told what is being done, and the share that is done (None: not known).
        may_download: False for a look that must not start a download.
    """

    roots: tuple[Path, ...]
    on_progress: OnProgress = no_progress
    may_download: bool = True

    @property
    def downloads(self) -> Path:
        """The folder that downloads go to; a folder for each set lies in it."""
        return cache_dir() / "data"

    @property
    def advice(self) -> Path:
        """The folder to name when a person has to fetch a file by hand."""
        return self.roots[0]

    def fetch(self, remote: RemoteFile, folder: str) -> Path:
        """Return the path of a public file in a folder of the downloads, downloading it when it is not there yet.

        Raises DataError; NotHereError where a download would be needed and may not begin.
        """
        target = self.downloads / folder
        if not self.may_download and not (target / remote.name).is_file():
            raise NotHereError(f"{remote.name} is not on this machine yet; it is downloaded when a run starts.")
        return fetch(remote, target, on_progress=self.on_progress)

    def folders(self, names: Sequence[str]) -> Iterator[Path]:
        """Yield the folders that exist among `names` ("mnist", "MNIST/raw") in each root, best first.

        A root whose own name is one of `names` counts too: a person may have named the folder itself.
        """
        for root in self.roots:
            if root.name.lower() in {name.lower() for name in names}:
                yield root
            yield from (root / name for name in names if (root / name).is_dir())

    def find(self, folders: Sequence[str], files: Sequence[str]) -> Path | None:
        """Return the first of `files` in the first of `folders` that has one, else None."""
        for folder in self.folders(folders):
            for name in files:
                if (folder / name).exists():
                    return folder / name
        return None


def places_for(data_dir: Path | str | None = None, on_progress: OnProgress | None = None) -> Places:
    """Return where to look: `data_dir`, else $GAN_DATA_DIR, and then the folder of downloads."""
    named = data_dir or os.environ.get("GAN_DATA_DIR")
    downloads = cache_dir() / "data"
    roots = (Path(named).expanduser().absolute(), downloads) if named else (downloads,)
    return Places(roots, on_progress or no_progress)
