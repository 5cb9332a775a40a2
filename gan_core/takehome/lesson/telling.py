"""From a run's folder to the sections of its lesson."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from gan_core.config import TEXT, RunConfig, from_json_dict, settings_table
from gan_core.engine.classes import class_names
from gan_core.engine.realdata import FILE_SETS, real_points
from gan_core.runs import RunReader
from gan_core.takehome.lesson import script, writer
from gan_core.takehome.lesson.base import Change, Section, Story
from gan_core.takehome.lesson.frame import Frame
from gan_core.takehome.lesson.game import game_section
from gan_core.takehome.lesson.images import images_section
from gan_core.takehome.lesson.networks import discriminator_section, generator_section
from gan_core.takehome.lesson.points import points_section
from gan_core.takehome.lesson.settings import settings_section
from gan_core.takehome.lesson.training import keeping_section, looking_section, training_section
from gan_core.takehome.lesson.turns import turns_section

MOST_CHANGES = 500


def lesson_of(run_dir: str | Path) -> tuple[Frame, list[Section]]:
    """A run's lesson: its frame and its sections. Raises UserError in words for a run that cannot be read."""
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    if config.kind == TEXT:
        story = writer.WriterStory(
            config, _steps(reader, config), _about(reader), tuple(_changes(reader))[:MOST_CHANGES]
        )
        return writer.frame_of(story), writer.sections(story)
    pair = story_of(run_dir)
    return script.frame_of(pair), sections(pair)


def story_of(run_dir: str | Path) -> Story:
    """What a lesson needs to know of a run. Raises UserError in words for a run that cannot be read."""
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    return Story(
        config,
        steps=_steps(reader, config),
        class_names=class_names(reader),
        points=_own_points(reader, config),
        changes=tuple(_changes(reader))[:MOST_CHANGES],
    )


def sections(story: Story) -> list[Section]:
    """All sections in order."""
    return [
        settings_section(story),
        points_section(story) if story.is_points else images_section(story),
        generator_section(story),
        discriminator_section(story),
        game_section(story),
        turns_section(story),
        looking_section(story),
        training_section(story),
        keeping_section(story),
    ]


def _changes(reader: RunReader) -> Iterator[Change]:
    """What was moved by hand; only settings that we know, and numbers that they can have."""
    for row in reader.events()[0]:
        known, value = settings_table().get(str(row.get("key"))), row.get("value")
        if row.get("kind") != "live" or known is None or not known.live or not isinstance(value, int | float):
            continue
        if known.minimum <= value <= known.maximum:
            yield Change(int(row["step"]), known.key, float(value))


def _about(reader: RunReader) -> Mapping[str, object]:
    about = reader.config().get("data")
    return about if isinstance(about, dict) else {}


def _steps(reader: RunReader, config: RunConfig) -> int:
    """The total that the run has, also where it was trained on."""
    total = reader.status().total_steps
    return total if isinstance(total, int) and total > 0 else config.steps


def _own_points(reader: RunReader, config: RunConfig) -> object:
    """The points of a person's own file, before jitter."""
    if config.dataset.name not in FILE_SETS:
        return None
    plain = config.model_copy(update={"dataset": config.dataset.model_copy(update={"jitter": 0.0})})
    return real_points(plain, reader.paths).pool
