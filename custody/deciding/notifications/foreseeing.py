"""What the border will say, from the first packed tube on: the same checks, over a consignment that is only thought of.

Nobody has drafted anything yet, so what is not planned is taken from the clearances that the organisation holds: each
row of them is tried as the way to go, and the one that comes nearest is told. Where no clearance covers a container,
the fact that stands against it is told, and the way out. Nothing is written, and no rule stands here: the facts of a
consignment that might be are gathered and decided on as those of one that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody.crossing.decision import Decision, Verdict, decide
from custody.crossing.facts import Facts, HoldFacts
from custody.crossing.finding import Finding, Result
from custody.crossing.goods_facts import ContainerFacts
from custody.crossing.settings import Gate
from custody.deciding.gates.gathering import gather
from custody.deciding.notifications.planning import Plan
from custody.deciding.notifications.ways import ways
from custody.deciding.quotas.quota import tallies_of
from custody.holding import Consignment, Container, Package
from custody.world import World
from custody.zone import Zone

_OF_THE_WHOLE = frozenset(
    {
        "CONSIGNMENT_CAP",
        "LEAD_TIME",
        "NOTICE_FRESH",
        "NOTIFIED",
        "PACKAGING",
        "QUOTA",
        "SEAL",
        "SEQUENCE",
        "TEMP",
        "TIME_WINDOW",
        "VEHICLE",
    }
)
"""Checks that speak of a box or of a whole consignment, never of one container in it."""


_OF_THE_BOX = frozenset({"PACKAGING", "SEAL", "TEMP"})
"""Of those the ones that speak of a box as it stands, whatever becomes of what is in it."""

OF_COVERAGE = frozenset(
    {
        *("ORG_LISTED", "ORG_PARTNER", "CLR_WINDOW", "CATEGORY", "RISK", "DIRECTION", "CHECKPOINT", "CARRIER"),
        *("PURPOSE", "DEST_PARK"),
    }
)
"""Checks that ask a clearance whether it covers this. Any other that stops a container stops it under any clearance."""


class Part(msgspec.Struct, frozen=True):
    """Containers that are alike for the border. Without a clearance, `findings` say what stands against them."""

    codes: tuple[str, ...]
    clearance: str = ""
    """Number and version of one under which they may go."""
    findings: tuple[Finding, ...] = ()

    @property
    def stopped_by(self) -> str:
        """The check that stops what a clearance would cover, the worst of them; empty where none covers it."""
        if not self.findings or any(each.check in OF_COVERAGE for each in self.findings):
            return ""
        return self.findings[0].check


class Foresight(msgspec.Struct, frozen=True):
    """`decision` is that of the pre-check under the plan that fits best, `clearance` the reference of that."""

    decision: Decision
    plan: Plan
    clearance: str
    parts: tuple[Part, ...]

    @property
    def stopped(self) -> tuple[Part, ...]:
        """The containers that may go under no clearance."""
        return tuple(part for part in self.parts if not part.clearance)

    @property
    def of_the_boxes(self) -> tuple[Finding, ...]:
        """What stops the boxes themselves, and is not mended by taking out what may go under no clearance."""
        return tuple(finding for finding in self.decision.reasons if finding.check in _OF_THE_BOX)

    def against(self, codes: Iterable[str]) -> Finding | None:
        """The worst that speaks against any of these containers, or else against the whole; None when nothing does."""
        wanted = set(codes)
        own = (finding for part in self.stopped if wanted & set(part.codes) for finding in part.findings)
        return next(own, None) or next(iter(self.decision.reasons), None)


def foresee(
    world: World,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    loose: Sequence[Container],
    at: datetime,
    plan: Plan | None = None,
    *,
    into: str = "",
) -> Foresight:
    """What the pre-check would find if these packages and loose containers were sent by this organisation now.

    `into` is the package that the loose ones are about to be packed in. The world must know the tallies of `tallies`.
    """
    best: tuple[tuple[int, int, int], Consignment, Facts, Decision] | None = None
    tried: list[Facts] = []
    for way in ways(world, zone, organisation, packages, loose, at, plan or Plan()):
        facts = _as_packed(gather(world, zone, way, Gate.G0, at, loose=loose), loose, into)
        decision = decide(facts, at)
        tried.append(facts)
        if best is None or _badness(decision) < best[0]:
            best = (_badness(decision), way, facts, decision)
        if decision.verdict is Verdict.ALLOW:
            break
    if best is None:
        raise LookupError("ways() gives at least one way")
    _, way, facts, decision = best
    reference = facts.clearance.reference if facts.clearance is not None else ""
    nearest_first = [facts, *(each for each in tried if each is not facts)]
    return Foresight(decision, _plan_of(way), reference, tuple(_parts(world, nearest_first, decision, at)))


def tallies(
    world: World,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    loose: Sequence[Container],
    at: datetime,
    plan: Plan | None = None,
) -> tuple[str, ...]:
    """The tallies of quotas and permits that must be known before this can be foreseen."""
    found: dict[str, None] = {}
    for way in ways(world, zone, organisation, packages, loose, at, plan or Plan()):
        found |= dict.fromkeys(tallies_of(world, way, zone, loose))
    return tuple(found)


def parties(
    world: World,
    zone: Zone,
    organisation: str,
    packages: Sequence[Package],
    loose: Sequence[Container],
    at: datetime,
    plan: Plan | None = None,
) -> tuple[str, ...]:
    """The organisations whose holds must be known before this can be foreseen."""
    found: dict[str, None] = {}
    for way in ways(world, zone, organisation, packages, loose, at, plan or Plan()):
        found |= dict.fromkeys((way.from_organisation, way.to_organisation, way.carrier_organisation))
    return tuple(name for name in found if name)


def _plan_of(way: Consignment) -> Plan:
    return Plan(
        clearance=way.clearance,
        to_organisation=way.to_organisation,
        to_site=way.to_site,
        purpose=way.purpose,
        project=way.project,
        ethics=way.ethics,
        checkpoint=way.checkpoint,
        carrier=way.carrier,
        vehicle=way.vehicle,
        ccrn=way.ccrn,
        channel=way.channel,
    )


def _as_packed(facts: Facts, loose: Sequence[Container], into: str) -> Facts:
    """The facts with the loose containers in the box that they are meant for."""
    if not into or not loose:
        return facts
    codes = tuple(container.code for container in loose)
    packages = (
        replace(box, contents=tuple(dict.fromkeys((*box.contents, *codes)))) if box.code == into else box
        for box in facts.packages
    )
    return replace(facts, packages=tuple(packages))


def _badness(decision: Decision) -> tuple[int, int, int]:
    """Fewer denials before fewer holds before fewer warnings."""
    results = [finding.result for finding in decision.findings]
    return (
        results.count(Result.DENY),
        results.count(Result.HOLD) + results.count(Result.UNKNOWN),
        results.count(Result.WARN),
    )


def _parts(world: World, tried: Sequence[Facts], decision: Decision, at: datetime) -> Iterator[Part]:
    """The containers by what the border makes of them. `tried` are the ways, the one that fits best first."""
    nearest = tried[0]
    reference = nearest.clearance.reference if nearest.clearance is not None else ""
    if not decision.reasons:
        yield Part(_codes(nearest.containers), reference)
        return
    for alike in _alike(world, nearest):
        against: tuple[Finding, ...] | None = None
        for facts in tried:
            # One speaks for all that are alike; only what is told names every one of them.
            if not _against(world, facts, alike[:1], at):
                covering = facts.clearance.reference if facts.clearance is not None else ""
                yield Part(_codes(alike), covering)
                break
            found = _against(world, facts, alike, at)
            against = found if against is None or len(found) < len(against) else against
        else:
            yield Part(_codes(alike), "", against or ())


def _codes(containers: Iterable[ContainerFacts]) -> tuple[str, ...]:
    return tuple(sorted(container.code for container in containers))


def _alike(world: World, facts: Facts) -> list[tuple[ContainerFacts, ...]]:
    """Containers in which no check can see a difference."""
    groups: dict[tuple[ContainerFacts, frozenset[HoldFacts]], list[ContainerFacts]] = {}
    for container in facts.containers:
        family = _family(world, container)
        # Whoever holds a box holds each tube in it, for one reason: that is told once.
        stopped = frozenset(
            replace(hold, id="", target="", since=None) for hold in facts.holds or () if hold.target in family
        )
        blank = replace(container, code="", custodian="", handoff="", amount=0)
        groups.setdefault((blank, stopped), []).append(container)
    return [tuple(group) for group in groups.values()]


def _against(world: World, facts: Facts, alike: tuple[ContainerFacts, ...], at: datetime) -> tuple[Finding, ...]:
    """What speaks against these containers if they went alone: by themselves, not by the box or by their number."""
    consignment = replace(facts.consignment, packages=()) if facts.consignment is not None else None
    family = set().union(*(_family(world, each) for each in alike))
    alone = replace(
        facts,
        consignment=consignment,
        packages=(),
        containers=alike,
        manifest=None,
        holds=tuple(hold for hold in facts.holds or () if hold.target in family),
        permits=tuple(replace(each, demand=0) for each in facts.permits or ()),
    )
    found = decide(alone, at).reasons
    return tuple(finding for finding in found if finding.check not in _OF_THE_WHOLE)


def _family(world: World, facts: ContainerFacts) -> set[str]:
    container = world.get(Container, facts.code)
    ancestors = world.ancestors(container) if container is not None else []
    return {facts.code, *(ancestor.code for ancestor in ancestors)}
