"""What the system does by itself when a gate or a receipt finds something that is not as it was declared.

It opens the discrepancy that a person would have to open, and places the holds that stop a container whose state is in
doubt. The same fault of the same consignment is opened once, until it is resolved.

Who must explain it is who could have done otherwise:

- too much, a box or a tube that nobody declared, a label that is not known (over, id_conflict): the consignor, which
  packed and declared;
- no logger, none that runs, one out of calibration, one that does not cover the journey (temperature): the consignor,
  which put it in, or did not, and sealed the box over it;
- what turns up across the border, where no gate let it (over): who found it there;
- missing boxes and tubes (short): who answers for them in the book, each organisation for its own;
- seals that are others than those declared (seal): who sealed, or opened, the box last;
- seals broken, strange or missing, and the cold lost (seal, temperature) at a gate: who has the box in hand there;
- what a receipt or a logger's file finds after the way (damaged, seal, temperature): the carrier, whoever has taken the
  box over since. Before it has left, who has it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from enum import Enum, auto

import msgspec

from custody import acts
from custody.acts import Entry, Said
from custody.crossing.contents import still_to_pass
from custody.crossing.decision import decode_decision
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.finding import Finding, Phrase, Result, listed
from custody.deciding.settling import holder_of, opened, sorted_out
from custody.holding import Consignment, ConsignmentState, Container, Discrepancy, DiscrepancyState, Hold, Package
from custody.loggers import Proof
from custody.loggers.degrees import written
from custody.loggers.excursions import Excursion
from custody.loggers.importing import decode
from custody.parties import Role
from custody.scene import Scene, Subject

SYSTEM = "SYSTEM"
_SHORT = ("package_missing", "taken_out", "container_missing")
_OF_CHECK = {"SEAL": "seal", "TEMP": "temperature", "LABEL": "id_conflict"}
_OWED_BY_THE_SENDER = frozenset(
    {
        "crossing.TEMP.no_logger",
        "crossing.TEMP.not_running",
        "crossing.TEMP.not_calibrated",
        "crossing.TEMP.unproven",
    }
)
"""What was to be done at the bench before the box was sealed; who carries it cannot even see it."""


class _Owed(Enum):
    """Who must explain it."""

    HOLDER = auto()
    SENDER = auto()
    SEALER = auto()


_OWED_BY_THE_SEALER = "crossing.SEAL.resealed"
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
    for finding in decode_decision(bytes(act.decision)).findings:
        if finding.result not in (Result.HOLD, Result.DENY) or finding.override:
            continue
        for (kind, owed), found in _kinds_of(finding).items():
            codes_there = _resealed(facts) if owed is _Owed.SEALER else _codes(kind, facts)
            concerned, unknown = sorted_out(codes_there, scene)
            for owner, codes in _by_owner(kind, owed, concerned, consignment, scene).items():
                yield from _once(entry, scene, consignment, kind, codes, unknown, found, owner)


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
        yield from _once(entry, scene, consignment, "short", act.missing)
    carrier = consignment.carrier_organisation
    if act.damaged:
        found = tuple(_arrived_as(code, condition) for code, condition in sorted(act.damaged.items()))
        yield from _once(entry, scene, consignment, "damaged", tuple(act.damaged), found=found, owner=carrier)
    if act.extra or act.unknown:
        yield from _once(entry, scene, consignment, "over", act.extra, act.unknown)
    if act.condition != "SAT" and act.packages:
        kind, found = _kind_of_condition(act.condition), (_arrived_as(listed(act.packages), act.condition),)
        yield from _once(entry, scene, consignment, kind, act.packages, found=found, owner=carrier)
    broken = [
        each.codes
        for each in scene.world.all(Discrepancy)
        if each.consignment == consignment.number
        and each.discrepancy_kind == "damaged"
        and each.state is not DiscrepancyState.RESOLVED
    ]
    arrived = {code for codes in broken for code in codes if code in act.containers}
    yield from _held(entry, scene, sorted({*act.damaged, *arrived}), "quality", "damaged")
    for held in _held(entry, scene, act.extra, "quarantine", "extra"):
        # Whoever names it must not be the only one who can let go of it.
        yield msgspec.structs.replace(held, organisation=_owner_of(held.target, scene))
    if act.unknown:
        # What has no record, or a stranger's, is not held, so the box that it lies in is.
        yield from _held(entry, scene, act.packages, "quarantine", "unknown_inside")


def by_a_person(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """A container that somebody reports as broken is held at once, save on the way: there the box goes on and the
    hold falls on it at the receipt."""
    act = entry.act
    if not isinstance(act, acts.DiscrepancyOpened) or act.discrepancy_kind != "damaged":
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is not None and consignment.journey not in _ON_THE_WAY:
        containers = [code for code in act.concerned if scene.world.container(code) is not None]
        yield from _held(entry, scene, containers, "quality", "damaged")


def of_temperature(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """A file that shows that it left its range: somebody must say why before the journey is closed."""
    act = entry.act
    if not isinstance(act, acts.LoggerRead) or act.verdict != Proof.EXCURSION:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is not None and consignment.state is not ConsignmentState.CLOSED:
        carried = not consignment.journey.before_exit
        owner = consignment.carrier_organisation if carried else holder_of(consignment, (act.package,), scene)
        found = tuple(_left_its_range(act.logger, each) for each in decode(bytes(act.assessment)).excursions.worst)
        yield from _once(entry, scene, consignment, "temperature", (act.package,), found=found, owner=owner)


def _arrived_as(codes: str, condition: str) -> Said:
    return Said("discovered.condition", {"codes": codes, "condition": condition})


def _left_its_range(logger: str, excursion: Excursion) -> Said:
    minutes = -(-excursion.seconds // 60)
    peak = written(excursion.peak)
    return Said(f"discovered.{excursion.side}", {"logger": logger, "peak": peak, "minutes": minutes})


def of_found(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """Nobody knows what happened to it meanwhile. Who finds what others had, and who carries, does not let go of it:
    its owner does. What turned up across the border passed no gate: the finder must say how it came there."""
    act = entry.act
    if isinstance(act, acts.Found):
        boxed = {each.code for code in act.packages for each in scene.world.contents(code)}
        loose = [code for code in act.containers if code not in boxed]
        for held in _held(entry, scene, [*act.packages, *loose], "quarantine", "found_again"):
            foreign = Role.COURIER in scene.person.roles or held.target in act.others
            foreign = foreign or held.target in act.elsewhere
            yield msgspec.structs.replace(held, organisation=_owner_of(held.target, scene) if foreign else "")
        for number in dict.fromkeys(act.missed_from.values()):
            consignment = scene.world.get(Consignment, number)
            if consignment is not None and consignment.state not in _OVER:
                codes = tuple(code for code, missed in act.missed_from.items() if missed == number)
                yield from _once(
                    entry, scene, consignment, "over", codes, owner=entry.circumstances.actors[0].organisation
                )


def _owner_of(code: str, scene: Scene) -> str:
    container = scene.world.get(Container, code) or next(iter(scene.world.contents(code)), None)
    return container.owner if container is not None else ""


def of_registered(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """What somebody registers as another organisation's is a claim until that organisation lets go of it."""
    act = entry.act
    if isinstance(act, acts.Registered) and act.owner != entry.circumstances.actors[0].organisation:
        hold = str(uuid.uuid5(uuid.UUID(entry.id), "claimed"))
        yield acts.Held(hold, act.codes[0], "quarantine", "claimed", act.codes[1:], organisation=act.owner)


