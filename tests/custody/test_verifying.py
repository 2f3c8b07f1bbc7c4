"""`custody verify` as it is called: it stands on the standard library, `cryptography` and the command line's parser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

GUARD = """
import sys
ALLOWED = {*sys.stdlib_module_names, "click", "cryptography", "_cffi_backend", "custody"}
class Guard:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in ALLOWED or name.startswith("custody.records"):
            raise ImportError(f"{name} is not allowed here")
sys.meta_path.insert(0, Guard())
from custody.cli import main
main(["verify", *sys.argv[1:]])
"""


def test_the_command_needs_nothing_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "torn.custody").write_bytes(b"not an export")
    done = subprocess.run(
        [sys.executable, "-c", GUARD, str(tmp_path / "torn.custody")],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("UNREADABLE\n")
