"""What goes to the text film: pure data, no Streamlit."""

from __future__ import annotations

from app.components.film.payload import Payload, status_of

__all__ = ["Payload", "empty_text_film", "status_of"]


def empty_text_film() -> Payload:
    """Return what is shown before there is anything: empty places and words.

    ``seeds`` are the beginnings; ``steps`` the saved moments and ``texts`` what was written at each, one
    continuation for every seed. ``curves`` hold the loss; ``perplexity`` the figures ``train`` and ``held_out`` as
    powers of ten. Both have a column ``step``. ``held_out``: whether there are headlines held out.
    """
    return {
        "run": "",
        "seeds": [],
        "steps": [],
        "texts": [],
        "curves": {"step": []},
        "perplexity": {"step": []},
        "held_out": True,
        "events": [],
        "status": status_of("empty"),
        "message": {"kind": "plain", "text": ""},
        "moving": False,
    }
