"""Headlines: begin a headline, and watch a network that has read hundreds of them go on."""

from __future__ import annotations

from app import visit
from app.headlines import address, page

address.take_address(entered=visit.just_entered())
page.show()
