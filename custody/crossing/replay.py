"""Making a decision again from the facts that were kept with it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from custody.crossing.decision import Decision, decide, decode_decision, encode_decision
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.registry import RULES
from custody.crossing.settings import Settings


class Difference(msgspec.Struct, frozen=True):
    """One check that answers otherwise now."""

    check: str
    before: str
    after: str


class Replayed(msgspec.Struct, frozen=True):
    """`same` is byte for byte; under other rules, that the same was found.

    `made_by` is the rule set of the stored decision, `rule_set` that of this one.
    """

    same: bool
    before: str
    after: str
    made_by: str
    rule_set: str
    differences: tuple[Difference, ...]


def replay(facts: bytes, decision: bytes, rules: Settings | None = None) -> Replayed:
    """Decide again from the stored bytes; under other `rules`, what the decision would have been.

    Raises msgspec.ValidationError when the bytes hold no facts or no decision.
    """
    stored = decode_decision(decision)
    given = decode_facts(facts)
    again = decide(_under(given, rules), stored.at)
    return Replayed(
        same=encode_decision(again) == decision if rules is None else _says_the_same(stored, again),
        before=stored.verdict.value,
        after=again.verdict.value,
        made_by=stored.rule_set,
        rule_set=again.rule_set,
        differences=tuple(_differences(stored, again)),
    )


def may_differ(replayed: Replayed) -> bool:
    """Whether the checks themselves have changed since: then another answer is no sign of tampering."""
    return not replayed.made_by.startswith(f"{RULES}+")


def decided_at(decision: bytes) -> datetime:
    return decode_decision(decision).at


def _under(facts: Facts, rules: Settings | None) -> Facts:
    if rules is None:
        return facts
    # What a law or a scheme listed by itself stays as it was; the figures are the new ones.
    kept = msgspec.structs.replace(
        rules,
        permit_rules=rules.permit_rules or facts.settings.permit_rules,
        human_categories=rules.human_categories or facts.settings.human_categories,
    )
    return msgspec.structs.replace(facts, settings=kept)


def _says_the_same(before: Decision, after: Decision) -> bool:
    """Whether the answer is the same in every check, by whatever name the rules go and whatever figures they cite."""
    return before.verdict is after.verdict and _answers(before) == _answers(after)


def _answers(decision: Decision) -> list[tuple[object, ...]]:
    return [
        (each.check, each.result, sorted(phrase.key for phrase in each.found), each.override)
        for each in sorted(decision.findings, key=lambda finding: finding.check)
    ]


def _differences(before: Decision, after: Decision) -> list[Difference]:
    old = {finding.check: finding.result.value for finding in before.findings}
    new = {finding.check: finding.result.value for finding in after.findings}
    return [
        Difference(check, old.get(check, "-"), new.get(check, "-"))
        for check in sorted({*old, *new})
        if old.get(check) != new.get(check)
    ]
