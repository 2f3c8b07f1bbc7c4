"""A box that an authority opens lawfully on its way: by whom, why, what was counted, under which new seal.

Only an officer of the checkpoint says that it was customs. Whoever else opens a filed box before it has arrived, and
an officer who opens it to count under another seal than the recorded one, leaves the mark of it, which no later opening
wipes off.
"""

from __future__ import annotations

import msgspec

from custody import commands
from custody.acts import Manifest
from custody.crossing.finding import listed
from custody.crossing.settings import Gate
from custody.deciding.discrepancies.settling import sorted_out
from custody.fold.seals import BETWEEN, explained_by, gate_and_seal
from custody.holding import Consignment, Notification, Package, PackageState
from custody.parties import Direction, Role, Side
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, beside, find_package, works_at
from custody.zone import Zone

CUSTOMS = "customs"
RECOUNT = "recount"


def of_the_officer(typed: str, scene: Scene) -> Package | Refusal:
    """The package, when it stands before the actor, an officer of the checkpoint that it is notified for."""
    package = find_package(scene.world, typed)
    if isinstance(package, Refusal):
        return package
    consignment = _under_way(package, scene)
    if consignment is None or not works_at(scene, consignment.checkpoint):
        return refuse("not_at_this_checkpoint", 403, code=package.code)
    here = stands_before(scene, package, consignment)
    return package if here else refuse("not_before_the_officer", 403, code=package.code)


def stands_before(scene: Scene, subject: Subject, consignment: Consignment) -> bool:
    """Whether this can stand before the actor, an officer of its checkpoint.

    Before it leaves, at the post on the side where it begins, once it is carried or was shown there; between the gates
    before either; and where a gate has let it in, on that side.
    """
    own = scene.zone.organisations[scene.actor.organisation].side
    if not consignment.journey.before_exit:
        return not subject.side or own is Side(subject.side)
    sent = consignment.from_organisation
    carried = subject.custodian == consignment.carrier or subject.organisation not in (
        sent,
        consignment.to_organisation,
    )
    shown = any(passage.gate == Gate.G2 for passage in scene.world.passages_of(consignment.number))
    return own is Direction(consignment.direction).origin and (carried or shown)


def was_looked_into(package: Package, zone: Zone) -> bool:
    """Whether it was opened to be counted, or by an officer: what is inside is counted before it is closed."""
    return package.opening in (CUSTOMS, RECOUNT) or left_open_at_a_post(package, zone)


def left_open_at_a_post(package: Package, zone: Zone) -> bool:
    """Whether it lies open since an officer opened it, whatever mark was left on it before."""
    return package.state is PackageState.OPEN and package.sealed_by in posts(zone)


def posts(zone: Zone) -> set[str]:
    """The organisations whose officers stand at the gates."""
    lanes = (each for each in zone.stations.values() if each.checkpoint)
    return {zone.sites[each.site].organisation for each in lanes}


ARRIVED = "opened_as_arrived"
"""A word of the group `system_reason`."""


def why_opened(package: Package, said: str, scene: Scene) -> str:
    """What is written of this opening: nothing where the box was to be opened, or before it was filed."""
    if said == CUSTOMS:
        return CUSTOMS
    return (said or "other") if _under_way(package, scene) is not None else said


def opened_because(package: Package, said: str, scene: Scene) -> str:
    """Why it is opened where that need not be said: whoever has received it opens it for that; else nothing."""
    sent = scene.world.get(Consignment, package.consignment)
    arrived = sent is not None and package.code in sent.arrived and scene.actor.organisation in sent.received_by
    return ARRIVED if arrived and not said else ""


def not_recounted(package: Package, command: commands.Seal, scene: Scene) -> Refusal | None:
    """A refusal unless what customs left inside, what was opened to be counted, or what lay under a strange seal, was
    counted, one by one, before the new seal: what lay under a strange seal by somebody who has not had it open."""
    opened_to_look = was_looked_into(package, scene.zone) and _under_way(package, scene) is not None
    if not opened_to_look and not package.doubts:
        return None
    if package.doubts and scene.actor.staff in package.open_to:
        return refuse("counted_by_another", 403, code=package.code, staff=listed(package.open_to))
    counted, strange = sorted_out(command.counted, beside(scene, (package.code,)))
    inside = {container.code for container in scene.world.contents(package.code)}
    read = {subject.code for subject in counted} | set(strange)
    if read == inside:
        return None
    consignment = _under_way(package, scene)
    if consignment is not None and not read - inside:
        return refuse(
            "recount_missing",
            code=package.code,
            count=len(inside - read),
            missing=listed(inside - read),
            organisation=package.organisation,
            sender=consignment.from_organisation,
        )
    missing, extra = ", ".join(sorted(inside - read)[:5]) or "-", ", ".join(sorted(read - inside)[:5]) or "-"
    return refuse("recount_differs", code=package.code, inside=len(inside), missing=missing, extra=extra)


def strange_seals_on(package: Package, found: tuple[str, ...], scene: Scene) -> tuple[str, ...]:
    """Of the seals that an officer finds on the box that he opens: those by which the gate where it stands has come to
    doubt it, as gate|number. Of what another gate read before nobody here saw where it hung."""
    consignment = _under_way(package, scene)
    if consignment is None:
        return ()
    here = Side(scene.zone.organisations[scene.actor.organisation].side)
    direction = Direction(consignment.direction)
    leaves = consignment.journey.before_exit and here is direction.origin
    enters = not consignment.journey.before_exit and here is direction.destination
    gate = Gate.G2 if leaves else Gate.G3 if enters else None
    read = sorted({gate_and_seal(each) for each in package.doubts})
    return tuple(f"{at}{BETWEEN}{seal}" for at, seal in read if gate is not None and at == gate and seal in found)


def explained_for_others(package: Package, scene: Scene) -> dict[str, tuple[str, ...]]:
    """By box of the same consignment: the doubts that fall when an officer counts this one, off which another officer
    had taken the seal that was read. The very same reading, and no other."""
    consignment = _under_way(package, scene)
    known = set(explained_by(package)) if Role.OFFICER in scene.person.roles else set()
    if consignment is None or not known:
        return {}
    others = (scene.world.get(Package, code) for code in consignment.packages if code != package.code)
    explained = {
        each.code: tuple(doubt for doubt in each.doubts if doubt in known) for each in others if each is not None
    }
    return {code: doubts for code, doubts in explained.items() if doubts}


def broken_seals(package: Package, scene: Scene) -> tuple[str, ...]:
    """The seals that were filed and that customs broke."""
    if package.opening != CUSTOMS:
        return ()
    filed = [n for n in scene.world.all(Notification) if n.consignment == package.consignment]
    latest = max(filed, key=lambda notification: notification.version, default=None)
    if latest is None:
        return ()
    return msgspec.json.decode(latest.manifest, type=Manifest).seals.get(package.code, ())


def _under_way(package: Package, scene: Scene) -> Consignment | None:
    """The consignment that is filed with this package and has not arrived with it."""
    found = scene.world.get(Consignment, package.consignment)
    if found is None or found.state.unfiled or found.state.over or package.code in found.arrived:
        return None
    return found
