"""What can be typed after ``python -m gan_core``; everything else is refused with one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import gan_core
from gan_core.cli import listing, training
from gan_core.errors import UserError

PROGRAM = "python -m gan_core"
MAX_SEED = 2**31 - 1
MAX_COUNT = 100_000


class Usage(Exception):
    """Not an error: the text that --help or --version asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class OneLineParser(argparse.ArgumentParser):
    """Refuses in one sentence, where argparse prints its usage and ends the process."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Raise UserError; argparse calls this for everything it does not understand."""
        where = self.prog.removeprefix(PROGRAM).strip()
        what = message.removeprefix("argument ").rstrip(".")
        raise UserError(f"{where + ': ' if where else ''}{what}; see {self.prog} --help.")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:
            raise UserError(_expected_command(value))
        super()._check_value(action, value)

    def print_help(self, file: Any = None) -> NoReturn:
        """Hand the help over instead of printing it."""
        raise Usage(self.format_help().rstrip())


class _Version(argparse.Action):
    """``--version``."""

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise Usage(f"gan_core {gan_core.__version__}")


def build_parser() -> OneLineParser:
    """The parser of the whole command line; the result has ``run``, the function of the command."""
    parser = OneLineParser(prog=PROGRAM, description="Train and look at GANs from the command line.")
    parser.add_argument("--version", action=_Version, nargs=0, help="the version of this program")
    parser.set_defaults(run=_no_command)
    commands = parser.add_subparsers(parser_class=OneLineParser, metavar="COMMAND", title="commands")
    for name, summary, add_arguments, run in COMMANDS:
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        add_arguments(command)
        command.set_defaults(run=run)
    return parser


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


def _no_command(_: argparse.Namespace) -> int:
    raise UserError(_expected_command(None))


def _expected_command(received: str | None) -> str:
    names = ", ".join(name for name, *_ in COMMANDS)
    came = "none" if received is None else repr(received[:40])
    return f"Expected a command, one of {names}, received {came}; see {PROGRAM} --help."


# --- the arguments of each command ------------------------------------------------------------------


def _json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _train_arguments(parser: argparse.ArgumentParser) -> None:
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--preset", metavar="NAME", help="a named starting point, see presets")
    start.add_argument("--config", metavar="FILE.json", help="a configuration, e.g. the config.json of a run")
    parser.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], dest="assignments",
        help="change one setting, e.g. batch_size=64; may be repeated",
    )  # fmt: skip
    length = parser.add_mutually_exclusive_group()
    steps = whole_number(1, 100_000_000)
    length.add_argument("--steps", metavar="N", type=steps, help="total of steps, also with --resume")
    length.add_argument("--epochs", metavar="N", type=steps, help="total of epochs; for points one is a step")
    parser.add_argument("--seed", metavar="S", type=whole_number(0, MAX_SEED), help="same seed, same run")
    parser.add_argument("--data-dir", metavar="DIR", help="where data files are looked for")
    parser.add_argument("--run-dir", metavar="DIR", required=True, help="the folder of the run")
    parser.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")


def _sample_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    parser.add_argument("--count", metavar="N", type=whole_number(1, MAX_COUNT), required=True, help="how many")
    parser.add_argument(
        "--seed", metavar="S", type=whole_number(0, MAX_SEED), default=0, help="same seed, same samples"
    )
    parser.add_argument("--label", metavar="K", help="a class, for conditional GANs")
    parser.add_argument("--out", metavar="FILE", required=True, help="a .png (picture) or .npy (numbers) file")


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    _json_flag(parser)


def _sample(arguments: argparse.Namespace) -> int:
    from gan_core.cli import making  # brings SciPy, which the lists do without

    return making.sample(arguments)


def _evaluate(arguments: argparse.Namespace) -> int:
    from gan_core.cli import making

    return making.evaluate(arguments)


def _run_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_dir", metavar="RUN_DIR", help="the folder of a run")


Command = tuple[str, str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
COMMANDS: Sequence[Command] = (
    ("datasets", "list the data sets", _json_flag, listing.datasets),
    ("models", "list the networks with their sizes", _json_flag, listing.models),
    ("presets", "list the named starting points", _json_flag, listing.presets),
    ("train", "train into a run folder", _train_arguments, training.run),
    ("sample", "let a trained generator make samples", _sample_arguments, _sample),
    ("evaluate", "measure a trained generator", _evaluate_arguments, _evaluate),
)
