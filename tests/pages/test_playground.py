from __future__ import annotations


def test_draws_without_exception(open_page):
    app = open_page()
    assert not app.exception
    assert not app.error
    assert [button.label for button in app.main.button][:4] == ["Train", "Step D", "Step G", "Step both"]
