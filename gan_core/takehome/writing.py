"""The one door: a run's folder and the name of a format in, a file out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gan_core.config import from_json_dict
from gan_core.errors import UserError
from gan_core.runs import RunReader
from gan_core.runs.files import in_words, temporary_name
from gan_core.takehome.base import FORMATS, Format, OnShare, ShouldStop, Stopped, Task


def formats_for(kind: str) -> list[Format]:
    """The formats that a run of this kind can be taken home in, in the order of menus."""
    return [entry for _, entry in FORMATS.items() if kind in entry.kinds]


def write(
    run_dir: str | Path,
    format: str,
    out: str | Path,
    *,
    on_progress: OnShare | None = None,
    should_stop: ShouldStop | None = None,
    **options: Any,
) -> bool:
    """Write a run, also a pretrained one, in one of FORMATS; the file appears whole or not at all.

    Arguments:
        run_dir: the folder of the run.
        format: a name in FORMATS.
        out: the file; what is there already is replaced.
        on_progress: is told the share that is done, from 0 to 1.
        should_stop: is asked now and then; True ends the work without a file.
        options: what the format lists in its ``options``; None is the default.

    Returns whether the file was written. Raises UserError in one sentence for everything that cannot be done.
    """
    entry, out, reader = FORMATS.get(format), Path(out), RunReader(run_dir)
    _check_out(entry, out, Path(run_dir))
    config = from_json_dict(reader.config())
    if config.kind not in entry.kinds:
        able = ", ".join(each.name for each in formats_for(config.kind))
        raise UserError(f"A run that makes {config.kind} has no {entry.name}; choose one of {able}.")
    asked = _checked(entry, options)
    with _replaced(out) as temporary:
        progress, stop = on_progress or (lambda _: None), should_stop or (lambda: False)
        task = Task(Path(run_dir), reader, config, temporary, asked, progress, stop)
        try:
            task.tell(0.0)
            with in_words(f"Writing {out.name}", out.parent):
                entry.make(task)
            task.tell(1.0)
        except Stopped:
            return False
        with in_words(f"Writing {out.name}", out.parent):
            temporary.replace(out)
    return True


def _check_out(entry: Format, out: Path, run_dir: Path) -> None:
    if out.suffix.lower() != entry.suffix:
        raise UserError(
            f"A file in the format {entry.name} expected a name that ends in {entry.suffix}, received "
            f"{out.name[:80]!r}; rename it."
        )
    if out.is_dir() or not out.parent.is_dir():
        raise UserError(f"Expected a file in a folder that exists, received {str(out)[:200]!r}; make the folder first.")
    if out.resolve().is_relative_to(run_dir.resolve()):
        raise UserError(f"Expected a file outside of the run, received {str(out)[:200]!r}; choose another folder.")


def _checked(entry: Format, options: Mapping[str, Any]) -> dict[str, Any]:
    own = {option.name: option for option in entry.options}
    strange = next((name for name, value in options.items() if name not in own and value is not None), None)
    if strange is not None:
        has = f"it has {', '.join(own)}" if own else "it has none"
        raise UserError(f"The format {entry.name} has no option {strange!r}: {has}; leave that out.")
    return {name: option.checked(options.get(name)) for name, option in own.items()}


@contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """A hidden name beside ``out`` with the same ending; it is gone afterwards."""
    hidden = temporary_name(out)
    temporary = hidden.with_name(hidden.name + out.suffix)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
