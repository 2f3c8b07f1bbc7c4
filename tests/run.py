"""Everything that must hold: style, types, layers, then the tests themselves, in two halves side by side.

`make test` is all of it; `make test ARGS="tests/web -k csrf"` the checks, and these tests only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Without a Chinese font the pictures of pages show boxes, and nobody sees that a word is cut off.
DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk")

CHECKS: dict[str, list[str]] = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "layers": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
}
# About as long as each other, and they share nothing: each has its own databases, ports and browser.
HALVES = {"on SQLite, and without a database": ["-k", "not postgres"], "on PostgreSQL": ["-k", "postgres"]}


def main(arguments: list[str]) -> int:
    """Run the checks, then pytest with these arguments, or all tests; 0 when all of them hold."""
    if not _has_browser():
        return 1
    failed = [name for name, command in CHECKS.items() if _run(name, command)]
    if arguments:
        failed += ["tests"] if _run("tests", ["-m", "pytest", *arguments]) else []
    else:
        failed += _run_halves()
    if failed:
        print(f"\nFAILED: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str, command: list[str]) -> int:
    print(f"\n== {name}", flush=True)
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=_environment()).returncode


def _run_halves() -> list[str]:
    """The names of the halves that fail. What the second one prints is shown when the first is done."""
    first, second = HALVES
    with tempfile.TemporaryFile() as shown:
        command = [sys.executable, "-m", "pytest", *HALVES[second]]
        beside = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=shown, stderr=subprocess.STDOUT)
        try:
            failed = [first] if _run(first, ["-m", "pytest", *HALVES[first]]) else []
            failed += [second] if beside.wait() else []
        finally:
            beside.terminate()
            beside.wait()
        print(f"\n== {second}", flush=True)
        shown.seek(0)
        shutil.copyfileobj(shown, sys.stdout.buffer)
        sys.stdout.flush()
    return failed


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def _has_browser() -> bool:
    if any(map(shutil.which, BROWSERS)):
        return True
    install = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN_PACKAGES]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("== browser: installing chromium for the browser tests", flush=True)
        subprocess.run(["apt-get", "update"], check=False)
        subprocess.run(install, check=False)
        if any(map(shutil.which, BROWSERS)):
            return True
    print(
        "The browser tests need chromium, which is not installed. Type:\n"
        f"    sudo apt-get update && sudo {' '.join(install)}\n"
        "(on another system: install Chromium or Chrome so that `chromium` or `google-chrome` is on the PATH)",
        file=sys.stderr,
    )
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
