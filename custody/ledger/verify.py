"""The offline verifier of an export bundle: `custody verify FILE`, or `python custody/ledger/verify.py FILE`.

Needs nothing but Python, `cryptography` and the files of this directory: no database, no service, no network.
What PROVED means stands in the report, and no more than that is proved.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from pathlib import Path

if not __package__:  # run as a file: find the package that it belongs to
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from custody.ledger.bundle import Bundle, BundleError, ProvedEntry, extract_text, read_bundle, read_json
from custody.ledger.note import Head, NoteError, Verifier, open_head, open_note
from custody.ledger.proof import leaf_hash, verify_inclusion


class Verdict(IntEnum):
    """Also the exit code."""

    PROVED = 0
    REFUTED = 1
    UNREADABLE = 2


class Problem(StrEnum):
    """Why a bundle is not proved. The message for people is `verify.<value>` in the catalogue."""

    UNREADABLE = "unreadable"
    OTHER_KEY = "other_key"
    HEAD_NOT_SIGNED = "head_not_signed"
    NOT_IN_LEDGER = "not_in_ledger"
    NOT_CANONICAL = "not_canonical"
    OTHER_NUMBER = "other_number"
    OTHER_SUBJECT = "other_subject"
    LEFT_OUT = "left_out"
    OTHER_EXTRACT = "other_extract"


@dataclass(frozen=True, slots=True)
class Report:
    """`entry` is the number of the entry that fails, when one does; `lines` say in English what is proved or why not.

    `pinned` is whether the ledger's key was given from outside; `complete` whether it is also proved that nothing is
    left out of each code's timeline from its first entry to the last one here.
    """

    verdict: Verdict
    lines: tuple[str, ...]
    problem: Problem | None = None
    entry: int | None = None
    key: str = ""
    head: Head | None = None
    numbers: tuple[int, ...] = ()
    pinned: bool = False
    complete: bool = False

    def __str__(self) -> str:
        return "\n".join((self.verdict.name, *self.lines))


def verify(source: Path | bytes, key: str | None = None) -> Report:
    """Check a bundle. `key` is the ledger's vkey from a source you trust; without it the file's own is believed."""
    try:
        bundle = read_bundle(source if isinstance(source, bytes) else source.read_bytes())
        verifier = Verifier.from_vkey(bundle.key)
    except OSError as fault:
        return _failed(Problem.UNREADABLE, f"The file cannot be read: {fault.strerror}.")
    except (BundleError, NoteError) as fault:
        return _failed(Problem.UNREADABLE, f"{fault}.")
    if key is not None and key.strip() != bundle.key:
        return _failed(Problem.OTHER_KEY, f"The file is signed by {bundle.key}, not by the key that you expect.")
    try:
        head = open_head(bundle.head, [verifier])
    except NoteError as fault:
        return _failed(Problem.HEAD_NOT_SIGNED, f"{fault}.")
    if bundle.head.rpartition("\n\n")[2].count("\n") != 1:  # any others could be altered unseen
        return _failed(Problem.HEAD_NOT_SIGNED, "The head in a bundle carries one signature, that of its ledger.")
    report = _check_entries(bundle, head, pinned=key is not None)
    return report if report.verdict is not Verdict.PROVED else _check_extract(bundle, head, verifier, report)


def _check_extract(bundle: Bundle, head: Head, verifier: Verifier, report: Report) -> Report:
    """Whether the ledger signed that this is all it has: codes or entries added or left out show here."""
    through = _through(bundle.extract)
    wanted = extract_text(bundle.codes, [entry.number for entry in bundle.entries], through)
    one = bundle.extract.rpartition("\n\n")[2].count("\n") == 1
    try:
        signed, _ = open_note(bundle.extract, [verifier])
    except NoteError as fault:
        return _failed(Problem.OTHER_EXTRACT, f"The ledger's word on this extract: {fault}.")
    if signed != wanted or not one or not bundle.entries[-1].number <= through <= head.size:
        text = "This is not the extract that the ledger signed: a code or an entry was added to it or left out."
        return _failed(Problem.OTHER_EXTRACT, text)
    said = f"The ledger signed that these are all its entries about them, up to entry {through}."
    return replace(report, lines=(*report.lines[:2], said, *report.lines[2:]))


def _through(extract: str) -> int:
    """The entry up to which the extract is said to reach; -1 when it says none."""
    lines = extract.split("\n")
    number = lines[1] if len(lines) > 1 else ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 17 else -1


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report of the file named on the command line; the exit code is the verdict."""
    parser = argparse.ArgumentParser(prog="custody verify", description="Check an export bundle of a custody ledger.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the ledger's verifier key, name+hash+key, from a source that you trust")
    options = parser.parse_args(arguments)
    report = verify(options.file, options.key)
    print(report)
    return int(report.verdict)


