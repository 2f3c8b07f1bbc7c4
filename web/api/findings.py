"""A decision and its findings as the API tells them: the words of each language, and the deeds that mend it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from custody.acts import Crossed
from custody.crossing.checks.hold import holds_named
from custody.crossing.decision import Decision, decode_decision
from custody.crossing.finding import Finding, Phrase
from custody.crossing.remedy import remedies_of
from custody.crossing.settings import Gate
from custody.crossing.way_out import is_out_of_place, ways_out
from custody.wording import LANGUAGES, say


class FindingView(Struct, frozen=True):
    """One check's result; the texts by language. `source` is the rule that the worst of `found` breaks, `sources` those
    of each in their order; `override` is the override by which a hold was passed, `remedies` the
    deeds of this API that mend it, `holds` the open holds that it names, by their ids."""

    check: str
    result: str
    found: list[dict[str, str]]
    expected: dict[str, str] | None
    source: dict[str, str] | None
    fix: list[dict[str, str]]
    override: str | None = None
    remedies: list[str] = []
    sources: list[dict[str, str]] = []
    holds: list[str] = []


class AsideView(Struct, frozen=True, omit_defaults=True):
    """How a gate decided without the service: a station without network from which snapshot, taken when; or people, on
    which downtime form. What the service found otherwise of the same moment stands beside it: `differs` says in what,
    by word and language; `verdict` and `findings` are its own."""

    snapshot: str
    snapshot_at: str
    differs: dict[str, dict[str, str]] = {}
    verdict: str = ""
    findings: list[FindingView] = []
    form: str = ""
    scan_sha256: str = ""


class DecisionView(Struct, frozen=True, omit_defaults=True):
    """`findings` worst first. `entry` is where the decision stands; a dry run stands nowhere. `aside` stands where a
    gate decided without the service: its verdict is what happened."""

    gate: str
    verdict: str
    at: str
    action: dict[str, str]
    findings: list[FindingView]
    rule_set: str
    return_only: bool = False
    entry: int | None = None
    aside: AsideView | None = None


def decision_view(decision: Decision) -> DecisionView:
    return DecisionView(
        gate=decision.gate.value,
        verdict=decision.verdict.value,
        at=decision.at.isoformat(),
        action=_say(decision.action),
        findings=[finding_view(finding, decision.gate, decision.findings) for finding in decision.findings],
        rule_set=decision.rule_set,
        return_only=decision.return_only,
    )


def aside_view(act: Crossed) -> AsideView:
    own = own_decision(act)
    return AsideView(
        snapshot=act.snapshot,
        snapshot_at=act.snapshot_at,
        differs={word: say(f"differs.{word}") for word in act.differs},
        verdict=own.verdict.value if own is not None else "",
        findings=[finding_view(each, own.gate, own.findings) for each in own.findings] if own is not None else [],
        form=act.form,
        scan_sha256=act.scan_sha256,
    )


def own_decision(act: Crossed) -> Decision | None:
    """What the service finds of a gate that decided without it, where that differs. On paper nothing else was found."""
    if act.looked_at_again:
        return decode_decision(bytes(act.own_decision))
    return decode_decision(bytes(act.decision)) if act.form and act.differs else None


def finding_view(finding: Finding, gate: Gate, among: Sequence[Finding] = ()) -> FindingView:
    """`among`: the findings of the decision that it belongs to."""
    deeds = (remedy for remedy in remedies_of(finding, gate) if not is_out_of_place(remedy, among))
    return FindingView(
        check=finding.check,
        result=finding.result.value,
        found=[_say(phrase) for phrase in finding.found],
        expected=_say(finding.expected) if finding.expected is not None else None,
        source=_say(finding.source) if finding.source is not None else None,
        sources=[_say(each) for place in range(len(finding.found)) if (each := finding.source_of(place)) is not None],
        fix=[_say(phrase) for phrase in ways_out(finding, among)],
        override=finding.override or None,
        remedies=[remedy.value for remedy in deeds],
        holds=holds_named(finding),
    )


def _say(phrase: Phrase) -> dict[str, str]:
    return {lang: phrase.text(lang) for lang in LANGUAGES}
