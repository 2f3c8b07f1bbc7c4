"""Signed heads: the C2SP signed-note and tlog-checkpoint formats over Ed25519.

A head is what the ledger says of itself: its origin, how many entries it has, and the root over them.

    hk.example/ledger          origin
    20852163                   entries
    CsUYapGGPo4dkMgI…          root, base64
                               (empty line)
    — hk.example/ledger Az3g…  one line a signature: name, then base64 of 4 bytes key id and the signature

Needs only the standard library and `cryptography`: the offline verifier uses it.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from custody.ledger.proof import DIGEST_SIZE

ED25519: Final = 0x01
"""The signature type of a log's own signature."""
MOST_SIGNATURES: Final = 100


class NoteError(ValueError):
    """This is not a key or a head in the agreed form, or nobody we know signed it. The text says which."""


@dataclass(frozen=True, slots=True)
class Head:
    """`signed_by` are the names of the given verifiers whose signatures hold."""

    origin: str
    size: int
    root: bytes
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    name: str
    key_id: bytes
    public: Ed25519PublicKey

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        """From `name+hash+base64`, as the ledger publishes it. Only the exact text that `vkey` gives is taken."""
        parts = vkey.split("+", 2)
        if len(parts) != 3:
            raise NoteError("A verifier key has the form name+hash+key")
        name, _, encoded = parts
        raw = decode_base64(encoded)
        if len(raw) != 33 or raw[0] != ED25519:
            raise NoteError("The verifier key is not an Ed25519 key")
        made = cls(_named(name), _key_id(name, raw[1:]), Ed25519PublicKey.from_public_bytes(raw[1:]))
        if made.vkey != vkey:
            raise NoteError("The verifier key contradicts itself: its hash is not that of its name and key")
        return made

    @property
    def vkey(self) -> str:
        return _key_text(self.name, self.key_id, self.public.public_bytes_raw())

    def holds(self, text: str, signature: bytes) -> bool:
        try:
            self.public.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    name: str
    private: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """`seed` is 32 random bytes: whoever knows them can sign as this ledger."""
        return cls(_named(name), Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_skey(cls, skey: str) -> Self:
        """From `PRIVATE+KEY+name+hash+base64`, as a key file holds it."""
        parts = skey.split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise NoteError("A signing key has the form PRIVATE+KEY+name+hash+key")
        raw = decode_base64(parts[4])
        if len(raw) != 33 or raw[0] != ED25519:
            raise NoteError("The signing key is not an Ed25519 key")
        made = cls.from_seed(parts[2], raw[1:])
        if made.skey != skey:
            raise NoteError("The signing key contradicts itself: its hash is not that of its name and key")
        return made

    @property
    def skey(self) -> str:
        """Secret. The hash is that of the public key, so that it can be matched with the vkey."""
        return "PRIVATE+KEY+" + _key_text(self.name, self.verifier.key_id, self.private.private_bytes_raw())

    @property
    def verifier(self) -> Verifier:
        public = self.private.public_key()
        return Verifier(self.name, _key_id(self.name, public.public_bytes_raw()), public)

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    def sign(self, text: str) -> str:
        """The note of `text`, which must end with a line feed: the text, an empty line, the signature line."""
        if not text.endswith("\n"):
            raise NoteError("The text of a note ends with a line feed")
        signature = self.verifier.key_id + self.private.sign(text.encode())
        return f"{text}\n{_DASH} {self.name} {base64.b64encode(signature).decode()}\n"


def sign_head(origin: str, size: int, root: bytes, signer: Signer) -> str:
    """The signed head of a ledger of `size` entries under `root`."""
    if not origin or not origin.isprintable() or size < 0 or len(root) != DIGEST_SIZE:
        raise NoteError("A head needs an origin on one line, a size of 0 or more and a root of 32 bytes")
    return signer.sign(f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n")


def open_head(text: str, verifiers: Sequence[Verifier]) -> Head:
    """The head, when at least one of `verifiers` signed it.

    Signatures by unknown keys are passed over (so that keys can be rotated); a false one by a known key is refused.
    """
    signed, signed_by = open_note(text, verifiers)
    lines = signed.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("A head has three lines: origin, number of entries, root")
    origin, size, encoded = lines[:3]
    if not (size.isascii() and size.isdigit() and str(int(size[:19])) == size):
        raise NoteError("The head's number of entries is not a plain number")
    root = decode_base64(encoded)
    if len(root) != DIGEST_SIZE:
        raise NoteError("The head's root is not 32 bytes long")
    return Head(origin, int(size), root, signed_by)


def open_note(text: str, verifiers: Sequence[Verifier]) -> tuple[str, tuple[str, ...]]:
    """The text that was signed, and the names of those of `verifiers` who signed it: at least one, else NoteError."""
    signed, gap, signatures = text.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise NoteError("A note is a text, an empty line, and lines with signatures")
    signed += "\n"
    lines = signatures[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES or any(ord(c) < 0x20 and c != "\n" for c in text):
        raise NoteError("A note has no control characters and at most 100 signatures")
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed_by: list[str] = []
    for line in lines:
        name, key_id, signature = _signature(line)
        verifier = known.pop((name, key_id), None)  # a second line of the same key adds nothing
        if verifier is None:
            continue
        if not verifier.holds(signed, signature):
            raise NoteError(f"The signature of {name} does not hold: the note was altered after it was signed")
        signed_by.append(name)
    if not signed_by:
        raise NoteError("None of the expected keys signed this note")
    return signed, tuple(signed_by)


def decode_base64(text: str) -> bytes:
    """Standard base64 with its padding; only the one spelling that encoding gives again. Else NoteError."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as fault:
        raise NoteError(f"Not base64: {fault}") from fault
    if base64.b64encode(raw).decode() != text:
        raise NoteError("Not base64: the last character carries bits that mean nothing")
    return raw


_DASH = "\N{EM DASH}"


def _signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH:
        raise NoteError("A signature line is a dash, the key's name and the signature")
    raw = decode_base64(parts[2])
    if len(raw) < 5:
        raise NoteError("A signature is longer than its key id of four bytes")
    return _named(parts[1]), raw[:4], raw[4:]


def _named(name: str) -> str:
    if not name or "+" in name or not name.isprintable() or any(character.isspace() for character in name):
        raise NoteError("A key's name is not empty and has neither blanks nor a plus sign")
    return name


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([ED25519]) + public).digest()[:4]


def _key_text(name: str, key_id: bytes, key: bytes) -> str:
    return f"{name}+{key_id.hex()}+{base64.b64encode(bytes([ED25519]) + key).decode()}"
