"""How a consignment ends: accounted for, closed, lost, found again."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping

from custody import acts, commands
from custody.balance import Fate, Whereabouts, fate_of
from custody.crossing.finding import listed
from custody.deciding.consignments.at_home import all_home, is_home
from custody.deciding.consignments.steps import illegal, known_consignment, not_a_party
from custody.deciding.discrepancies.discovering import not_the_finder, who_does_not_let_go
from custody.deciding.quotas.quota import open_reservations
from custody.holding import (
    Consignment,
    ConsignmentState,
    Container,
    ContainerState,
    Discrepancy,
    DiscrepancyState,
    Notification,
    NotificationState,
    PackageState,
    Step,
    Transit,
    parts_of,
)
from custody.parties import Direction, Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject

_LET_IN = ("G3", "ALLOW")
ANSWERABLE = (Role.COORDINATOR, Role.COMPLIANCE)


def reconcile(number: str, command: commands.Reconcile, scene: Scene) -> acts.ConsignmentReconciled | Refusal:
    """State where every container is that crossed. Said by who received it, and by who sent it where nobody at the
    other end ever has; refused while one is still on the way."""
    consignment = _answered_for(number, Step.RECONCILE, scene)
    if isinstance(consignment, Refusal):
        return consignment
    crossed = [transit for transit in scene.world.all(Transit) if transit.consignment == consignment.number]
    came_home = bool(crossed) and all(transit.returned == consignment.number for transit in crossed)
    never_came = consignment.to_organisation not in consignment.received_by
    party = consignment.from_organisation if came_home or never_came else consignment.to_organisation
    if party != scene.actor.organisation:
        word = "reconciled_by_sender" if party == consignment.from_organisation else "reconciled_by_receiver"
        return refuse(word, 403, consignment=consignment.number, organisation=party)
    fates = {transit.container: _fate(transit, consignment, scene) for transit in crossed}
    wrong = _not_accounted(consignment, fates)
    if wrong is not None:
        return wrong
    counted = Counter(fate.value for fate in fates.values() if fate is not None)
    home = tuple(
        sorted(each.container for each in crossed if fates[each.container] is Fate.RETURNED and not each.returned)
    )
    return acts.ConsignmentReconciled(
        consignment.number, len(crossed), dict(sorted(counted.items())), command.note, home
    )


def close(number: str, command: commands.Close, scene: Scene) -> acts.ConsignmentClosed | Refusal:
    """End it, at either end of its way. Nothing closes over an open discrepancy."""
    consignment = _answered_for(number, Step.CLOSE, scene)
    if isinstance(consignment, Refusal):
        return consignment
    waiting = _unresolved(consignment.number, scene)
    if waiting:
        kinds = ", ".join(sorted({each.discrepancy_kind for each in waiting}))
        return refuse("discrepancy_open", consignment=consignment.number, count=len(waiting), kinds=kinds)
    # What was declared lost has not been accounted for before.
    lost = consignment.state is ConsignmentState.LOST
    crossed = (each for each in scene.world.all(Transit) if lost and each.consignment == consignment.number)
    wrong = _not_accounted(consignment, {each.container: _fate(each, consignment, scene) for each in crossed})
    if wrong is not None:
        return wrong
    let_pass = (p.gate for p in scene.world.passages_of(consignment.number) if p.verdict == "ALLOW")
    # What has gone over the border has used what was reserved for it, whatever was written down of that.
    over = any(gate in ("G2", "G3") for gate in let_pass)
    released = () if over else open_reservations(scene.world, consignment.number)
    notice = scene.world.get(Notification, consignment.notification)
    stands = notice is not None and notice.state in (NotificationState.FILED, NotificationState.ACKNOWLEDGED)
    return acts.ConsignmentClosed(
        consignment.number, command.note, released, consignment.notification if stands else ""
    )


def _not_accounted(consignment: Consignment, fates: Mapping[str, Fate | None]) -> Refusal | None:
    """A refusal while anything that crossed is on the way still, or nobody knows where."""
    open_still = [code for code, fate in fates.items() if fate in (None, Fate.ON_THE_WAY)]
    if not open_still:
        return None
    return refuse("not_accounted", consignment=consignment.number, count=len(open_still), codes=listed(open_still))


def give_up(number: str, command: commands.GiveUp, scene: Scene) -> acts.ConsignmentLossDeclared | Refusal:
    """Declare lost what has not arrived, box and all, and what was missing out of a box that has; it counts as lost
    until it is found again. Where every box has arrived, what is missing is declared lost by itself; and what is at
    home is not lost with the others."""
    consignment = _answered_for(number, Step.GIVE_UP, scene)
    if isinstance(consignment, Refusal):
        return consignment
    if consignment.journey.before_exit and scene.actor.organisation == consignment.to_organisation:
        # It has not left whoever sends it, so whoever is to get it cannot know.
        return refuse(
            "lost_by_consignor", 403, consignment=consignment.number, organisation=consignment.from_organisation
        )
    home = {each.code for each in _not_received(consignment, scene) if _is_home(each, consignment, scene)}
    out = tuple(code for code in consignment.under_way if not all_home(scene.world.contents(code), home))
    if consignment.under_way and not out and {*consignment.missing} <= home:
        return refuse("nothing_to_give_up", consignment=consignment.number, organisation=consignment.from_organisation)
    lie_in = (inside for code in out for inside in scene.world.contents(code))
    inside = [each for each in (*lie_in, *_unheard_of(consignment, scene)) if each.code not in home]
    gone = [container for container in inside if not container.state.terminal]
    boxes = (package for code in out if (package := scene.world.package(code)) is not None)
    lost: list[Subject] = [*(box for box in boxes if box.state is not PackageState.LOST), *gone]
    return acts.ConsignmentLossDeclared(
        consignment.number,
        command.reason,
        out,
        tuple(container.code for container in gone),
        {each.code: each.custodian for each in lost},
    )


def _not_received(consignment: Consignment, scene: Scene) -> Iterator[Container]:
    yield from (inside for code in consignment.under_way for inside in scene.world.contents(code))
    yield from (tube for code in consignment.missing if (tube := scene.world.get(Container, code)) is not None)


def _is_home(container: Container, consignment: Consignment, scene: Scene) -> bool:
    return is_home(container, scene.world.get(Transit, f"{consignment.number}|{container.code}"), consignment)


def _unheard_of(consignment: Consignment, scene: Scene) -> Iterator[Container]:
    """What was missing out of a box that has come, and is in nobody's hands by anything that was told since."""
    let_in = (each for each in scene.world.passages_of(consignment.number) if (each.gate, each.verdict) == _LET_IN)
    since = min((each.at for each in let_in), default="")
    for code in consignment.missing:
        tube = scene.world.get(Container, code)
        if tube is not None and tube.organisation == consignment.carrier_organisation:
            found_at = (gap.partition("/")[2] for gap in tube.gaps)
            if not any(at and at >= since for at in found_at):
                yield tube


