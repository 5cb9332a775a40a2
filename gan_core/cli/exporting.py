"""``export``: a run taken home, in one of the formats of :mod:`gan_core.takehome`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from gan_core.cli.parser import number, some_text, whole_number
from gan_core.cli.training import sigterm_interrupts
from gan_core.errors import ConfigError

# The formats as --help names them; that they are all is tested. The table itself brings SciPy and Pillow.
NAMES = (
    "png", "gif", "mp4", "samples", "headlines", "csv", "tensorboard", "json", "zip", "keras", "savedmodel", "onnx",
    "notebook", "script",
)  # fmt: skip
EXAMPLES = (
    "export runs/digits --as notebook --out digits.ipynb",
    "export runs/digits --as mp4 --fps 12 --out growth.mp4",
    "export pretrained:digits --as onnx --network discriminator --out judge.onnx",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be typed after ``export RUN_DIR``."""
    parser.add_argument(
        "--as", metavar="FORMAT", dest="format", required=True, type=some_text("the name of a format"),
        help=f"one of {', '.join(NAMES)}",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="FILE", required=True, type=some_text("the name of a file"),
        help="where it goes; its ending must be that of the format",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace the file if it is there")
    parser.add_argument("--step", metavar="N", type=whole_number(0, 2**53 - 1), help="png and networks: another step")
    parser.add_argument(
        "--network", metavar="NAME", help="networks: generator (usual) or discriminator", type=some_text("a network")
    )
    parser.add_argument("--fps", metavar="F", type=number(0.1, 50), help="gif and mp4: pictures a second (usually 10)")
    parser.add_argument("--scale", metavar="K", type=whole_number(1, 8), help="png, gif and mp4: pixels a pixel")
    parser.add_argument("--progress", action="store_true", help="print the share that is done, line by line")


def export(arguments: argparse.Namespace) -> int:
    """Write the file and say where it is."""
    from gan_core import takehome

    out, entry = Path(arguments.out), takehome.FORMATS.get(arguments.format)
    if out.is_file() and not arguments.force:
        raise ConfigError(f"--out expected a new file, and {out} is there already; name another one, or add --force.")
    if entry.needs_tensorflow:
        from gan_core.cli.quiet import bring_in_tensorflow
        from gan_core.engine.files import checkpoint_folder

        checkpoint_folder(arguments.run_dir, arguments.step)  # TensorFlow takes seconds, and a run without one none
        bring_in_tensorflow("points")  # on the processor: exporting needs no GPU
    wishes = {name: getattr(arguments, name) for name in takehome.OPTIONS}
    with sigterm_interrupts():
        takehome.write(
            arguments.run_dir, entry.name, out, on_progress=_teller() if arguments.progress else None, **wishes
        )
    print(f"{entry.label}, {out.stat().st_size:,} bytes: {out}")
    return 0


def _teller() -> Callable[[float], None]:
    """Prints whole percents, each once."""
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        percent = int(100 * share)
        if percent > told:
            told = percent
            print(f"{percent} %", file=sys.stdout, flush=True)

    return tell
