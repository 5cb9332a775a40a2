"""Set up, start and test GAN Playground with nothing but Python; `make` calls this file too.

python run.py                  the app, on http://localhost:8501 (environment: PORT, HOST)
python run.py setup            only .venv, with what the app needs
python run.py test             lint, unit, page and browser tests (environment: REQUIRE_BROWSER=1)
python run.py test -- -k ring  only pytest, with the arguments after the two dashes
python run.py bench            the benchmarks
python run.py pretrained       train the generators of assets/pretrained anew (hours; only some: -- digits petals)
python run.py password         ask for a teacher's password and print the lines for .streamlit/secrets.toml
python run.py audit            strange input at every door, then known holes of the locked packages (needs a network)
python run.py lint             only ruff
python run.py clean            remove .venv, build/ and caches (runs/ stays)
python run.py lock             write the three lock files anew (needs uv)
"""

# This file keeps to the language of Python 3.6, so that an old Python can at least say that it is too old.

import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SUPPORTED = ((3, 11), (3, 12), (3, 13))
LOCKS = {"app": ROOT / "requirements.lock", "tests": ROOT / "requirements-dev.lock"}
CACHES = ("build", ".pytest_cache", ".ruff_cache", ".hypothesis")
QR_CODE = (
    "import segno, sys; sys.stdout.reconfigure(errors='replace'); "
    "segno.make(sys.argv[1]).terminal(compact=True, border=2)"
)
OWN_ADDRESSES = "from app.addresses import own_addresses; print(*own_addresses())"
SOURCES = ("app", "benchmarks", "gan_core", "pages", "tests")


class Stop(Exception):
    """The command cannot go on; the message is one sentence for the person at the terminal."""


# --- the environment ------------------------------------------------------------------------------


def version_of(python):
    """Return (major, minor) of a Python program, or None when it does not start."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        out = subprocess.run([str(python), "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        major, minor = out.stdout.split()
        return int(major), int(minor)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def base_python():
    """Return a supported Python to build .venv with: this one, else the newest one on the path."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for major, minor in reversed(SUPPORTED):
        found = shutil.which(f"python{major}.{minor}")
        if found and version_of(found) == (major, minor):
            return found
    raise Stop(
        "GAN Playground needs Python 3.11, 3.12 or 3.13 and found only "
        f"{sys.version_info[0]}.{sys.version_info[1]} ({sys.executable}): install one of them, "
        "and name it if it is not on the path (make PYTHON=/path/to/python3.12)."
    )


def need_venv(python):
    """Raise Stop when `python` cannot build a virtual environment (Debian splits that part off)."""
    if subprocess.call([str(python), "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        raise Stop(
            f"{python} comes without the venv module, which builds .venv: "
            "install it (on Debian and Ubuntu: apt install python3-venv) and run this again."
        )


def ensure_venv():
    """Build .venv unless it has the Python that runs this file, or, where that is unsupported, any other."""
    have, running = version_of(PYTHON), sys.version_info[:2]
    if have in SUPPORTED and (have == running or running not in SUPPORTED):
        return
    python = base_python()
    need_venv(python)
    print("Building .venv with", python, flush=True)
    if subprocess.call([str(python), "-m", "venv", "--clear", str(VENV)]) != 0:
        raise Stop(f"Python could not build {VENV}: see the lines above, and check the free disk space.")


def digest(lock):
    """Return a text that changes with a lock file and with the Python of .venv."""
    return hashlib.sha256(lock.read_bytes() + repr(version_of(PYTHON)).encode()).hexdigest()


def install(*parts):
    """Bring .venv up to date for the named parts of LOCKS; do nothing for a part whose stamp still fits."""
    ensure_venv()
    for part in parts:
        stamp = VENV / f"installed-{part}.txt"
        if stamp.exists() and stamp.read_text() == digest(LOCKS[part]):
            continue
        print(f"Installing {LOCKS[part].name} into .venv (only this once; a few minutes)", flush=True)
        pip = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-input",
            "--require-hashes",
        ]
        if subprocess.call([*pip, "-r", str(LOCKS[part])]) != 0:
            raise Stop(
                f"pip could not install {LOCKS[part].name}: see the lines above, check the network "
                "and 4 GB of free disk space, and run the same command again."
            )
        stamp.write_text(digest(LOCKS[part]))


