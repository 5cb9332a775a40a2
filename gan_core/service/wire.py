"""What client and engine agree on."""

from __future__ import annotations

from gan_core.errors import UserError

TOKEN_HEADER = "x-engine-token"
TOKEN_VARIABLE = "GAN_ENGINE_TOKEN"
BAD_INPUT, UNKNOWN_RUN = 400, 404


class EngineAwayError(UserError):
    """The engine process is starting, or starting again; ask once more in a moment."""
