"""Text runs as a training leaves them, made in milliseconds and without TensorFlow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.runs import RunWriter
from gan_core.text import MATERIAL_SEEDS, Headlines
from gan_core.text.generating import Settings, WordNetwork, Writer
from gan_core.text.generating.loading import WEIGHTS_FILE, as_arrays

SOME_HEADLINES = (
    "10 Ways to Keep a Garden Alive in August",
    "Best Way to Cook Rice: Leave It Alone",
    "The Best Way Home Is a Long One",
    "Critics Warn of a Quiet Summer for Small Theaters",
    "Critics Praise a Loud Winter in Small Towns",
    "Homeless in the City, at Home in the Library",
    "A Bakery in the City Opens at Night",
    "Unexpected Results From a Simple Test of Patience",
    "Europe Looks to the Sea for Its Power",
    "What the Sea Keeps From Us",
    "Small Towns Look to the Sun for Their Power",
    "A Simple Test for Old Bridges",
    "Old Bridges, New Roads and the Price of Both",
    "Is It Time to Sell the Piano?",
    "The Piano Nobody Would Buy",
    "How to Read a Map in the Dark",
)
STEPS_KEPT = 4


def make_text_run(
    path: Path,
    headlines: Sequence[str] = SOME_HEADLINES,
    seed: int = 0,
    trained: bool = False,
    *,
    preset: str = "headlines",
    state: str = "finished",
    step: int = 60,
    kept: int = STEPS_KEPT,
    held_out: int = 2,
    units: int = 48,
    layers: int = 1,
    checkpoint: bool = True,
    name: str | None = None,
    owner: str | None = None,
    error: str | None = None,
    **settings: object,
) -> Path:
    """A run folder of a text run that stands at ``step``.

    ``trained`` gives the network a softmax that was fitted to the headlines, so that it goes on like them; else its
    weights are random. The last ``held_out`` headlines are held out, but every word is in the vocabulary. The timeline
    has ``kept`` moments between step 0 and ``step`` at which the weights grow from nothing to what they are.
    ``settings`` by dotted key with __ for the dot. Returns ``path``.
    """
    given = {key.replace("__", "."): value for key, value in settings.items()}
    config = build_config(preset, {"model.width": units, "model.depth": layers, "seed": seed, **given})
    whole = Headlines("headlines", tuple(headlines))
    training = Headlines("headlines", whole.raw[: max(1, len(whole.raw) - held_out)])
    arrays = random_weights(whole.vocabulary.size, seed, units=units, layers=layers)
    if trained:
        arrays = fitted(arrays, config.loop.rows, whole.input_length, training_ids(training, whole))
    with RunWriter.create(path, config.model_dump(), {"data": about(whole, training, config)}) as writer:
        _write_data(writer.paths.data, whole, training)
        steps = sorted({round(at) for at in np.linspace(0, step, kept)}) if state != "queued" else []
        for at in steps:
            moment = {key: array * (at / max(1, step)) for key, array in arrays.items()}
            writer.save_timeline(at, as_arrays(moment))
            network = WordNetwork(moment, config.loop.rows, whole.input_length)
            writer.save_sample(at, sample_text(Writer(network, whole.vocabulary, training.raw)).encode(), ".txt")
        if step and steps:
            writer.append_metrics(metric_rows(step, held_out > 0))
            for at in steps[1:]:
                writer.append_quality(at, figures(at / step, whole.vocabulary.size))
        if checkpoint and step and steps:
            with writer.checkpoint(step) as folder:
                np.savez(folder / WEIGHTS_FILE, **arrays)
                np.savez(folder / "state.npz", step=step)
                (folder / "model.keras").write_bytes(b"no network")
        writer.set_status(state, step=step, total_steps=config.steps, name=name, owner=owner, error=error)
    return path


def training_ids(training: Headlines, whole: Headlines) -> list[np.ndarray]:
    """The training headlines in numbers of the whole vocabulary."""
    return [whole.vocabulary.encode(cleaned.split()) for cleaned in training.cleaned]


def random_weights(
    size: int, seed: int = 0, *, embedding: int = 10, units: int = 48, layers: int = 1
) -> dict[str, np.ndarray]:
    """Weights of a network of ``size`` words, padding counted, float32: random, and large enough to carry a signal."""
    rng = np.random.default_rng(seed)
    arrays = {"embedding": rng.normal(0, 1, (size, embedding))}
    inputs = embedding
    for number in range(layers):
        arrays[f"lstm{number}.kernel"] = rng.normal(0, 1 / math.sqrt(inputs), (inputs, 4 * units))
        arrays[f"lstm{number}.recurrent"] = rng.normal(0, 1 / math.sqrt(units), (units, 4 * units))
        arrays[f"lstm{number}.bias"] = rng.normal(0, 0.3, 4 * units)
        inputs = units
    arrays["dense.kernel"] = rng.normal(0, 3 / math.sqrt(units), (units, size))
    arrays["dense.bias"] = rng.normal(0, 0.3, size)
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def fitted(
    arrays: Mapping[str, np.ndarray], form: str, input_length: int, encoded: Sequence[np.ndarray], scale: float = 9.0
) -> dict[str, np.ndarray]:
    """The same network with a softmax that says, by ridge regression, which word followed each beginning."""
    network = WordNetwork(arrays, form, input_length)
    pairs = [(ids[:end], ids[end]) for ids in encoded for end in range(1, len(ids))]
    hidden = np.concatenate([network.after(ids[None])[-1][0] for ids, _ in pairs])
    given = np.concatenate([hidden, np.ones((len(hidden), 1), np.float32)], axis=1)
    wanted = np.zeros((len(pairs), network.size))
    wanted[np.arange(len(pairs)), [following for _, following in pairs]] = scale
    found = np.linalg.solve(given.T @ given + 1e-3 * np.eye(given.shape[1]), given.T @ wanted).astype(np.float32)
    return {**arrays, "dense.kernel": found[:-1], "dense.bias": found[-1]}


def about(whole: Headlines, training: Headlines, config: RunConfig) -> dict[str, object]:
    """What config.json says of the data."""
    rows = training.targets if config.loop.rows == "prefixes" else len(training)
    return {
        "name": whole.name,
        "source": None,
        "headlines": len(training),
        "held_out": len(whole) - len(training),
        "words": len(whole.vocabulary),
        "input_length": whole.input_length,
        "targets": training.targets,
        "steps_per_epoch": -(-rows // config.batch_size),
        "synthetic": False,
        "notes": [],
    }


def sample_text(writer: Writer) -> str:
    """The material's seed texts, continued at temperature 0, one a line."""
    return "".join(f"{writer.continuations(text, Settings(words=words))[0].text}\n" for text, words in MATERIAL_SEEDS)