# --- the commands ---------------------------------------------------------------------------------


def setup(extra):
    """Bring .venv up to date for the app."""
    refuse(extra)
    install("app")
    print(".venv is ready.")
    return 0


def run(extra):
    """Start the app; arguments after -- go to streamlit."""
    host, port = address()
    install("app")
    need_free(host, port)
    shown = addresses(host)
    for each in shown:
        print(f"GAN Playground: http://{each}:{port}", flush=True)
    if len(shown) > 1:
        invite(f"http://{shown[-1]}:{port}")
    print("Ctrl+C stops it.", flush=True)
    streamlit = [
        "-m",
        "streamlit",
        "run",
        "app/serve.py",
        "--server.address",
        host,
        "--server.port",
        str(port),
    ]
    return become([str(PYTHON), *streamlit, *extra])


def test(extra):
    """Run everything, or only pytest with the given arguments."""
    install("app", "tests")
    if extra:
        return pytest(*extra)
    browser_codes = (0,) if os.environ.get("REQUIRE_BROWSER") == "1" else (0, 5)  # 5: there is no such test
    failed = []
    if ruff() != 0:
        failed.append("lint")
    # A file stays together, because each process loads TensorFlow anew; the browser runs alone.
    if pytest("-m", "not browser", "-n", str(test_processes()), "--dist", "loadfile") != 0:
        failed.append("tests")
    if pytest("-m", "browser") not in browser_codes:
        failed.append("browser tests")
    print("Failed: " + ", ".join(failed) if failed else "Everything passed.", flush=True)
    return 1 if failed else 0


def bench(extra):
    """Run the benchmarks; arguments after -- go to them."""
    install("app")
    return subprocess.call([str(PYTHON), "-m", "benchmarks", *extra])


def pretrained(extra):
    """Train and pack the generators of assets/pretrained anew; names after -- choose some of them."""
    install("app")
    return subprocess.call([str(PYTHON), "-m", "tools.pretrain", *extra])


def audit(extra):
    """Throw strange input at every door, then look the locked packages up in a list of known holes."""
    install("app", "tests")
    doors = subprocess.call([str(PYTHON), "-m", "tools.fuzz", *extra])
    packages = audit_packages()
    if packages is not None:
        print("The locked packages:", packages, flush=True)
    return doors or int(packages is not None and packages.startswith("holes"))


