"""The errors that are meant for people: every message is one sentence and safe to show as it is."""

from __future__ import annotations


class UserError(ValueError):
    """Input that the program refuses: the message says what was expected, what came and what to do.

    The command line prints it on one line and ends with status 2; a page shows it in place. Anything else
    that is raised is a defect of the program.
    """


class ConfigError(UserError):
    """A configuration that cannot be used: an unknown key, a value out of range, a contradiction."""


class DataError(UserError):
    """Data that cannot be used: a missing or broken file, a formula that does not parse, too few points."""


class RunError(UserError):
    """A run folder that cannot be used: missing, already taken, or without what was asked of it."""