def metric_rows(step: int, held_out: bool, rows: int = 30) -> list[dict[str, float]]:
    """Losses and accuracies that move as those of a training do."""
    found = []
    for at in sorted({max(1, round(each)) for each in np.linspace(1, step, min(rows, step))}):
        fade = math.exp(-3 * at / step)
        row = {"step": at, "seconds": at * 0.02, "loss": 1.5 + 3.3 * fade, "accuracy": 0.7 - 0.65 * fade}
        found.append({**row, "held_out_loss": 4.1 + 0.9 * fade} if held_out else row)
    return found


def figures(share: float, size: int) -> dict[str, dict[str, float]]:
    """Figures of quality at a share of the training."""
    held_out, train = math.exp(4.1 + 0.9 * math.exp(-3 * share)), math.exp(1.5 + 3.3 * math.exp(-3 * share))
    return {
        "perplexity": {"value": held_out, "floor": 1.0, "collapse": float(size)},
        "train_perplexity": {"value": train, "floor": 1.0, "collapse": float(size)},
    }


def _write_data(folder: Path, whole: Headlines, training: Headlines) -> None:
    folder.mkdir()
    texts = {"headlines.txt": training.raw, "held_out.txt": whole.raw[len(training) :]}
    for name, lines in texts.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "vocabulary.txt").write_text(whole.vocabulary.to_text(), encoding="utf-8")
