from __future__ import annotations

STUDIO = "../pages/studio.py"


def test_draws_without_exception(open_page):
    app = open_page(STUDIO)
    assert not app.exception
    assert not app.error, [e.value for e in app.error]
    assert not app.warning
