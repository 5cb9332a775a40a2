"""Downloads from a server on this machine that also cuts, stalls, corrupts and misleads. No test leaves it."""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gan_core.data import download
from gan_core.data.download import Patience, RemoteFile, fetch
from gan_core.data.images import make_images
from gan_core.data.images.idx import MNIST
from gan_core.errors import DataError
from gan_core.runs.lock import FileLock

CONTENT = np.random.default_rng(0).bytes(300_000)
MD5 = hashlib.md5(CONTENT).hexdigest()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
QUICK = Patience(connect_seconds=5.0, read_seconds=0.3, attempts=2, pause_seconds=0.0)


class Handler(BaseHTTPRequestHandler):
    """Answers by what `server.plan` says for each request in turn; the last entry holds for all further ones."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        asked = self.headers.get("Range")
        server.asked.append((self.path, asked))
        name = server.plan[min(len(server.asked), len(server.plan)) - 1]
        begin = int(re.fullmatch(r"bytes=(\d+)-", asked).group(1)) if asked else 0
        getattr(self, name.partition(":")[0])(begin, name.partition(":")[2])

    def head(self, code: int, length: int | None, **headers: str) -> None:
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        else:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()

    def part(self, begin: int) -> bytes:
        """Send the head of an honest answer and return its body."""
        if begin >= len(CONTENT):
            self.head(416, 0)
            return b""
        span = f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"
        self.head(206 if begin else 200, len(CONTENT) - begin, **({"Content_Range": span} if begin else {}))
        return CONTENT[begin:]

    def good(self, begin: int, _: str) -> None:
        self.wfile.write(self.part(begin))

    def cut(self, begin: int, share: str) -> None:
        body = self.part(begin)
        self.wfile.write(body[: int(len(body) * float(share))])
        self.close_connection = True

    def cut_quietly(self, _: int, share: str) -> None:
        """No length is promised, so only the known size tells that something is missing."""
        self.head(200, None)
        self.wfile.write(CONTENT[: int(len(CONTENT) * float(share))])

    def stall(self, begin: int, share: str) -> None:
        body = self.part(begin)
        self.wfile.write(body[: int(len(body) * float(share))])
        self.wfile.flush()
        self.server.released.wait(5)
        self.close_connection = True

    def corrupt(self, begin: int, _: str) -> None:
        body = self.part(begin)
        self.wfile.write(body[:-10] + b"corrupted!")

    def no_range(self, _: int, share: str) -> None:
        """Sends everything from the start, whatever was asked for."""
        self.head(200, len(CONTENT))
        self.wfile.write(CONTENT[: int(len(CONTENT) * float(share or 1))])
        self.close_connection = bool(share)

    def wrong_range(self, begin: int, _: str) -> None:
        self.head(206, 10, Content_Range=f"bytes {begin + 1}-{begin + 10}/{len(CONTENT)}")
        self.wfile.write(b"0123456789")

    def endless(self, _: int, __: str) -> None:
        self.head(200, None)
        try:
            for _ in range(50):
                self.wfile.write(CONTENT)
        except OSError:
            self.close_connection = True

    def redirect(self, _: int, target: str) -> None:
        self.head(302, 0, Location=target)

    def answer(self, _: int, code: str) -> None:
        self.head(int(code), 0)


class Server:
    """A server with a plan, and the requests it got: (path, range)."""

    def __init__(self) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.plan, self.http.asked, self.http.released = ["good"], [], threading.Event()
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.http.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}/data.gz"

    @property
    def asked(self) -> list[tuple[str, str | None]]:
        return self.http.asked

    def plans(self, *names: str) -> None:
        self.http.plan = list(names)

    def close(self) -> None:
        self.http.released.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("GAN_DOWNLOADS", "on")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Server()
    yield made
    made.close()


@pytest.fixture
def other(server: Server) -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def load(server: Server, folder: Path, told: list[object] | None = None, **changes: object) -> Path:
    known = {"name": "data.gz", "urls": (server.url,), "checksum": MD5, "size": len(CONTENT), **changes}
    told = [] if told is None else told
    return fetch(
        RemoteFile(**known), folder, on_progress=lambda doing, share: told.append((doing, share)), patience=QUICK
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refusal(reason: str, server: Server, folder: Path) -> str:
    return f"data.gz could not be downloaded ({reason}); fetch it by hand from {server.url} and put it into {folder}."


@pytest.mark.parametrize("changes", [{}, {"checksum": SHA256}, {"size": None}])
def test_a_file_is_fetched_once(server: Server, tmp_path: Path, changes: dict[str, object]) -> None:
    told: list[tuple[str, float | None]] = []
    assert load(server, tmp_path / "a", told, **changes).read_bytes() == CONTENT
    assert names(tmp_path / "a") == ["data.gz"]
    assert load(server, tmp_path / "a", **changes).read_bytes() == CONTENT
    assert server.asked == [("/data.gz", None)]
    assert told[0][0] == "Downloading data.gz"
    assert 0 < told[0][1] <= 1
    assert told[-1] == ("Checking data.gz", None)


@pytest.mark.parametrize(
    ("plan", "ranges"),
    [
        (["cut:0.5", "good"], [None, "bytes=150000-"]),
        (["cut:0.5", "cut:0.5", "cut:0", "good"], [None, "bytes=150000-", "bytes=225000-", "bytes=225000-"]),
        (["stall:0.5", "good"], [None, "bytes=150000-"]),
        (["cut:0", "good"], [None, None]),
        (["answer:503", "good"], [None, None]),
        (["cut_quietly:0.5", "good"], [None, "bytes=150000-"]),
        (["cut:0.5", "no_range", "good"], [None, "bytes=150000-"]),
        (["cut:0.5", "wrong_range", "good"], [None, "bytes=150000-", None]),
        (["cut:0.5", "corrupt", "good"], [None, "bytes=150000-", None]),
        (["cut:0.5", "answer:416", "good"], [None, "bytes=150000-", None]),
    ],
)
def test_a_broken_download_goes_on_where_it_stopped(
    server: Server, tmp_path: Path, plan: list[str], ranges: list[str | None]
) -> None:
    server.plans(*plan)
    assert load(server, tmp_path).read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == ranges
    assert names(tmp_path) == ["data.gz"]


def test_it_goes_on_after_a_restart_too(server: Server, tmp_path: Path) -> None:
    server.plans("cut:0.4", "answer:404")
    with pytest.raises(DataError):
        load(server, tmp_path)
    assert names(tmp_path) == [".data.gz.part"]
    server.plans("good")
    assert load(server, tmp_path).read_bytes() == CONTENT
    assert server.asked[-1] == ("/data.gz", "bytes=120000-")


def test_a_finished_part_needs_no_server(server: Server, tmp_path: Path) -> None:
    (tmp_path / ".data.gz.part").write_bytes(CONTENT)
    assert load(server, tmp_path).read_bytes() == CONTENT
    assert server.asked == []


@pytest.mark.parametrize("rubbish", [b"x" * 300_000, b"x" * 400_000, b"x" * 1000])
def test_a_rubbish_part_is_thrown_away(server: Server, tmp_path: Path, rubbish: bytes) -> None:
    (tmp_path / ".data.gz.part").write_bytes(rubbish)
    assert load(server, tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("plan", "reason", "requests"),
    [
        (["corrupt"], "what arrived is damaged or another file: its checksum is wrong", 1),
        (["answer:404"], "the server answered 404", 1),
        (["answer:500"], "the server answered 500", 2),
        (["cut:0"], "the connection was cut", 2),
        (["stall:0"], "the server stopped sending", 2),
        (["endless"], "the server sends more than the file should hold", 1),
        (["no_range:0.5"], "the connection was cut", 3),
    ],
)
def test_what_fails_for_good_is_said(
    server: Server, tmp_path: Path, plan: list[str], reason: str, requests: int
) -> None:
    server.plans(*plan)
    with pytest.raises(DataError) as caught:
        load(server, tmp_path)
    assert str(caught.value) == refusal(reason, server, tmp_path)
    assert len(server.asked) == requests
    assert "data.gz" not in names(tmp_path)


def test_a_file_of_unknown_size_may_not_be_endless(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_BYTES", 1_000_000)
    server.plans("endless")
    with pytest.raises(DataError, match="the server sends more than the file should hold"):
        load(server, tmp_path, size=None)
    assert names(tmp_path) == []


def test_the_second_address_helps(server: Server, other: Server, tmp_path: Path) -> None:
    other.plans("cut:0.5", "answer:404")
    assert load(server, tmp_path, urls=(other.url, server.url)).read_bytes() == CONTENT
    assert server.asked == [("/data.gz", "bytes=150000-")]


def test_a_redirect_elsewhere_is_refused(server: Server, other: Server, tmp_path: Path) -> None:
    server.plans(f"redirect:{other.url}")
    with pytest.raises(DataError) as caught:
        load(server, tmp_path)
    reason = "the server sends us on to 127.0.0.1, which is not known for it"
    assert str(caught.value) == refusal(reason, server, tmp_path)
    assert other.asked == []


def test_a_redirect_to_a_known_place_is_followed(server: Server, other: Server, tmp_path: Path) -> None:
    server.plans(f"redirect:{other.url}")
    assert load(server, tmp_path, redirects=(other.netloc,)).read_bytes() == CONTENT
    server.plans("redirect:/moved", "good")
    server.asked.clear()
    assert load(server, tmp_path / "b").read_bytes() == CONTENT
    assert [path for path, _ in server.asked] == ["/data.gz", "/moved"]


@pytest.mark.parametrize("target", ["/data.gz", "ftp://127.0.0.1/x", "file:///etc/passwd", "http://[bad"])
def test_a_redirect_to_nowhere_is_refused(server: Server, tmp_path: Path, target: str) -> None:
    server.plans(f"redirect:{target}")
    with pytest.raises(DataError, match=r"^data.gz could not be downloaded \(.*; fetch it by hand from http://127"):
        load(server, tmp_path)
    assert len(server.asked) <= 4
    assert names(tmp_path) == []


def test_without_a_connection(server: Server, tmp_path: Path) -> None:
    gone = Server()
    gone.close()
    with pytest.raises(DataError) as caught:
        load(gone, tmp_path)
    assert str(caught.value) == refusal("there is no connection to the server", gone, tmp_path)


@pytest.mark.parametrize("word", ["off", "OFF", "0", "no", "false"])
def test_downloads_can_be_switched_off(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("GAN_DOWNLOADS", word)
    with pytest.raises(DataError) as caught:
        load(server, tmp_path)
    assert str(caught.value) == (
        "data.gz is not here, and downloads are switched off (GAN_DOWNLOADS=off); "
        f"fetch it from {server.url} and put it into {tmp_path}."
    )
    assert server.asked == []


def test_two_at_once_load_it_once(server: Server, tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(load(server, tmp_path).read_bytes())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [CONTENT] * 4
    assert server.asked == [("/data.gz", None)]


def test_one_waits_for_another_process_and_says_so(server: Server, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / ".data.gz.lock", "test")
    told: list[str] = []

    def release(doing: str, _: float | None) -> None:
        told.append(doing)
        lock.release()

    fetch(RemoteFile("data.gz", (server.url,), MD5), tmp_path, on_progress=release, patience=QUICK)
    assert told[0] == "Another process downloads data.gz"


def test_a_cancelled_download_keeps_what_came(server: Server, tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(*_: object) -> None:
        raise Cancelled

    server.plans("stall:0.5")
    remote = RemoteFile("data.gz", (server.url,), MD5, len(CONTENT))
    with pytest.raises(Cancelled):
        fetch(remote, tmp_path, on_progress=cancel, patience=QUICK)
    assert names(tmp_path) == [".data.gz.part"]


def test_too_little_space_is_said_before(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10 * 2**20))
    with pytest.raises(DataError) as caught:
        load(server, tmp_path)
    assert str(caught.value) == (
        f"data.gz needs 64 MB, and the disk with {tmp_path} has 10 MB free; free some space, or set GAN_CACHE_DIR to "
        "a folder on another disk."
    )
    assert server.asked == []


def test_a_disk_that_fills_up_is_said(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download, "_receive", full)
    with pytest.raises(DataError, match=r"^The disk with .* is full; free some space, or set GAN_CACHE_DIR"):
        load(server, tmp_path)


def test_the_patience_of_real_downloads() -> None:
    patience = Patience()
    assert 5 <= patience.connect_seconds <= 15
    assert 10 <= patience.read_seconds <= 30
    assert 2 <= patience.attempts <= 5


def test_a_set_downloads_what_it_lacks(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)
    remotes = tuple(RemoteFile(each.name, (server.url,), MD5, len(CONTENT)) for each in MNIST.remotes)
    monkeypatch.setitem(MNIST.__dict__, "remotes", remotes)
    chosen = SimpleNamespace(name="mnist", path=None, classes=None, width=None, height=None, mode=None)
    told: list[str] = []
    with pytest.raises(DataError, match=r"is damaged or cannot be read; fetch it again and replace it\.$"):
        make_images(chosen, on_progress=lambda doing, _: told.append(doing))
    assert names(tmp_path / "data" / "mnist") == ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"]
    assert {"Downloading train-images-idx3-ubyte.gz", "Checking train-labels-idx1-ubyte.gz"} <= set(told)
