"""What can be typed after ``python -m gan_core``; everything else is refused with one sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import gan_core
from gan_core.cli import experiments, exporting, following, headline, lessons, listing, password, training
from gan_core.cli.parser import PROGRAM, OneLineParser, Usage, number, one_of, some_text, whole_number
from gan_core.errors import UserError
from gan_core.latent import METHODS
from gan_core.pretrained import PREFIX, pretrained_dir

MAX_SEED = 2**31 - 1
MAX_COUNT = 100_000
MAX_FRAMES = 10_000
EXAMPLES = {
    "train": (
        "train --preset digits --epochs 20 --run-dir runs/digits",
        "train --preset mnist --set batch_size=128 --data-dir data --run-dir runs/mnist",
        "train --resume --steps 5000 --run-dir runs/digits",
    ),
    "follow": following.EXAMPLES,
    "sample": (
        "sample runs/digits --count 64 --seed 4 --out digits.png",
        "sample runs/cdigits --count 10 --label 7 --out sevens.npy",
    ),
    "morph": (
        "morph pretrained:mnist --from-seed 1 --to-seed 7 --frames 60 --out morph.gif",
        "morph runs/cdigits --from-seed 1 --to-seed 7 --frames 60 --label 3 --scale 8 --out threes.mp4",
    ),
    "animate": ("animate runs/digits --out growth.gif", "animate my-pictures --fps 10 --out film.gif"),
    "evaluate": ("evaluate runs/digits",),
    "headline": headline.EXAMPLES,
    "export": exporting.EXAMPLES,
    "doctor": ("doctor runs/ring", "doctor runs/digits --json"),
    "lesson": lessons.EXAMPLES,
    "password": password.EXAMPLES,
    "race": experiments.RACE_EXAMPLES,
    "sweep": experiments.SWEEP_EXAMPLES,
}


class _Version(argparse.Action):
    """``--version``."""

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        raise Usage(f"gan_core {gan_core.__version__}")


class _Program(OneLineParser):
    """The parser of the first word; a command that does not exist is refused in our words."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if isinstance(action, argparse._SubParsersAction) and value not in action.choices:
            raise UserError(_expected_command(value))
        super()._check_value(action, value)


def build_parser() -> OneLineParser:
    """The parser of the whole command line; the result has ``run``, the function of the command."""
    parser = _Program(
        prog=PROGRAM,
        description="Train GANs and look at what they make, from the command line.",
        epilog=f"Every command explains itself: {PROGRAM} train --help",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version of this program")
    parser.set_defaults(run=_no_command)
    commands = parser.add_subparsers(parser_class=OneLineParser, metavar="COMMAND", title="commands")
    for name, summary, add_arguments, run in COMMANDS:
        examples = "".join(f"\n  {PROGRAM} {line}" for line in EXAMPLES.get(name, ()))
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"for example:{examples}" if examples else None,
        )
        add_arguments(command)
        command.set_defaults(run=run)
    return parser


def _no_command(_: argparse.Namespace) -> int:
    raise UserError(_expected_command(None))


def _expected_command(received: str | None) -> str:
    names = ", ".join(name for name, *_ in COMMANDS)
    came = "none" if received is None else repr(received[:40])
    return f"Expected a command, one of {names}, received {came}; see {PROGRAM} --help."


# --- the arguments of each command ------------------------------------------------------------------


def _json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _train_arguments(parser: argparse.ArgumentParser) -> None:
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--preset", metavar="NAME", help="start from a preset; the command presets lists them")
    start.add_argument("--config", metavar="FILE.json", help="start from a file, such as the config.json of a run")
    parser.add_argument(
        "--set", metavar="KEY=VALUE", action="append", default=[], dest="assignments",
        help="change one setting, such as batch_size=64; as often as you like",
    )  # fmt: skip
    length = parser.add_mutually_exclusive_group()
    steps = whole_number(1, 100_000_000)
    length.add_argument("--steps", metavar="N", type=steps, help="how many steps in all, also with --resume")
    length.add_argument(
        "--epochs", metavar="N", type=steps,
        help="how often to go through the pictures or headlines in all, also with --resume; for points an epoch is a "
        "step",
    )  # fmt: skip
    _seed(parser, None, "the same seed gives the same run")
    parser.add_argument("--data-dir", metavar="DIR", help="where data is looked for, else $GAN_DATA_DIR, else a cache")
    parser.add_argument(
        "--run-dir", metavar="DIR", required=True, type=some_text("the name of a folder"), help="the folder of the run"
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run that is in that folder")
    parser.add_argument("--json", action="store_true", help="end with one JSON object on the last line")


def _sample_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    parser.add_argument(
        "--count", metavar="N", type=whole_number(1, MAX_COUNT), required=True, help="how many samples to make"
    )
    _seed(parser, 0, "the same seed gives the same samples (default 0)")
    parser.add_argument(
        "--label",
        metavar="K",
        help="only this class, by its number or name; for conditional GANs, which else take turns",
    )
    parser.add_argument(
        "--out", metavar="FILE", required=True, type=some_text("the name of a file"),
        help="a .png (a picture of all) or .npy (float32: points (N, 2), pictures (N, H, W, C) from 0 to 1)",
    )  # fmt: skip


def _animate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="FOLDER", type=_a_run,
        help="a folder of PNG pictures of one size, or a run, whose sample grids are taken",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="FILE.gif", required=True, type=some_text("the name of a file"), help="where the GIF goes"
    )
    parser.add_argument(
        "--fps", metavar="F", type=number(0.1, 50), default=3.0, help="pictures a second, 0.1 to 50 (default 3)"
    )


