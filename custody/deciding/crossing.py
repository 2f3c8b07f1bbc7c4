"""A consignment meets a gate: gather the facts, decide, keep both."""

from __future__ import annotations

import msgspec

from custody import acts, commands
from custody.codes import Code, parse_code
from custody.crossing.decision import Decision, Verdict, decide, encode_decision
from custody.crossing.facts import ClockFacts, Scanned, decode_facts, encode_facts
from custody.crossing.settings import Gate
from custody.deciding.boundary import gather_at_the_boundary
from custody.deciding.gathering import gather
from custody.deciding.quota import open_reservations
from custody.holding import Consignment, Passage
from custody.parties import Role, Station, StationKind
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_containers


def cross(command: commands.Cross, scene: Scene) -> acts.Crossed | Refusal:
    """The decision at the gate of the station in use. Every outcome is written down, a denial as well."""
    consignment = scene.world.get(Consignment, command.consignment.strip().upper())
    if consignment is None:
        return refuse("consignment_unknown", 404, consignment=command.consignment)
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is None:
        return refuse("no_station", 422)
    gate = gate_of(station, consignment, scene)
    if gate is None:
        return refuse("no_gate_here", 403, station=station.name, consignment=consignment.number)
    wrong = _not_at_work_here(station, scene)
    if wrong is not None:
        return wrong
    facts = gather(
        scene.world,
        scene.zone,
        consignment,
        gate,
        scene.at,
        station=station.name,
        operator=scene.actor.staff,
        scanned=_scanned(command, scene),
        clock=ClockFacts(scene.circumstances.clock_offset_ms),
    )
    decision = decide(facts, scene.at)
    return acts.Crossed(
        consignment=consignment.number,
        gate=gate.value,
        checkpoint=station.checkpoint or "",
        verdict=decision.verdict.value,
        packages=consignment.packages,
        containers=tuple(inside.code for code in consignment.packages for inside in scene.world.contents(code)),
        facts=msgspec.Raw(encode_facts(facts)),
        decision=msgspec.Raw(encode_decision(decision)),
        used=open_reservations(scene.world, consignment.number) if _leaves(gate, decision) else (),
    )


def _leaves(gate: Gate, decision: Decision) -> bool:
    return gate is Gate.G2 and decision.verdict is Verdict.ALLOW


def leave_park(command: commands.LeavePark, scene: Scene) -> acts.ParkExitDecided | Refusal:
    """The park boundary. A denial is an answer that is written down, so that a try is never forgotten."""
    wrong = scene.lacks_role(Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER, Role.OFFICER)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, command.containers)
    if isinstance(containers, Refusal):
        return containers
    for container in containers:
        if Role.OFFICER not in scene.person.roles and container.organisation != scene.actor.organisation:
            return refuse("other_organisation", 403, code=container.code, organisation=container.organisation)
    facts = gather_at_the_boundary(
        scene.world,
        scene.zone,
        containers,
        scene.at,
        station=scene.circumstances.station,
        operator=scene.actor.staff,
        clock=ClockFacts(scene.circumstances.clock_offset_ms),
    )
    decision = decide(facts, scene.at)
    return acts.ParkExitDecided(
        containers=tuple(container.code for container in containers),
        station=scene.circumstances.station,
        verdict=decision.verdict.value,
        facts=msgspec.Raw(encode_facts(facts)),
        decision=msgspec.Raw(encode_decision(decision)),
    )


def is_the_same_again(earlier: acts.Crossed, at_station: str, command: commands.Cross, scene: Scene) -> bool:
    """Whether this is the decided crossing scanned once more, with nothing else read and nothing held since."""
    facts = decode_facts(bytes(earlier.facts))
    same_place = facts.station is not None and facts.station.name == at_station
    if not same_place or facts.scanned != _scanned(command, scene):
        return False
    return not scene.world.holds_on(earlier.subjects())


def _not_at_work_here(station: Station, scene: Scene) -> Refusal | None:
    """A decision is made by who works at that gate; from anybody else it is not even written down."""
    if scene.zone.sites[station.site].organisation != scene.actor.organisation:
        return refuse("not_your_station", 403, station=station.name)
    return scene.lacks_role(Role.OFFICER) if station.kinds[0].at_checkpoint else None


def allowed_before(scene: Scene, consignment: str, gate: Gate) -> Passage | None:
    """The passage that let this consignment through this gate already: a second scan is answered from it."""
    passages = scene.world.passages_of(consignment)
    return next((p for p in passages if p.gate == gate.value and p.verdict == "ALLOW"), None)


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


def _scanned(command: commands.Cross, scene: Scene) -> Scanned:
    unreadable: list[str] = []
    packages = tuple(_ours(typed, unreadable) for typed in command.packages)
    containers: list[str] = []
    for typed in command.containers:
        container = scene.world.container(typed.strip())
        containers.append(container.code if container is not None else _ours(typed, unreadable))
    seals = (str(code) if isinstance(code := parse_code(t), Code) else t.strip().upper() for t in command.seals)
    return Scanned(
        packages=tuple(code for code in packages if code),
        containers=tuple(code for code in containers if code),
        seals=tuple(dict.fromkeys(seals)),
        carrier=_carrier(command.carrier, scene),
        vehicle=command.vehicle.strip().upper(),
        unreadable=tuple(unreadable),
    )


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
