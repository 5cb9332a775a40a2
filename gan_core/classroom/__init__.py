"""What a teacher decides for a whole class, and what is drawn up for it: no Streamlit, no TensorFlow.

Settings (limits, locks, what is open), the teacher's password, the leaderboard, the results as CSV, and the wipe.
"""

from gan_core.classroom.board import Entry, standings, why_not
from gan_core.classroom.export import COLUMNS, harmless, results_csv
from gan_core.classroom.locks import GROUPS, NEVER_LOCKED, is_locked, refuse_locked, refuse_locked_key
from gan_core.classroom.password import hash_password, is_hash, matches
from gan_core.classroom.settings import Board, ClassError, ClassSettings, load, problem_with, save
from gan_core.classroom.tries import Tries
from gan_core.classroom.wiping import Inventory, Wiped, take_stock, wipe

__all__ = [
    "COLUMNS",
    "GROUPS",
    "NEVER_LOCKED",
    "Board",
    "ClassError",
    "ClassSettings",
    "Entry",
    "Inventory",
    "Tries",
    "Wiped",
    "harmless",
    "hash_password",
    "is_hash",
    "is_locked",
    "load",
    "matches",
    "problem_with",
    "refuse_locked",
    "refuse_locked_key",
    "results_csv",
    "save",
    "standings",
    "take_stock",
    "why_not",
    "wipe",
]
