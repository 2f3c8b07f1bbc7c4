"""Containers meet the boundary of the park: gather the facts, decide, keep both."""

from __future__ import annotations

import msgspec

from custody import acts, commands
from custody.crossing.decision import decide, encode_decision
from custody.crossing.facts import encode_facts
from custody.crossing.gate_facts import ClockFacts
from custody.deciding.gates.boundary import gather_at_the_boundary
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, concerns, find_containers


def leave_park(command: commands.LeavePark, scene: Scene) -> acts.ParkExitDecided | Refusal:
    """The park boundary. A denial is an answer that is written down, so that a try is never forgotten."""
    wrong = scene.lacks_role(Role.TECHNICIAN, Role.COORDINATOR, Role.COURIER, Role.OFFICER)
    if wrong is not None:
        return wrong
    containers = find_containers(scene.world, command.containers)
    if isinstance(containers, Refusal):
        return containers
    station = scene.zone.stations.get(scene.circumstances.station)
    if station is not None and not scene.zone.may_stand_at(scene.person, station):
        return refuse("not_your_station", 403, station=station.name)
    for container in containers:
        watched = Role.OFFICER in scene.person.roles and concerns(scene, container.parties)
        if not watched and container.organisation != scene.actor.organisation:
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
