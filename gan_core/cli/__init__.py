"""The command line: ``python -m gan_core COMMAND ...``; importing it loads no TensorFlow."""

from gan_core.cli.main import main

__all__ = ["main"]
