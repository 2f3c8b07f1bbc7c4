"""A decision and its findings as the API tells them: the words of each language, and the deeds that mend it."""

from __future__ import annotations

from msgspec import Struct

from custody.crossing.decision import Decision
from custody.crossing.finding import Finding, Phrase
from custody.crossing.remedy import remedies_of
from custody.crossing.settings import Gate
from custody.wording import LANGUAGES


class FindingView(Struct, frozen=True):
    """One check's result; the texts by language. `source` is the rule that the worst of `found` breaks, `sources` those
    of each in their order; `override` is the override by which a hold was passed, `remedies` the
    deeds of this API that mend it."""

    check: str
    result: str
    found: list[dict[str, str]]
    expected: dict[str, str] | None
    source: dict[str, str] | None
    fix: list[dict[str, str]]
    override: str | None = None
    remedies: list[str] = []
    sources: list[dict[str, str]] = []


class DecisionView(Struct, frozen=True, omit_defaults=True):
    """`findings` worst first. `entry` is where the decision stands; a dry run stands nowhere."""

    gate: str
    verdict: str
    at: str
    action: dict[str, str]
    findings: list[FindingView]
    rule_set: str
    return_only: bool = False
    entry: int | None = None


def decision_view(decision: Decision) -> DecisionView:
    return DecisionView(
        gate=decision.gate.value,
        verdict=decision.verdict.value,
        at=decision.at.isoformat(),
        action=_say(decision.action),
        findings=[finding_view(finding, decision.gate) for finding in decision.findings],
        rule_set=decision.rule_set,
        return_only=decision.return_only,
    )


def finding_view(finding: Finding, gate: Gate) -> FindingView:
    return FindingView(
        check=finding.check,
        result=finding.result.value,
        found=[_say(phrase) for phrase in finding.found],
        expected=_say(finding.expected) if finding.expected is not None else None,
        source=_say(finding.source) if finding.source is not None else None,
        sources=[_say(each) for place in range(len(finding.found)) if (each := finding.source_of(place)) is not None],
        fix=[_say(phrase) for phrase in finding.fix],
        override=finding.override or None,
        remedies=[remedy.value for remedy in remedies_of(finding, gate)],
    )


def _say(phrase: Phrase) -> dict[str, str]:
    return {lang: phrase.text(lang) for lang in LANGUAGES}
