"""A lesson as a Jupyter notebook: the words as text cells, the code as cells to run one by one."""

from __future__ import annotations

from gan_core.takehome.lesson import script
from gan_core.takehome.lesson.base import Section
from gan_core.takehome.lesson.frame import Frame

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook_text(frame: Frame, sections: list[Section]) -> str:
    """The notebook as JSON."""
    import nbformat  # noqa: PLC0415 - takes a third of a second, and only notebooks need it
    from nbformat import v4  # noqa: PLC0415

    code = "\n".join(each.code for each in sections)
    install = f"It needs `pip install {script.packages(code)}` in the environment that runs this notebook."
    cells = [
        v4.new_markdown_cell(f"# {frame.title}\n\n{frame.introduction}\n\n{install}"),
        v4.new_code_cell(f"{script.imports(code + ' Path(')}\n\n{frame.choices}"),
    ]
    for number, section in enumerate(sections, 1):
        cells.append(v4.new_markdown_cell(f"## {number}. {section.title}\n\n{section.text}"))
        cells += [v4.new_code_cell(part) for part in _cells(frame, section)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"  # the same run gives the same file
    book = v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})
    nbformat.validate(book)
    return nbformat.writes(book) + "\n"


def _cells(frame: Frame, section: Section) -> list[str]:
    """The code of a section; training is followed by a look at what came of it."""
    if section.title != "Training" or not frame.last_look:
        return [section.code]
    return [section.code, frame.last_look]
