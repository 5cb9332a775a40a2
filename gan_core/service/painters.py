"""The generators that are loaded: each once, the least recently asked for make room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from gan_core.config import RunConfig
from gan_core.engine.files import GENERATOR_FILE
from gan_core.engine.painting import Painter
from gan_core.errors import RunError

KEPT_PAINTERS, KEPT_BYTES = 48, 300_000_000
Key = tuple[Path, int]
Load = Callable[[Path, RunConfig], Painter]


class Painters:
    """Painters by checkpoint; safe to use from many threads. One that is here is had at once, while others load."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._kept: OrderedDict[Key, Painter] = OrderedDict()
        self._lock, self._loading = threading.Lock(), threading.Lock()

    def loading(self) -> bool:
        """Whether somebody waits for networks."""
        return self._loading.locked()

    def get(self, folder: Path, config: RunConfig) -> Painter:
        """The networks of a checkpoint; one that was written anew, after a rewind say, is loaded anew.

        Raises RunError in words for files that are gone, damaged or not this run's.
        """
        try:
            key = (folder, (folder / GENERATOR_FILE).stat().st_mtime_ns)
        except OSError as error:
            raise RunError(f"The checkpoint {folder.name} is gone: ask for a newer one.") from error
        found = self._find(key)
        if found is not None:
            return found
        with self._loading:
            return self._find(key) or self._keep(key, self._load(folder, config))

    def _find(self, key: Key) -> Painter | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Key, painter: Painter) -> Painter:
        with self._lock:
            self._kept[key] = painter
            while len(self._kept) > 1 and (len(self._kept) > KEPT_PAINTERS or self._bytes() > KEPT_BYTES):
                self._kept.popitem(last=False)
        return painter

    def _bytes(self) -> int:
        return sum(painter.size_bytes for painter in self._kept.values())
