"""Is it the vehicle that was notified, and may it cross."""

from datetime import datetime

from custody.crossing.facts import Facts
from custody.crossing.finding import Fault, Finding, Result, fault, judge, unknown
from custody.crossing.gate_facts import VehicleFacts
from custody.crossing.moments import day_number, foreseen_at
from custody.crossing.settings import Gate
from custody.crossing.source import by_notice_or_plan, by_setting, by_vehicle


def check_vehicle(facts: Facts, at: datetime) -> Finding:
    """A registered vehicle with its cargo reference, where the channel asks for them; else HOLD. A vehicle that is
    named is looked up on every channel.

    Papers tell that before anybody stands at a gate; there, the vehicle that came is compared as well.
    """
    check = "VEHICLE"
    consignment, settings = facts.consignment, facts.settings
    if consignment is None:
        return unknown(check, "consignment")
    ahead = facts.gate is Gate.G0
    if facts.scanned is None and not ahead:
        return unknown(check, "scanned")
    faults: list[Fault] = []
    if consignment.vehicle or consignment.channel in settings.vehicle_channels:
        faults += _registered(consignment.vehicle, facts.vehicle, facts, at)
    if consignment.channel in settings.ccrn_channels and not consignment.ccrn:
        faults.append(fault(Result.HOLD, "no_ccrn").citing(by_setting("ccrn_channels", settings)))
    read = facts.scanned.vehicle if facts.scanned is not None else ""
    if consignment.vehicle and read and read != consignment.vehicle:
        # What is under way can be amended no more.
        name = "other_on_the_way" if facts.gate is Gate.G3 else "other"
        other = fault(Result.HOLD, name, read=read, notified=consignment.vehicle)
        faults.append(other.citing(by_notice_or_plan(facts.notice)))
    if consignment.vehicle and not read and not ahead:
        unread = fault(Result.WARN, "not_compared", notified=consignment.vehicle)
        faults.append(unread.citing(by_notice_or_plan(facts.notice)))
    if not consignment.vehicle:
        return judge(check, faults, by_setting("vehicle_channels", settings), "none")
    return judge(check, faults, by_setting("vehicle_channels", settings), vehicle=consignment.vehicle)


def _registered(registration: str, vehicle: VehicleFacts | None, facts: Facts, at: datetime) -> list[Fault]:
    if not registration:
        return [fault(Result.HOLD, "none")]
    if vehicle is None or vehicle.registration != registration:
        return [fault(Result.HOLD, "not_registered", vehicle=registration)]
    until = vehicle.cross_boundary_until
    if until is None or until.toordinal() < day_number(foreseen_at(facts, at), facts.settings):
        return [fault(Result.HOLD, "not_licensed", vehicle=registration).citing(by_vehicle(registration))]
    return []
