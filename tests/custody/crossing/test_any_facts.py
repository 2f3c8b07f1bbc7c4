"""What holds for any facts at all: every check answers, the same facts give the same bytes, worse is never better."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from arbitrary import MOMENTS, any_of
from crossing_facts import (
    AT,
    HONG_KONG,
    container,
    decided,
    facts,
    hold,
    passage,
    spoil,
    spoil_container,
    spoil_package,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from custody.clearance import ClearanceStatus, HoldKind, NotificationStatus, PermitKind, PermitRule
from custody.crossing.decision import Verdict, decide, decode_decision, encode_decision
from custody.crossing.facts import ComingFacts, Facts, QuotaFacts, RefusalFacts, decode_facts, encode_facts
from custody.crossing.finding import Result
from custody.crossing.gate_facts import ClockFacts, HoursFacts
from custody.crossing.registry import CHECKS
from custody.crossing.settings import Gate
from custody.parties import Direction, Park
from custody.wording import LANGUAGES

PARTS = [field.name for field in msgspec.inspect.type_info(Facts).fields]


@st.composite
def grafted(draw: st.DrawFn) -> Facts:
    """Sound facts with some parts replaced by anything: checks get further before they meet what is odd."""
    odd = draw(any_of(Facts))
    sound = facts(draw(st.sampled_from(list(Gate))))
    return replace(sound, **{part: getattr(odd, part) for part in draw(st.sets(st.sampled_from(PARTS), max_size=4))})


ANY = any_of(Facts) | grafted()
_WEIGHT = {Verdict.ALLOW: 0, Verdict.HOLD: 1, Verdict.DENY: 2}


@settings(max_examples=120, deadline=None)
@given(ANY, MOMENTS)
def test_every_check_answers_any_facts_in_every_language(given_facts: Facts, at: datetime) -> None:
    decision = decide(given_facts, at)
    assert sorted(each.check for each in decision.findings) == sorted(check.code for check in CHECKS)
    assert [each.result.weight for each in decision.findings] == sorted(
        (each.result.weight for each in decision.findings), reverse=True
    )
    for lang in LANGUAGES:
        assert decision.action.text(lang)
        for each in decision.findings:
            phrases = (*each.found, *each.fix, *filter(None, (each.expected, each.source)))
            assert all(phrase.text(lang) for phrase in phrases)


@settings(max_examples=120, deadline=None)
@given(ANY, MOMENTS)
def test_a_decision_is_replayed_from_its_stored_facts_to_the_same_bytes(given_facts: Facts, at: datetime) -> None:
    stored = encode_facts(given_facts)
    first = encode_decision(decide(given_facts, at))
    assert encode_facts(decode_facts(stored)) == stored
    assert encode_decision(decide(decode_facts(stored), at)) == first
    assert encode_decision(decode_decision(first)) == first


def test_a_time_without_offset_is_no_reason_to_fail() -> None:
    naive = spoil(facts(), "clearance", valid_to=datetime(2026, 12, 31), valid_from=datetime.min)
    assert decide(naive, datetime(2026, 6, 1, 2, 0)).verdict is Verdict.ALLOW
    for extreme in (datetime.min, datetime.max, datetime.max.replace(tzinfo=HONG_KONG)):
        assert decide(spoil(facts(), "clearance", valid_to=extreme), extreme).findings


Worsening = Callable[[Facts], Facts]

RULE = PermitRule(
    "R-1", (Direction.SOUTH, Direction.NORTH), (PermitKind.CITES,), "some law", datetime(2026, 1, 1, tzinfo=HONG_KONG)
)

_STRANGE = container(77, owner="SZ-GAMMA")

WORSENINGS: dict[str, Worsening] = {
    "clearance revoked": lambda f: spoil(f, "clearance", status=ClearanceStatus.REVOKED),
    "clearance over": lambda f: spoil(f, "clearance", valid_to=AT - timedelta(days=1)),
    "clearance about to end": lambda f: spoil(f, "clearance", valid_to=min(f.clearance.valid_to, AT + timedelta(1))),
    "scope without cells": lambda f: spoil(f, "clearance", scopes=f.clearance.scopes[:1]),
    "scope with a lower maximum": lambda f: spoil(
        f, "clearance", scopes=tuple(replace(row, max_risk="C2") for row in f.clearance.scopes)
    ),
    "acknowledgement asked for": lambda f: spoil(f, "clearance", needs_acknowledgement=True),
    "consignee unknown": lambda f: spoil(f, "consignment", consignee="HK-DELTA"),
    "direction turned": lambda f: spoil(f, "consignment", direction=Direction.NORTH),
    "carrier firm unknown": lambda f: spoil(f, "consignment", carrier_organisation="HT-SWIFT"),
    "category strange": lambda f: spoil_container(f, category="stem_cells"),
    "risk unknown": lambda f: spoil_container(f, risk="X"),
    "container in the store": lambda f: spoil_container(f, state="stored"),
    "offer open": lambda f: spoil_container(f, handoff="HO-1"),
    "custodian gone": lambda f: spoil_container(f, custodian="NOBODY", organisation="NOBODY"),
    "lost for an hour": lambda f: spoil_container(f, gap_minutes=61),
    "in another consignment": lambda f: spoil_container(f, elsewhere="CN-9"),
    "no exit let it out": lambda f: spoil_container(f, not_out=True),
    "label never read": lambda f: spoil_container(f, label_verified=False),
    "resealed": lambda f: spoil_package(f, seals=("SEAL-9",)),
    "quarantined": lambda f: spoil(f, holds=(*f.holds, hold(HoldKind.QUARANTINE))),
    "recalled": lambda f: spoil(f, holds=(*f.holds, hold(HoldKind.RECALL))),
    "strange seal": lambda f: _scan(f, seals=(*_scanned(f, "seals"), "SEAL-8")),
    "seal not read": lambda f: _scan(f, seals=tuple(s for s in _scanned(f, "seals") if s != "SEAL-1")),
    "unreadable": lambda f: _scan(f, unreadable=(*_scanned(f, "unreadable"), "??")),
    "unknown container": lambda f: _scan(f, containers=(*_scanned(f, "containers"), "HTC-UNKNOWN")),
    "container of another": lambda f: _scan(
        spoil(f, containers=(*f.containers, _STRANGE)), containers=(*_scanned(f, "containers"), _STRANGE.code)
    ),
    "package not read": lambda f: _scan(f, packages=()),
    "other badge": lambda f: _scan(f, carrier="CUR-K02"),
    "carrier untrained": lambda f: spoil(
        f, carriers=tuple(replace(each, training_until=date(2020, 1, 1)) for each in f.carriers)
    ),
    "notice for another": lambda f: spoil(f, "notice", consignment="CN-8"),
    "notice used": lambda f: spoil(f, "notice", status=NotificationStatus.USED),
    "refused by the authority": lambda f: spoil(f, "notice", refusal=RefusalFacts("NO-1 v1", "422: field 7")),
    "refused before": lambda f: spoil(f, "notice", refusal=RefusalFacts("NO-1 v0", "422: field 7")),
    "station off": lambda f: f if f.station is None else spoil(f, "station", enabled=False),
    "operator without role": lambda f: f if f.station is None else spoil(f, "station", operator_roles=()),
    "wrong lane": lambda f: f if f.station is None else spoil(f, "station", directions=()),
    "denied before": lambda f: spoil(f, passages=(*f.passages, passage(Gate.G2, verdict="DENY"))),
    "version behind": lambda f: spoil(f, "consignment", clearance_version=1),
    "superseded": lambda f: spoil(f, successor="CLR-2 v1"),
    "superseded soon": lambda f: spoil(f, coming=ComingFacts("CLR-2 v1", AT + timedelta(minutes=10))),
    "ends soon, though renewed": lambda f: _ends_by(f, AT + timedelta(days=2)),
    "purpose strange": lambda f: spoil(f, "consignment", purpose="resale"),
    "project strange": lambda f: spoil(f, "consignment", project="P-9"),
    "site strange": lambda f: spoil(f, "consignment", destination="HK-CITY"),
    "site outside the park": lambda f: spoil(f, "consignment", park=Park.NONE),
    "kept in the park": lambda f: spoil_container(f, park_only=True),
    "filed late": lambda f: spoil(spoil(f, "clearance", min_lead_minutes=90), "notice", lead_from=AT),
    "planned long ago": lambda f: spoil(
        f, "consignment", planned_exit=AT - timedelta(9), planned_entry=AT - timedelta(9)
    ),
    "checkpoint closed": lambda f: spoil(f, hours=HoursFacts(1, 2)),
    "quota full": lambda f: spoil(f, quotas=(*(f.quotas or ()), QuotaFacts("1", "containers", "2026", 3, 3, 0, 0, 1))),
    "cap lowered": lambda f: spoil(
        f, "clearance", scopes=tuple(replace(row, max_per_consignment=0) for row in f.clearance.scopes)
    ),
    "permit asked for": lambda f: spoil(f, settings=replace(f.settings, permit_rules=(*f.settings.permit_rules, RULE))),
    "approval asked for": lambda f: spoil(
        f, settings=replace(f.settings, human_categories=("human_blood", "stem_cells"))
    ),
    "vehicle asked for": lambda f: spoil(f, settings=replace(f.settings, vehicle_channels=("hand_carry",))),
    "two people asked for": lambda f: spoil(f, "clearance", requires_two_person=True),
    "other temperature class asked for": lambda f: spoil(
        f, "clearance", scopes=tuple(replace(row, temperature_class="cryo") for row in f.clearance.scopes)
    ),
    "excursion": lambda f: spoil_package(f, temperature="excursion"),
    "logger asked for": lambda f: spoil(f, "clearance", requires_logger=True),
    "bare package": lambda f: spoil_package(f, packaging_class="NONE"),
    "clock off": lambda f: _clock_off(f, 60_000),
    "clock wrong": lambda f: _clock_off(f, 600_000),
    "snapshot old": lambda f: spoil(f, snapshot="S-1", snapshot_at=AT - timedelta(days=2)),
    "level barred": lambda f: spoil(f, settings=replace(f.settings, excluded_risks=("B2",))),
    "met elsewhere just now": lambda f: spoil(
        f,
        settings=replace(f.settings, same_moment_seconds=60),
        passages=(*f.passages, replace(passage(Gate.G2, AT, "HOLD", "HG-EXIT-1"), checkpoint="HUANGGANG")),
    ),
    "already beyond": lambda f: spoil(f, passages=(*f.passages, passage(Gate.G4, where="HK-BENCH-1"))),
}


def _ends_by(given_facts: Facts, at: datetime) -> Facts:
    """At this time at the latest; what is over already stays over."""
    clearance = given_facts.clearance
    ends = at if clearance is None else min(clearance.valid_to, at)
    return spoil(spoil(given_facts, "clearance", valid_to=ends), renewal=ComingFacts("CLR-2 v1", ends))


def _clock_off(given_facts: Facts, offset_ms: int) -> Facts:
    known = 0 if given_facts.clock is None else given_facts.clock.offset_ms
    return spoil(given_facts, clock=ClockFacts(max(known, offset_ms)))


def _scan(given_facts: Facts, **changes: object) -> Facts:
    return given_facts if given_facts.scanned is None else spoil(given_facts, "scanned", **changes)


def _scanned(given_facts: Facts, field: str) -> tuple[str, ...]:
    return () if given_facts.scanned is None else getattr(given_facts.scanned, field)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(Gate)), st.lists(st.sampled_from(sorted(WORSENINGS)), max_size=8, unique=True))
def test_making_facts_worse_never_makes_the_verdict_better(gate: Gate, names: list[str]) -> None:
    steps = [facts(gate)]
    for name in names:
        steps.append(WORSENINGS[name](steps[-1]))
    weights = [_WEIGHT[decided(step).verdict] for step in steps]
    assert weights[0] == 0
    assert all(before <= after for before, after in pairwise(weights))


@pytest.mark.parametrize("name", sorted(WORSENINGS))
def test_each_worsening_is_seen_at_a_gate(name: str) -> None:
    decisions = [decided(WORSENINGS[name](facts(gate))) for gate in Gate]
    assert max(decision.findings[0].result for decision in decisions) > Result.PASS


FORGETTABLE = ("consignment", "clearance", "manifest", "notice", "holds", "station", "scanned", "clock")
ALSO = {Gate.G1: ("quotas", "permits"), Gate.G2: ("quotas", "permits", "hours"), Gate.G3: ("permits", "hours")}


@pytest.mark.parametrize("gate", [Gate.G1, Gate.G2, Gate.G3])
@pytest.mark.parametrize("fact", [*FORGETTABLE, "packages", "containers", "carriers"])
def test_a_fact_that_is_not_known_never_allows(gate: Gate, fact: str) -> None:
    nothing = None if fact in FORGETTABLE else ()
    assert decided(spoil(facts(gate), **{fact: nothing})).verdict is not Verdict.ALLOW


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Gate)), st.sets(st.sampled_from(FORGETTABLE), min_size=1))
def test_knowing_less_never_allows(gate: Gate, forgotten: set[str]) -> None:
    verdict = decided(spoil(facts(gate), **dict.fromkeys(forgotten))).verdict
    asked_for = set(FORGETTABLE)
    if gate in (Gate.G0, Gate.G4):
        asked_for = {"consignment", "clearance", "holds"}
    elif gate is Gate.G5:
        asked_for = {"holds", "station", "scanned", "clock"}
    assert verdict is not Verdict.ALLOW or not forgotten & asked_for


@pytest.mark.parametrize(("gate", "fact"), [(gate, fact) for gate, some in ALSO.items() for fact in some])
def test_what_only_some_gates_ask_for_is_needed_there(gate: Gate, fact: str) -> None:
    assert decided(spoil(facts(gate), **{fact: None})).verdict is Verdict.HOLD
