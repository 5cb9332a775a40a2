"""Teacher: who is there, what runs, what is allowed and shown; behind a password."""

from __future__ import annotations

from app.teacher import page

page.show()
