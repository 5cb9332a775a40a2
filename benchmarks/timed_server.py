"""The app with a clock around every script run: ``python -m benchmarks.timed_server PORT DURATIONS_FILE``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

APP = Path(__file__).resolve().parents[1] / "app" / "main.py"


def main() -> None:
    """Run the app; a line of milliseconds is appended for each script run, fragment ticks included."""
    port, durations = sys.argv[1], Path(sys.argv[2])
    durations.touch()
    run_script = ScriptRunner._run_script

    def timed(self: ScriptRunner, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return run_script(self, *arguments, **named)
        finally:
            with durations.open("a") as lines:
                lines.write(f"{1000 * (time.perf_counter() - began):.1f}\n")

    ScriptRunner._run_script = timed
    sys.argv = ["streamlit", "run", str(APP), "--server.port", port]
    cli.main()


if __name__ == "__main__":
    main()
