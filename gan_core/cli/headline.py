"""``headline``: the beginning of a headline in, the whole of it out."""

from __future__ import annotations

import argparse
import io
import sys
from typing import TYPE_CHECKING

from gan_core.cli.parser import number, some_text, whole_number
from gan_core.errors import UserError
from gan_core.pretrained import PREFIX, pretrained_dir

if TYPE_CHECKING:
    from gan_core.text.generating import Continuation, Writer

PRETRAINED, PRETRAINED_NAME = "pretrained", "headlines"
MOST_WORDS, MOST_TEXTS, WIDEST_BEAM, MAX_SEED = 100, 16, 10, 2**31 - 1
TEMPERATURE = 0.7
MOST_TOLD = 10
EXAMPLES = (
    'headline pretrained --seed-text "best way" --words 10',
    'headline runs/headlines --seed-text "critics warn" --words 10 --temperature 0',
    'headline runs/headlines --seed-text "10 ways" --words 11 --top-k 40 --seed 4 --count 5',
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``headline``."""
    parser.add_argument(
        "run_dir",
        metavar="RUN_DIR",
        type=_a_run,
        help="the folder of a text run, or pretrained: the network that comes with this program",
    )
    parser.add_argument(
        "--seed-text", metavar="TEXT", required=True, help='how the headline begins; "" lets the network begin'
    )
    parser.add_argument(
        "--words", metavar="N", type=whole_number(1, MOST_WORDS), required=True, help="how many words to add"
    )
    parser.add_argument(
        "--temperature", metavar="T", type=number(0, 5), default=TEMPERATURE,
        help=f"how daring, 0 to 5 (default {TEMPERATURE:g}); 0 always takes the most likely word, as the material does",
    )  # fmt: skip
    _narrowing(parser)
    parser.add_argument(
        "--seed", metavar="S", type=whole_number(0, MAX_SEED), default=0,
        help="the same seed gives the same headline (default 0)",
    )  # fmt: skip
    parser.add_argument(
        "--count", metavar="C", type=whole_number(1, MOST_TEXTS), default=1,
        help="how many headlines, a line each (default 1); at temperature 0 there is only one",
    )  # fmt: skip
    parser.add_argument(
        "--beam", metavar="B", type=whole_number(0, WIDEST_BEAM), default=0,
        help="look for the likeliest headline as a whole, keeping B beginnings at every word, 1 to 10 (default 0: do "
        "not); the likeliest comes last, and temperature, seed, top-k, top-p and penalty are not used",
    )  # fmt: skip


def _narrowing(parser: argparse.ArgumentParser) -> None:
    """What leaves words out before one is drawn."""
    parser.add_argument(
        "--top-k", metavar="K", type=whole_number(0, 10_000_000), default=0,
        help="draw from the K likeliest words only (default 0: from all)",
    )  # fmt: skip
    parser.add_argument(
        "--top-p", metavar="P", type=number(0, 1), default=1.0,
        help="draw from the likeliest words that together reach this share only, above 0 to 1 (default 1: from all)",
    )  # fmt: skip
    parser.add_argument(
        "--repetition-penalty", metavar="R", type=number(1, 5), default=1.0,
        help="make words that were there already less likely, 1 (default: do not) to 5",
    )  # fmt: skip


def _a_run(text: str) -> str:
    """The folder of a run; ``pretrained`` stays a word, as its folder may not be there."""
    if text == PREFIX + PRETRAINED_NAME:
        return PRETRAINED
    if text.startswith(PREFIX):
        try:
            return str(pretrained_dir(text.removeprefix(PREFIX)))
        except UserError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
    return some_text("the folder of a run")(text)


def run(arguments: argparse.Namespace) -> int:
    """Print the headlines, one a line, and on stderr which words of the seed text the network does not know."""
    from gan_core.text.generating import Settings, read_writer

    names = ("words", "temperature", "top_k", "top_p", "repetition_penalty", "seed", "count", "beam")
    settings = Settings(**{name: getattr(arguments, name) for name in names})
    writer = read_writer(arguments.run_dir)
    found = writer.continuations(arguments.seed_text, settings)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these letters
    if found[0].unknown:
        print(unknown_words(writer, found[0]), file=sys.stderr)
    for each in reversed(found) if settings.beam else found:
        print(each.text)
    return 0


def unknown_words(writer: Writer, found: Continuation) -> str:
    """One sentence on the words of the seed text that the network has not seen."""
    from gan_core.text.generating.seeds import one_line

    unknown = [one_line(word) for word in dict.fromkeys(found.unknown)]
    named = ", ".join(word if len(word) <= 40 else word[:37] + "..." for word in unknown[:MOST_TOLD])
    more = f" and {len(unknown) - MOST_TOLD:,} more" if len(unknown) > MOST_TOLD else ""
    is_there = "they stand" if len(unknown) > 1 else "it stands"
    known = "" if writer.read(found.seed_text).ids else " It knows none of these words, so it began anew."
    return (
        f"Not among the {len(writer.vocabulary):,} words that this network knows: {named}{more}; {is_there} in the "
        f"headline as typed, and the network went on without.{known}"
    )
