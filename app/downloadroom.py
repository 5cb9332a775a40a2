"""How much of large downloads this server holds at once: Streamlit hands a file out of its memory, and would keep it
there for as long as the page stays as it is."""

from __future__ import annotations

import threading
from collections.abc import Callable

from streamlit import runtime

from gan_core.errors import UserError

MEGABYTE = 2**20
MOST_HELD_MB = 600  # of all pages together; a single file may be larger where nobody else downloads
KEPT_SECONDS = 30.0  # in which the browser has begun to fetch it
WAIT_SECONDS = 90.0  # the browser itself waits for 180
FULL = "Many people download now; try again in a minute."


class DownloadRoom:
    """Reads a file into memory when there is room, and lets it go a little later.

    Arguments:
        most: bytes held together.  kept: seconds.  wait: seconds until a download is refused.
        forget: takes a file that was handed out from whoever keeps it.
    """

    def __init__(
        self,
        most: int = MOST_HELD_MB * MEGABYTE,
        kept: float = KEPT_SECONDS,
        wait: float = WAIT_SECONDS,
        forget: Callable[[bytes], None] | None = None,
    ) -> None:
        self._most, self._kept, self._wait = most, kept, wait
        self._forget = forget or forget_media
        self._held = 0
        self._changed = threading.Condition()

    @property
    def held(self) -> int:
        """How many bytes are held now."""
        return self._held

    def hand_out(self, size: int, read: Callable[[], bytes]) -> bytes:
        """What ``read`` reads: ``size`` bytes; called in a thread of the download's own, it waits for room.

        Raises UserError where none comes.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._fits(size), self._wait):
                raise UserError(FULL)
            self._held += size
        try:
            data = read()
        except BaseException:
            self._give_back(size)
            raise
        timer = threading.Timer(self._kept, self._let_go, (data, size))
        timer.daemon = True
        timer.start()
        return data

    def _fits(self, size: int) -> bool:
        return not self._held or self._held + size <= self._most

    def _let_go(self, data: bytes, size: int) -> None:
        try:
            self._forget(data)
        finally:
            self._give_back(size)

    def _give_back(self, size: int) -> None:
        with self._changed:
            self._held -= size
            self._changed.notify_all()


def forget_media(data: bytes) -> None:
    """Take a file out of Streamlit's memory; an answer that is on its way still holds it until it is sent."""
    if not runtime.exists():
        return
    storage = runtime.get_instance().media_file_mgr._storage
    for file_id, file in list(storage._files_by_id.items()):
        if file.content is data:
            storage.delete_file(file_id)


ROOM = DownloadRoom()
