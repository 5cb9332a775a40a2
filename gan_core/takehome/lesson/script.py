"""A lesson as one Python script."""

from __future__ import annotations

import re
import textwrap

from gan_core.config import settings_table
from gan_core.presets import PRESETS
from gan_core.takehome.lesson.base import Section, Story, words
from gan_core.takehome.lesson.frame import Frame

WIDTH = 100
RULER = "# " + "-" * (WIDTH - 2)
OUT_FOLDER, MOST_TOLD = "retrained", 8
# What a lesson may import, and by which words in its code one sees that it does.
STANDARD = (
    (r"\bargparse\.", "import argparse"),
    (r"\bbase64\.", "import base64"),
    (r"\bgzip\.", "import gzip"),
    (r"\bio\.", "import io"),
    (r"\bmath\.", "import math"),
    (r"\bstring\.punctuation", "import string"),
    (r"\btarfile\.", "import tarfile"),
    (r"\btime\.", "import time"),
    (r"\bzipfile\.", "import zipfile"),
    (r"\bzlib\.", "import zlib"),
    (r"\bCounter\(", "from collections import Counter"),
    (r"@dataclass\b", "from dataclasses import dataclass"),
    (r"\bPath\(", "from pathlib import Path"),
)
OTHERS = (
    (r"\bkeras\.", "import keras"),
    (r"\bnp\.", "import numpy as np"),
    (r"\btf\.", "import tensorflow as tf"),
    (r"\blayers\.", "from keras import layers"),
    (r"\bImage(Draw|Ops)?\.", "from PIL import "),
    (r"\bloadmat\(", "from scipy.io import loadmat"),
    (r"\bload_digits\(", "from sklearn.datasets import load_digits"),
)
PACKAGES = (
    ("keras", "tensorflow keras numpy"),
    ("Image.", "pillow"),
    ("load_digits", "scikit-learn"),
    ("loadmat", "scipy"),
)
NEEDS_DATA = ("mnist", "fashion_mnist", "cifar10", "flowers102", "fruit", "folder")


def script_text(frame: Frame, sections: list[Section]) -> str:
    """The script: what it is, what it imports, its options, and its sections."""
    parts = [_docstring(frame, sections), imports("\n".join([frame.options, *(each.code for each in sections)]))]
    parts.append(frame.options)
    for number, section in enumerate(sections, 1):
        parts.append("\n".join([_heading(number, section), "", section.code]))
    return "\n\n\n".join(parts).replace("\n\n\n\n", "\n\n\n") + "\n"


def imports(code: str) -> str:
    """The import lines that a text needs, in the usual order."""
    standard = [line for pattern, line in STANDARD if re.search(pattern, code)]
    others = [line for pattern, line in OTHERS if re.search(pattern, code)]
    pillow = [name for name in ("Image", "ImageDraw", "ImageOps") if re.search(rf"\b{name}\.", code)]
    others = [line + ", ".join(pillow) if line.endswith(" ") else line for line in others]
    return "\n".join([*standard, "", *others] if standard else others)


def frame_of(story: Story) -> Frame:
    """The frame of a lesson on a pair of networks; its options are ``--steps``, ``--data-dir`` and ``--out``."""
    return Frame(
        title(story),
        introduction(story),
        _options(story),
        _choices(story),
        f"--steps {int(story.steps)}",
        'Image.open(sorted(OUT.glob("step_*.png"))[-1])',
    )


def title(story: Story) -> str:
    """What the lesson is called: by its preset, which is ours, and not by the name that a person gave the run."""
    return f"Retrain a GAN: {PRESETS.get(story.config.preset).label}"


def introduction(story: Story) -> str:
    """What the lesson is, in a few paragraphs."""
    text = f"""
    Two networks play a game. The generator, G for short, makes {story.noun} out of random numbers; the
    discriminator, D, says which {story.noun} are real and which were made. Each learns from the
    other, until the made ones look real.

    This trains one such pair again, with the settings of a run of GAN Playground: the same networks, data, losses,
    optimizers and order of play, in plain Keras. The random numbers are drawn in another order than there, so it
    becomes a run of the same kind, and not the same numbers.
    """
    if story.changes:
        text += f"\n\n{_steering(story)}"
    return words(text)


def _steering(story: Story) -> str:
    """What became of the changes that were made by hand."""
    left = [change for change in story.changes if not story.repeats(change)]
    text = "Settings were changed by hand while that run trained"
    text += ", and this changes them after the same steps." if len(left) < len(story.changes) else "."
    if left:
        table = settings_table()
        told = [f"{table[key].label} {value:g} after step {step:,}" for step, key, value in left[:MOST_TOLD]]
        text += f" Not repeated: {'; '.join(told)}{'; and more' if len(left) > MOST_TOLD else ''}."
    return text


def packages(code: str) -> str:
    """What has to be installed."""
    return " ".join(names for word, names in PACKAGES if word in code)


def data_words(story: Story) -> str:
    """Where the data comes from, for the option."""
    if story.config.dataset.name not in NEEDS_DATA:
        return "not needed: this data is at hand"
    return "the folder in which the real pictures are looked for"


def _options(story: Story) -> str:
    return "\n".join(
        [
            'parser = argparse.ArgumentParser(description="Retrain a GAN with plain Keras.")',
            f'parser.add_argument("--steps", type=int, default={int(story.steps)}, help="how many steps to train")',
            f'parser.add_argument("--data-dir", help="{data_words(story)}")',
            f'parser.add_argument("--out", default="{OUT_FOLDER}", help="the folder for pictures and networks")',
            "arguments = parser.parse_args()",
            "STEPS, DATA_DIR, OUT = arguments.steps, arguments.data_dir, Path(arguments.out)",
        ]
    )


def _choices(story: Story) -> str:
    rows = [f"STEPS = {int(story.steps)}  # fewer for a first look"]
    rows.append(f"DATA_DIR = None  # {data_words(story)}")
    rows.append(f'OUT = Path("{OUT_FOLDER}")  # the folder for pictures and networks')
    return "\n".join(rows)


def _docstring(frame: Frame, sections: list[Section]) -> str:
    code = "\n".join(each.code for each in sections)
    paragraphs = [_wrapped(text) for text in frame.introduction.split("\n\n")]
    contents = "\n".join(f"    {number}. {section.title}" for number, section in enumerate(sections, 1))
    use = f"    pip install {packages(code)}\n    python THIS_FILE.py {frame.usage}"
    return "\n\n".join([f'"""{frame.title}', *paragraphs, use, contents + '\n"""'])


def _heading(number: int, section: Section) -> str:
    paragraphs = "\n\n".join(_wrapped(text, WIDTH - 2) for text in section.text.split("\n\n"))
    rows = [f"# {row}".rstrip() for row in [f"{number}. {section.title}", "", *paragraphs.splitlines()]]
    return "\n".join([RULER, *rows, RULER])


def _wrapped(text: str, width: int = WIDTH) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))
