"""Headlines against the textbook form: ``GAN_DATA_DIR=... python -m benchmarks.headlines [--epochs 30]``.

The textbook pads every beginning of a headline in front, makes the next word one-hot, and calls Keras' ``fit``. Ours is
the preset ``headlines``, which trains until its mean cross-entropy over the same targets, in inference mode, is that of
the textbook after its epochs. Both times are told, with compiling and without. Then both once more with a tenth of the
headlines held out, to compare what they are worth on headlines they never saw. Prints a markdown table and writes
build/bench-headlines.json.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.engine.text_data import split
from gan_core.engine.text_trainer import TextTrainer
from gan_core.models.wordnet_keras import build_wordnet
from gan_core.text import Headlines, make_headlines, prefix_rows

BUILD = Path(__file__).resolve().parents[1] / "build"
HELD_OUT, SEED = 0.1, 0
MOST_EPOCHS = 400
Encoded = Sequence[np.ndarray]


@dataclass
class Outcome:
    """How one form fared: seconds of training without compiling, seconds in all, mean cross-entropy over the training
    targets in nats, and the perplexity of the headlines held out (None where none are)."""

    form: str
    epochs: int
    seconds: float
    seconds_in_all: float
    loss: float
    held_out_perplexity: float | None = None


def textbook(headlines: Headlines, training: Encoded, held_out: Encoded, epochs: int) -> Outcome:
    """Padded prefixes, one-hot labels, ``fit``."""
    keras.utils.set_random_seed(SEED)
    config, size = build_config("headlines-prefix"), headlines.vocabulary.size
    began = time.perf_counter()
    words, answers = prefix_rows(training, headlines.input_length)
    labels = keras.utils.to_categorical(answers, size)
    model = build_wordnet(config, size, headlines.input_length)
    model.compile("adam", "categorical_crossentropy")
    clock = _Epochs()
    model.fit(words, labels, batch_size=config.batch_size, epochs=epochs, verbose=0, callbacks=[clock])
    in_all = time.perf_counter() - began
    alone = in_all - (clock.seconds[0] - float(np.median(clock.seconds[1:]))) if epochs > 1 else in_all
    return Outcome(
        "textbook", epochs, alone, in_all, _loss(model, headlines, training), _perplexity(model, headlines, held_out)
    )


class _Epochs(keras.callbacks.Callback):
    """The seconds of every epoch; the first one holds the compiling."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._began = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self.seconds.append(time.perf_counter() - self._began)


def _loss(model: keras.Model, headlines: Headlines, encoded: Encoded) -> float:
    words, answers = prefix_rows(encoded, headlines.input_length)
    chances = model.predict(words, batch_size=512, verbose=0)
    return float(-np.log(chances[np.arange(len(answers)), answers]).mean())


def _perplexity(model: keras.Model, headlines: Headlines, encoded: Encoded) -> float | None:
    return math.exp(_loss(model, headlines, encoded)) if len(encoded) else None


def ours(config: RunConfig, headlines: Headlines, training: Encoded, held_out: Encoded, aim: float) -> Outcome:
    """The preset, until the mean cross-entropy is ``aim`` or less at the end of an epoch; measuring it counts."""
    began = time.perf_counter()
    trainer = TextTrainer(config, training, headlines.vocabulary, headlines.input_length)
    trainer.prepare()
    loss = trainer.mean_loss(training)
    ready = time.perf_counter()
    epochs = 0
    while loss > aim and epochs < MOST_EPOCHS:
        trainer.advance(trainer.feed.steps)
        loss, epochs = trainer.mean_loss(training), epochs + 1
    ended = time.perf_counter()
    held = math.exp(trainer.mean_loss(held_out)) if len(held_out) else None
    return Outcome("headlines", epochs, ended - ready, ended - began, loss, held)


def compare(headlines: Headlines, epochs: int, share: float) -> tuple[Outcome, Outcome]:
    """Both forms on the same headlines, a ``share`` of them held out of both."""
    raw = split(headlines, share, SEED)
    training, held_out = ([headlines.vocabulary.encode(line.split()) for line in _cleaned(part)] for part in raw)
    book = textbook(headlines, training, held_out, epochs)
    return book, ours(build_config("headlines"), headlines, training, held_out, book.loss)


def _cleaned(raw: tuple[str, ...]) -> tuple[str, ...]:
    return Headlines("", raw).cleaned


def table(pairs: Sequence[tuple[str, tuple[Outcome, Outcome]]]) -> str:
    """The outcomes as a markdown table."""
    lines = [
        "| data | form | epochs | seconds | with compiling | mean cross-entropy | held-out perplexity | ratio |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for data, (book, fast) in pairs:
        for each in (book, fast):
            ratio = f"{book.seconds / fast.seconds:.1f} ({book.seconds_in_all / fast.seconds_in_all:.1f})"
            held = "-" if each.held_out_perplexity is None else f"{each.held_out_perplexity:,.0f}"
            lines.append(
                f"| {data} | {each.form} | {each.epochs} | {each.seconds:.1f} | {each.seconds_in_all:.1f} | "
                f"{each.loss:.3f} | {held} | {ratio if each is fast else '1'} |"
            )
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=30, help="epochs of the textbook form")
    arguments = parser.parse_args(argv)
    headlines = make_headlines(build_config("headlines").dataset)
    print(f"{len(headlines):,} headlines, {headlines.targets:,} targets, {headlines.source or 'synthetic'}", flush=True)
    pairs = [
        (name, compare(headlines, arguments.epochs, share))
        for name, share in (("all", 0.0), (f"{1 - HELD_OUT:.0%} of them", HELD_OUT))
    ]
    print(table(pairs))
    BUILD.mkdir(exist_ok=True)
    found = {name: [asdict(each) for each in pair] for name, pair in pairs}
    (BUILD / "bench-headlines.json").write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