def _check_entries(bundle: Bundle, head: Head, pinned: bool) -> Report:
    bodies: dict[int, _Body] = {}
    for entry in bundle.entries:
        found = _check_entry(entry, head)
        if isinstance(found, Report):
            return found
        if found.texts.isdisjoint(bundle.codes):
            text = f"Entry {entry.number} concerns none of the codes of this file."
            return _failed(Problem.OTHER_SUBJECT, text, entry.number)
        bodies[entry.number] = found
    complete = True
    for code in bundle.codes:
        chain = _check_chain(code, bodies)
        if isinstance(chain, Report):
            return chain
        complete &= chain
    return Report(
        Verdict.PROVED,
        tuple(_statements(bundle, head, pinned, complete)),
        key=bundle.key,
        head=head,
        numbers=tuple(bodies),
        pinned=pinned,
        complete=complete,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    texts: frozenset[str]
    prior: object


def _check_entry(entry: ProvedEntry, head: Head) -> _Body | Report:
    """What the entry says, when it is proved."""
    number = entry.number
    if not verify_inclusion(number - 1, head.size, leaf_hash(entry.data), entry.proof, head.root):
        text = f"Entry {number} as it stands here is not in the ledger: it was altered, or its proof was."
        return _failed(Problem.NOT_IN_LEDGER, text, number)
    try:
        body = read_json(entry.data, f"Entry {number}")
    except BundleError as fault:
        return _failed(Problem.NOT_CANONICAL, f"{fault}. The ledger holds it so, but no correct ledger does.", number)
    if body.get("number") != number:
        return _failed(Problem.OTHER_NUMBER, f"Entry {number} says of itself that it is another one.", number)
    prior = body.get("prior")
    # An entry that names its subjects concerns these alone, whatever other words stand in it.
    return _Body(frozenset(prior) if isinstance(prior, dict) and prior else frozenset(_texts(body)), prior)


def _check_chain(code: str, bodies: dict[int, _Body]) -> bool | Report:
    """Whether the entries of one code follow each other without a gap from its first one.

    An entry may say under "prior" for each of its subjects which entry concerned it before (0: none). When entries do
    not say so, nothing can be proved of entries left out: False.
    """
    concerned = [(number, body.prior) for number, body in bodies.items() if code in body.texts]
    if not concerned:
        return _failed(Problem.OTHER_SUBJECT, f"None of the entries concerns {code!r}.")
    before, complete = 0, True
    for number, prior in concerned:
        if not isinstance(prior, dict) or code not in prior:
            complete = False
        elif prior[code] != before and before:
            text = f"Entry {number} of {code!r} follows entry {prior[code]!r}, which is left out here."
            return _failed(Problem.LEFT_OUT, text, number)
        elif prior[code] != before:
            complete = False  # an extract that begins later
        before = number
    return complete


def _statements(bundle: Bundle, head: Head, pinned: bool, complete: bool) -> Iterator[str]:
    count = len(bundle.entries)
    yield f"{count} {'entry' if count == 1 else 'entries'} about {', '.join(map(repr, bundle.codes))}."
    yield f"Each stands, unaltered to the last byte, in the ledger {head.origin!r} of {head.size} entries."
    if complete:
        yield "By the entries themselves nothing is left out between the first and the last one here of each code."
    else:
        yield "By the entries themselves it is not proved that none in between was left out."
    yield "Entries made later, if any, are not part of this proof."
    if pinned:
        yield "The ledger's key is the one that you gave."
    else:
        yield f"The ledger's key came from the file itself: compare {bundle.key} with one from a source that you trust."


def _texts(value: object) -> Iterator[str]:
    """All strings in a body, and the keys of its objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _failed(problem: Problem, text: str, entry: int | None = None) -> Report:
    verdict = Verdict.UNREADABLE if problem is Problem.UNREADABLE else Verdict.REFUTED
    return Report(verdict, (text,), problem, entry)


if __name__ == "__main__":
    sys.exit(main())
