"""From arguments to an exit status: 0 done, 1 a defect, 2 bad input, 3 diverged, 130 interrupted.

Whatever goes wrong ends in one line on stderr. ``GAN_DEBUG=1`` shows the traceback of a defect.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gan_core.cli.arguments import build_parser
from gan_core.cli.parser import Usage
from gan_core.errors import UserError

DONE, DEFECT, BAD_INPUT, DIVERGED, BROKEN_PIPE, INTERRUPTED = 0, 1, 2, 3, 128 + 13, 128 + 2


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command and return the exit status; ``argv`` is without the program's name."""
    try:
        arguments = build_parser().parse_args(sys.argv[1:] if argv is None else list(argv))
        return arguments.run(arguments)
    except Usage as usage:
        print(usage.text)
        return DONE
    except UserError as error:
        return _say(str(error), BAD_INPUT)
    except KeyboardInterrupt:
        return _say("Interrupted; nothing was left half done.", INTERRUPTED)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # a person gets one line, not a traceback
        if os.environ.get("GAN_DEBUG"):
            raise
        return _say(f"Unexpected {type(error).__name__}: {error}; run with GAN_DEBUG=1 for details.", DEFECT)


def _say(sentence: str, status: int) -> int:
    print(" ".join(sentence.split()), file=sys.stderr, flush=True)
    return status
