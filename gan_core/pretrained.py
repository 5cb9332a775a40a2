"""Generators that ship with this program: finished runs under ``assets/pretrained``, addressed beside a person's own.

A *subject* is the text that names what is looked at: the id of a run, or ``pretrained:NAME``. Pretrained folders are
read and never written; how they were made stands in ``tools/pretrain.py`` and in their ``card.md``.
"""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import RunError
from gan_core.runs import RunPaths, RunStore

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "pretrained"
PREFIX = "pretrained:"
CARD_FILE = "card.md"
STATISTICS_FILE = "reference.npz"  # see gan_core.quality.images_statistics
# The order in which they are offered: what a newcomer should see first comes first.
ORDER = ("mnist", "cmnist", "digits", "petals", "flowers32", "frogs32")
WRITERS = ("headlines",)  # these make text, and are offered where text is made


def pretrained_names() -> tuple[str, ...]:
    """The names of all generators that are there, in the order in which they are offered."""
    found = _found() - set(WRITERS)
    return (*(name for name in ORDER if name in found), *sorted(found - set(ORDER)))


def pretrained_writers() -> tuple[str, ...]:
    """The names of the networks that are there and make text."""
    return tuple(name for name in WRITERS if name in _found())


def _found() -> set[str]:
    return {path.parent.name for path in FOLDER.glob("*/config.json")}


def pretrained_dir(name: str) -> Path:
    """The run folder of a pretrained generator or text network. Raises RunError for an unknown name."""
    if name not in pretrained_names() + pretrained_writers():
        raise RunError(
            f"A pretrained generator was expected, one of {', '.join(pretrained_names())}, received {str(name)[:40]!r}."
        )
    return FOLDER / name


def subject_dir(store: RunStore, subject: str) -> Path:
    """The folder that a subject names; raises RunError for an unknown one."""
    if subject.startswith(PREFIX):
        return pretrained_dir(subject.removeprefix(PREFIX))
    return store.resolve(subject)


def is_pretrained(run_dir: str | Path) -> bool:
    """Whether this folder is laid out as a pretrained generator: it has a card, and no training state to go on from."""
    return (RunPaths(run_dir).root / CARD_FILE).is_file()


def refuse_resuming(run_dir: str | Path) -> None:
    """Raise RunError for a pretrained generator: it came without the state that training would go on from."""
    if is_pretrained(run_dir):
        raise RunError(
            f"{run_dir} holds a pretrained generator without its optimizer's state, so its training cannot go on; "
            "train its config.json in a new folder instead."
        )
