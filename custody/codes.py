"""What is printed and scanned: our own codes `HTC-7K3M9QXD42-5`, command codes, and foreign codes that we adopt.

Zone HT, a letter for the kind of thing, ten Crockford base-32 characters (no I L O U), and one ISO 7064 MOD 37,36
check character over all thirteen. Case, blanks, dashes of any sort, full-width characters and O/0, I/L/1 are forgiven.

Two kinds of body are never issued, so that forgiveness and the check character cannot contradict each other:
- those whose check character would be I, L or O: what is read there as one of these is always a 1 or a 0;
- those in which the check misses an exchange of two neighbours (MOD 37,36 misses about one exchange in 600).
So every single wrong character and every exchange of neighbours in an issued code is detected.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from msgspec import Struct
from stdnum.iso7064 import mod_37_36

from custody.check_character import ALPHABET, check_character, misses_an_exchange, state_after
from custody.privacy import MarkKind, donor_marks

ZONE: Final = "HT"
BODY_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY_LENGTH: Final = 10
LONGEST_TYPED: Final = 64
"""Longer input is not ours, whatever stands in it; also the longest foreign code."""


class Kind(StrEnum):
    """What a code names."""

    CONTAINER = "C"
    PACKAGE = "P"
    STATION = "S"
    BADGE = "B"
    PLACE = "L"
    COMMAND = "X"
    LOGGER = "D"
    SEAL = "Z"

    @property
    def prefix(self) -> str:
        """How the codes of this kind begin, and no other number in the book does."""
        return f"{ZONE}{self.value}-"


class Command(StrEnum):
    """What a command card asks for. The code on a card follows from the value: never change one that is printed."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    UNDO = "undo"
    NEXT_BOX = "next_box"
    FINISH = "finish"
    CANCEL = "cancel"
    PRINT_AGAIN = "print_again"
    REGISTER = "register"
    PACK = "pack"
    UNPACK = "unpack"
    SEAL = "seal"
    OFFER = "offer"
    RECEIVE = "receive"
    STORE = "store"
    RETRIEVE = "retrieve"
    SIGN_OUT = "sign_out"


class Reason(StrEnum):
    """Why a text is not a code. The message for people is `code.<value>` in the catalogue."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    NOT_OURS = "not_ours"
    WRONG_LENGTH = "wrong_length"
    UNKNOWN_KIND = "unknown_kind"
    BAD_CHARACTER = "bad_character"
    BAD_CHECK = "bad_check"
    LOOKS_LIKE_OURS = "looks_like_ours"
    IDENTIFIES_DONOR = "identifies_donor"


class Code(Struct, frozen=True, order=True):
    """A code of ours. Only `parse_code` and `new_code` make one, so that the check character is always right."""

    kind: Kind
    body: str
    check: str

    def __str__(self) -> str:
        return format_code(self)


class Adopted(Struct, frozen=True):
    """A foreign code, exactly as it stands on the tube (case and inner GS1 separators 0x1D kept, ends trimmed)."""

    text: str

    def __str__(self) -> str:
        return self.text


class Malformed(Struct, frozen=True):
    """Not a code. `read` is what was read: at most LONGEST_TYPED characters, unprintable ones written as escapes."""

    reason: Reason
    read: str


def format_code(code: Code) -> str:
    """The sixteen characters as printed."""
    return f"{code.kind.prefix}{code.body}-{code.check}"


def parse_code(text: str) -> Code | Malformed:
    """Read a code as scanned or typed. Never raises."""
    exact = _EXACT(text)
    if exact is not None:
        letter, body, check = exact.groups()
    else:
        typed = _unfold(text)
        if isinstance(typed, Malformed):
            return typed
        letter, body, check = typed
    if check_character(_STATES[letter], body) != check:
        return _malformed(Reason.BAD_CHECK, text)
    return Code(_KINDS[letter], body, check)


def new_code(kind: Kind, draw: Callable[[int], bytes]) -> Code:
    """A code nobody has yet, but for chance: `draw(n)` returns n random bytes and is called once."""
    number = int.from_bytes(draw(7), "big")
    while True:
        body = "".join(BODY_ALPHABET[number >> 5 * place & 31] for place in reversed(range(BODY_LENGTH)))
        check = mod_37_36.calc_check_digit(f"{ZONE}{kind.value}{body}")
        if check not in "ILO" and not misses_an_exchange(f"{ZONE}{kind.value}{body}{check}"):
            return Code(kind, body, check)
        number = number * 6364136223846793005 + 1442695040888963407 & _ALL_BODIES  # visits every body once


def place_code(site: str, name: str) -> Code:
    """The code of a place of this site. The same name always has the same code, so its label may be printed again."""
    digest = hashlib.sha256(f"{site}|{' '.join(name.split()).upper()}".encode()).digest()
    return new_code(Kind.PLACE, lambda count: digest[:count])


def command_of(code: Code) -> Command | None:
    """The command on this card; None for a code of another kind or a command of a later version."""
    return _COMMAND_OF.get(code)


def parse_adopted(text: str) -> Adopted | Malformed:
    """Take a foreign code: 4 to 64 printable ASCII characters, GS allowed, nothing like ours, nothing of a donor's."""
    trimmed = text.strip(" \t\r\n" + _GS)
    if not trimmed:
        return _malformed(Reason.EMPTY, text)
    if len(trimmed) > LONGEST_TYPED:
        return _malformed(Reason.TOO_LONG, text)
    # Two blanks in a row look like one: two codes that nobody can tell apart.
    if _FOREIGN(trimmed) is None or "  " in trimmed:
        return _malformed(Reason.BAD_CHARACTER, text)
    if len(trimmed.replace(" ", "").replace(_GS, "")) < 4:
        return _malformed(Reason.TOO_SHORT, text)
    if any(mark.kind in _DONOR_NUMBERS for mark in donor_marks(trimmed)) or _PLUS_PHONE(trimmed):
        return _malformed(Reason.IDENTIFIES_DONOR, text)
    if _resembles_ours(trimmed):
        return _malformed(Reason.LOOKS_LIKE_OURS, text)
    return Adopted(trimmed)


