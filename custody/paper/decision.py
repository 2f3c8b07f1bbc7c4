"""A decision on paper: the verdict, and every finding worst first, in the same words as on the screen."""

from __future__ import annotations

from msgspec import Struct

from custody.bilingual import Field, Tongue, plain
from custody.crossing.decision import Decision
from custody.crossing.finding import Finding, Result
from custody.crossing.way_out import ways_out
from custody.paper.bands import SMALL
from custody.paper.sheet import Masthead, Sheet
from custody.wording import text

_TINTS = {"ALLOW": "good", "HOLD": "warn", "DENY": "bad"}
_MARKS = {Result.DENY: "bad", Result.HOLD: "warn", Result.UNKNOWN: "warn", Result.WARN: "warn", Result.PASS: "good"}
_QUIET = (Result.PASS, Result.NA)


class Decided(Struct, frozen=True):
    """Where a decision stands: the entry and what it was about. A dry run stands nowhere: entry 0."""

    entry: int
    about: str
    station: str
    by: str
    snapshot_at: str = ""
    """When the snapshot was taken by which a station without network decided; empty: the service did."""
    differs: tuple[str, ...] = ()
    """In what the service found otherwise afterwards, words of the group `differs`."""
    form: str = ""
    """The downtime form on which it was written down."""
    verdict: str = ""
    """What was said at the gate; empty: what the decision says."""


def decision_sheet(decision: Decision, decided: Decided, tongue: Tongue, *, training: bool = False) -> bytes:
    lang = tongue.langs[0]
    masthead = Masthead(
        title=tongue.said("paper.decision.title"),
        number=f"#{decided.entry}" if decided.entry else decided.about,
        warning=tongue.said("form.training") if training else (),
        note=tongue.said("paper.decision.note"),
    )
    sheet = Sheet(masthead, decision.at, tongue.langs)
    verdict = decided.verdict or decision.verdict.value
    sheet.gap(4)
    sheet.words(tongue.said(f"verdict.{verdict}")[0], 26, _TINTS[verdict], heavy=True)
    sheet.words(decision.action.text(lang), 11)
    sheet.gap(3)
    for name, value in _where(decision, decided, tongue):
        sheet.field(Field(tongue.said(f"paper.decision.{name}"), value))
    for word in decided.differs:
        sheet.words(text(f"differs.{word}", lang), 11, "warn", heavy=True)
    sheet.heading(tongue.said("paper.decision.findings"))
    for finding in decision.findings:
        if finding.result not in _QUIET:
            _reason(sheet, finding, decision, tongue)
    sheet.heading(tongue.said("paper.decision.others"))
    for finding in decision.findings:
        if finding.result in _QUIET:
            _other(sheet, finding, tongue)
    return sheet.bytes()


def _where(decision: Decision, decided: Decided, tongue: Tongue) -> list[tuple[str, tuple[str, ...]]]:
    alone = [("aside", tongue.time(decided.snapshot_at))] if decided.snapshot_at else []
    paper = [("form", plain(decided.form))] if decided.form else []
    return [
        *alone,
        *paper,
        ("about", plain(decided.about)),
        ("gate", tongue.word("gate", decision.gate.value)),
        ("station", plain(decided.station)),
        ("at", tongue.time(decision.at.isoformat())),
        ("by", plain(decided.by)),
        ("rule_set", plain(decision.rule_set)),
        ("entry", plain(decided.entry or "")),
    ]


def _reason(sheet: Sheet, finding: Finding, decision: Decision, tongue: Tongue) -> None:
    lang = tongue.langs[0]
    result = tongue.word("result", finding.result.value)[0]
    name = tongue.word("check", finding.check)[0]
    sheet.words(f"{result} · {name} ({finding.check})", tint=_MARKS[finding.result], heavy=True)
    for place, phrase in enumerate(finding.found):
        sheet.words(phrase.text(lang), indent=5)
        by = finding.source_of(place)
        if finding.sources and by is not None:
            sheet.words(by.text(lang), SMALL + 0.5, "quiet", indent=5)
    if finding.override:
        sheet.words(tongue.said("page.override.passed")[0], indent=5, tint="warn")
    for phrase in () if finding.override else ways_out(finding, decision.findings):
        sheet.words(f"→ {phrase.text(lang)}", indent=5, heavy=True)
    if finding.expected is not None:
        expected = tongue.said("page.finding.expected")[0]
        sheet.words(f"{expected} {finding.expected.text(lang)}", SMALL + 0.5, "quiet", indent=5)
    if finding.source is not None and not finding.sources:
        sheet.words(finding.source.text(lang), SMALL + 0.5, "quiet", indent=5)
    sheet.gap()


def _other(sheet: Sheet, finding: Finding, tongue: Tongue) -> None:
    lang = tongue.langs[0]
    result = tongue.word("result", finding.result.value)[0]
    found = " ".join(phrase.text(lang) for phrase in finding.found)
    name = tongue.word("check", finding.check)[0]
    sheet.words(
        f"{result} · {name} ({finding.check}) · {found}", SMALL + 0.5, "" if finding.result is Result.PASS else "quiet"
    )
