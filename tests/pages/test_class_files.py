"""On a server for a class nobody is asked for a file of the server, unless some folder is shared."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_shared(monkeypatch):
    for name in ("GAN_DATA_DIR", "GAN_SHARED_FOLDERS", "GAN_CLASS"):
        monkeypatch.delenv(name, raising=False)


def fields(app) -> set[str]:
    assert not app.exception
    return {str(field.key) for field in app.text_input}


def studio(open_page):
    return open_page("../pages/studio.py", **{"dataset.name": "folder"})


def test_on_a_machine_of_ones_own_a_folder_can_be_named(open_page):
    app = studio(open_page)
    assert "studio.folder" in fields(app)
    app.text_input(key="studio.folder").set_value("/nowhere/photos").run()
    said = " ".join(element.value for element in app.error).replace("\\", "")
    assert "There is no folder or zip /nowhere/photos on the machine that runs this app; check the path." in said


def test_on_a_server_for_a_class_it_cannot(open_page, monkeypatch):
    monkeypatch.setenv("GAN_CLASS", "1")
    assert "studio.folder" not in fields(studio(open_page))


def test_a_folder_of_the_server_that_is_not_shared_is_refused(open_page, monkeypatch, tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("GAN_CLASS", "1")
    monkeypatch.setenv("GAN_SHARED_FOLDERS", str(tmp_path / "share"))
    app = studio(open_page)
    app.text_input(key="studio.folder").set_value(str(tmp_path / "home")).run()
    said = " ".join(element.value for element in app.error).replace("\\", "")
    assert "in the folders that this server shares; upload it, or ask whoever runs the server" in said
