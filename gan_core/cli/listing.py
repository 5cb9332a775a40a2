"""``datasets``, ``models`` and ``presets``: tables for people, JSON for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gan_core.presets import PRESETS

if TYPE_CHECKING:
    from gan_core.config import RunConfig

Record = Mapping[str, object]


def datasets(arguments: argparse.Namespace) -> int:
    """Print what there is to learn from."""
    return _print(
        [*_point_sets(), *_image_sets(), *_text_sets()],
        ("name", "kind", "shape", "count", "offline", "description"),
        arguments.json,
    )


def _point_sets() -> Iterator[Record]:
    from gan_core.data import POINT_SETS  # brings SciPy, which the other lists do without

    for name, source in POINT_SETS.items():
        yield {
            "name": name,
            "kind": "points",
            "shape": [2],
            "count": source.count,
            "offline": source.offline,
            "labels": [],
            "description": source.help,
        }


def _image_sets() -> Iterator[Record]:
    from gan_core.data.images import IMAGE_SETS

    for name, source in IMAGE_SETS.items():
        yield {
            "name": name,
            "kind": "images",
            "shape": None if source.shape is None else list(source.shape),
            "count": source.count,
            "offline": source.offline,
            "labels": list(source.labels),
            "description": source.help,
        }


def _text_sets() -> Iterator[Record]:
    from gan_core.text import TEXT_SETS

    for name, source in TEXT_SETS.items():
        yield {
            "name": name,
            "kind": "text",
            "shape": None if source.input_length is None else [source.input_length],
            "count": source.count,
            "offline": source.offline,
            "labels": [],
            "description": source.help,
        }


def models(arguments: argparse.Namespace) -> int:
    """Print the networks with the sizes they have in the first preset that uses them."""
    first: dict[str, str] = {}
    for name, preset in PRESETS.items():
        first.setdefault(preset.model, name)
    records = [_model(name, preset) for name, preset in first.items()]
    columns = ("name", "generator_params", "discriminator_params", "latent_dim", "output_shape", "preset")
    return _print(records, columns, arguments.json)


def _model(name: str, preset: str) -> Record:
    from gan_core.config import build_config
    from gan_core.models.specs import parameter_counts

    config = build_config(preset)
    if config.kind == "text":
        return _word_model(name, config, preset)
    generator, discriminator = parameter_counts(config)
    return {
        "name": name,
        "kind": config.kind,
        "generator_params": generator,
        "discriminator_params": discriminator,
        "latent_dim": config.model.latent_dim,
        "output_shape": list(config.image_shape) if config.kind == "images" else [2],
        "preset": preset,
    }


def _word_model(name: str, config: RunConfig, preset: str) -> Record:
    """The network that writes, as large as the vocabulary of the headlines here makes it; it has no opponent."""
    from gan_core.models.wordnet import word_parameters
    from gan_core.text import make_headlines

    size = make_headlines(config.dataset).vocabulary.size
    params = word_parameters(config, size)
    return {
        "name": name,
        "kind": config.kind,
        "params": params,
        "vocabulary": size,
        "generator_params": params,
        "discriminator_params": None,
        "latent_dim": None,
        "output_shape": [size],
        "preset": preset,
    }


def presets(arguments: argparse.Namespace) -> int:
    """Print the named starting points."""
    records = [
        {
            "name": name,
            "label": preset.label,
            "description": preset.description,
            "kind": preset.kind,
            "dataset": preset.dataset,
            "model": preset.model,
        }
        for name, preset in PRESETS.items()
    ]
    return _print(records, ("name", "kind", "dataset", "model", "description"), arguments.json)


def _print(records: Sequence[Record], columns: Sequence[str], as_json: bool) -> int:
    if as_json:
        print(json.dumps(records, indent=1))
    else:
        print(table(columns, [[_word(record[column]) for column in columns] for record in records]))
    return 0


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines with aligned columns below a heading."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = ([*head], ["-" * width for width in widths], *rows)
    padded = ("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)) for line in lines)
    return "\n".join(line.rstrip() for line in padded)


def _word(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " x ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
