"""Files to take home as the server makes them: small ones at once, slow ones in the background, and those that need
TensorFlow by the command line in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from app import downloadroom
from app.look import ROOT
from app.making import Making
from app.makings import FILMS_AT_ONCE, Makings, wait_for
from gan_core import takehome
from gan_core.errors import UserError
from gan_core.imaging.animation import OnShare, ShouldStop
from gan_core.takehome import Format

LARGE_TABLE = 3 * 2**20
STOPPING_SECONDS = 5.0
Key = tuple[Any, ...]
# A class that asks for ONNX all at once: every such process takes 700 MB.
ROOM = threading.BoundedSemaphore(2)


def is_slow(entry: Format, folder: Path) -> bool:
    """Whether a person should see its progress instead of waiting."""
    if entry.name == "csv":
        metrics = folder / "metrics.jsonl"
        return metrics.is_file() and metrics.stat().st_size > LARGE_TABLE
    return entry.is_slow


# --- at once ---------------------------------------------------------------------------------------


@st.cache_data(show_spinner=False, max_entries=30)
def at_once(folder: Path, name: str, mark: tuple[Any, ...]) -> tuple[bytes, str]:
    """(content, "") of a small file, or (b"", why there is none); ``mark`` changes when the run does."""
    del mark
    try:
        return content_of(folder, name)(), ""
    except UserError as error:
        return b"", str(error)


def content_of(folder: Path, name: str, *, is_large: bool = False, **options: Any) -> Callable[[], bytes]:
    """What makes a file at the moment when it is asked for; a large one is held for a moment only."""

    def make() -> bytes:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / f"file{takehome.FORMATS.get(name).suffix}"
            takehome.write(folder, name, out, **options)
            return downloadroom.ROOM.hand_out(out.stat().st_size, out.read_bytes) if is_large else out.read_bytes()

    return make


# --- in the background -----------------------------------------------------------------------------


@st.cache_resource(show_spinner=False)
def _makings() -> Makings:
    """The last files that were made, for all who want the same."""
    return Makings()


def begin(key: Key, folder: Path, name: str, *, by: str, **options: Any) -> None:
    """Begin a slow file for a person, unless it is there or on its way. Raises UserError where too many are."""
    entry = takehome.FORMATS.get(name)
    _makings().begin(key, lambda: Making(entry.suffix[1:], writer(folder, entry, options)), by)


def making(key: Key) -> Making | None:
    """The file that was begun under this key."""
    return _makings().get(key)


def writer(folder: Path, entry: Format, options: dict[str, Any]) -> Callable[[Path, OnShare, ShouldStop], bool]:
    """What writes a slow file; it runs in a thread."""
    if entry.needs_tensorflow:
        return lambda out, told, stop: in_turn(
            lambda: by_command(command_for(folder, entry.name, out, options), told, stop), stop
        )
    return lambda out, told, stop: wait_for(
        FILMS_AT_ONCE,
        lambda: takehome.write(folder, entry.name, out, on_progress=told, should_stop=stop, **options),
        stop,
    )


def in_turn(work: Callable[[], bool], stop: ShouldStop) -> bool:
    """Do it as soon as there is room; whoever waits can still be stopped."""
    return wait_for(ROOM, work, stop)


def command_for(folder: Path, name: str, out: Path, options: dict[str, Any]) -> list[str]:
    """The command line that writes the same file."""
    command = [sys.executable, "-m", "gan_core", "export", str(folder.resolve()), "--as", name, "--out", str(out)]
    for option, value in options.items():
        command += [] if value is None else [f"--{option}", str(value)]
    return [*command, "--progress"]


def by_command(command: list[str], told: OnShare, stop: ShouldStop) -> bool:
    """Carry out a command that prints "37 %" as it goes. Raises UserError with its own sentence when it refuses."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        watch = threading.Thread(target=_stop_when_asked, args=(process, stop), daemon=True)
        watch.start()
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.extend(process.stderr), daemon=True)
        reader.start()
        for line in process.stdout:
            number = line.strip().removesuffix(" %")
            if number.isdecimal():
                told(int(number) / 100)
        reader.join()
    if stop():
        return False
    if process.returncode:
        said = [line.strip() for line in errors if line.strip()]
        raise UserError(said[-1] if said else "The file could not be made; the terminal that started the app says why.")
    return True


def _stop_when_asked(process: subprocess.Popen[str], stop: ShouldStop) -> None:
    """End the process politely, then at once."""
    while process.poll() is None:
        if stop():
            process.terminate()
            try:
                process.wait(STOPPING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            return
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
