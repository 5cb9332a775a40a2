from __future__ import annotations

import pytest

from gan_core.config import build_config
from gan_core.data import download
from gan_core.data.images import NotHereError, make_images


@pytest.mark.parametrize("preset", ["mnist", "frogs", "flowers80"])
def test_a_look_that_may_not_download_says_so_and_asks_nobody(preset, monkeypatch, tmp_path):
    def refuse(*_args, **_named):
        raise AssertionError("a look went out to the network")

    monkeypatch.setattr(download, "_download", refuse)
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)
    with pytest.raises(NotHereError, match="is not on this machine yet; it is downloaded when a run starts"):
        make_images(build_config(preset).dataset, may_download=False)
    assert not list(tmp_path.rglob("*.part"))


def test_what_is_embedded_needs_no_download(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path))
    assert len(make_images(build_config("digits").dataset, may_download=False)) == 1797
