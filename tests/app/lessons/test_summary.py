"""The page to print: answers and figures stand on it, and what a person typed is only text."""

from __future__ import annotations

from app.lessons.progress import Done
from app.lessons.summary import document
from gan_core.lessons import load_course

CURVE = load_course().find("the-curve")


def test_answers_figures_and_notices_are_printed() -> None:
    done = {
        "the-curve": {
            0: Done("All in one spot", False, True, {"step": 3250.0}),
            1: Done("<script>alert(1)</script>", None, False),
        }
    }
    page = document([CURVE], done, "Ada & Co <b>")
    assert "The curve: 1 of 3 steps" in page
    assert "All in one spot<br>It was: Along the curve, more or less" in page
    assert "✓ step at least 3,000 (3,250)" in page
    assert "like knots in one elastic net" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "Ada &amp; Co &lt;b&gt;" in page
    assert page.count("still open: coverage above 0.9") == 1
    assert "two losses pull against each other" not in page  # not before the goal is met
