"""A consignment before its departure: another plan, other packages, two parts, or none at all."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict, fields, replace

from custody import acts, commands
from custody.deciding.consignments.consigning import FILERS, SENDERS, own_consignment, wrong_plan
from custody.deciding.consignments.steps import illegal
from custody.deciding.packages.boxes import own_packages, packages_after
from custody.deciding.quotas.quota import contents, open_reservations
from custody.deciding.quotas.sharing import shares, wanted_by
from custody.fold import utc
from custody.holding import Consignment, Container, Step, parts_of
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.standing_holds import held_whole

LONGEST_NUMBER = 40


def change(number: str, command: commands.ChangeConsignment, scene: Scene) -> acts.ConsignmentChanged | Refusal:
    """Put packages in, take some out, or plan anew. What was not given stays as it is."""
    consignment = _open(number, Step.CHANGE, SENDERS, scene)
    if isinstance(consignment, Refusal):
        return consignment
    packages = packages_after(command.put_in, command.take_out, consignment, scene)
    if isinstance(packages, Refusal):
        return packages
    wanted = _planned(command, consignment, packages)
    wrong = wrong_plan(wanted, scene, consignment.return_of)
    if wrong is not None:
        return wrong
    plan = _plan(wanted, scene)
    changed = _differences(consignment, plan)
    if not changed:
        return refuse("nothing_to_change", 422, consignment=consignment.number)
    taken_out = tuple(code for code in consignment.packages if code not in packages)
    inside = _inside(packages, scene)
    return acts.ConsignmentChanged(
        consignment=consignment.number,
        changed=changed,
        plan=plan,
        containers=_codes(inside),
        taken_out=taken_out,
        left=_codes(_inside(taken_out, scene)),
        released=_no_longer_drawn_on(consignment, plan, inside, scene),
    )


def cancel(number: str, command: commands.CancelConsignment, scene: Scene) -> acts.ConsignmentCancelled | Refusal:
    """Give it up before the exit; its notification, quota and permits are given back in the same moment."""
    consignment = _open(number, Step.CANCEL, (*FILERS, *SENDERS), scene)
    if isinstance(consignment, Refusal):
        return consignment
    wrong = scene.lacks_role(*FILERS) if consignment.notification else None
    wrong = wrong or held_whole(consignment, scene)
    if wrong is not None:
        return wrong
    return acts.ConsignmentCancelled(
        consignment=consignment.number,
        reason=command.reason,
        packages=consignment.packages,
        containers=_codes(contents(scene.world, consignment)),
        notification=consignment.notification,
        released=open_reservations(scene.world, consignment.number),
    )


def split(number: str, command: commands.SplitConsignment, scene: Scene) -> acts.ConsignmentDivided | Refusal:
    """Two parts out of one: the packages given are the second, all others the first.

    What was reserved is shared out in this same act, so that nobody can take it in between. A notification covered
    the whole; each part files its own.
    """
    consignment = _open(number, Step.SPLIT, SENDERS, scene)
    if isinstance(consignment, Refusal):
        return consignment
    wrong = scene.lacks_role(*FILERS) if consignment.notification else None
    wrong = wrong or held_whole(consignment, scene)
    if wrong is not None:
        return wrong
    second = own_packages(command.packages, consignment, scene)
    if isinstance(second, Refusal):
        return second
    first = tuple(code for code in consignment.packages if code not in second)
    if not first:
        return refuse("split_takes_all", 422, consignment=consignment.number)
    if len(consignment.number) + 2 > LONGEST_NUMBER:
        return refuse("split_too_often", consignment=consignment.number)
    inside = (_inside(first, scene), _inside(second, scene))
    reserved = shares(scene.world, consignment, inside, scene.zone, scene.at)
    return acts.ConsignmentDivided(
        consignment=consignment.number,
        parts=tuple(
            acts.Part(own, packages, _codes(some), share)
            for own, packages, some, share in zip(
                parts_of(consignment.number), (first, second), inside, reserved, strict=True
            )
        ),
        notification=consignment.notification,
        released=open_reservations(scene.world, consignment.number),
    )


def _open(number: str, step: Step, roles: tuple[Role, ...], scene: Scene) -> Consignment | Refusal:
    wrong = scene.lacks_role(*roles)
    if wrong is not None:
        return wrong
    consignment = own_consignment(number, scene)
    if isinstance(consignment, Refusal):
        return consignment
    return illegal(consignment, step) or consignment


def _planned(
    command: commands.ChangeConsignment, consignment: Consignment, packages: tuple[str, ...]
) -> commands.Consign:
    """The draft as it would be asked for anew."""
    names = [field.name for field in fields(commands.Consign) if field.name not in ("id", "packages")]
    given: dict[str, Any] = {
        name: getattr(consignment, name) if getattr(command, name) is None else getattr(command, name) for name in names
    }
    return commands.Consign(id=command.id, packages=packages, **given)


def _plan(wanted: commands.Consign, scene: Scene) -> acts.Plan:
    clearance = scene.zone.clearances.get(wanted.clearance)
    return acts.Plan(
        packages=wanted.packages,
        to_organisation=wanted.to_organisation,
        to_site=wanted.to_site,
        purpose=wanted.purpose,
        clearance=wanted.clearance,
        clearance_version=clearance.version if clearance is not None else 0,
        checkpoint=wanted.checkpoint,
        carrier_organisation=scene.zone.people[wanted.carrier].organisation,
        carrier=wanted.carrier,
        vehicle=wanted.vehicle.strip().upper(),
        channel=wanted.channel,
        ccrn=wanted.ccrn.strip().upper(),
        project=wanted.project.strip(),
        ethics=wanted.ethics.strip(),
        planned_exit=wanted.planned_exit,
        planned_entry=wanted.planned_entry,
    )


def _differences(consignment: Consignment, plan: acts.Plan) -> tuple[str, ...]:
    now = asdict(plan) | {name: utc(getattr(plan, name)) for name in ("planned_exit", "planned_entry")}
    return tuple(name for name, value in now.items() if getattr(consignment, name) != value)


def _no_longer_drawn_on(
    consignment: Consignment, plan: acts.Plan, inside: list[Container], scene: Scene
) -> tuple[str, ...]:
    """What a part of a split has reserved but would not need under its new plan."""
    drawn = open_reservations(scene.world, consignment.number)
    if not drawn:
        return ()
    wanted = wanted_by(scene.world, replace(consignment, **asdict(plan)), inside, scene.zone, scene.at)
    return tuple(tally for tally in drawn if tally not in wanted)


def _inside(packages: tuple[str, ...], scene: Scene) -> list[Container]:
    return [inside for code in packages for inside in scene.world.contents(code)]


def _codes(containers: list[Container]) -> tuple[str, ...]:
    return tuple(container.code for container in containers)