def audit_packages():
    """Return what pip-audit says of the lock files in a few words; None where it found nothing."""
    if subprocess.call([str(PYTHON), "-c", "import pip_audit"], stderr=subprocess.DEVNULL) != 0:
        return "not looked up, because pip-audit is not there: .venv/bin/python -m pip install pip-audit, then again."
    files = [part for lock in LOCKS.values() for part in ("-r", str(lock))]
    command = [str(PYTHON), "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    done = subprocess.run([*command, *files], check=False, stderr=subprocess.PIPE, universal_newlines=True)
    if done.returncode == 0:
        return None
    if done.returncode == 1 and "vulnerabilit" in done.stderr:
        return "holes are known; see the lines above, raise the bounds in requirements.txt and run make lock."
    return "not looked up, because the list could not be reached: " + (done.stderr.strip().splitlines() or ["?"])[-1]


def password(extra):
    """Ask for a teacher's password and print what goes into the secrets file."""
    refuse(extra)
    install("app")
    return subprocess.call([str(PYTHON), "-m", "gan_core", "password"])


def lint(extra):
    """Run ruff: rules and format."""
    refuse(extra)
    install("app", "tests")
    return ruff()


def clean(extra):
    """Remove what the other commands made, except the runs."""
    refuse(extra)
    if os.name == "nt" and VENV in pathlib.Path(sys.executable).parents:
        raise Stop("The Python that runs this lies in .venv: leave it (deactivate) and run this again.")
    compiled = [path for source in SOURCES for path in (ROOT / source).rglob("__pycache__")]
    for path in [VENV, *(ROOT / name for name in CACHES), *compiled]:
        if path.exists():
            shutil.rmtree(str(path))
    print("Removed .venv, build/ and the caches; runs/ is as it was.")
    return 0


def lock(extra):
    """Write the lock files anew: exact versions and hashes for every supported Python and system."""
    refuse(extra)
    if shutil.which("uv") is None:
        raise Stop("Writing the lock files needs uv, which is not on the path: install it (pip install uv) first.")
    options = ["--quiet", "--universal", "--fork-strategy", "fewest", "--python-version", "3.11", "--upgrade"]
    options += ["--generate-hashes", "--no-config", "--no-emit-index-url", "--no-emit-find-links"]
    for stem in ("requirements", "requirements-ray", "requirements-dev"):
        command = ["uv", "pip", "compile", *options, "--custom-compile-command", "make lock"]
        subprocess.run([*command, f"{stem}.txt", "-o", f"{stem}.lock"], check=True)
    return 0


# --- their parts ----------------------------------------------------------------------------------


def refuse(extra):
    """Raise Stop when a command that takes no arguments got some."""
    if extra:
        raise Stop(f"This command takes no arguments, but got {' '.join(extra)!r}: leave them out.")


def ruff():
    """Return 0 when the rules and the format hold."""
    rules = subprocess.call([str(PYTHON), "-m", "ruff", "check", "."])
    form = subprocess.call([str(PYTHON), "-m", "ruff", "format", "--check", "."])
    return rules or form


def pytest(*arguments):
    """Return the exit status of pytest."""
    return subprocess.call([str(PYTHON), "-m", "pytest", *arguments])


def test_processes():
    """Return how many test processes fit: each grows to 5 GB, and waits for half of its time."""
    try:
        gigabytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (AttributeError, ValueError, OSError):  # no such question on Windows
        return 2
    return max(1, min(3, int(gigabytes / 6)))


def address():
    """Return HOST and PORT of the environment, or their defaults; raise Stop for a port that is none."""
    host, text = os.environ.get("HOST") or "localhost", os.environ.get("PORT") or "8501"
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        raise Stop(f"PORT must be a whole number from 1 to 65535, but is {text!r}: try PORT=8502.")
    return host, int(text)


def need_free(host, port):
    """Raise Stop when nothing can listen on this address."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Stop(f"HOST must be an address of this machine, such as localhost or 0.0.0.0, but is {host!r}.") from None
    found.sort(key=lambda each: each[0] != socket.AF_INET)  # "localhost" may also be ::1; the app takes 127.0.0.1
    family, kind, protocol, _, where = found[0]
    with socket.socket(family, kind, protocol) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as problem:
            raise Stop(
                f"Nothing can be served on {host}, port {port} ({problem.strerror}): "
                f"stop what uses it, or choose another port (PORT={port % 65535 + 1})."
            ) from None


def addresses(host):
    """Return the hosts a browser can ask; for 0.0.0.0 also this machine's address in its network."""
    if host not in ("0.0.0.0", "::"):
        return [host]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation: picks the interface, sends nothing
        except OSError:
            return ["localhost", *card_addresses()[:1]]
        return ["localhost", probe.getsockname()[0]]


def card_addresses():
    """Return what the network cards say, the likeliest first: a Wi-Fi without a way out has an address as well."""
    try:
        found = subprocess.check_output(
            [str(PYTHON), "-c", OWN_ADDRESSES], cwd=str(ROOT), stderr=subprocess.DEVNULL, universal_newlines=True
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    return found.split()


def invite(url):
    """Print the class's address as a QR code, and let the app know it for the Teacher page."""
    os.environ["GAN_ADDRESS"] = url
    print("For the class:", url, flush=True)
    subprocess.call([str(PYTHON), "-c", QR_CODE, url])


def become(command):
    """Turn into `command`, so that signals reach it directly; on Windows wait for it instead."""
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


COMMANDS = {
    "run": run, "setup": setup, "test": test, "bench": bench, "pretrained": pretrained, "audit": audit,
    "password": password, "lint": lint, "clean": clean, "lock": lock,
}  # fmt: skip


def main(arguments):
    """Carry out one command and return its exit status."""
    name, extra = (arguments[0], arguments[1:]) if arguments else ("run", [])
    if name in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    os.chdir(str(ROOT))
    try:
        if name not in COMMANDS:
            raise Stop(f"Expected one of {', '.join(COMMANDS)}, but got {name!r}.")
        return COMMANDS[name](extra[1:] if extra[:1] == ["--"] else extra)
    except Stop as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
