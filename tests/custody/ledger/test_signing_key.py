import stat
from pathlib import Path

import pytest

from custody.ledger.signing_key import KeyFileError, load_or_create_signer, load_signer

SEED = b"\x05" * 32


def drawn(count: int) -> bytes:
    assert count == 32
    return SEED


def never(count: int) -> bytes:
    raise AssertionError("an existing key must not be replaced")


def test_a_key_is_made_once_for_its_owner_only_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    made = load_or_create_signer(path, "hk.example/ledger", drawn)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create_signer(path, "hk.example/ledger", never).vkey == made.vkey == load_signer(path).vkey
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_key_that_others_may_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "ledger.key"
    load_or_create_signer(path, "hk.example/ledger", drawn)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"chmod 600 {path}"):
        load_or_create_signer(path, "hk.example/ledger", never)


def test_a_key_of_another_ledger_is_neither_used_nor_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    load_or_create_signer(path, "hk.example/ledger", drawn)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match=r"holds the key of .hk\.example"):
        load_or_create_signer(path, "sz.example/ledger", never)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"rubbish\n", b"\xff\xfe", b"PRIVATE+KEY+a+00000000+AAAA\n"])
def test_a_damaged_key_file_is_refused_and_its_content_not_shown(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ledger.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="does not hold a signing key") as refused:
        load_or_create_signer(path, "hk.example/ledger", never)
    assert "rubbish" not in str(refused.value)


def test_a_missing_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be made: No such file"):
        load_or_create_signer(tmp_path / "none" / "ledger.key", "hk.example/ledger", drawn)
    with pytest.raises(KeyFileError, match="cannot be read: No such file"):
        load_signer(tmp_path / "none")


def test_of_two_processes_that_start_together_the_first_key_stays(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"

    def draw_while_another_is_first(count: int) -> bytes:
        load_or_create_signer(path, "hk.example/ledger", lambda n: b"\x06" * n)
        return SEED

    late = load_or_create_signer(path, "hk.example/ledger", draw_while_another_is_first)
    assert late.vkey == load_signer(path).vkey
    assert late.private.private_bytes_raw() == b"\x06" * 32
    assert list(tmp_path.iterdir()) == [path]
