"""The views of the Latent page, in the order in which they are offered.

How to add a view
-----------------
1. Write ``app/latent/NAME.py`` with ``def draw(subject: Subject) -> None``: plain Streamlit calls into the place that
   the page gives it, about 700 pixels wide on a projector and 350 on a phone, at most 600 pixels high. The page draws
   the picker (sidebar) and the inspector (right) around it.
2. Ask for pictures with :func:`app.latent.ask.render`: it knows the page's class and checkpoint, and keeps what it got.
   Let its errors pass: while the engine starts, the page shows a place that waits and then draws the view by itself;
   any other UserError becomes one sentence where the view would be.
3. Show pictures with :func:`app.components.latent.strip` (frames under a slider) and
   :func:`app.components.latent.tiles` (thumbnails to pick from); encode them with :mod:`app.latent.sprites`.
   Whatever a person picks goes to the inspector by :func:`app.latent.chosen.choose`, from the component's callback.
4. Keep state in ``st.session_state`` under ``latent.NAME.*``; a key of a widget that must not survive a change of
   generator ends with ``subject.key``.
5. Append a ``View`` to ``VIEWS``. Its ``name`` stands in links: never change it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.latent import arithmetic, classes, directions, morph, noise, plane, times, walk
from app.latent.subject import Subject


@dataclass(frozen=True)
class View:
    """One way to look at a generator.

    Attributes:
        name: in the address.  label, icon: on the switch.  help: one short sentence beside it.
        draw: draws it for a generator.  fits: whether it makes sense for this one.
    """

    name: str
    label: str
    icon: str
    help: str
    draw: Callable[[Subject], None]
    fits: Callable[[Subject], bool] = lambda subject: True


VIEWS: list[View] = [
    View(
        "morph",
        "Morph",
        ":material/animation:",
        "The way from A to B: drag the slider.",
        morph.draw,
    ),
    View(
        "classes",
        "Classes",
        ":material/category:",
        "What the class decides, and what z decides.",
        classes.draw,
        classes.fits,
    ),
    View(
        "plane",
        "Plane",
        ":material/grid_on:",
        "Two directions at once: drag anywhere.",
        plane.draw,
        lambda subject: not subject.is_points,
    ),
    View(
        "noise",
        "Noise square",
        ":material/grid_on:",
        "Drag in the noise, and see the point.",
        noise.draw,
        lambda subject: subject.is_points,
    ),
    View(
        "directions",
        "Directions",
        ":material/tune:",
        "Where the generator changes most: move a slider.",
        directions.draw,
        lambda subject: not subject.is_points,
    ),
    View(
        "arithmetic",
        "Arithmetic",
        ":material/calculate:",
        "A − B + C: press three pictures.",
        arithmetic.draw,
        lambda subject: not subject.is_points,
    ),
    View(
        "walk",
        "Walk",
        ":material/directions_walk:",
        "On and on, at constant speed.",
        walk.draw,
    ),
    View(
        "time",
        "Time",
        ":material/history:",
        "One z, through the training.",
        times.draw,
    ),
]


def views_of(subject: Subject) -> list[View]:
    """The views that make sense for this generator; never empty."""
    return [view for view in VIEWS if view.fits(subject)]
