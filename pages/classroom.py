"""Class: the leaderboard and the gallery, once the teacher has opened them."""

from __future__ import annotations

from app.classroom import page

page.show()
