"""Fetching a public file once: resumed when it breaks, checked before it is used, explained when it fails."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from gan_core.data.disk import OnProgress, disk_in_words, one_at_a_time
from gan_core.errors import DataError

LARGEST_BYTES = 2 * 2**30
SPARE_BYTES = 64 * 2**20
_MAX_REDIRECTS = 4
_CHUNK = 2**18


@dataclass(frozen=True)
class RemoteFile:
    """A public file.

    Attributes:
        name: what it is called on disk.
        urls: where it lies; the second is tried when the first fails.
        checksum: its MD5 (32 hexadecimal digits) or SHA-256 (64).
        size: its bytes; None where not known.
        redirects: further hosts that the servers in `urls` may send us to.
    """

    name: str
    urls: tuple[str, ...]
    checksum: str
    size: int | None = None
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, in seconds, and how often to try again without a new byte."""

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    attempts: int = 4
    pause_seconds: float = 1.0


class _Failed(Exception):
    """A download that did not work; `again` tells whether another try at the same address makes sense."""

    def __init__(self, reason: str, *, again: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


def downloads_allowed() -> bool:
    """Whether downloads are on; $GAN_DOWNLOADS=off switches them off."""
    return os.environ.get("GAN_DOWNLOADS", "on").strip().lower() not in ("off", "0", "no", "false")


def fetch(remote: RemoteFile, folder: Path, *, on_progress: OnProgress, patience: Patience | None = None) -> Path:
    """Return the path of the file in `folder`, downloading it when it is not there yet.

    A broken download continues where it stopped, also after a restart. Two processes do not load it twice. The
    file appears under its name only when its checksum is right. An error raised by `on_progress` comes through,
    and what had arrived is kept for the next time.

    Raises DataError, in one sentence that names the file to fetch by hand and where to put it.
    """
    target = folder / remote.name
    if target.is_file():
        return target
    if not downloads_allowed():
        raise DataError(
            f"{remote.name} is not here, and downloads are switched off (GAN_DOWNLOADS=off); "
            f"fetch it from {remote.urls[0]} and put it into {folder}."
        )
    with disk_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = folder / f".{remote.name}.lock"
        with one_at_a_time(lock, f"Another process downloads {remote.name}", on_progress):
            if not target.is_file():
                _download(remote, target, on_progress, patience or Patience())
    return target


def _download(remote: RemoteFile, target: Path, on_progress: OnProgress, patience: Patience) -> None:
    """Try one address after the other."""
    part = target.with_name(f".{target.name}.part")
    _check_space(remote, part)
    timeout = httpx.Timeout(patience.read_seconds, connect=patience.connect_seconds)
    reasons = []
    with httpx.Client(timeout=timeout, headers={"Accept-Encoding": "identity"}) as client:
        for url in remote.urls:
            try:
                _patiently(client, remote, url, part, on_progress, patience)
                part.replace(target)
                return
            except _Failed as error:
                reasons.append(error.reason)
    raise DataError(
        f"{remote.name} could not be downloaded ({'; '.join(dict.fromkeys(reasons))}); "
        f"fetch it by hand from {remote.urls[0]} and put it into {target.parent}."
    )


def _check_space(remote: RemoteFile, part: Path) -> None:
    """Refuse a download that would fill the disk."""
    missing = (remote.size or 0) - _size(part) + SPARE_BYTES
    free = shutil.disk_usage(part.parent).free
    if missing > free:
        raise DataError(
            f"{remote.name} needs {missing / 2**20:.0f} MB, and the disk with {part.parent} has {free / 2**20:.0f} MB "
            "free; free some space, or set GAN_CACHE_DIR to a folder on another disk."
        )


def _patiently(
    client: httpx.Client, remote: RemoteFile, url: str, part: Path, on_progress: OnProgress, patience: Patience
) -> None:
    """Load from one address until the whole file is there and right; a try that brought new bytes is free."""
    failures, fresh = 0, False
    while True:
        before = _size(part)
        try:
            if remote.size is None or before != remote.size:
                _once(client, remote, url, part, on_progress)
            _verify(remote, part, on_progress)
            return
        except (_Failed, httpx.HTTPError) as problem:
            error = problem if isinstance(problem, _Failed) else _Failed(_in_words(problem))
        if not part.exists() and before and not fresh:
            fresh = True  # what an earlier try had left was of no use: begin once more
            continue
        failures = 0 if _size(part) > before else failures + 1
        if not error.again or failures >= patience.attempts:
            raise error
        on_progress(f"Downloading {remote.name}: trying again ({error.reason})", None)
        time.sleep(patience.pause_seconds * min(failures, 8))


def _once(client: httpx.Client, remote: RemoteFile, url: str, part: Path, on_progress: OnProgress) -> None:
    """Ask for what is missing and append what comes."""
    have = _size(part)
    headers = {"Range": f"bytes={have}-"} if have else {}
    response = _follow(client, remote, url, headers)
    try:
        begin = _begins_at(response, have)
        if begin != have:
            part.unlink(missing_ok=True)
        if begin is None:
            raise _Failed("the rest of the file did not fit what was already here")
        _receive(response, remote, part, begin, on_progress)
    finally:
        response.close()


def _follow(client: httpx.Client, remote: RemoteFile, url: str, headers: dict[str, str]) -> httpx.Response:
    """Return the open answer, following redirects only to hosts that belong to the file."""
    known = {httpx.URL(each).netloc.decode() for each in remote.urls} | set(remote.redirects)
    request = client.build_request("GET", url, headers=headers)
    for _ in range(_MAX_REDIRECTS):
        response = client.send(request, stream=True)
        if response.next_request is None:
            return response
        response.close()
        following = response.next_request
        if following.url.netloc.decode() not in known or (request.url.scheme, following.url.scheme) == (
            "https",
            "http",
        ):
            raise _Failed(f"the server sends us on to {following.url.host}, which is not known for it", again=False)
        request = following
    raise _Failed("the server sends us around in circles", again=False)


def _begins_at(response: httpx.Response, have: int) -> int | None:
    """Return at which byte the answer begins; None when what is here cannot be continued."""
    match response.status_code:
        case 200:
            return 0
        case 206:
            found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
            return have if found and int(found.group(1)) == have else None
        case 416:
            return None
        case code:
            raise _Failed(f"the server answered {code}", again=code >= 500 or code in (408, 429))


def _receive(response: httpx.Response, remote: RemoteFile, part: Path, begin: int, on_progress: OnProgress) -> None:
    """Append the body to the file; more than expected is refused, less is noticed."""
    most = remote.size or LARGEST_BYTES
    promised = response.headers.get("Content-Length", "")
    total = remote.size or (begin + int(promised) if promised.isdecimal() else None)
    done, told = begin, 0.0
    with part.open("ab") as file:
        for chunk in response.iter_raw():  # as it comes: nothing waits in a buffer when the line is cut
            done += len(chunk)
            if done > most:
                break
            file.write(chunk)
            if time.monotonic() - told > 0.1:
                told = time.monotonic()
                on_progress(f"Downloading {remote.name}", done / total if total else None)
    if done > most:
        part.unlink()
        raise _Failed("the server sends more than the file should hold", again=False)
    if total is not None and done < total:
        raise _Failed("the connection was cut")


def _verify(remote: RemoteFile, part: Path, on_progress: OnProgress) -> None:
    """Delete a file with another checksum."""
    on_progress(f"Checking {remote.name}", None)
    if file_checksum(part, len(remote.checksum)) != remote.checksum:
        part.unlink()
        raise _Failed("what arrived is damaged or another file: its checksum is wrong", again=False)


def file_checksum(path: Path, digits: int) -> str:
    """Return a file's MD5 (32 digits) or SHA-256 (64) in hexadecimal digits."""
    digest = hashlib.md5(usedforsecurity=False) if digits == 32 else hashlib.sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    yield from iter(lambda: file.read(_CHUNK), b"")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _in_words(error: httpx.HTTPError) -> str:
    """Return what went wrong on the way, in words."""
    match error:
        case httpx.ConnectTimeout():
            return "the server did not answer in time"
        case httpx.TimeoutException():
            return "the server stopped sending"
        case httpx.ConnectError() | httpx.ProxyError():
            return "there is no connection to the server"
        case httpx.UnsupportedProtocol():
            return "the server sends us to an address that is none"
        case _:
            return "the connection was cut"
