"""How well a text run's network foresees headlines, for ``evaluate``."""

from __future__ import annotations

from pathlib import Path

from gan_core.config import RunConfig
from gan_core.engine.text_data import MEASURED_HEADLINES, open_data, unigram_perplexity
from gan_core.quality.figures import Figure
from gan_core.runs import RunPaths
from gan_core.text.generating import perplexity, read_writer


def measure_text(folder: Path, config: RunConfig) -> dict[str, Figure]:
    """The perplexities of the newest checkpoint as the training measures them, on the run's own copy of its headlines:
    of those held out and of those trained on; of the latter alone, as "perplexity", where none are held out."""
    network = read_writer(folder).network
    data = open_data(config, RunPaths(folder))
    trained = data.encoded[:MEASURED_HEADLINES]
    asked = {"perplexity": data.encoded_held_out or trained}
    if data.held_out:
        asked["train_perplexity"] = trained
    most = unigram_perplexity(data.encoded, asked["perplexity"], data.vocabulary.size)
    return {
        name: {"value": perplexity(network, encoded).perplexity, "floor": 1.0, "collapse": most}
        for name, encoded in asked.items()
    }
