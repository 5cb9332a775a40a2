"""From a run folder to its writer, at any step of the training that was kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gan_core.errors import RunError, UserError
from gan_core.pretrained import FOLDER
from gan_core.runs import RunReader, load_arrays
from gan_core.text.generating.continuing import Writer
from gan_core.text.generating.network import WordNetwork
from gan_core.text.vocabulary import Vocabulary

PRETRAINED, PRETRAINED_NAME = "pretrained", "headlines"
TEXT_MODEL = "lstm"
WEIGHTS_FILE, VOCABULARY_FILE, HEADLINES_FILE = "weights.npz", "vocabulary.txt", "headlines.txt"
PREFIX = "weights."
SHOWN = 10


def read_writer(run_dir: str | Path, step: int | None = None) -> Writer:
    """The writer of a text run: of its newest checkpoint, or as it was at a kept ``step`` (see :func:`writer_steps`).

    ``"pretrained"`` is the one that ships with this program. Raises RunError, one sentence, for a run of another kind,
    for one without anything to read yet, for a step that was not kept, and for damaged files.
    """
    reader = open_text_run(run_dir)
    path = weights_path(reader, step)
    arrays = {name.removeprefix(PREFIX): array for name, array in load_arrays(path).items()}
    vocabulary, (form, length) = _vocabulary(reader), _form(reader)
    try:
        network = WordNetwork(arrays, form, length)
        return Writer(network, vocabulary, _lines(reader.paths.data / HEADLINES_FILE))
    except RunError as error:
        raise RunError(f"{path} cannot be used: {str(error)[0].lower()}{str(error)[1:]}") from error


def writer_steps(run_dir: str | Path) -> tuple[int, ...]:
    """The steps that :func:`read_writer` can go back to, oldest first; empty while nothing was kept."""
    return tuple(sorted(_weights(open_text_run(run_dir))))


def open_text_run(run_dir: str | Path) -> RunReader:
    """The run in a folder, or the shipped one for ``"pretrained"``; RunError unless it is a text run."""
    reader = RunReader(_shipped() if str(run_dir) == PRETRAINED else run_dir)
    model = _section(reader.config()["config"], "model").get("name")
    if model != TEXT_MODEL:
        raise RunError(
            f"{reader.paths.root} expected a run that writes headlines (model.name {TEXT_MODEL}), received one with "
            f"model.name {str(model)[:40]}; choose another run, or train one with the preset headlines."
        )
    return reader


def weights_path(reader: RunReader, step: int | None = None) -> Path:
    """The file with the weights of a step, or the newest; raises RunError where there is none."""
    found = _weights(reader)
    if not found:
        raise RunError(f"{reader.paths.root} has no checkpoint yet: train it for a while, then ask again.")
    if step is None:
        checkpoint = reader.latest_checkpoint()
        return found[max(found) if checkpoint is None or checkpoint.step not in found else checkpoint.step]
    if step not in found:
        near = sorted(sorted(found, key=lambda each: abs(each - step))[:SHOWN])
        steps = ", ".join(f"{each:,}" for each in near)
        raise RunError(f"{reader.paths.root} has kept nothing of step {step:,}: choose one of {steps}.")
    return found[step]


def _weights(reader: RunReader) -> dict[int, Path]:
    """The file of every step; of a step in both places the checkpoint's, which is more exact."""
    found = dict(reader.timeline())
    for checkpoint in reader.checkpoints():
        if (checkpoint.path / WEIGHTS_FILE).is_file():
            found[checkpoint.step] = checkpoint.path / WEIGHTS_FILE
    return found


def _shipped() -> Path:
    folder = FOLDER / PRETRAINED_NAME
    if not (folder / "config.json").is_file():
        raise RunError(
            f"The pretrained headlines expected the folder {folder.name} in {folder.parent}, found none; restore it, "
            "or train a network of your own with the preset headlines."
        )
    return folder


def _form(reader: RunReader) -> tuple[str, int]:
    """What the training fed the network with: (form, input_length)."""
    frozen = reader.config()
    rows = _section(frozen["config"], "loop").get("rows")
    length = _section(frozen, "data").get("input_length")
    if not isinstance(rows, str) or type(length) is not int:
        raise RunError(
            f"{reader.paths.config} expected loop.rows and data.input_length, received {rows!r} and {length!r}; "
            "restore the file."
        )
    return rows, length


def _section(tree: object, name: str) -> Mapping[str, object]:
    section = tree.get(name) if isinstance(tree, Mapping) else None
    return section if isinstance(section, Mapping) else {}


def _vocabulary(reader: RunReader) -> Vocabulary:
    path = reader.paths.data / VOCABULARY_FILE
    try:
        return Vocabulary.from_text(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunError(
            f"{path} could not be read ({error.strerror}); restore the file or train the run again."
        ) from error
    except UnicodeDecodeError as error:
        raise RunError(f"{path} expected words in UTF-8, received other bytes; restore the file.") from error
    except UserError as error:
        raise RunError(f"{path} is damaged: {error}") from error


def _lines(path: Path) -> tuple[str, ...]:
    """The training headlines; none where the file is not there, which costs only the first words."""
    try:
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()


def as_arrays(weights: Mapping[str, np.ndarray], dtype: type = np.float16) -> dict[str, np.ndarray]:
    """Weights as a file of the timeline keeps them: every name behind "weights.", as small numbers."""
    return {f"{PREFIX}{name}": np.asarray(array, dtype) for name, array in weights.items()}
