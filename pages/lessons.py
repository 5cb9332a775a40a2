"""Lessons: a short course; read a little, guess, run it, and see whether you were right."""

from __future__ import annotations

from app import visit
from app.lessons import page

page.show(entered=visit.just_entered())
