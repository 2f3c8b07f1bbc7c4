"""The command line of the offline verifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from custody.console.verifying import verify


@pytest.mark.parametrize("key", ["", "  "])
def test_an_empty_key_is_an_error_and_never_no_key(tmp_path: Path, key: str) -> None:
    file = tmp_path / "tube.custody"
    file.write_bytes(b"{}")
    result = CliRunner().invoke(verify, [str(file), "--key", key])
    assert result.exit_code == 2
    assert "--key is empty" in result.output
