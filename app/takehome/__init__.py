"""The dialog in which a run, or a pretrained generator, is taken home; see :func:`button`."""

from app.takehome.opening import button, open_for, show_open

__all__ = ["button", "open_for", "show_open"]