def recover(
    number: str, had_it: Mapping[str, str], command: commands.Recover, scene: Scene
) -> acts.ConsignmentRecovered | Refusal:
    """Found again: its journey goes on from where it stood, but under quarantine until somebody has looked at it.

    `had_it` says what was lost with it, and who had that in hand. What was lost or found by itself stays as it is.
    """
    consignment = _answered_for(number, Step.RECOVER, scene)
    if isinstance(consignment, Refusal):
        return consignment
    boxes = (package for code in consignment.under_way if (package := scene.world.package(code)) is not None)
    back: list[Subject] = [box for box in boxes if box.code in had_it and box.state is PackageState.LOST]
    inside = (inside for code in consignment.under_way for inside in scene.world.contents(code))
    tubes = [each for each in inside if each.code in had_it and each.state is ContainerState.LOST]
    return acts.ConsignmentRecovered(
        consignment.number,
        command.where,
        consignment.under_way,
        tuple(container.code for container in tubes),
        {each.code: had_it[each.code] for each in [*back, *tubes]},
    )


def quarantine_what_was_found(entry: acts.Entry, scene: Scene) -> Iterator[acts.Held]:
    """Nobody knows what happened to it in between, and neither who says that he found it nor who had said that it was
    lost lets go of it."""
    act = entry.act
    consignment = scene.world.get(Consignment, act.consignment) if isinstance(act, acts.ConsignmentRecovered) else None
    if isinstance(act, acts.ConsignmentRecovered) and consignment is not None:
        hold = str(uuid.uuid5(uuid.UUID(entry.id), "quarantine"))
        boxes = (package for code in act.packages if (package := scene.world.package(code)) is not None)
        had_it = next((box.organisation for box in boxes), "")
        actor = entry.circumstances.actors[0]
        other = not_the_finder(actor.organisation, consignment.from_organisation, had_it)
        found = (tube for code in act.containers if (tube := scene.world.container(code)) is not None)
        not_by = who_does_not_let_go(actor.staff, found)
        yield acts.Held(hold, act.consignment, "quarantine", act.where, organisation=other, not_by=not_by)


