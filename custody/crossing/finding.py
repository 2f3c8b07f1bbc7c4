"""What one check found: the result, what was seen, what should have been seen, by which source, and the way out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from custody.wording import Param, text


class Result(StrEnum):
    """Ordered by how bad it is: NA < PASS < WARN < UNKNOWN < HOLD < DENY. UNKNOWN counts as HOLD in the verdict."""

    NA = "NA"
    PASS = "PASS"  # noqa: S105 - the word, not a password
    WARN = "WARN"
    UNKNOWN = "UNKNOWN"
    HOLD = "HOLD"
    DENY = "DENY"

    @property
    def weight(self) -> int:
        return _WEIGHTS[self]

    def __lt__(self, other: str) -> bool:
        return self.weight < Result(other).weight

    # All four are written out: str brings its own alphabetical ones.
    def __le__(self, other: str) -> bool:
        return self.weight <= Result(other).weight

    def __gt__(self, other: str) -> bool:
        return self.weight > Result(other).weight

    def __ge__(self, other: str) -> bool:
        return self.weight >= Result(other).weight


_WEIGHTS = {result: weight for weight, result in enumerate(Result)}


class Verdict(StrEnum):
    """What all findings come to."""

    ALLOW = "ALLOW"
    HOLD = "HOLD"
    DENY = "DENY"


_MARK = re.compile(r"(?<=, )?(\+\d+) \([0-9a-f]{6}\)")


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A message of the catalogue and its parameters; the words are found when somebody reads it."""

    key: str
    params: dict[str, str | int] = {}

    def text(self, lang: str) -> str:
        """For people, who cannot read the mark of a list that was cut short."""
        said = text(self.key, lang, **self.params)
        return _MARK.sub(r"\1", said) if "+" in said else said


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`found` and `fix` name every fault of this check, worst first; a check that passes has nothing to fix."""

    check: str
    result: Result
    found: tuple[Phrase, ...]
    expected: Phrase | None = None
    source: Phrase | None = None
    fix: tuple[Phrase, ...] = ()
    override: str = ""
    """The override by which this fault was passed; the result still says what was found."""
    sources: tuple[Phrase, ...] = ()
    """By which rule each of `found` is a fault, in their order, where they are not all faults by `source`."""

    def source_of(self, place: int) -> Phrase | None:
        """By which rule the fault at this place of `found` is one."""
        return self.sources[place] if place < len(self.sources) else self.source


PRACTICE = Phrase("crossing.source.practice")
"""The rules of custody that this system itself keeps, whatever the scheme: among them, that what is unknown holds."""


class Fault(NamedTuple):
    """One thing wrong. Its words are `<name>.found` and `<name>.fix` in the catalogue, under `crossing.<CHECK>.`
    unless the name itself starts with "crossing."."""

    result: Result
    name: str
    params: dict[str, Param]
    source: Phrase | None = None
    """The rule that it breaks; None: that of the check."""
    way_out: str = ""
    """The name under which the words of its fix stand, where they are not its own: the same fault, mended otherwise."""
    mend: Phrase | None = None
    """The whole of its fix, where that speaks of something else than what was found."""

    def citing(self, source: Phrase) -> Fault:
        return self._replace(source=source)

    def phrase(self, check: str, part: str) -> Phrase:
        if self.mend is not None and part == "fix":
            return self.mend
        name = self.way_out if self.way_out and part == "fix" else self.name
        stem = name if name.startswith("crossing.") else f"crossing.{check}.{name}"
        return Phrase(f"{stem}.{part}", self.params)


def fault_of(key: str) -> str:
    """Check and name of the fault that the words of this fix tell: crossing.RISK.too_high.fix is "RISK.too_high"."""
    return key.removeprefix("crossing.").removesuffix(".fix")


def fault(result: Result, name: str, **params: Param) -> Fault:
    return Fault(result, name, params)


def judge(check: str, faults: Sequence[Fault], source: Phrase, words: str = "", **params: Param) -> Finding:
    """The finding of a check that could be made: the worst of its faults, or PASS.

    `params` fill what was expected and the passing words. `words` chooses others of the catalogue than the usual ones,
    where there is nothing that the usual ones could name.
    """
    ordered = sorted(faults, key=lambda each: -each.result.weight)
    stem = f"crossing.{check}.{words}" if words else f"crossing.{check}"
    expected = Phrase(f"{stem}.expected", params)
    if not ordered:
        return Finding(check, Result.PASS, (Phrase(f"{stem}.pass", params),), expected, source)
    sources = tuple(each.source or source for each in ordered)
    return Finding(
        check,
        ordered[0].result,
        tuple(each.phrase(check, "found") for each in ordered),
        expected,
        sources[0],
        tuple(each.phrase(check, "fix") for each in ordered),
        sources=sources if any(each != sources[0] for each in sources) else (),
    )


def missing(fact: str) -> Fault:
    """`fact`, a word of the catalogue's group `fact`, is not at hand."""
    return Fault(Result.UNKNOWN, "crossing.unknown", {"fact": fact}, PRACTICE)


def unknown(check: str, fact: str) -> Finding:
    """A check that could not be made at all because `fact` is not at hand."""
    absent = missing(fact)
    found, fix = absent.phrase(check, "found"), absent.phrase(check, "fix")
    return Finding(check, absent.result, (found,), source=PRACTICE, fix=(fix,))


def not_applicable(check: str, gate: str) -> Finding:
    return Finding(check, Result.NA, (Phrase("crossing.not_applicable", {"gate": gate}),))


def listed(codes: Iterable[str], shown: int = 5) -> str:
    """Codes for a sentence, sorted: the first few by name, the rest as a number ("A, B +3 (1f09c2)").

    What stands in brackets tells all of them from any others: leave to pass a fault is for these codes alone.
    """
    ordered = sorted(set(codes))
    rest = len(ordered) - shown
    if rest <= 0:
        return ", ".join(ordered)
    mark = hashlib.sha256("\n".join(ordered).encode()).hexdigest()[:6]
    return f"{', '.join(ordered[:shown])} +{rest} ({mark})"
