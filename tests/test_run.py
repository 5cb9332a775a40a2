"""run.py: it sets up once, says in one sentence what is wrong, and starts what it says it starts."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.addresses import own_addresses

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("run", "setup", "test", "bench", "pretrained", "audit", "password", "lint", "clean", "lock")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py with a pretended .venv and its own lock files; it writes down what it would start."""
    spec = importlib.util.spec_from_file_location("run_under_test", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.calls = []
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    locks = {"app": tmp_path / "a.lock", "tests": tmp_path / "b.lock"}
    for lock in locks.values():
        lock.write_text("one==1\n")
    monkeypatch.setattr(module, "LOCKS", locks)
    monkeypatch.setattr(module.subprocess, "call", lambda command, **_: module.calls.append(command) or 0)
    (tmp_path / ".venv").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("PORT", "HOST", "REQUIRE_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    return module


def installs(module: ModuleType) -> list[str]:
    return [Path(command[-1]).name for command in module.calls if "install" in command]


def test_a_second_setup_installs_nothing(run: ModuleType) -> None:
    run.install("app", "tests")
    assert installs(run) == ["a.lock", "b.lock"]
    run.install("app", "tests")
    assert installs(run) == ["a.lock", "b.lock"]


def test_the_app_does_not_install_what_the_tests_need(run: ModuleType) -> None:
    run.install("app")
    assert installs(run) == ["a.lock"]


def test_a_changed_lock_is_installed_again(run: ModuleType) -> None:
    run.install("app", "tests")
    run.LOCKS["tests"].write_text("one==2\n")
    run.install("app", "tests")
    assert installs(run) == ["a.lock", "b.lock", "b.lock"]


def test_another_python_installs_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    run.install("app")
    monkeypatch.setattr(run, "ensure_venv", lambda: None)
    monkeypatch.setattr(run, "version_of", lambda _: (3, 99))
    run.install("app")
    assert installs(run) == ["a.lock", "a.lock"]


def test_hashes_are_required(run: ModuleType) -> None:
    run.install("app")
    assert "--require-hashes" in run.calls[-1]


def test_a_failed_install_leaves_no_stamp(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: 1)
    with pytest.raises(run.Stop, match=r"^pip could not install a\.lock: see the lines above"):
        run.install("app")
    assert not list(run.VENV.iterdir())


def test_an_unsupported_python_is_named(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(run.shutil, "which", lambda _: None)
    with pytest.raises(run.Stop, match=r"^GAN Playground needs Python 3\.11, 3\.12 or 3\.13 and found only 3\.9 "):
        run.base_python()


def test_another_supported_python_on_the_path_is_taken(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(run.shutil, "which", {"python3.13": "broken", "python3.12": "good"}.get)
    monkeypatch.setattr(run, "version_of", {"good": (3, 12)}.get)
    assert run.base_python() == "good"


def test_a_python_without_venv_is_named(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PYTHON", run.VENV / "nothing")
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: 1)
    with pytest.raises(run.Stop, match=r"comes without the venv module, which builds \.venv: install it"):
        run.ensure_venv()


def test_a_venv_that_fits_is_kept(run: ModuleType) -> None:
    run.ensure_venv()
    assert run.calls == []


def test_a_venv_of_another_python_is_built_anew(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    older = next(version for version in run.SUPPORTED if version != sys.version_info[:2])
    monkeypatch.setattr(run, "version_of", lambda _: older)
    run.ensure_venv()
    assert run.calls[-1][1:] == ["-m", "venv", "--clear", str(run.VENV)]


@pytest.mark.parametrize("text", ["0", "65536", "80x", "-1", "1e3", "²"])
def test_a_port_that_is_none_is_refused(run: ModuleType, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(run.Stop, match=r"^PORT must be a whole number from 1 to 65535, but is"):
        run.address()


def test_an_empty_port_is_the_default(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert run.address() == ("localhost", 8501)


def test_a_taken_port_is_named_before_anything_starts(run: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Stop, match=rf"^Nothing can be served on 127\.0\.0\.1, port {port} \(.+\): stop what"):
            run.need_free("127.0.0.1", port)
    run.need_free("127.0.0.1", port)


def test_the_app_gets_its_address(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("HOST", "127.0.0.1")
    monkeypatch.setenv("PORT", str(port))
    monkeypatch.setattr(run, "become", lambda command: run.calls.append(command) or 0)
    assert run.main(["run"]) == 0
    assert run.calls[-1][1:4] == ["-m", "streamlit", "run"]
    assert run.calls[-1][-4:] == ["--server.address", "127.0.0.1", "--server.port", str(port)]
    assert f"GAN Playground: http://127.0.0.1:{port}\n" in capsys.readouterr().out


def test_a_class_is_invited_where_others_can_come_in(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8599")
    monkeypatch.setenv("GAN_ADDRESS", "")
    monkeypatch.setattr(run, "need_free", lambda *_: None)
    monkeypatch.setattr(run, "become", lambda command: run.calls.append(command) or 0)
    monkeypatch.setattr(run, "addresses", lambda _: ["localhost", "192.168.1.9"])
    assert run.main(["run"]) == 0
    assert "For the class: http://192.168.1.9:8599\n" in capsys.readouterr().out
    assert os.environ["GAN_ADDRESS"] == "http://192.168.1.9:8599"
    assert run.calls[-2][-1] == "http://192.168.1.9:8599"  # the QR code
    monkeypatch.setattr(run, "addresses", lambda _: ["localhost"])  # a machine without a network
    assert run.main(["run"]) == 0
    assert "For the class" not in capsys.readouterr().out


def test_an_open_host_is_shown_as_one_can_type_it(run: ModuleType) -> None:
    shown = run.addresses("0.0.0.0")
    assert shown[0] == "localhost"
    assert "0.0.0.0" not in shown


def test_a_network_without_a_way_out_has_an_address_too(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoWay(socket.socket):
        def connect(self, _: object) -> None:
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(run.socket, "socket", NoWay)
    monkeypatch.setattr(run.subprocess, "check_output", lambda *_, **__: "192.168.4.1 10.0.0.1\n")
    assert run.addresses("0.0.0.0") == ["localhost", "192.168.4.1"]
    monkeypatch.undo()
    monkeypatch.setattr(run, "ROOT", ROOT)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    assert run.card_addresses() == own_addresses()
    monkeypatch.setattr(run, "PYTHON", ROOT / "no" / "python")
    assert run.card_addresses() == []


def outcome(run: ModuleType, monkeypatch: pytest.MonkeyPatch, unit: int, browser: int, rules: int = 0) -> int:
    def pytest_code(*arguments: str) -> int:
        return unit if "not browser" in arguments else browser

    monkeypatch.setattr(run, "pytest", pytest_code)
    monkeypatch.setattr(run, "ruff", lambda: rules)
    return run.main(["test"])


@pytest.mark.parametrize(
    ("unit", "browser", "rules", "status"),
    [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1), (5, 0, 0, 1), (0, 5, 0, 0)],
)
def test_any_failure_fails_the_whole(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, unit: int, browser: int, rules: int, status: int
) -> None:
    assert outcome(run, monkeypatch, unit, browser, rules) == status


def test_no_browser_tests_at_all_fail_where_they_are_required(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    assert outcome(run, monkeypatch, 0, 5) == 1
    assert capsys.readouterr().out.endswith("Failed: browser tests\n")


def test_arguments_after_the_dashes_go_to_pytest_alone(run: ModuleType) -> None:
    assert run.main(["test", "--", "-k", "ring"]) == 0
    assert run.calls[-1][1:] == ["-m", "pytest", "-k", "ring"]
    assert not any("ruff" in command for command in run.calls)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["tets"],
            f"Expected one of {', '.join(TARGETS)}, but got 'tets'.\n",
        ),
        (["lint", "x"], "This command takes no arguments, but got 'x': leave them out.\n"),
    ],
)
def test_a_wrong_command_is_one_line(
    run: ModuleType, capsys: pytest.CaptureFixture, arguments: list[str], message: str
) -> None:
    assert run.main(arguments) == 2
    assert capsys.readouterr().err == message


def audited(run: ModuleType, monkeypatch: pytest.MonkeyPatch, *, there: bool, status: int, said: str) -> int:
    """``run.py audit`` where pip-audit is ``there`` and ends so."""
    monkeypatch.setattr(run.subprocess, "call", lambda command, **_: int(not there and "import pip_audit" in command))
    done = subprocess.CompletedProcess([], status, stderr=said)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: done)
    return run.main(["audit"])


@pytest.mark.parametrize(
    ("there", "status", "said", "code", "words"),
    [
        (True, 0, "", 0, ""),
        (
            True,
            1,
            "Found 2 known vulnerabilities in 1 package",
            1,
            "The locked packages: holes are known;",
        ),
        (True, 1, "ConnectionError\nno network", 0, "not looked up, because the list could not be reached: no network"),
        (False, 0, "", 0, "not looked up, because pip-audit is not there: .venv/bin/python -m pip install pip-audit"),
    ],
)
def test_an_audit_says_what_it_could_not_look_up(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    there: bool,
    status: int,
    said: str,
    code: int,
    words: str,
) -> None:
    monkeypatch.setattr(run, "install", lambda *_: None)
    assert audited(run, monkeypatch, there=there, status=status, said=said) == code
    assert words in capsys.readouterr().out


def test_clean_keeps_the_runs(run: ModuleType, tmp_path: Path) -> None:
    for name in ("runs/one", "build/screenshots", "gan_core/data/__pycache__", ".ruff_cache"):
        (tmp_path / name).mkdir(parents=True)
    assert run.main(["clean"]) == 0
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_dir())
    assert left == ["gan_core", "gan_core/data", "runs", "runs/one"]


@pytest.mark.skipif(os.name == "nt", reason="there is no make on Windows")
@pytest.mark.parametrize(
    "target", ["run", "setup", "test", "bench", "pretrained", "audit", "password", "lint", "clean", "lock"]
)
def test_make_only_calls_run_py(target: str) -> None:
    command = ["make", "--dry-run", "--no-print-directory", target, "PYTHON=py", "ARGS="]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"py run.py {target}"


@pytest.mark.skipif(os.name == "nt", reason="there is no make on Windows")
def test_make_hands_on_port_and_arguments(tmp_path: Path) -> None:
    shown = tmp_path / "show"
    shown.write_text('#!/bin/sh\necho "$PORT $HOST $REQUIRE_BROWSER $*"\n')
    shown.chmod(0o755)
    command = ["make", "--no-print-directory", "test", f"PYTHON={shown}", "ARGS=-k ring", "PORT=9", "HOST=h"]
    done = subprocess.run([*command, "REQUIRE_BROWSER=1"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "9 h 1 run.py test -- -k ring\n"
