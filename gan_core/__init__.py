"""The library behind GAN Playground: configuration, data, models, training, quality and run folders.

``gan_core.train(config, run_dir)`` trains; it and what needs TensorFlow are imported when first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gan_core.training import train

__version__ = "0.1.0"
__all__ = ["__version__", "train"]


def __getattr__(name: str) -> Any:
    """Import ``train`` on first use, so that readers of run folders never load TensorFlow."""
    if name == "train":
        from gan_core.training import train as function

        return function
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
