"""A run as code that retrains it with plain Keras and nothing of ours."""

from __future__ import annotations

from gan_core.config import EVERY_KIND
from gan_core.takehome.base import Format, Task, add_format
from gan_core.takehome.lesson import lesson_of, notebook, script


def make_script(task: Task) -> None:
    """One Python file."""
    task.out.write_text(script.script_text(*lesson_of(task.folder)), encoding="utf-8")


def make_notebook(task: Task) -> None:
    """The same as a notebook."""
    task.out.write_text(notebook.notebook_text(*lesson_of(task.folder)), encoding="utf-8")


add_format(
    Format(
        "notebook",
        "Notebook",
        "A lesson that trains this run again, part by part and cell by cell, in plain Keras.",
        "code",
        ".ipynb",
        "application/x-ipynb+json",
        make_notebook,
        kinds=EVERY_KIND,
    )
)
add_format(
    Format(
        "script",
        "Python script",
        "The same lesson as one file; python FILE.py --help says what can be chosen.",
        "code",
        ".py",
        "text/x-python",
        make_script,
        kinds=EVERY_KIND,
    )
)