def _morph_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    seed = whole_number(0, MAX_SEED)
    parser.add_argument("--from-seed", metavar="A", type=seed, required=True, help="the seed of the first frame")
    parser.add_argument("--to-seed", metavar="B", type=seed, required=True, help="the seed of the last frame")
    parser.add_argument(
        "--frames",
        metavar="N",
        type=whole_number(1, MAX_FRAMES),
        required=True,
        help="how many frames, both ends included",
    )
    parser.add_argument(
        "--label", metavar="K", help="the class, by its number or name, for conditional GANs (default: the first)"
    )
    parser.add_argument(
        "--method", metavar="WAY", type=one_of(METHODS), default=METHODS[0],
        help="slerp, along the sphere on which z lies (default), or lerp, straight",
    )  # fmt: skip
    parser.add_argument(
        "--fps", metavar="F", type=number(0.1, 50), default=20.0, help="frames a second, 0.1 to 50 (default 20)"
    )
    parser.add_argument(
        "--scale", metavar="X", type=whole_number(1, 16), default=1, help="enlarge every pixel X times (default 1)"
    )
    parser.add_argument(
        "--out", metavar="FILE", required=True, type=some_text("the name of a file"),
        help="a .gif or .mp4; of a 2-D run it shows the way of the point",
    )  # fmt: skip


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    exporting.add_arguments(parser)


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    _run_folder(parser)
    _json_flag(parser)


def _seed(parser: argparse.ArgumentParser, default: int | None, text: str) -> None:
    parser.add_argument("--seed", metavar="S", type=whole_number(0, MAX_SEED), default=default, help=text)


def _run_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run_dir",
        metavar="RUN_DIR",
        type=_a_run,
        help="the folder of a run, or pretrained:NAME, such as pretrained:mnist",
    )


def _a_run(text: str) -> str:
    """The folder of a run; ``pretrained:NAME`` is one that ships with this program."""
    if not text.startswith(PREFIX):
        return some_text("the folder of a run")(text)
    try:
        return str(pretrained_dir(text.removeprefix(PREFIX)))
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


# --- the commands; what brings SciPy or Pillow is imported when it is asked for ----------------------


def _sample(arguments: argparse.Namespace) -> int:
    from gan_core.cli import making

    return making.sample(arguments)


def _morph(arguments: argparse.Namespace) -> int:
    from gan_core.cli import morphing

    return morphing.morph(arguments)


def _animate(arguments: argparse.Namespace) -> int:
    from gan_core.cli import animating

    return animating.animate(arguments)


def _evaluate(arguments: argparse.Namespace) -> int:
    from gan_core.cli import making

    return making.evaluate(arguments)


def _doctor(arguments: argparse.Namespace) -> int:
    from gan_core.cli import doctor

    return doctor.doctor(arguments)


Command = tuple[str, str, Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int]]
COMMANDS: Sequence[Command] = (
    ("datasets", "list the data sets", _json_flag, listing.datasets),
    ("models", "list the networks with their sizes", _json_flag, listing.models),
    ("presets", "list the named starting points", _json_flag, listing.presets),
    ("train", "train into a run folder", _train_arguments, training.run),
    ("follow", "train along with another host, which has the run folder", following.add_arguments, following.run),
    ("sample", "let a trained generator make samples", _sample_arguments, _sample),
    ("morph", "make a GIF or MP4 of the way from one seed to another", _morph_arguments, _morph),
    ("animate", "make a GIF of a folder of pictures, or of a run's sample grids", _animate_arguments, _animate),
    ("evaluate", "measure a trained generator", _evaluate_arguments, _evaluate),
    ("headline", "let a trained network finish a headline", headline.add_arguments, headline.run),
    ("export", "take a run home: pictures, numbers, networks, code", _export_arguments, exporting.export),
    ("doctor", "name what ails a run, from its own figures", _evaluate_arguments, _doctor),
    ("race", "train twins on many seeds and tell whether a tip helped", experiments.race_arguments, experiments.race),
    ("sweep", "train a grid of GANs over one or two settings", experiments.sweep_arguments, experiments.sweep),
    ("lesson", "check a lesson file", lessons.add_arguments, lessons.run),
    ("password", "make the line of a teacher's password for the secrets file", password.add_arguments, password.run),
)
