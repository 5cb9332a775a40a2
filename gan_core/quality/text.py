"""What the figures of text runs say; they are measured where the network is, by the training."""

from __future__ import annotations

from gan_core.quality.figures import FigureInfo

TEXT_FIGURES: dict[str, FigureInfo] = {
    "perplexity": FigureInfo(
        "Perplexity",
        "Between how many words the network hesitates, on average, at headlines that were held out and never trained "
        "on (at those it trained on, where none are): e to the mean cross-entropy. 1 is a network that is never wrong.",
        "low",
        ",.1f",
        "",
    ),
    "train_perplexity": FigureInfo(
        "Perplexity, training",
        "The same at the headlines that it trains on. Far below the one held out: it learns them by heart.",
        "low",
        ",.1f",
        "",
    ),
}
