"""What the system does by itself when a gate or a receipt finds something that is not as it was declared.

It opens the discrepancy that a person would have to open (`owing` says who must explain it), and places the holds that
stop a container whose state is in doubt. The same fault of the same consignment is opened once, until it is resolved.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

import msgspec

from custody import acts
from custody.acts import Entry, Said
from custody.crossing.contents import still_to_pass
from custody.crossing.decision import decode_decision
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.finding import Finding, Result, listed
from custody.deciding.discrepancies.owing import Owed, by_owner, codes_of, kind_of_condition, kinds_of, resealed
from custody.deciding.discrepancies.settling import holder_of, sorted_out
from custody.deciding.discrepancies.telling import Told, once
from custody.fold.seals import strangers
from custody.holding import IDENTIFIED, Consignment, ConsignmentState, Container, Discrepancy, DiscrepancyState, Package
from custody.loggers import Proof
from custody.loggers.degrees import written
from custody.loggers.excursions import Excursion
from custody.loggers.importing import decode
from custody.scene import Scene
from custody.standing_holds import DAMAGED, SYSTEM, held_by_system
from custody.wording import NOTHING

TRIED_TO_LEAVE, FOUND = "tried_to_leave", "found_again"
_OVER = (ConsignmentState.CLOSED, ConsignmentState.CANCELLED)
_ON_THE_WAY = (ConsignmentState.EXIT_CLEARED, ConsignmentState.ENTRY_CLEARED)


def at_a_gate(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """A gate that did not let it pass for what is in the boxes, their seals, their temperature or their labels."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.verdict == "ALLOW":
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or (act.gate == "G4" and not _has_entered(consignment, scene)):
        return
    facts = still_to_pass(decode_facts(bytes(act.facts)))
    yield from of_findings(entry, scene, consignment, facts, decode_decision(bytes(act.decision)).findings)
    yield from _of_strangers(entry, act, scene, consignment, facts)


def _of_strangers(
    entry: Entry, act: acts.Crossed, scene: Scene, consignment: Consignment, facts: Facts
) -> Iterator[Told]:
    """Tubes of somebody else that put the boxes in doubt, where no manifest tells that they are too much."""
    told = {
        code
        for each in scene.world.all(Discrepancy)
        if (each.consignment, each.discrepancy_kind) == (consignment.number, "over")
        and each.state is not DiscrepancyState.RESOLVED
        for code in each.codes
    }
    untold = sorted(strangers(act) - told)
    if untold:
        found = (Said("crossing.SEAL.stranger.found", {"codes": listed(untold)}),)
        yield from once(entry, scene, consignment, "over", (*untold, *_boxes_there(facts)), found=found)


def _boxes_there(facts: Facts) -> list[str]:
    ours = facts.consignment.packages if facts.consignment is not None else ()
    return [package.code for package in facts.packages if package.code in ours]


def of_findings(
    entry: Entry,
    scene: Scene,
    consignment: Consignment,
    facts: Facts,
    findings: Iterable[Finding],
    *,
    holder: str = "",
    again: bool = True,
) -> Iterator[Told]:
    """A discrepancy for each kind of fault that holds, by who must explain it: `holder` where that is who has the
    boxes. Not `again`: nor where the same was opened before and is resolved."""
    beside = strangers(entry.act) if isinstance(entry.act, acts.Crossed) else set()
    for finding in findings:
        if finding.result not in (Result.HOLD, Result.DENY) or finding.override:
            continue
        for (kind, owed), found in kinds_of(finding, facts.gate).items():
            codes_there = resealed(facts) if owed is Owed.SEALER else codes_of(kind, facts)
            if kind == "over" and beside & set(codes_there):
                # Whether it was taken out of one can only be seen in it.
                codes_there = list(dict.fromkeys((*codes_there, *_boxes_there(facts))))
            concerned, unknown = sorted_out(codes_there, scene)
            for owner, codes in by_owner(kind, owed, concerned, consignment, scene).items():
                owes = owner or (holder if kind == "seal" else "")
                yield from once(entry, scene, consignment, kind, codes, unknown, found, owes, again=again)


def _has_entered(consignment: Consignment, scene: Scene) -> bool:
    """Before that the consignee has nothing of it in hand, so that nothing can be missing there."""
    return any((p.gate, p.verdict) == ("G3", "ALLOW") for p in scene.world.passages_of(consignment.number))


