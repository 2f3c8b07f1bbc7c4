"""A consignment meets a gate: gather the facts, decide, keep both."""

from __future__ import annotations

import msgspec

from custody import acts, commands
from custody.codes import Code, parse_code
from custody.crossing.checks.order import unexited
from custody.crossing.decision import Decision, Verdict, decide, encode_decision
from custody.crossing.facts import Facts, decode_facts, encode_facts
from custody.crossing.gate_facts import ClockFacts, Scanned
from custody.crossing.registry import may_override
from custody.crossing.settings import Gate
from custody.deciding.gates.gathering import gather
from custody.deciding.gates.missing import first_exit, lost_of, missing_at_the_gate
from custody.deciding.gates.passing import arrival_of
from custody.deciding.packages.packing import seal_numbers
from custody.deciding.quotas.quota import Exit, open_reservations, reserved_otherwise
from custody.deciding.quotas.reserving import not_yet_reserved
from custody.deciding.quotas.sharing import of_a_short_exit
from custody.holding import Consignment, ConsignmentState, Passage, Step, legal_steps
from custody.parties import Role, Station, StationKind
from custody.refusal import Refusal, refuse
from custody.scene import Scene, kept_inside


def cross(command: commands.Cross, scene: Scene, taken_back: tuple[str, ...] = ()) -> acts.Crossed | Refusal:
    """The decision at the gate of the station in use. Every outcome is written down, a denial as well. `taken_back`:
    what was read there before as a seal and taken back."""
    consignment = scene.world.get(Consignment, command.consignment.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=command.consignment)
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is None:
        return refuse("no_station", 422)
    gate = gate_of(station, consignment, scene)
    if gate is None:
        return refuse("no_gate_here", 403, station=station.name, consignment=consignment.number)
    wrong = _not_at_work_here(station, scene) or _not_here_yet(consignment, gate)
    if wrong is not None:
        return wrong
    scanned = msgspec.structs.replace(scanned_of(command, scene), taken_back=taken_back)
    facts = facts_at(consignment, gate, station, scanned, scene)
    decision = decide(facts, scene.at)
    return crossed(facts, decision, decision.verdict, consignment, station, scene)


def facts_at(
    consignment: Consignment, gate: Gate, station: Station, scanned: Scanned, scene: Scene, *, officer: str = ""
) -> Facts:
    """The facts at this gate, with what was scanned there. `officer`: who decided there, if not the actor."""
    backwards = scene.aside is not None and scene.aside.backwards
    return gather(
        scene.world,
        scene.zone,
        consignment,
        gate,
        scene.at,
        station=station.name,
        operator=officer or scene.actor.staff,
        scanned=scanned,
        clock=ClockFacts(scene.circumstances.clock_offset_ms, backwards),
        aside=scene.aside,
    )


def crossed(
    facts: Facts,
    decision: Decision,
    verdict: Verdict,
    consignment: Consignment,
    station: Station,
    scene: Scene,
    found: tuple[Facts, Decision] | None = None,
) -> acts.Crossed:
    """What happens by this verdict, which was told at the gate; with the facts and the decision that it came from.

    `found` is what the service itself finds of that moment, where a gate without network has told it.
    """
    ours, own = found or (facts, None)
    gate = facts.gate
    missing = missing_at_the_gate(facts, consignment, verdict, scene)
    lost = lost_of(missing, gate, consignment, scene)
    here = facts.consignment.packages if facts.consignment is not None else ()
    going = tuple(code for code in consignment.going if code in here and code not in missing.boxes)
    inside = [i for code in going for i in scene.world.contents(code) if i.code not in missing.containers]
    leaves = verdict is Verdict.ALLOW and (gate is Gate.G2 or unexited(ours))
    first = leaves and (first_exit(gate, consignment, scene) or gate is Gate.G3)
    leaves_short = first and bool(missing.boxes or missing.containers)
    used = open_reservations(scene.world, consignment.number) if leaves else ()
    freed: dict[str, int] = {}
    leaving = Exit(scene.at, station.checkpoint or "")
    if leaves_short or (facts.gone and used):
        amounts, freed = of_a_short_exit(scene.world, consignment, inside, scene.zone, leaving)
        used = tuple(amounts)
    # What has left has drawn, though it should have been stopped. A gate without network that lets pass what it should
    # not draws on no more than was reserved for it: nobody asked for more.
    draws = leaves and (own is None or own.verdict is Verdict.ALLOW) and not _homeward(consignment)
    if draws:
        # It is counted when and where it crosses, whatever was planned.
        elsewhere = reserved_otherwise(scene.world, consignment, scene.zone, leaving)
        used = tuple(tally for tally in used if tally not in elsewhere)
        freed |= elsewhere
    return acts.Crossed(
        consignment=consignment.number,
        gate=gate.value,
        checkpoint=station.checkpoint or "",
        verdict=verdict.value,
        packages=going,
        containers=tuple(container.code for container in inside),
        facts=msgspec.Raw(encode_facts(facts)),
        decision=msgspec.Raw(encode_decision(decision)),
        used=used,
        side=_let_in_on(station, consignment, scene) if _enters(gate, verdict) else "",
        park_only=_enters(gate, verdict) and not _homeward(consignment) and kept_inside(consignment, scene),
        left_behind=lost.boxes,
        short=lost.containers,
        freed=freed,
        drawn=not_yet_reserved(ours, consignment, inside, leaving, scene) if draws else {},
        met=scene.at.isoformat(),
        unexited=leaves and gate is Gate.G3,
        barred=() if verdict is Verdict.ALLOW else _barred(decision),
        alone=verdict is Verdict.HOLD and _could_ask_nobody(decision),
    )


