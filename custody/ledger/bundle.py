"""The export bundle: one text file with which anyone can check entries of the ledger without access to it.

One line a record, each in one possible spelling only, so that every byte of the file means something:

    {"codes":["HTC-…"],"entries":[17,…],"extract":"<signed extract>","format":"custody-bundle/2","head":"<signed head>",
     "key":"<name+hash+key>"}
    {"entry":{…the stored bytes of the entry…},"number":17,"proof":["<base64 of 32 bytes>",…]}
    …

The extract is a note by which the ledger signs that these are all its entries about these codes, up to one of its
entries: the hash tree proves what stands in the ledger, and only whoever has all of it can say that there is no more.

Standard library only: the offline verifier reads it.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from custody.ledger.note import NoteError, decode_base64

FORMAT: Final = "custody-bundle/2"
EXTRACT: Final = "custody-extract/1"


class BundleError(ValueError):
    """This is not a bundle, or not a whole one. The text says at which line."""


@dataclass(frozen=True, slots=True)
class ProvedEntry:
    """`data` are the entry's stored bytes, `proof` its inclusion proof under the bundle's head."""

    number: int
    data: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """`codes` are what the entries concern, `head` and `extract` signed notes with one signature, `key` the vkey."""

    codes: tuple[str, ...]
    head: str
    extract: str
    key: str
    entries: tuple[ProvedEntry, ...]


def write_bundle(
    codes: Sequence[str],
    head: str,
    key: str,
    entries: Iterable[tuple[int, bytes, Sequence[bytes]]],
    sign: Callable[[str], str],
    through: int,
) -> bytes:
    """The file. `entries` are (number, stored bytes, inclusion proof) in rising order, the bytes canonical JSON; they
    must be all that the ledger has about these codes up to its entry `through`. `sign` makes a note of a text."""
    lines: list[bytes] = []
    numbers: list[int] = []
    for number, data, proof in entries:
        numbers.append(number)
        digests = ",".join(f'"{b64encode(digest).decode()}"' for digest in proof)
        lines.append(b'{"entry":%b,"number":%d,"proof":[%b]}' % (data, number, digests.encode()))
    named = sorted(set(codes))
    extract = sign(extract_text(named, numbers, through))
    first = {"codes": named, "entries": numbers, "extract": extract, "format": FORMAT, "head": head, "key": key}
    return b"\n".join([_dump(first).encode(), *lines]) + b"\n"


def extract_text(codes: Sequence[str], numbers: Sequence[int], through: int) -> str:
    """What the ledger signs of a bundle: up to which entry, and the digest of its codes and entry numbers."""
    digest = hashlib.sha256(_dump([list(codes), list(numbers)]).encode()).digest()
    return f"{EXTRACT}\n{through}\n{b64encode(digest).decode()}\n"


def read_bundle(data: bytes) -> Bundle:
    """Take the file apart; whether it is true is for the verifier. BundleError when any byte is out of place."""
    lines = data.split(b"\n")
    if len(lines) < 3 or lines[-1]:
        raise BundleError("The file is not whole: it has a first line, lines with entries, and ends with a line feed")
    codes, numbers, head, extract, key = _first_line(lines[0])
    entries = tuple(_entry(line, place) for place, line in enumerate(lines[1:-1], 2))
    if numbers != [entry.number for entry in entries] or sorted(set(numbers)) != numbers:
        raise BundleError("The file is not whole: its entries are not those that line 1 names, in rising order")
    return Bundle(tuple(codes), head, extract, key, entries)


def read_json(data: bytes, where: str) -> Any:
    """A value in canonical spelling (as `custody.ledger.canonical` writes it); else BundleError."""
    try:
        value = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
        if _dump(value).encode() == data:
            return value
    except (ValueError, RecursionError) as fault:
        raise BundleError(f"{where} is not readable: {fault}") from fault
    raise BundleError(f"{where} is not in canonical form: somebody edited it")


_LINE = re.compile(rb'\{"entry":(\{.*\}),"number":([1-9][0-9]{0,15}),"proof":\[([A-Za-z0-9+/=",]*)\]\}').fullmatch
_DIGEST = re.compile(r'"([A-Za-z0-9+/]{43}=)"').fullmatch


def _first_line(line: bytes) -> tuple[list[str], list[int], str, str, str]:
    first = read_json(line, "Line 1")
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise BundleError(f"The file is not a bundle of the format {FORMAT}")
    codes, numbers = first.get("codes"), first.get("entries")
    head, extract, key = (first.get(name) for name in ("head", "extract", "key"))
    if not isinstance(head, str) or not isinstance(extract, str) or not isinstance(key, str) or len(first) != 6:
        raise BundleError("Line 1 lacks the head, the extract or the key, or says more")
    if not isinstance(numbers, list):
        raise BundleError("Line 1 lacks the numbers of the entries")
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise BundleError("Line 1 lacks the codes that the entries concern")
    if any(type(number) is not int for number in numbers):
        raise BundleError("Line 1 has entry numbers that are not numbers")
    if codes != sorted(set(codes)):
        raise BundleError("Line 1 does not name each code once, in order")
    return codes, numbers, head, extract, key


def _entry(line: bytes, place: int) -> ProvedEntry:
    found = _LINE(line)
    if found is None:
        raise BundleError(f"Line {place} is not an entry with its number and proof")
    data, number, digests = found.groups()
    return ProvedEntry(int(number), data, tuple(_digests(digests.decode(), place)))


def _digests(text: str, place: int) -> Iterable[bytes]:
    for quoted in text.split(",") if text else ():
        found = _DIGEST(quoted)
        if found is None:
            raise BundleError(f"Line {place} has a proof that is not a list of hashes")
        try:
            yield decode_base64(found[1])
        except NoteError as fault:
            raise BundleError(f"Line {place} has a proof that is not a list of hashes: {fault}") from fault


def _dump(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _no_float(text: str) -> float:
    raise ValueError(f"{text} is not a whole number")
