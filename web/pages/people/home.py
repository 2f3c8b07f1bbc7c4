"""Home: what needs me now, by role."""

from __future__ import annotations

from flask import Blueprint, render_template

from custody.deciding.containers.proving import AT_THE_BENCH
from custody.deciding.discrepancies.settling import may_explain
from custody.deciding.watching import Concern, Matter
from custody.fold.proving import DECLASSIFY, IDENTITY
from custody.holding import Consignment, Handoff
from custody.parties import Role, Station
from custody.records.store.database import Connection
from custody.records.store.rows import load
from custody.records.views import reading
from custody.records.views.attention import attention
from custody.records.views.consignment_lists import count_consignments
from custody.records.views.discrepancies import found_elsewhere, to_explain_by
from custody.records.views.downtime import forms_entered
from custody.records.views.left_with import left_with
from custody.records.views.page_reading import (
    asked_of,
    count_held,
    handoffs_of,
    newest_held,
    overrides_to_answer,
    subjects,
)
from custody.records.views.unfinished import count_unfinished, unfinished
from web.pages.chain.holds import placed_deeds, standing_deeds
from web.pages.frame.carrying import only_carries
from web.pages.frame.drawing import age
from web.pages.frame.visit import Visit, visit
from web.pages.people.in_hand import carried_on, not_handed_over
from web.pages.stations.arrivals import arrivals

_FEW = 6
_MORE = 60
"""So many open holds are told at home, all but a few of them folded away."""
_ATTEND = (Role.COORDINATOR, Role.COMPLIANCE, Role.OFFICER, Role.ADMIN)
"""Who looks after what others do; the others see what waits for themselves."""
_OF_A_JOURNEY = (
    *(Matter.RETURN_ONLY, Matter.CLEARANCE_STOPPED, Matter.CLEARANCE_REPLACED),
    *(Matter.EXIT_WITHOUT_ENTRY, Matter.STOPPED),
)
"""What the courier who has it in hand hears as well."""
_WAYS = {
    Role.TECHNICIAN: (("bench", "pages.benches"), ("containers", "pages.containers")),
    Role.COURIER: (("handoffs", "pages.handoffs"), ("containers", "pages.containers")),
    Role.OFFICER: (("checkpoint", "pages.checkpoints"), ("consignments", "pages.consignments")),
    Role.COORDINATOR: (("new_consignment", "pages.new_consignment"), ("consignments", "pages.consignments")),
    Role.COMPLIANCE: (("consignments", "pages.consignments"), ("holds", "pages.holds")),
    Role.ADMIN: (("fleet", "pages.fleet"), ("lists", "pages.lists"), ("ledger", "pages.ledger")),
    Role.AUDITOR: (("ledger", "pages.ledger"), ("containers", "pages.containers")),
}
"""Where each role's next step is done, the likeliest first, as (word, endpoint)."""
_SECONDS = {IDENTITY: AT_THE_BENCH, DECLASSIFY: (Role.COMPLIANCE,)}
"""Who confirms, as the second person, what one has asked for."""
_CARRIER = (("discrepancies", "pages.discrepancies"), ("handoffs", "pages.handoffs"))
"""For the coordinator of a firm that sends and gets nothing, but carries."""


def mount(pages: Blueprint) -> None:
    pages.get("/", endpoint="home")(page)