_GS = "\x1d"
_ALL_BODIES = (1 << 5 * BODY_LENGTH) - 1
_KINDS = {kind.value: kind for kind in Kind}
_LETTERS = "".join(_KINDS)
_EXACT = re.compile(rf"{ZONE}([{_LETTERS}])-([{BODY_ALPHABET}]{{{BODY_LENGTH}}})-([0-9A-HJKMNP-Z])").fullmatch
_BARE = re.compile(rf"{ZONE}([{_LETTERS}])([{BODY_ALPHABET}]{{{BODY_LENGTH}}})([0-9A-HJKMNP-Z])").fullmatch
_FOREIGN = re.compile(r"[\x20-\x7e\x1d]*").fullmatch

_DASHES = "-_‐‑‒–—―−⁃﹘﹣－ーｰ─\u00ad"  # all that keyboards, input methods and word processors make
_BLANKS = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"
_FOLD: dict[int, str | None] = {ord(character): None for character in _DASHES + _BLANKS}
_FOLD |= {ord(letter): letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
_FOLD |= {code + 0xFEE0: chr(code).upper() for code in range(0x21, 0x7F) if code + 0xFEE0 not in _FOLD}
_LOOKALIKES = str.maketrans("OIL", "011")

_LENGTH = len(ZONE) + 1 + BODY_LENGTH + 1
_TAIL = BODY_LENGTH + 1
_STATES = {letter: state_after(ZONE + letter) for letter in _LETTERS}
_DONOR_NUMBERS = (MarkKind.HONG_KONG_ID, MarkKind.MAINLAND_ID, MarkKind.EMAIL)
_PLUS_PHONE = re.compile(r"\+\d(?:[ ()-]{0,2}\d){6,14}").search


def _malformed(reason: Reason, text: str) -> Malformed:
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:LONGEST_TYPED])
    return Malformed(reason, shown[:LONGEST_TYPED])


def _fold(text: str) -> str:
    return text.translate(_FOLD)


def _unfold(text: str) -> tuple[str, str, str] | Malformed:
    """Kind letter, body and check character of a text that is not written exactly as printed."""
    if len(text) > LONGEST_TYPED:
        return _malformed(Reason.TOO_LONG, text)
    folded = _fold(text)
    if not folded:
        return _malformed(Reason.EMPTY, text)
    if not folded.startswith(ZONE):
        return _malformed(Reason.NOT_OURS, text)
    whole = len(folded) == _LENGTH
    if folded[2:3] not in _KINDS:
        return _malformed(Reason.UNKNOWN_KIND if whole else Reason.NOT_OURS, text)
    if not whole:
        return _malformed(Reason.WRONG_LENGTH, text)
    bare = _BARE(folded[:3] + folded[3:].translate(_LOOKALIKES))
    if bare is None:
        return _malformed(Reason.BAD_CHARACTER, text)
    letter, body, check = bare.groups()
    return letter, body, check


def _resembles_ours(text: str) -> bool:
    """Whether a foreign code contains one of ours, or is one with a slip in it."""
    folded = _fold(text)
    if folded[:2] == ZONE and folded[2:3] in _KINDS and _LENGTH - 2 <= len(folded) <= _LENGTH + 2:
        return True
    head = _STRANGE.sub(_ANY_STRANGE, folded[:-_TAIL])
    meant = [ZONE + letter + folded[-_TAIL:] for letter in _NEAR_HEADS.get(head, "")]
    begins = [place for place in range(len(folded)) if folded.startswith(ZONE, place)]
    meant += [folded[place : place + _LENGTH] for place in begins]
    return any(isinstance(parse_code(candidate), Code) for candidate in meant)


def _near(head: str) -> Iterator[str]:
    """All that one slip makes of the first three characters of a code."""
    for place in range(len(head) + 1):
        before, after = head[:place], head[place:]
        yield before + after[1:]
        yield before + after[1::-1] + after[2:]
        for character in ALPHABET + _ANY_STRANGE:
            yield before + character + after[1:]
            yield before + character + after


def _near_heads() -> dict[str, str]:
    heads: dict[str, str] = {}
    for letter in _LETTERS:
        for head in set(_near(ZONE + letter)):
            heads[head] = heads.get(head, "") + letter
    return heads


_STRANGE = re.compile(r"[^0-9A-Z]")
_ANY_STRANGE = "#"
_NEAR_HEADS = _near_heads()

COMMANDS: dict[Command, Code] = {
    command: new_code(Kind.COMMAND, lambda count, word=command.value: hashlib.sha256(word.encode()).digest()[:count])  # type: ignore[misc]
    for command in Command
}
_COMMAND_OF = {code: command for command, code in COMMANDS.items()}
