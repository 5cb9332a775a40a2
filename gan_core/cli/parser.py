"""A parser of arguments that refuses in one sentence: what was expected, what came, what to do."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from gan_core.errors import UserError

PROGRAM = "python -m gan_core"
# What argparse says, and how it is said here; the groups of the pattern fill the places of the sentence.
SAYINGS = (
    (r"the following arguments are required: (?P<what>.+)", "expected {what}, received none"),
    (r"unrecognized arguments: (?P<what>.+)", "expected no further words, received {what}"),
    (r"(?:argument )?(?P<one>\S+): expected one argument", "{one} expected a value behind it, received none"),
    (
        r"(?:argument )?(?P<one>\S+): not allowed with argument (?P<other>\S+)",
        "expected only one of {other} and {one}, received both",
    ),
    (
        r"(?:argument )?(?P<one>\S+): ignored explicit argument (?P<what>.+)",
        "{one} is a switch and expected no value, received {what}",
    ),
    (r"argument (?P<rest>.+)", "{rest}"),
)


class Usage(Exception):
    """Not an error: the text that --help or --version asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class OneLineParser(argparse.ArgumentParser):
    """Refuses in one sentence, where argparse prints its usage and ends the process."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options = {"allow_abbrev": False, "formatter_class": _Wide, **options, "add_help": False}
        super().__init__(*args, **options)
        self.add_argument("-h", "--help", action="help", help="show this text")

    def error(self, message: str) -> NoReturn:
        """Raise UserError; argparse calls this for everything it does not understand."""
        where, what = self.prog.removeprefix(PROGRAM).strip(), in_our_words(message)
        what = f"{where}: {what}" if where else what[0].upper() + what[1:]
        raise UserError(f"{what}; see {self.prog} --help.")

    def print_help(self, file: Any = None) -> NoReturn:
        """Hand the help over instead of printing it."""
        raise Usage(self.format_help().rstrip())


class _Wide(argparse.RawDescriptionHelpFormatter):
    """Options with a little more room, and examples line by line."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=110)


def in_our_words(message: str) -> str:
    """argparse's message as what was expected and what came; an unknown one as it is."""
    message = message.rstrip(".")
    for pattern, sentence in SAYINGS:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return sentence.format(**{name: _short(text) for name, text in match.groupdict().items()})
    return message


def _short(text: str) -> str:
    return text if len(text) <= 200 else text[:197] + "..."


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from ``low`` to ``high``."""

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {low:,} to {high:,}, received {text[:40]!r}"
            )
        return value

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """A reader of numbers from ``low`` to ``high``."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:  # also false for nan
            raise argparse.ArgumentTypeError(f"expected a number from {low:g} to {high:g}, received {text[:40]!r}")
        return value

    return read


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    """A reader of one of a few words."""

    def read(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"expected {' or '.join(choices)}, received {text[:40]!r}")
        return text

    return read


def some_text(what: str) -> Callable[[str], str]:
    """A reader of anything but nothing; ``what`` says in the message what is missing."""

    def read(text: str) -> str:
        if not text.strip():
            raise argparse.ArgumentTypeError(f"expected {what}, received {text!r}")
        return text

    return read