def at_the_receipt(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """Missing, damaged, too much; and what was found broken on the way is held as soon as it is here."""
    act = entry.act
    consignment = scene.world.get(Consignment, act.consignment) if isinstance(act, acts.Received) else None
    if not isinstance(act, acts.Received) or consignment is None:
        return
    if act.missing:
        yield from once(entry, scene, consignment, "short", act.missing)
    carrier = consignment.carrier_organisation
    if act.damaged:
        found = tuple(_arrived_as(code, condition) for code, condition in sorted(act.damaged.items()))
        yield from once(entry, scene, consignment, "damaged", tuple(act.damaged), found=found, owner=carrier)
    if act.extra or act.unknown:
        yield from once(entry, scene, consignment, "over", act.extra, act.unknown)
    if act.condition != "SAT" and act.packages:
        kind, found = kind_of_condition(act.condition), (_arrived_as(listed(act.packages), act.condition),)
        yield from once(entry, scene, consignment, kind, act.packages, found=found, owner=carrier)
    broken = [
        each.codes
        for each in scene.world.all(Discrepancy)
        if each.consignment == consignment.number
        and each.discrepancy_kind == "damaged"
        and each.state is not DiscrepancyState.RESOLVED
    ]
    arrived = {code for codes in broken for code in codes if code in act.containers}
    yield from _held(entry, scene, sorted({*act.damaged, *arrived}), "quality", DAMAGED)
    for held in _held(entry, scene, act.extra, "quarantine", "extra"):
        # Whoever names it must not be the only one who can let go of it.
        yield msgspec.structs.replace(held, organisation=_owner_of(held.target, scene))
    if act.unknown:
        # What has no record, or a stranger's, is not held, so the box that it lies in is.
        yield from _held(entry, scene, act.packages, "quarantine", "unknown_inside")


def by_a_person(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """A container that somebody reports as broken is held at once. On the way who awaits it lets go of that hold:
    whoever reported it goes no further with it."""
    act = entry.act
    if not isinstance(act, acts.DiscrepancyOpened) or act.discrepancy_kind != "damaged":
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None:
        return
    home = consignment.state is ConsignmentState.RETURNING
    awaits = consignment.from_organisation if home else consignment.to_organisation
    containers = [code for code in act.concerned if scene.world.container(code) is not None]
    for held in _held(entry, scene, containers, "quality", DAMAGED):
        on_the_way = consignment.journey in _ON_THE_WAY
        yield msgspec.structs.replace(held, organisation=awaits if on_the_way else "")


def of_temperature(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """A file that shows that it left its range: somebody must say why, also where the journey is closed already. What
    rode is in doubt until then."""
    act = entry.act
    if not isinstance(act, acts.LoggerRead) or act.verdict != Proof.EXCURSION:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is not None:
        carried = not consignment.journey.before_exit
        owner = consignment.carrier_organisation if carried else holder_of(consignment, (act.package,), scene)
        found = tuple(_left_its_range(act.logger, each) for each in decode(bytes(act.assessment)).excursions.worst)
        yield from once(entry, scene, consignment, "temperature", (act.package,), found=found, owner=owner)


def _arrived_as(codes: str, condition: str) -> Said:
    return Said("discovered.condition", {"codes": codes, "condition": condition})


def _left_its_range(logger: str, excursion: Excursion) -> Said:
    peak = written(excursion.peak)
    if excursion.seconds < _TOLD_IN_SECONDS:
        return Said(
            f"discovered.{excursion.side}_seconds", {"logger": logger, "peak": peak, "seconds": excursion.seconds}
        )
    minutes = excursion.seconds // 60
    return Said(f"discovered.{excursion.side}", {"logger": logger, "peak": peak, "minutes": minutes})


_TOLD_IN_SECONDS = 120
"""Less than so many are not told in whole minutes; on the pages neither."""


def of_found(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """Nobody knows what happened to it meanwhile, and neither who finds it nor who had said that it was lost lets go of
    it. What turned up across the border passed no gate, and of what was closed without it another end was told: the
    finder must say how it came there."""
    act = entry.act
    if isinstance(act, acts.Found):
        actor = entry.circumstances.actors[0]
        finder = actor.organisation
        boxed = {each.code for code in act.packages for each in scene.world.contents(code)}
        loose = [code for code in act.containers if code not in boxed]
        for held in _found(entry, scene, [*act.packages, *loose], actor.staff):
            other = not_the_finder(finder, _owner_of(held.target, scene), act.had_by.get(held.target, ""))
            if not other and held.target in act.stayed:
                # It was its consignee who missed it.
                sent = scene.world.get(Consignment, act.home[held.target])
                other = sent.to_organisation if sent is not None else ""
            yield msgspec.structs.replace(held, organisation=other)
        for number in dict.fromkeys(act.missed_from.values()):
            consignment = scene.world.get(Consignment, number)
            # Also of what is closed: that it turned up there is no end that anybody had accounted for.
            if consignment is not None and consignment.state is not ConsignmentState.CANCELLED:
                codes = tuple(code for code, missed in act.missed_from.items() if missed == number)
                yield from once(entry, scene, consignment, "over", codes, owner=finder)


def _found(entry: Entry, scene: Scene, codes: list[str], finder: str) -> Iterator[acts.Held]:
    for code in codes:
        container = scene.world.get(Container, code)
        inside = [container] if container is not None else scene.world.contents(code)
        not_by = who_does_not_let_go(finder, inside)
        standing = (each for each in scene.world.holds_on((code,)) if (each.placed_by, each.reason) == (SYSTEM, FOUND))
        if not any(set(not_by) <= set(each.not_by) for each in standing):
            hold = str(uuid.uuid5(uuid.UUID(entry.id), f"{FOUND}/{code}"))
            yield acts.Held(hold, code, "quarantine", FOUND, not_by=not_by)


def who_does_not_let_go(finder: str, found: Iterable[Container]) -> tuple[str, ...]:
    """Of what was lost and found: the finder, then whoever had said of any of it that it was lost."""
    return tuple(dict.fromkeys((finder, *(each.lost_by for each in found if each.lost_by))))


def not_the_finder(finder: str, owner: str, had_it: str) -> str:
    """Who lets go of what was found: its owner; where the owner found it, who had it last; where that is the owner as
    well, nobody else has to do with it (empty: the finder)."""
    return next((each for each in (owner, had_it) if each not in ("", finder)), "")


def _owner_of(code: str, scene: Scene) -> str:
    container = scene.world.get(Container, code) or next(iter(scene.world.contents(code)), None)
    return container.owner if container is not None else ""


def of_registered(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """What somebody registers as another organisation's is a claim until that organisation lets go of it."""
    act = entry.act
    if isinstance(act, acts.Registered) and act.owner != entry.circumstances.actors[0].organisation:
        hold = str(uuid.uuid5(uuid.UUID(entry.id), "claimed"))
        yield acts.Held(hold, act.codes[0], "quarantine", "claimed", act.codes[1:], organisation=act.owner)


def of_a_recount(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """Opened under other seals than stood on record: whoever carried it, or has it, says how that came about."""
    act = entry.act
    if not isinstance(act, acts.Unsealed) or not act.recorded:
        return
    package = scene.world.get(Package, act.package)
    consignment = scene.world.get(Consignment, package.consignment) if package is not None else None
    if consignment is not None and consignment.state not in _OVER:
        seals = {"recorded": listed(act.recorded) or NOTHING, "found": listed(act.seals) or NOTHING}
        said = Said("discovered.other_seal", {"code": act.package, **seals})
        carried = not consignment.journey.before_exit
        owner = consignment.carrier_organisation if carried else holder_of(consignment, (act.package,), scene)
        yield from once(entry, scene, consignment, "seal", (act.package,), found=(said,), owner=owner)


def of_a_park_exit(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """Somebody tried to carry out what the park keeps: it rests, and everybody who answers for it is told, until one
    of them has looked where it is."""
    act = entry.act
    if isinstance(act, acts.ParkExitDecided) and act.verdict != "ALLOW":
        kept = [each.code for each in decode_facts(bytes(act.facts)).containers if each.park_only]
        yield from _held(entry, scene, kept, "investigation", TRIED_TO_LEAVE)


def of_identified(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    if isinstance(entry.act, acts.Identified):
        yield from _held(entry, scene, (entry.act.container,), "investigation", IDENTIFIED)


def of_relabelled(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The doubt is gone, and with it the hold that the system placed for it."""
    if not isinstance(entry.act, acts.Relabelled):
        return
    for hold in scene.world.holds_on((entry.act.container,)):
        if hold.waits_for_second_look:
            yield acts.Released(hold.id, hold.target, "identity_confirmed")


def _held(
    entry: Entry, scene: Scene, codes: list[str] | tuple[str, ...], kind: str, reason: str
) -> Iterator[acts.Held]:
    """A hold on each, unless the system holds it for the same reason already. `reason` is a word of the catalogue."""
    for code in codes:
        if not held_by_system(scene, code, reason):
            yield acts.Held(str(uuid.uuid5(uuid.UUID(entry.id), f"{reason}/{code}")), code, kind, reason)
