"""Settings in the words of text runs: the table of settings speaks of two networks, and here is one."""

from __future__ import annotations

from dataclasses import replace

from gan_core.config import Setting, settings_table

WORDS = {
    "model.embedding": ("Embedding", "How many numbers stand for each word; they are learned with everything else."),
    "model.width": ("Units of each LSTM layer", "How many numbers the network remembers of what it has read."),
    "model.depth": ("LSTM layers", "How many LSTM layers stand on each other."),
    "tips.dropout": (
        "Dropout",
        "Share of the signals behind each LSTM layer that are silenced at random while it trains, so that it does not "
        "learn the headlines by heart.",
    ),
    "optimizer.generator_lr": ("Learning rate", "How far the network moves at each step."),
    "batch_size": ("Batch size", "Rows that it learns from in one step."),
}


def text_setting(key: str) -> Setting:
    """A setting as the pages call it for a text run. Raises KeyError for an unknown one."""
    row = settings_table()[key]
    label, help_text = WORDS.get(key, (row.label, row.help))
    return replace(row, label=label, help=help_text, advice="" if key in WORDS else row.advice)


def label_for(key: str, kind: str) -> str:
    """What a setting is called in runs of this kind; a key of another version is its own name."""
    if key not in settings_table():
        return key
    return text_setting(key).label if kind == "text" else settings_table()[key].label
