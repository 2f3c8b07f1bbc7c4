"""What it leaves behind when a container leaves everybody's hands, or comes back to them."""

from __future__ import annotations

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import all_come_home, change, known_containers, known_package, utc, was_here
from custody.holding import Consignment, ConsignmentState, Container, ContainerState, PackageState, Transit
from custody.world import World


def taken(world: World, act: acts.Taken, entry: Entry) -> None:
    for container in known_containers(world, act.whole):
        world.put(_out_of_everything(container, ContainerState.TAKEN))
    for code, left in act.left.items():
        change(world, code, amount=left, parted=entry.number)


def lost(world: World, act: acts.Lost, entry: Entry) -> None:
    """From now on nobody has it; the organisation that had it last still answers for that."""
    since = utc(entry.circumstances.at)
    for container in known_containers(world, act.containers):
        gone = _out_of_everything(container, ContainerState.LOST)
        box = container.package if container.package in act.packages else ""
        gone = replace(gone, custodian="", package=box, lost_by=entry.circumstances.actors[0].staff)
        world.put(replace(gone, gaps=(*container.gaps, f"{since}/")))
    for code in act.packages:
        change(world, code, state=PackageState.LOST, custodian="", handoff="", place="")


def found(world: World, act: acts.Found, entry: Entry) -> None:
    """The finder has it now. The gap is closed, and stays for ever."""
    actor, until = entry.circumstances.actors[0], utc(entry.circumstances.at)
    for container in known_containers(world, act.containers):
        closed = (*container.gaps[:-1], f"{container.gaps[-1]}{until}") if container.gaps else ()
        site = container.site if container.code in act.elsewhere else act.site
        boxed = container.package in act.packages
        back = _out_of_everything(container, ContainerState.PACKED if boxed else ContainerState.IN_HAND)
        back = replace(back, package=container.package if boxed else "", site=site, gaps=closed)
        world.put(replace(back, custodian=actor.staff, organisation=actor.organisation))
        change(world, container.code, new_party=actor.organisation)
    for code, consignment in act.home.items():
        transit = world.get(Transit, f"{consignment}|{code}")
        if transit is not None:
            world.put(replace(transit, returned=consignment))
    all_come_home(world, act.brought_back)
    for code, side in act.stayed.items():
        _never_left(world, code, side, act)
    for code in act.packages:
        package = known_package(world, code)
        state = PackageState.SEALED if package.seals else PackageState.OPEN
        site = package.site if code in act.elsewhere else act.site
        who = {"custodian": actor.staff, "organisation": actor.organisation, "new_party": actor.organisation}
        change(world, code, state=state, site=site, place="", **who)
    for code in (*act.containers, *act.packages):
        if code not in act.elsewhere:
            was_here(world, code, until)


def _never_left(world: World, code: str, side: str, act: acts.Found) -> None:
    """Where its box was let in, it was not: the journey goes on without it, and nobody receives it any more."""
    change(world, code, side=side, consignment="")
    if code in act.freed:
        change(world, code, park_only=False)
    sent = world.get(Consignment, act.home[code])
    if sent is None:
        return
    missing = tuple(each for each in sent.missing if each != code)
    whole = not missing and not sent.under_way and sent.state is ConsignmentState.RECEIVED_PARTIAL
    world.put(replace(sent, missing=missing, state=ConsignmentState.RECEIVED if whole else sent.state))


def _out_of_everything(container: Container, state: ContainerState) -> Container:
    return replace(container, state=state, package="", handoff="", place="")
