"""The app with a clock around every script run: ``python -m benchmarks.timed_server PORT DURATIONS_FILE``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web import cli

APP = Path(__file__).resolve().parents[1] / "app" / "serve.py"


def main() -> None:
    """Run the app; a line is appended for each script run, fragment ticks included: milliseconds, of these with a core
    of its own, the moment (seconds since 1970), "page" or "part", and the address of the page."""
    port, durations = sys.argv[1], Path(sys.argv[2])
    durations.touch()
    run_script = ScriptRunner._run_script
    lines = durations.open("a", buffering=1)

    def timed(self: ScriptRunner, rerun: Any, *arguments: Any, **named: Any) -> Any:
        began, busy = time.perf_counter(), time.thread_time()
        try:
            return run_script(self, rerun, *arguments, **named)
        finally:
            took, worked = 1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - busy)
            part = "part" if rerun.fragment_id or rerun.fragment_id_queue else "page"
            pages = self._pages_manager
            name = pages.get_pages().get(pages.current_page_script_hash, {}).get("url_pathname") or "home"
            lines.write(f"{took:.1f}\t{worked:.1f}\t{time.time():.2f}\t{part}\t{name}\n")

    ScriptRunner._run_script = timed
    sys.argv = ["streamlit", "run", str(APP), "--server.port", port]
    cli.main()


if __name__ == "__main__":
    main()
