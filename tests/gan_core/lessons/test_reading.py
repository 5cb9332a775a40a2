"""The door for lesson files: what is right is read whole, and everything else is one sentence with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gan_core.lessons import Lesson, LessonError, course, load_course, load_lesson, read_lesson
from gan_core.lessons.nodes import DEEPEST, MOST_BYTES

DOCS = Path(__file__).resolve().parents[3] / "docs" / "lessons.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL).group(1)
SHIPPED = load_course(Path("nowhere")).shipped

# (text in the example, what stands there instead, the sentence behind "my.yaml "); the first match is replaced.
MISTAKES = {
    "unknown control": (
        "lock: [optimizer.generator_lr]",
        "lock: [optimizer.generator_rate]",
        "line 20: unknown control 'optimizer.generator_rate': expected one of optimizer.generator_lr, "
        "optimizer.name, optimizer.discriminator_lr; correct it.",
    ),
    "bad range": (
        "generator_lr: 0.001",
        "generator_lr: 99",
        "line 16: settings: optimizer.generator_lr: expected a number from 1e-07 to 10, received 99.0; "
        "correct the value.",
    ),
    "missing field": ("minutes: 10\n", "", "line 1: the lesson lacks the field 'minutes'; add it."),
    "unknown field": (
        "minutes: 10",
        "minutes: 10\nlevel: 3",
        "line 3: the lesson has no field 'level': expected one of title, minutes, summary, next, steps; "
        "correct its name.",
    ),
    "unknown part": (
        "part: playground",
        "part: theatre",
        "line 12: part: expected one of playground, pictures, latent, headline, game, race, drawing, strides, "
        "received 'theatre'; correct it.",
    ),
    "unknown figure": (
        "coverage above 0.5",
        "width above 0.5",
        "line 31: check: playground has no figure 'width': expected one of step, g_loss, d_loss_real, d_loss_fake, "
        "d_acc_real, d_acc_fake, d_real, d_fake, energy_distance, jensen_shannon, distance_to_curve, coverage; "
        "correct it.",
    ),
    "no number": (
        "coverage above 0.5",
        "coverage above most",
        "line 31: check: expected a number to compare with, received 'most'; correct it.",
    ),
    "unknown illness": (
        "coverage above 0.5",
        "doctor finds hunger",
        "line 31: check: the doctor knows divergence, vanishing_gradients, g_too_strong, mode_collapse, oscillation, "
        "d_too_strong, memorising and nothing, received 'hunger'; correct it.",
    ),
    "wrong type": (
        "minutes: 10",
        "minutes: [1, 2]",
        "line 2: minutes: expected a text, received a list; write it behind the colon.",
    ),
    "duplicate key": (
        "minutes: 10",
        "minutes: 10\nminutes: 11",
        "line 3: minutes stands twice in the lesson, first in line 2; keep one of them.",
    ),
    "tab": (
        "  - title: Two moons",
        "\t- title: Two moons",
        "line 6: expected spaces at the beginning of the line, received a tab; replace it.",
    ),
    "anchor": (
        "minutes: 10",
        "minutes: &many 10",
        "line 2: anchors (&) and aliases (*) are not used in lessons; write the value out.",
    ),
    "tag": (
        "minutes: 10",
        "minutes: !!python/object/apply:os.system [ls]",
        "line 2: tags such as 'tag:yaml.org,2002:python/object/apply:os.system' are not used in lessons; delete it.",
    ),
    "no such answer": (
        "answer: A thin bridge of fake points",
        "answer: A thick bridge",
        "line 27: answer: expected one of choices, received 'A thick bridge'; correct it.",
    ),
    "a file of the server": (
        "model.latent_dim: 2",
        "dataset.path: secret.csv",
        "line 15: unknown setting 'dataset.path': expected one of dataset.name, dataset.x_max, dataset.jitter; "
        "correct its name.",
    ),
    "broken YAML": (
        "title: Two heaps or one?",
        "title: [",
        "line 3: this is not YAML (expected ',' or ']', but got ':'); check indents, colons and quotes.",
    ),
}


def refused(text: str) -> str:
    with pytest.raises(LessonError) as caught:
        read_lesson(text, "my")
    return str(caught.value)


def test_the_example_of_the_document_is_read_whole() -> None:
    lesson = read_lesson(EXAMPLE, "my")
    first = lesson.steps[0]
    assert (lesson.name, lesson.minutes, lesson.next, len(lesson.steps)) == ("my", 10, "what-d-sees", 3)
    assert first.live.settings == {"model.latent_dim": 2, "optimizer.generator_lr": 0.001}
    assert (first.live.speed, first.live.lock) == ("1000", ("optimizer.generator_lr",))
    assert first.question.choices[first.question.answer] == "A thin bridge of fake points"
    assert [check.label for check in first.checks] == ["step at least 5,000", "coverage above 0.5"]
    assert [step.question.kind for step in lesson.steps] == ["choice", "number", "text"]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_its_line(mistake: str) -> None:
    right, wrong, sentence = MISTAKES[mistake]
    assert EXAMPLE.count(right) >= 1
    assert refused(EXAMPLE.replace(right, wrong, 1)) == f"my.yaml {sentence}"


def test_what_unfolds_or_digs_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    assert "anchors (&) and aliases (*)" in refused(bomb)
    assert f"at most {DEEPEST} levels" in refused("[" * 5_000)
    assert f"at most {MOST_BYTES:,} bytes" in refused("x" * (MOST_BYTES + 1))
    assert "at most 4,000 values" in refused("[" + "a," * 9_000 + "]")
    assert "the file is empty" in refused("# nothing\n")
    assert "line 2: expected one lesson" in refused(f"a: 1\n---\n{EXAMPLE}")


def test_files_are_named_when_they_cannot_be_read(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"title: ok\nminutes: \xff\n")
    for path, sentence in (
        (bad, "bad.yaml line 2: expected UTF-8 text, received other bytes; save the file as UTF-8."),
        (tmp_path / "gone.yaml", "gone.yaml: it cannot be read (No such file or directory); check the path."),
    ):
        with pytest.raises(LessonError, match=re.escape(sentence)):
            load_lesson(path)
    with pytest.raises(LessonError, match=r"named with small letters, digits and dashes, received '\.\./up'"):
        read_lesson(EXAMPLE, "../up")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_lesson_or_a_refusal(text: str) -> None:
    assert "my.yaml" in refused(text)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_lesson_is_a_lesson_or_a_refusal_in_one_line(data: st.DataObject) -> None:
    lines = EXAMPLE.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    damage = st.sampled_from(["", "  ", "- ", "x: y\n", "? ", "&a ", "!!set ", "'", "{", "\0", "null\n", "1e999\n"])
    lines[at] = data.draw(damage) + data.draw(st.sampled_from([lines[at], lines[at][1:], "", lines[at][:5] + "\n"]))
    said = outcome("".join(lines))
    assert re.fullmatch(r"read|my\.yaml( line \d+)?: \S.*[.]", said), said  # a dot in it is no line break


def outcome(text: str) -> str:
    """ "read", or the refusal; any other error passes."""
    try:
        return "read" if isinstance(read_lesson(text, "my"), Lesson) else "nothing"
    except LessonError as error:
        return str(error)


def test_the_course_is_whole() -> None:
    assert SHIPPED.problems == ()
    names = [lesson.name for lesson in SHIPPED.lessons]
    assert len(names) >= 9
    assert [lesson.next for lesson in SHIPPED.lessons] == [*names[1:], ""]  # a chain through all of them


@pytest.mark.parametrize("lesson", SHIPPED.lessons, ids=lambda lesson: lesson.name)
def test_a_shipped_lesson_asks_and_tells(lesson: Lesson) -> None:
    assert any(step.live for step in lesson.steps)
    assert any(step.checks for step in lesson.steps)
    for step in lesson.steps:
        assert step.question, f"{step.title} asks nothing"
        assert step.notice, f"{step.title} has nothing to notice"
        assert step.hint or not step.checks, f"{step.title} has a goal and no hint"
        assert len(step.text) <= 700, f"{step.title} is too long for a projector"


def test_the_document_names_every_field_and_figure() -> None:
    from gan_core.lessons.base import CONTROLS_OF, FIGURES_OF, PARTS
    from gan_core.lessons.living import FIELDS_OF
    from gan_core.lessons.reading import LESSON_FIELDS, QUESTION_FIELDS, STEP_FIELDS

    text = DOCS.read_text(encoding="utf-8")
    controls = [name for names in CONTROLS_OF.values() for name in names]
    fields = [name for names in FIELDS_OF.values() for name in names]
    figures = [name for part, names in FIGURES_OF.items() if part != "pictures" for name in names]
    for name in (*PARTS, *LESSON_FIELDS, *STEP_FIELDS, *QUESTION_FIELDS, *controls, *fields, *figures):
        assert re.search(rf"\b{name}\b", text), f"docs/lessons.md says nothing of {name}"


def test_a_lesson_reads_the_same_with_libyaml_and_without(monkeypatch) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in course.SHIPPED.glob("*.yaml")} | {"a": EXAMPLE}
    with_it = [read_lesson(text, name) for name, text in texts.items()]
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert [read_lesson(text, name) for name, text in texts.items()] == with_it
    assert len(with_it) > 5
