"""A proxy between browser and server that cuts every connection, as a wireless network does in a full classroom."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class CutProxy:
    """Forwards TCP from a port of its own; while it is cut, connections end at once."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = self._is_closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where a browser reaches the server through it."""
        return f"http://localhost:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        """End all connections, and let none through."""
        with self._lock:
            self._is_cut, ended = True, list(self._pairs)
            self._pairs.clear()
        for each in ended:
            _end(each)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut = False

    def close(self) -> None:
        """Stop for good."""
        self._is_closed = True
        self.cut()
        _end(self._listener)

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                _end(browser)
                continue
            try:
                server = socket.create_connection(self._to)
            except OSError:
                _end(browser)
                continue
            with self._lock:
                self._pairs |= {browser, server}
            for one, other in ((browser, server), (server, browser)):
                threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(2**16):
                other.sendall(data)
        for each in (one, other):
            with self._lock:
                self._pairs.discard(each)
            _end(each)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        connection.close()
