"""Families of parts in the browser: one script a family, and live parts that wait for its version."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.components.headline import FAMILY as HEADLINE
from app.components.latent import FAMILY as LATENT
from app.components.sweep import FAMILY as SWEEP
from app.components.tips import FAMILY as TIPS

FAMILIES = [LATENT, HEADLINE, SWEEP, TIPS]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_part_waits_for_the_version_that_the_script_offers(family):
    version = family.version()
    assert re.fullmatch(r"[0-9a-f]{12}", version)
    script = family.script()
    assert f'offerFamily("{family.name}", "{version}")' in script
    assert f"function show{family.name.capitalize()}(" in script
    for part in family.parts:
        mount = family.mount_script(part)
        assert f'familyOf("{family.name}", "{version}")' in mount
        assert f'show("{part}", component)' in mount
        assert "FAMILY_" not in mount + script


def test_another_script_is_another_version():
    assert LATENT.version() == replace(LATENT).version()
    assert replace(LATENT, styles=LATENT.styles[:1]).version() != LATENT.version()