def close_the_whole(entry: acts.Entry, scene: Scene) -> Iterator[acts.ConsignmentClosed]:
    """What was split is closed when the last of its parts is, and all that was to be resolved of it."""
    act = entry.act
    if isinstance(act, acts.ConsignmentClosed | acts.ConsignmentCancelled):
        part = scene.world.get(Consignment, act.consignment)
        whole = part.part_of if part is not None else ""
    else:
        whole = act.consignment if isinstance(act, acts.DiscrepancyResolved) else ""
    yield from close_upwards(whole, scene)


_ACCOUNTS = (
    acts.Accepted,
    acts.Received,
    acts.Found,
    acts.Lost,
    acts.ConsignmentLossDeclared,
    acts.Taken,
    acts.Disposed,
    acts.Corrected,
)


def may_account_for(act: acts.AnyAct) -> bool:
    """Whether something that had left may be on its way no more by this."""
    return isinstance(act, _ACCOUNTS)


def close_what_it_had_left_in(entry: acts.Entry, scene: Scene) -> Iterator[acts.ConsignmentClosed]:
    """What had left before it was split is closed when the last of that is accounted for."""
    named = {*entry.act.subjects()} if may_account_for(entry.act) else set()
    for number in sorted({each.consignment for each in scene.world.all(Transit) if each.container in named}):
        yield from close_upwards(number, scene)


def close_upwards(whole: str, scene: Scene) -> Iterator[acts.ConsignmentClosed]:
    """What was split under this number where all its parts are over, and what that is itself a part of."""
    while whole and _all_parts_over(whole, scene):
        yield acts.ConsignmentClosed(whole)
        closed = scene.world.get(Consignment, whole)
        whole = closed.part_of if closed is not None else ""


def _all_parts_over(number: str, scene: Scene) -> bool:
    """Of a whole that is under way under its own number again, no part tells anything; and what a gate has let out
    under that number must be accounted for."""
    whole = scene.world.get(Consignment, number)
    if whole is None or whole.state is not ConsignmentState.DIVIDED or _unresolved(number, scene):
        return False
    crossed = [transit for transit in scene.world.all(Transit) if transit.consignment == number]
    if any(_fate(transit, whole, scene) in (None, Fate.ON_THE_WAY) for transit in crossed):
        return False
    ended = (ConsignmentState.CLOSED, ConsignmentState.CANCELLED)
    parts = (scene.world.get(Consignment, each) for each in parts_of(number))
    return all(part is not None and part.state in ended for part in parts)


def _unresolved(number: str, scene: Scene) -> list[Discrepancy]:
    found = (each for each in scene.world.all(Discrepancy) if each.consignment == number)
    return [each for each in found if each.state is not DiscrepancyState.RESOLVED]


def _answered_for(number: str, step: Step, scene: Scene) -> Consignment | Refusal:
    wrong = scene.lacks_role(*ANSWERABLE)
    if wrong is not None:
        return wrong
    consignment = known_consignment(number, scene)
    if isinstance(consignment, Refusal):
        return consignment
    return not_a_party(consignment, scene) or illegal(consignment, step) or consignment


def _fate(transit: Transit, consignment: Consignment, scene: Scene) -> Fate | None:
    container = scene.world.get(Container, transit.container)
    if container is None:
        return None
    let_in = container.side == Direction(transit.direction).destination
    group = Whereabouts(
        state=container.state.value,
        organisation=container.organisation,
        from_organisation=transit.from_organisation,
        to_organisation=transit.to_organisation,
        count=1,
        returned=bool(transit.returned),
        under_way=container.organisation == consignment.carrier_organisation or not let_in,
        over_there=let_in and not container.lost_by,
    )
    return fate_of(group)