def of_identified(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    if isinstance(entry.act, acts.Identified):
        yield from _held(entry, scene, (entry.act.container,), "investigation", "identified")


def of_relabelled(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The doubt is gone, and with it the hold that the system placed for it."""
    if not isinstance(entry.act, acts.Relabelled):
        return
    for hold in scene.world.holds_on((entry.act.container,)):
        if hold.placed_by == SYSTEM and hold.reason == "identified":
            yield acts.Released(hold.id, hold.target, "identity_confirmed")


def _once(
    entry: Entry,
    scene: Scene,
    consignment: Consignment,
    kind: str,
    concerned: tuple[str, ...],
    unknown: tuple[str, ...] = (),
    found: tuple[Said, ...] = (),
    owner: str = "",
) -> Iterator[acts.AnyAct]:
    said = msgspec.json.encode(found, order="sorted").decode()
    for each in scene.world.all(Discrepancy):
        same = each.consignment == consignment.number and each.discrepancy_kind == kind and each.found == said
        standing = each.state is not DiscrepancyState.RESOLVED
        if same and standing and set(each.codes) == {*concerned, *unknown}:
            return
    yield opened(
        scene,
        consignment,
        kind,
        seed=f"{entry.id}/{kind}/{owner}" if owner else f"{entry.id}/{kind}",
        concerned=concerned,
        unknown=unknown,
        owner=owner,
        found=found,
        cause=entry.number,
    )


def _held(
    entry: Entry, scene: Scene, codes: list[str] | tuple[str, ...], kind: str, reason: str
) -> Iterator[acts.Held]:
    """A hold on each, unless the system holds it for the same reason already. `reason` is a word of the catalogue."""
    for code in codes:
        standing: list[Hold] = scene.world.holds_on((code,))
        if any(hold.placed_by == SYSTEM and hold.reason == reason for hold in standing):
            continue
        yield acts.Held(str(uuid.uuid5(uuid.UUID(entry.id), f"{reason}/{code}")), code, kind, reason)


def _by_owner(
    kind: str, owed: _Owed, concerned: list[Subject], consignment: Consignment, scene: Scene
) -> dict[str, tuple[str, ...]]:
    """The codes by who must explain them: what is missing by who answers for each of it, what was sealed anew by who
    did that, all else together."""
    codes = tuple(subject.code for subject in concerned)
    if owed is _Owed.SENDER:
        return {consignment.from_organisation: codes}
    if not codes or (kind != "short" and owed is not _Owed.SEALER):
        return {"": codes}
    owners: dict[str, tuple[str, ...]] = {}
    for subject in concerned:
        sealer = subject.sealed_by if isinstance(subject, Package) and owed is _Owed.SEALER else ""
        holder = sealer or holder_of(consignment, (subject.code,), scene)
        owners[holder] = (*owners.get(holder, ()), subject.code)
    return owners


def _kinds_of(finding: Finding) -> dict[tuple[str, _Owed], tuple[Said, ...]]:
    """The kinds of discrepancy in what a check found, and who owes it, each with what was said of it."""
    kinds: dict[tuple[str, _Owed], list[Said]] = {}
    for phrase in finding.found:
        kind = _kind_of(finding.check, phrase)
        if kind:
            kinds.setdefault((kind, _owed(phrase)), []).append(Said(phrase.key, phrase.params))
    return {kind: tuple(said) for kind, said in kinds.items()}


def _owed(phrase: Phrase) -> _Owed:
    fault = phrase.key.removesuffix(".found")
    if fault == _OWED_BY_THE_SEALER:
        return _Owed.SEALER
    return _Owed.SENDER if fault in _OWED_BY_THE_SENDER else _Owed.HOLDER


def _kind_of(check: str, phrase: Phrase) -> str:
    stem, _, name = phrase.key.removesuffix(".found").rpartition(".")
    if stem != f"crossing.{check}":
        return ""
    if check == "MANIFEST":
        return "short" if name in _SHORT else "over"
    return _OF_CHECK.get(check, "")


def _resealed(facts: Facts) -> list[str]:
    """The boxes whose seals are not those of the manifest, though no officer opened them."""
    declared = {line.package: set(line.seals) for line in facts.manifest.lines} if facts.manifest is not None else {}
    return [
        each.code
        for each in facts.packages
        if each.opening != "customs" and declared.get(each.code, set(each.seals)) != set(each.seals)
    ]


def _codes(kind: str, facts: Facts) -> list[str]:
    """What the discrepancy is about: what was declared and not there, or there and not declared."""
    lines = facts.manifest.lines if facts.manifest is not None else ()
    scanned = facts.scanned
    boxes = facts.consignment.packages if facts.consignment is not None else ()
    declared = {line.package for line in lines} | {code for line in lines for code in line.containers}
    inside = {code for package in facts.packages for code in package.contents if package.code in boxes}
    read = {*scanned.packages, *scanned.containers} if scanned is not None else set()
    if kind == "short":
        absent = {line.package for line in lines} - read
        gone = {code for line in lines for code in line.containers if line.package not in absent} - inside
        counted = facts.gate in facts.settings.full_count_gates
        uncounted = {code for line in lines for code in line.containers} - read if counted else set()
        return sorted(absent | gone | uncounted)
    if kind == "over":
        return sorted(((read | inside) - declared) | (set(boxes) - declared))
    if kind == "id_conflict":
        return list(scanned.unreadable) if scanned is not None else []
    return list(boxes)


def _kind_of_condition(condition: str) -> str:
    """HL7 0544 and LDMS codes by what they speak of: the seal, the cold, or the goods."""
    if condition == "SB":
        return "seal"
    return "temperature" if condition.startswith("X") or condition in _COLD else "damaged"


_COLD = ("DIM", "TWD", "TNO")
