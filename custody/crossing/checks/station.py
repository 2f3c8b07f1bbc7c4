"""Is this the place to decide it, and the person: station enabled and of the right kind, operator in the role."""

from datetime import datetime

from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, not_applicable, unknown
from custody.crossing.gate_facts import StationFacts
from custody.crossing.settings import Gate
from custody.crossing.source import by_practice, by_setting, by_station
from custody.parties import StationKind

_KIND = {
    Gate.G1: StationKind.BENCH,
    Gate.G2: StationKind.CHECKPOINT_EXIT,
    Gate.G3: StationKind.CHECKPOINT_ENTRY,
    Gate.G4: StationKind.RECEIPT,
}


def check_station(facts: Facts, at: datetime) -> Finding:
    """A pre-check may also be made at a desk, without any station."""
    check = "STATION"
    station = facts.station
    if station is None:
        return not_applicable(check, facts.gate.value) if facts.gate is Gate.G0 else unknown(check, "station")
    faults: list[Fault] = []
    if not station.registered:
        faults.append(fault(Result.DENY, "not_registered", station=station.name))
    if not station.enabled:
        faults.append(fault(Result.DENY, "disabled", station=station.name))
    kind = _KIND.get(facts.gate)
    if kind is not None and kind not in station.kinds:
        faults.append(fault(Result.DENY, "wrong_kind", station=station.name, kind=kind.value))
    faults += _operator(facts, station)
    if not station.operator:
        return judge(check, faults, by_station(station.name), "nobody", station=station.name)
    return judge(check, faults, by_station(station.name), station=station.name, operator=station.operator)


def _operator(facts: Facts, station: StationFacts) -> list[Fault]:
    if not station.operator:
        return [fault(Result.DENY, "nobody", station=station.name).citing(by_practice())]
    roles = facts.settings.gate_roles.get(facts.gate)
    if roles is not None and not set(roles) & set(station.operator_roles):
        wanted = ", ".join(role.value for role in roles) or "-"
        wrong = fault(Result.DENY, "no_role", operator=station.operator, role=wanted)
        return [wrong.citing(by_setting("gate_roles", facts.settings))]
    return []
