"""What a page under test says, in words and in its address."""

from __future__ import annotations


def query(app):
    """The address, a value for each name."""
    return {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}


def field(widgets, name):
    """The widget of a setting: its key ends otherwise once the setting was changed without it."""
    [found] = [widget for widget in widgets if str(widget.key).split("~")[0] == name]
    return found


def said(app):
    """All errors, warnings and notes as one text, without what only escapes Markdown."""
    found = [*app.error, *app.warning, *app.info]
    return " ".join(element.value.replace("\\", "").replace("\u2060", "") for element in found)
