"""Ray nodes on this machine for trials and tests: each a process tree of its own, on the loopback, small."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
START = (sys.executable, "-m", "tools.loopback_ray", "start")
LINK = (sys.executable, "-m", "tools.loopback_ray", "link")
OBJECT_STORE_BYTES = 80_000_000  # runs send nothing through it
# A lost node is noticed within seconds; Ray's own patience is half a minute.
QUICK_EYES = {
    "RAY_health_check_initial_delay_ms": "2000",
    "RAY_health_check_period_ms": "1000",
    "RAY_health_check_timeout_ms": "5000",
    "RAY_health_check_failure_threshold": "4",
}


class LoopbackCluster:
    """A head and other nodes, all on 127.0.0.1; ``close`` ends every process of theirs.

    Arguments:
        cpus: of the head and of each further node, as Ray counts them.
        environment: what else the nodes' processes find in theirs.
    """

    def __init__(self, *cpus: int, environment: dict[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ray-", dir=_short_folder()))
        path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", "PYTHONPATH": path, **QUICK_EYES}
        self._environment = {**os.environ, **quiet, **(environment or {})}
        self.port = _free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.nodes = [self._start_head(cpus[0])]
        self.nodes += [self.add_node(count, keep=False) for count in cpus[1:]]

    def add_node(self, cpus: int, *, keep: bool = True) -> subprocess.Popen:
        """Start one more node."""
        node = self._start(f"node-{len(self.nodes)}", cpus, "--address", self.address)
        if keep:
            self.nodes.append(node)
        return node

    def kill(self, number: int) -> list[int]:
        """End a node as a cut cable does: all of its processes by SIGKILL; returns their ids."""
        node = self.nodes[number]
        victims = family(node.pid)
        for process in victims:
            with suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
        psutil.wait_procs(victims, timeout=10)
        node.wait(10)
        return [process.pid for process in victims]

    def close(self) -> None:
        """End all nodes, the head last, and remove their files."""
        for number in reversed(range(len(self.nodes))):
            with suppress(psutil.Error):
                self.kill(number)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> LoopbackCluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start_head(self, cpus: int) -> subprocess.Popen:
        head = self._start(
            "head", cpus, "--head", "--port", str(self.port), "--include-dashboard", "false",
            "--temp-dir", str(self.folder / "ray"), "--ray-client-server-port", str(_free_port()),
        )  # fmt: skip
        _wait_for_port(self.port, head)
        return head

    def _start(self, name: str, cpus: int, *options: str) -> subprocess.Popen:
        common = ["--node-ip-address", "127.0.0.1", "--num-cpus", str(cpus), "--num-gpus", "0", "--block"]
        common += ["--object-store-memory", str(OBJECT_STORE_BYTES), "--disable-usage-stats"]
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [*START, *options, *common],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=ROOT,
                start_new_session=True,
            )


def family(pid: int) -> list[psutil.Process]:
    """A process and all it started, those with a session of their own included."""
    try:
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    except psutil.NoSuchProcess:
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for_port(port: int, process: subprocess.Popen, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            return
        time.sleep(0.2)
    raise SystemExit(f"The Ray head did not listen on port {port} within {seconds:.0f} s.")


def _short_folder() -> str | None:
    """Ray puts sockets under it, and a socket's path may have some hundred characters."""
    return tempfile.gettempdir() if len(tempfile.gettempdir()) < 30 else None
