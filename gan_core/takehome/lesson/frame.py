"""What stands around the sections of a lesson: its title, its introduction, and what a person can choose."""

from __future__ import annotations

from typing import NamedTuple


class Frame(NamedTuple):
    """The frame of one lesson.

    Attributes:
        title, introduction: for people; the introduction in paragraphs.
        options: code that reads the options of a script, with ``arguments`` of ``argparse``.
        choices: the same as plain lines for the first cell of a notebook.
        usage: the options of a first try, as they are typed.
        last_look: code of a cell behind the training, or "".
    """

    title: str
    introduction: str
    options: str
    choices: str
    usage: str
    last_look: str = ""
