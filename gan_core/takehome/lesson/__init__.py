"""A run as a lesson: code in plain Keras that retrains it, with nothing of ours, in numbered sections."""

from gan_core.takehome.lesson import notebook, script
from gan_core.takehome.lesson.base import Section, Story, literal
from gan_core.takehome.lesson.frame import Frame
from gan_core.takehome.lesson.telling import lesson_of, sections, story_of

__all__ = ["Frame", "Section", "Story", "lesson_of", "literal", "notebook", "script", "sections", "story_of"]