def page() -> str:
    here = visit()
    staff, now = here.person.staff, here.registry.clock()
    with here.registry.reading() as connection:
        mine = reading.pending_handoffs(connection, staff)
        pending = handoffs_of(connection, "" if here.sees_all else here.person.organisation, pending=True)
        parties = None if here.sees_all else here.parties
        under_way = unfinished(connection, parties, _FEW)
        ways = count_unfinished(connection, parties), count_consignments(connection, parties)
        waiting = _at_the_door(connection, here)
        carried_boxes, taken_later = carried_on(connection, here), not_handed_over(connection, here)
        holds = standing_deeds(here, connection)
        placed = placed_deeds(here, connection, holds[:_MORE])
        packages, containers = newest_held(connection, here.person.organisation, _FEW)
        attends = here.has_role(*_ATTEND)
        looks = attends or here.has_role(Role.COURIER)
        told = attention(connection, here.zone, parties, now, here.person) if looks else []
        # Each hold is told once, among the open holds, and counted there.
        told = [each for each in told if each.matter is not Matter.HOLD]
        concerns = told if attends else _his_own(connection, here, told) or None
        asked = overrides_to_answer(connection, here.person.organisation) if here.has_role(Role.COMPLIANCE) else []
        doubts = asked_of(connection, here.person.organisation)
        owed = to_explain_by(connection, here.person.organisation)
        concerned = load(connection, Consignment, "number", {each.consignment for each in owed})
        carried = {each.number for each in concerned if each.carrier == staff}
        held_count = sum(count_held(connection, here.person.organisation))
        papers = forms_entered(connection, [s.name for s in _worked_at(here)], staff)
    stations = [s for s in here.zone.stations.values() if s.enabled and here.may_use(s)]
    answers = may_explain(here.zone, here.person)
    overdue = here.zone.about.pending_handoff_minutes * 60
    role = here.person.roles[0]
    carrier = role is Role.COORDINATOR and only_carries(here.person.organisation, here.zone)
    to_me = [h for h in mine if h.receiver == staff]
    idle = role is Role.COURIER and not to_me
    return render_template(
        "home.html",
        to_me=to_me,
        by_me=[h for h in mine if h.giver == staff],
        overdue=[h for h in pending if age(h.at, now) > overdue and not _mine(h, staff)],
        waited={h.id: age(h.at, now) for h in (*mine, *pending)},
        overdue_s=overdue,
        under_way=under_way,
        under_way_count=ways[0],
        consignment_count=ways[1],
        holds=placed,
        hold_count=len(holds),
        to_lift=sum(each.mine for each in placed),
        packages=packages,
        containers=containers,
        held_count=held_count,
        second=[each for each in doubts if each.asked_by != staff and here.has_role(*_SECONDS[each.asked])],
        overrides=[each for each in asked if each.requested_by != staff],
        papers=papers,
        benches=[s for s in stations if not s.kinds[0].at_checkpoint],
        checkpoints=[s for s in stations if s.kinds[0].at_checkpoint],
        next_step="carrier" if carrier else "courier_idle" if idle else role.value,
        waiting=waiting,
        carried_boxes=carried_boxes,
        taken_later=taken_later,
        next_ways=_CARRIER if carrier else _WAYS[role],
        concerns=concerns,
        attends=attends,
        # Who answers for his firm does it; who carried it sees that it is asked.
        to_explain=[each for each in owed if answers or each.consignment in carried] if not attends else [],
        may_explain=answers,
        works_bench=here.has_role(Role.TECHNICIAN, Role.COORDINATOR),
    )


def _at_the_door(connection: Connection, here: Visit) -> list[tuple[str, int]]:
    """(bench, how many boxes have arrived for it), where this person receives."""
    benches = [each for each in here.zone.stations.values() if each.enabled and not each.kinds[0].at_checkpoint]
    told = [(each.name, arrivals(connection, here, each, ())) for each in benches if here.may_use(each)]
    return [(name, sum(len(each.boxes) for each in found)) for name, found in told if found]


def _his_own(connection: Connection, here: Visit, told: list[Concern]) -> list[Concern]:
    """What concerns one who does not look after what others do: of the journeys and holds that are told, what this
    courier himself is to carry, or has in hand; what he was left with; and what of theirs was found elsewhere."""
    ways = [each for each in told if each.matter in _OF_A_JOURNEY]
    codes = {each.subject for each in ways}
    known = load(connection, Consignment, "number", codes) if ways else []
    carried = {each.number for each in known if each.carrier == here.person.staff}
    carried |= {code for code, each in subjects(connection, codes).items() if each.custodian == here.person.staff}
    strays = found_elsewhere(connection, None if here.sees_all else here.parties)
    left = left_with(connection, here.zone, (), here.person)
    return [*left, *(each for each in ways if each.subject in carried), *strays]


def _worked_at(here: Visit) -> list[Station]:
    """The stations at which this person is one of the two who enter and confirm a paper form."""
    return [s for s in here.zone.stations.values() if here.zone.works_at(here.person, s)]


def _mine(handoff: Handoff, staff: str) -> bool:
    return staff in (handoff.receiver, handoff.giver)