def _barred(decision: Decision) -> tuple[str, ...]:
    """The checks that stopped it and that nobody may pass at this gate, so that nobody does at the next one."""
    return tuple(each.check for each in decision.reasons if not may_override(each.check, decision.gate, each))


def _could_ask_nobody(decision: Decision) -> bool:
    """Whether a station without network held it for that alone; that no other gate has told it anything is the same."""
    found = {phrase.key for each in decision.reasons for phrase in each.found}
    return "SNAPSHOT" in {each.check for each in decision.reasons} and all(
        key.startswith("crossing.SNAPSHOT.") or key == "crossing.SEQUENCE.not_passed.found" for key in found
    )


def _homeward(consignment: Consignment) -> bool:
    return consignment.state is ConsignmentState.RETURNING


def _let_in_on(station: Station, consignment: Consignment, scene: Scene) -> str:
    """The side of the post that let it in: it is there, though nobody has told yet that it was turned back, or it has
    been received at home since."""
    side = scene.zone.side_of(station.site)
    return side.value if side is not None else arrival_of(consignment)


def _enters(gate: Gate, verdict: Verdict) -> bool:
    return gate is Gate.G3 and verdict is Verdict.ALLOW


def is_the_same_again(
    earlier: acts.Crossed, consignment: Consignment, station: Station, command: commands.Cross, scene: Scene
) -> bool:
    """Whether this is the crossing scanned once more where it was decided, and it would be allowed again now."""
    facts = decode_facts(bytes(earlier.facts))
    scanned = scanned_of(command, scene)
    same_place = facts.station is not None and facts.station.name == station.name
    homeward = facts.consignment is not None and facts.consignment.returning
    if homeward is not (consignment.state is ConsignmentState.RETURNING):
        return False
    if not same_place or facts.scanned != scanned or _not_at_work_here(station, scene) is not None:
        return False
    return _would_allow(consignment, Gate(earlier.gate), station, scanned, scene)


def still_allowed(consignment: Consignment, station: Station, scene: Scene) -> Passage | None:
    """The passage by which this station let it through, if it would let it through again with all that is recorded."""
    gate = gate_of(station, consignment, scene)
    passage = allowed_before(scene, consignment.number, gate, station) if gate is not None else None
    if gate is None or passage is None or passage.station != station.name:
        return None
    if consignment.state is ConsignmentState.RETURNING:
        # What let it through then was the way out; the way home is decided by itself.
        return None
    packages = [found for code in consignment.packages if (found := scene.world.package(code)) is not None]
    scanned = Scanned(
        packages=consignment.packages,
        seals=tuple(seal for package in packages for seal in package.seals),
        carrier=consignment.carrier,
        vehicle=consignment.vehicle,
    )
    return passage if _would_allow(consignment, gate, station, scanned, scene) else None


