"""Signed notes and heads against the published examples, and everything that must not open."""

import pytest

from custody.ledger.note import Head, NoteError, Signer, Verifier, decode_base64, open_head, open_note, sign_head

PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)

SUMDB_VKEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_HEAD = """go.sum database tree
30055305
mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=

— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=
"""

ROOT = bytes(range(32))
SIGNER = Signer.from_seed("hk.example/ledger", b"\x07" * 32)
HEAD = sign_head("hk.example/ledger", 17, ROOT, SIGNER)


def test_the_published_note_of_the_go_checksum_database_is_signed_byte_for_byte() -> None:
    signer = Signer.from_skey(PETER_SKEY)
    assert signer.sign(PETER_TEXT) == PETER_TEXT + "\n" + PETER_LINE
    assert (signer.vkey, signer.skey) == (PETER_VKEY, PETER_SKEY)


def test_the_published_note_with_a_second_signature_opens() -> None:
    enoch = Signer.from_seed("EnochRoot", bytes(32))
    note = PETER_TEXT + "\n" + PETER_LINE + ENOCH_LINE
    verifiers = [enoch.verifier, Verifier.from_vkey(PETER_VKEY)]
    assert open_note(note, verifiers) == (PETER_TEXT, ("PeterNeumann", "EnochRoot"))


def test_the_example_of_the_signed_note_specification_opens() -> None:
    note = (
        "This is an example message.\n\n— example.com/foo "
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    verifier = Verifier.from_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert open_note(note, [verifier])[0] == "This is an example message.\n"


def test_a_head_of_a_production_ledger_opens() -> None:
    head = open_head(SUMDB_HEAD, [Verifier.from_vkey(SUMDB_VKEY)])
    assert (head.origin, head.size, head.signed_by) == ("go.sum database tree", 30055305, ("sum.golang.org",))
    assert head.root.hex().startswith("9977e045c2746c6d")


def test_a_head_says_what_was_signed() -> None:
    assert open_head(HEAD, [SIGNER.verifier]) == Head("hk.example/ledger", 17, ROOT, ("hk.example/ledger",))
    assert HEAD.startswith(
        "hk.example/ledger\n17\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— hk.example/ledger "
    )


def test_no_byte_of_a_head_can_be_changed() -> None:
    data = HEAD.encode()
    for place in range(len(data)):
        for mask in (0x01, 0x20, 0x80):
            changed = bytearray(data)
            changed[place] ^= mask
            try:
                text = changed.decode()
            except UnicodeDecodeError:
                continue
            with pytest.raises(NoteError):
                open_head(text, [SIGNER.verifier])


def test_signatures_by_unknown_keys_are_passed_over_but_do_not_suffice() -> None:
    other = Signer.from_seed("sz.example/witness", b"\x08" * 32)
    text, _, line = HEAD.rpartition("\n\n")
    both = f"{text}\n\n{other.sign(text + chr(10)).rpartition(chr(10) * 2)[2]}{line}"
    assert open_head(both, [SIGNER.verifier]).signed_by == ("hk.example/ledger",)
    assert open_head(both, [SIGNER.verifier, other.verifier]).signed_by == ("sz.example/witness", "hk.example/ledger")
    with pytest.raises(NoteError, match="None of the expected keys"):
        open_head(HEAD, [other.verifier])


def test_a_signature_given_twice_counts_once() -> None:
    assert open_head(HEAD + HEAD.rpartition("\n\n")[2], [SIGNER.verifier]).signed_by == ("hk.example/ledger",)


def test_more_signatures_than_the_format_allows_are_not_even_tried() -> None:
    line = HEAD.rpartition("\n\n")[2]
    assert open_head(HEAD + line * 99, [SIGNER.verifier]).size == 17
    with pytest.raises(NoteError, match="at most 100 signatures"):
        open_head(HEAD + line * 100, [SIGNER.verifier])


def test_a_key_of_the_same_name_is_another_key() -> None:
    impostor = Signer.from_seed("hk.example/ledger", b"\x09" * 32)
    with pytest.raises(NoteError, match="None of the expected keys"):
        open_head(sign_head("hk.example/ledger", 17, ROOT, impostor), [SIGNER.verifier])


DIGEST = "A" * 43 + "="


@pytest.mark.parametrize("text", ["o\n17\nAAAA\n", "o\n17\n", f"\n17\n{DIGEST}\n", f"o\n017\n{DIGEST}\n",
    f"o\n-1\n{DIGEST}\n", f"o\n١٧\n{DIGEST}\n", f"o\n17\n{'A' * 42}B=\n", f"o\n17\n{DIGEST}\nmore\n",
    f"o\n{'9' * 30}\n{DIGEST}\n", f"o\n\n{DIGEST}\n"])  # fmt: skip
def test_a_signed_text_that_is_not_a_head_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        open_head(SIGNER.sign(text), [SIGNER.verifier])


@pytest.mark.parametrize("note", ["", "\n\n", "text\n", "text\n\n", "text\n\n— name\n", "text\n\n- name AAAAAAAA\n",
    "text\n\n— name AAAA\n", "text\n\n— na+me AAAAAAAA\n", "text\n\n— name AAAAAAAA", "te\x1bxt\n\n— name AAAAAAAA\n",
    ])  # fmt: skip
def test_what_is_not_a_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        open_note(note, [SIGNER.verifier])


@pytest.mark.parametrize("vkey", ["", "name", "name+00000000+AAAA", PETER_VKEY.replace("c7", "c8"), PETER_VKEY + "=",
    PETER_VKEY.replace("Peter", "Poter"), PETER_VKEY.replace("c74f20a3", "C74F20A3"), " " + PETER_VKEY,
    "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "é" * 9])  # fmt: skip
def test_a_key_that_contradicts_itself_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.from_vkey(vkey)


@pytest.mark.parametrize(
    "skey", ["", PETER_VKEY, PETER_SKEY[:-4], PETER_SKEY.replace("c7", "c8"), "PRIVATE+KEY+a+b+AAAA"]
)
def test_a_signing_key_that_contradicts_itself_is_refused(skey: str) -> None:
    with pytest.raises(NoteError):
        Signer.from_skey(skey)


def test_only_whole_lines_are_signed() -> None:
    with pytest.raises(NoteError, match="line feed"):
        SIGNER.sign("no line feed")


@pytest.mark.parametrize(("origin", "size", "root"), [("", 1, ROOT), ("a\nb", 1, ROOT), ("a", -1, ROOT), ("a", 1, b"")])
def test_no_head_is_signed_that_could_not_be_opened(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(NoteError):
        sign_head(origin, size, root, SIGNER)


@pytest.mark.parametrize("text", ["AB==", "AA", "A===", "AA==\n", "AA-_", "ÄÄ==", "A A="])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(NoteError):
        decode_base64(text)
