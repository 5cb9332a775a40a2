"""All lessons of this session: the course, a teacher's folder, and files that were uploaded to be tried."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

import streamlit as st

from app import people
from app.teacher import session
from app.words import escape, say
from gan_core.lessons import Course, Lesson, LessonError, Shelf, lessons_dir, load_course, read_lesson
from gan_core.lessons.nodes import read_file

TRIED, UPLOADER = "lessons.tried", "lessons.upload"
MOST_MB = 1  # Streamlit knows whole megabytes; read_file takes 100,000 bytes
HELP = (
    "A lesson is a text file that any editor writes; docs/lessons.md of this program shows how. Here it is read and "
    "checked, and only this session sees it."
)
TAKEN = "There is a lesson called {name!r} on this server already: give your file another name and upload it again."


def course_now() -> Course:
    """Every lesson that this session can open; read again only where a file has changed."""
    course = load_course()
    tried = tuple(one for one in st.session_state.get(TRIED, {}).values() if _may_stand(one, course))
    if not tried:
        return course
    mine = {lesson.name for lesson in tried}
    kept = tuple(lesson for lesson in course.own.lessons if lesson.name not in mine)
    return Course(course.shipped, Shelf((*kept, *tried), course.own.problems))


def draw_own(course: Course) -> None:
    """What a teacher needs: the broken files with their lines, the folder, and a place to try a file."""
    for problem in course.shipped.problems + course.own.problems:
        say("warning", problem)
    with st.expander("For teachers: a lesson of your own", icon=":material/edit_note:"):
        st.markdown(
            f"Write a text file such as `my-lesson.yaml`, as docs/lessons.md shows, and put it into {_folder_words()}. "
            "It appears above, and `?lesson=my-lesson` opens it."
        )
        file = st.file_uploader(
            "Try a lesson file", type=["yaml", "yml"], key=UPLOADER, max_upload_size=MOST_MB, help=HELP
        )
        if file is not None:
            _take(file.name, file.getvalue())


def _folder_words() -> str:
    """Where lessons go, without telling every visitor how this machine's folders are called."""
    if lessons_dir().is_absolute():
        return "the folder that `GAN_LESSONS_DIR` names"
    return f"the folder `{escape(str(lessons_dir()))}` beside the program (or name another with `GAN_LESSONS_DIR`)"


def _may_stand(lesson: Lesson, course: Course) -> bool:
    """Whether an uploaded lesson may have its name: in a class only the teacher puts one in another's place."""
    return course.find(lesson.name) is None or people.is_personal() or session.is_signed_in()


def _take(file_name: str, data: bytes) -> None:
    """Read an uploaded lesson, or say in which line it is wrong."""
    try:
        lesson = read_upload(file_name, data)
    except LessonError as error:
        say("error", str(error))
        return
    if not _may_stand(lesson, load_course()):
        say("error", TAKEN.format(name=lesson.name))
        return
    before = st.session_state.get(TRIED, {})
    if before.get(lesson.name) != lesson:
        st.session_state[TRIED] = {**before, lesson.name: lesson}
        st.rerun()
    st.caption(f":material/check: {escape(lesson.title)} works: {len(lesson.steps)} steps. It stands above.")


def read_upload(file_name: str, data: bytes) -> Lesson:
    """The lesson in an uploaded file; its name in links is made of the file's. Raises LessonError."""
    file = PurePath(file_name).name[:60]
    name = re.sub(r"[^a-z0-9]+", "-", PurePath(file).stem.lower()).strip("-")[:60] or "my-lesson"
    return replace(read_lesson(read_file(lambda: data, file), name, file=file), own=True, brought=True)