def _would_allow(consignment: Consignment, gate: Gate, station: Station, scanned: Scanned, scene: Scene) -> bool:
    facts = facts_at(consignment, gate, station, scanned, scene)
    if facts.token is not None:
        # It is looked at once more, not let pass once more.
        facts = msgspec.structs.replace(facts, token=msgspec.structs.replace(facts.token, used=False))
    return decide(facts, scene.at).verdict is Verdict.ALLOW


def _not_here_yet(consignment: Consignment, gate: Gate) -> Refusal | None:
    """Before the entry the consignee has nothing of it, so what is typed there says nothing of what stands there."""
    outside = consignment.journey.before_exit or consignment.journey is ConsignmentState.EXIT_CLEARED
    if gate is not Gate.G4 or not outside:
        return None
    return refuse(
        "illegal_step",
        consignment=consignment.number,
        state=consignment.state,
        wanted=Step.RECEIVE,
        allowed=", ".join(legal_steps(consignment)) or "none",
    )


def _not_at_work_here(station: Station, scene: Scene) -> Refusal | None:
    """A decision is made by who works at that gate; from anybody else it is not even written down."""
    if scene.zone.sites[station.site].organisation != scene.actor.organisation:
        return refuse("not_your_station", 403, station=station.name)
    return scene.lacks_role(Role.OFFICER) if station.kinds[0].at_checkpoint else None


def allowed_before(scene: Scene, consignment: str, gate: Gate, station: Station) -> Passage | None:
    """The passage by which it was let through this gate on this station's side of the border, when that is the last
    word that was said there, by when it was said: the way home has gates of its own."""
    stations, side = scene.zone.stations, scene.zone.side_of(station.site)
    there = [
        passage
        for passage in scene.world.passages_of(consignment)
        if passage.gate == gate.value
        and (passage.station not in stations or scene.zone.side_of(stations[passage.station].site) is side)
    ]
    last = max(there, key=lambda passage: (passage.at, passage.entry), default=None)
    return last if last is not None and last.verdict == Verdict.ALLOW.value else None


def gate_of(station: Station, consignment: Consignment, scene: Scene) -> Gate | None:
    """Which gate this station is for this consignment; None when it has nothing to do with it."""
    if StationKind.CHECKPOINT_EXIT in station.kinds:
        return Gate.G2
    if StationKind.CHECKPOINT_ENTRY in station.kinds:
        return Gate.G3
    organisation = scene.zone.sites[station.site].organisation
    if organisation == consignment.from_organisation:
        return Gate.G1
    return Gate.G4 if organisation == consignment.to_organisation else None


def scanned_of(command: commands.Cross | commands.EnterDowntimeForm, scene: Scene) -> Scanned:
    """What was there, each code in the one spelling in which it stands in the book."""
    unreadable: list[str] = []
    packages = tuple(_ours(typed, unreadable) for typed in command.packages)
    met = scene.world.get(Consignment, command.consignment.strip().upper())
    world = scene.world.beside(met.packages if met is not None else packages)
    containers: list[str] = []
    for typed in command.containers:
        container = world.container(typed.strip())
        containers.append(container.code if container is not None else _ours(typed, unreadable))
    seals = (_seal(typed, unreadable) for typed in command.seals)
    return Scanned(
        packages=tuple(code for code in packages if code),
        containers=tuple(code for code in containers if code),
        seals=tuple(dict.fromkeys(seal for seal in seals if seal)),
        carrier=_carrier(command.carrier, scene),
        companion=_carrier(command.companion, scene),
        vehicle=command.vehicle.strip().upper(),
        unreadable=tuple(unreadable),
    )


def _seal(typed: str, unreadable: list[str]) -> str:
    """The seal's number in the spelling in which seals are recorded; nothing that merely looks alike."""
    numbers = seal_numbers((typed,))
    if isinstance(numbers, Refusal):
        unreadable.append(typed)
        return ""
    return numbers[0]


def _ours(typed: str, unreadable: list[str]) -> str:
    code = parse_code(typed)
    if isinstance(code, Code):
        return str(code)
    unreadable.append(typed)
    return ""


def _carrier(typed: str, scene: Scene) -> str:
    """The staff code of a badge or of a typed staff code; what nobody knows stays as it is, so that it is refused."""
    code = parse_code(typed)
    person = scene.zone.person_with_badge(str(code)) if isinstance(code, Code) else None
    return person.staff if person is not None else typed.strip().upper()
