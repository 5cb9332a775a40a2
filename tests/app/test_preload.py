"""What the server loads ahead is what the first page needs."""

from __future__ import annotations

import subprocess
import sys

from app import preload
from tests.conftest import ROOT

FIRST_PAGE = """
import sys
from app import preload
preload.begin()
preload.wait()
before = set(sys.modules)
from gan_core.lessons import course
ALREADY = course._load.cache_info().misses
assert ALREADY
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app/main.py", default_timeout=60).run()
app.run()
assert not app.exception, app.exception
assert any("outwit" in str(title.value) for title in app.title), "Home was not drawn"
print(*sorted(name for name in set(sys.modules) - before if name.split(".")[0] in ("app", "gan_core", "pandas")))
assert course._load.cache_info().misses <= ALREADY, course._load.cache_info()
"""


def test_home_needs_nothing_that_was_not_loaded_ahead(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == []


def test_a_module_that_cannot_be_loaded_holds_nothing_up(monkeypatch, caplog):
    monkeypatch.setattr(preload, "MODULES", ("app.there_is_none", "app.words"))
    monkeypatch.setattr(preload, "_thread", None)
    preload.begin()
    preload.wait()
    assert [record.message for record in caplog.records] == ["app.there_is_none could not be loaded ahead"]


def test_without_a_beginning_nothing_is_waited_for(monkeypatch):
    monkeypatch.setattr(preload, "_thread", None)
    preload.wait()
    assert preload._thread is None, "waiting begins nothing"
