"""Tips: every tip for training a GAN, made visible, and raced on the same data, first weights and noise."""

from __future__ import annotations

from app import visit
from app.tips import address, page, racing

address.take_address(entered=visit.just_entered())
racing.take_address(entered=visit.just_entered())
page.show()
address.write_address()
