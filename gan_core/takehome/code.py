"""A run as code that retrains it with plain Keras and nothing of ours."""

from __future__ import annotations

from gan_core.takehome.base import Format, Task, add_format
from gan_core.takehome.lesson import notebook, script, sections, story_of


def make_script(task: Task) -> None:
    """One Python file."""
    story = story_of(task.folder)
    task.out.write_text(script.script_text(story, sections(story)), encoding="utf-8")


def make_notebook(task: Task) -> None:
    """The same as a notebook."""
    story = story_of(task.folder)
    task.out.write_text(notebook.notebook_text(story, sections(story)), encoding="utf-8")


add_format(
    Format(
        "notebook",
        "Notebook",
        "A lesson in nine parts that trains this run again, cell by cell, in plain Keras.",
        "code",
        ".ipynb",
        "application/x-ipynb+json",
        make_notebook,
    )
)
add_format(
    Format(
        "script",
        "Python script",
        "The same lesson as one file: python FILE.py --steps 500.",
        "code",
        ".py",
        "text/x-python",
        make_script,
    )
)
