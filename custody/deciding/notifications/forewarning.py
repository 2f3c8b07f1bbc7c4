"""What the pre-check says at the moment of a filing, and what is not filed whatever anybody says.

A filing binds: it draws on quotas, and an authority reads it. So nobody files into a denial unawares. Most of what the
border denies may still be cured before anybody gets there: a clearance that ran out is renewed as its next version, a
suspension is lifted, a permit comes. Whoever knows what stands against it may file all the same, and the ledger keeps
that he knew. Three things no later fact can cure, and these are refused outright: a planned exit that is past, for the
form would say what its signer knows to be false; a clearance that was revoked, which never comes back; and a first
filing under one that another has taken the place of, for there the right number is known already. Nor does a filing
take of a quota or a permit what is not left of it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from custody import acts
from custody.clearance import ClearanceStatus
from custody.crossing.decision import Decision, decide
from custody.crossing.facts import NoticeFacts
from custody.crossing.finding import Finding, Result
from custody.crossing.settings import Gate
from custody.deciding.consignments.consigning import wall_clock
from custody.deciding.gates.declared import manifest_facts
from custody.deciding.gates.gathering import gather
from custody.deciding.quotas.reserving import reserve
from custody.holding import Consignment
from custody.refusal import Objection, Refusal, refuse
from custody.scene import Scene
from custody.wording import LANGUAGES
from custody.world import World
from custody.zone import Zone


def whatever_is_known(world: World, zone: Zone, consignment: Consignment, at: datetime) -> Refusal | None:
    """Why a first filing would be refused now whatever its filer says he knows; so he is not asked whether he does."""
    wrong = never_right(consignment, zone, at) or superseded(consignment, zone, at)
    if wrong is not None:
        return wrong
    reserved = reserve(world, consignment, zone, at)
    return reserved if isinstance(reserved, Refusal) else None


def never_right(consignment: Consignment, zone: Zone, at: datetime) -> Refusal | None:
    """A refusal of what no later fact can make true."""
    leaving = datetime.fromisoformat(consignment.planned_exit)
    if leaving < at:
        clock = wall_clock(zone, at)
        planned, now = (f"{moment.astimezone(clock):%Y-%m-%d %H:%M}" for moment in (leaving, at))
        return refuse("exit_past", consignment=consignment.number, planned=planned, now=now)
    clearance = zone.clearances.get(consignment.clearance)
    if clearance is not None and clearance.status is ClearanceStatus.REVOKED:
        return refuse("filed_under_revoked", consignment=consignment.number, clearance=clearance.number)
    return None


def superseded(consignment: Consignment, zone: Zone, at: datetime) -> Refusal | None:
    """A refusal under a clearance that another has replaced; what is filed already may be amended all the same."""
    successor = zone.successor(consignment.clearance, at)
    if successor is not None:
        return refuse(
            "filed_under_superseded",
            consignment=consignment.number,
            clearance=consignment.clearance,
            successor=successor.number,
        )
    return None


def forewarned(
    consignment: Consignment,
    manifest: acts.Manifest,
    although: Collection[str],
    scene: Scene,
    amended: NoticeFacts | None = None,
) -> Decision | Refusal:
    """What the pre-check says of this consignment under this manifest; a refusal when a check denies it that the filer
    did not name in `although`, or when he names one that denies nothing. `amended` is the version that takes the place
    of the one that stands."""
    facts = gather(scene.world, scene.zone, consignment, Gate.G0, scene.at)
    facts = replace(facts, manifest=manifest_facts(manifest), notice=amended or facts.notice)
    decision = decide(facts, scene.at)
    denied = denied_by(decision)
    idle = [check for check in although if check not in denied]
    if idle:
        checks = ", ".join(dict.fromkeys(idle))
        return refuse("denies_nothing", 422, checks=checks, denied=", ".join(denied) or "-").at("although")
    if set(denied) <= set(although):
        return decision
    said = refuse("denied_ahead", consignment=consignment.number, checks=", ".join(denied))
    return replace(said, findings=tuple(_objection(finding) for finding in decision.reasons))


def denied_by(decision: Decision) -> tuple[str, ...]:
    """The checks that deny, worst first."""
    return tuple(finding.check for finding in decision.reasons if finding.result is Result.DENY)


def _objection(finding: Finding) -> Objection:
    found, fix = (
        tuple({lang: phrase.text(lang) for lang in LANGUAGES} for phrase in phrases)
        for phrases in (finding.found, finding.fix)
    )
    return Objection(finding.check, finding.result.value, found, fix)
