"""Turn a finished run of headlines into a small folder that ships: same layout, no optimizer state, and a card."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from gan_core.cli.making import measure, open_run
from gan_core.config import from_json_dict
from gan_core.engine.text_session import MODEL_FILE
from gan_core.models.wordnet import word_parameters
from gan_core.pretrained import CARD_FILE
from gan_core.runs import RunPaths, RunReader, load_arrays
from gan_core.runs.checkpoints import new_checkpoint
from gan_core.text import MATERIAL_SEEDS, NgramIndex, novel_share
from gan_core.text.generating import WEIGHTS_FILE, Settings, read_writer
from tools.pretrain_pack import figure_table, folder_size, halve, rows_of, settings_of
from tools.pretrain_recipes import Recipe

MOMENTS = 5
NOVEL_TEXTS, NOVEL_WORDS, NOVEL_LENGTH = 16, 10, 4


def pack_text(run_dir: Path, target: Path, recipe: Recipe) -> int:
    """Write ``target`` anew from a finished run; returns its size in bytes."""
    reader = RunReader(run_dir)
    if reader.status().state != "finished":
        raise SystemExit(f"{run_dir} is {reader.status().state}: only a finished run is packed.")
    shutil.rmtree(target, ignore_errors=True)
    paths = RunPaths(target)
    for folder in (paths.samples, paths.timeline):
        folder.mkdir(parents=True)
    settings_of(reader, paths, recipe)
    rows_of(reader, paths)
    shutil.copytree(reader.paths.data, paths.data)
    *earlier, _ = moments([step for step, _ in reader.timeline()])  # the last is the checkpoint
    for step in earlier:
        name = f"step_{step:08d}"
        np.savez_compressed(paths.timeline / f"{name}.npz", **load_arrays(reader.paths.timeline / f"{name}.npz"))
        shutil.copy(reader.paths.samples / f"{name}.txt", paths.samples)
    shutil.copy(reader.samples()[-1][1], paths.samples)
    _network(reader, paths)
    (target / CARD_FILE).write_text(card(target, recipe), encoding="utf-8")
    return folder_size(target)


def moments(steps: list[int]) -> list[int]:
    """A few of the steps, the last among them, apart by factors, as learning goes."""
    last = steps[-1]
    aims = [last / 3**power for power in range(MOMENTS)]
    return sorted({min(steps, key=lambda step: abs(np.log((step + 1) / (aim + 1)))) for aim in aims} | {last})


def _network(reader: RunReader, paths: RunPaths) -> None:
    newest = reader.latest_checkpoint()
    with new_checkpoint(paths, newest.step) as folder:
        halve(newest.path / MODEL_FILE, folder / MODEL_FILE)
        weights = load_arrays(newest.path / WEIGHTS_FILE)
        np.savez_compressed(folder / WEIGHTS_FILE, **{key: np.float16(value) for key, value in weights.items()})


# --- the card ---------------------------------------------------------------------------------------


def card(target: Path, recipe: Recipe) -> str:
    """What a person should know before using it, with the figures that ``evaluate`` gives."""
    run, reader = open_run(str(target), text=True), RunReader(target)
    config, step = from_json_dict(reader.config()), reader.status().step
    about = reader.config()["data"]
    seconds = reader.metrics()[0][-1]["seconds"]
    parts = [
        f"# {recipe.title}",
        f"An LSTM with {word_parameters(config, about['words'] + 1):,} parameters, stored as float16, that knows "
        f"{about['words']:,} words.",
        f"**Data.** {recipe.data} It was trained on {about['headlines']:,} of them; {about['held_out']:,} were held "
        "out.",
        f"**Training.** {step:,} steps of {config.batch_size} headlines "
        f"({step / about['steps_per_epoch']:,.0f} epochs) "
        f"with seed {config.seed}: {seconds:,.0f} seconds on two shared cores. The recipe is `{target.name}` in "
        "tools/pretrain_recipes.py, the whole configuration config.json.",
        "**Figures** as `python -m gan_core evaluate` gives them; the last column is a network that only knows how "
        "often each word comes:",
        figure_table(*measure(run))
        .replace("real against real", "never wrong")
        .replace("one picture, over and over", "word frequencies"),
        f"**Own words.** Of the runs of four words in headlines that it begins itself at temperature 0.7, "
        f"{novelty(target):.0%} stand in no training headline.",
        "**The material's beginnings** at temperature 0:",
        "\n".join(f"- {line}" for line in continued(target)),
        f"**Weak at.** {recipe.weak}",
    ]
    return "\n\n".join(parts) + "\n"


def continued(target: Path) -> list[str]:
    """The material's seed texts with as many words as it asks for."""
    writer = read_writer(target)
    return [
        writer.continuations(text, Settings(words=count, temperature=0.0))[0].text for text, count in MATERIAL_SEEDS
    ]


def novelty(target: Path) -> float:
    """The share of four-word runs in some headlines of its own that stand in no training headline."""
    writer = read_writer(target)
    index = NgramIndex(writer.headlines)
    settings = Settings(words=NOVEL_WORDS, temperature=0.7, count=NOVEL_TEXTS)
    texts = writer.continuations("", settings)
    return float(np.mean([novel_share(text.added, index, NOVEL_LENGTH) for text in texts]))
