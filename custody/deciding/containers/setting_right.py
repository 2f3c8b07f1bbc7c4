"""Holds that are placed; and corrections, which add an entry and name the one that was wrong."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from custody import acts, commands
from custody.deciding.containers.heirs import TRAITS, heirs_of_category, heirs_of_risk, heirs_of_traits, turned_out
from custody.deciding.containers.restating import restated
from custody.deciding.containers.unpooling import not_unpooled_so
from custody.deciding.discrepancies.annulling import not_annulled_so
from custody.deciding.discrepancies.holds import RELEASERS
from custody.holding import Consignment, Container, Listing, Package, Transit, parts_of
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject, concerns, find, find_containers
from custody.undo import UNDOABLE

HOLDERS = (Role.COORDINATOR, Role.COMPLIANCE, Role.OFFICER, Role.TECHNICIAN)
CORRECTORS = (Role.TECHNICIAN, Role.COORDINATOR, Role.COMPLIANCE)


def hold(command: commands.Hold, scene: Scene) -> acts.Held | Refusal:
    """Stop a container, package or consignment. Anybody who sees a fault may; only some may let go again."""
    wrong = scene.lacks_role(*HOLDERS)
    if wrong is not None:
        return wrong
    target = _target(command.target, scene)
    if isinstance(target, Refusal):
        return target
    code, parties, row = target
    # An officer may stop whatever stands before him, notified or not; that is what the post is for.
    if Role.OFFICER not in scene.person.roles and not concerns(scene, parties):
        return refuse("not_a_party", 403, code=code)
    if row and not any(role in RELEASERS for role in scene.person.roles):
        return scene.lacks_role(*RELEASERS) or refuse("not_a_party", 403, code=code)
    also = _gone_from(code, scene)
    return acts.Held(command.id.lower(), code, command.hold_kind, command.reason, also, row=row)


def _gone_from(number: str, scene: Scene) -> tuple[str, ...]:
    """What such a hold must reach by itself, since nobody asks for this consignment any more when they meet it: the
    parts of a split, and what crossed in it or rode in it and lies elsewhere now."""
    whole = scene.world.get(Consignment, number)
    if whole is None:
        return ()
    parts = [part for each in parts_of(number) if (part := scene.world.get(Consignment, each)) is not None]
    if parts:
        return tuple(code for part in parts for code in (part.number, *_gone_from(part.number, scene)))
    packages = [found for code in whole.packages if (found := scene.world.get(Package, code)) is not None]
    ours = {package.code for package in packages if package.consignment == number}
    crossed = {each.container for each in scene.world.all(Transit) if each.consignment == number and not each.returned}
    tubes = (scene.world.get(Container, code) for code in crossed)
    gone = {each.code for each in tubes if each is not None and not each.state.terminal and each.package not in ours}
    return tuple(sorted(gone | {package.code for package in packages if package.code not in ours}))


def correct(
    wrong_entry: acts.Entry | None,
    said: dict[str, int],
    command: commands.Correct,
    scene: Scene,
    later: Iterable[acts.Entry] = (),
) -> acts.Corrected | Refusal:
    """Set an earlier entry right. `wrong_entry` is the entry that the command names, None when there is none; `said` is
    the amount that it says by now of each of its containers, where an amount is to be corrected; `later` what was
    written about its subjects since, where it is a pooling."""
    wrong = scene.lacks_role(*CORRECTORS)
    if wrong is not None:
        return wrong
    if wrong_entry is None:
        return refuse("entry_unknown", 404, entry=command.entry)
    if wrong_entry.circumstances.actors[0].organisation != scene.actor.organisation:
        return refuse("entry_of_other", 403, entry=command.entry)
    if command.did_not_occur:
        return _did_not_occur(wrong_entry, later, command, scene)
    return _other_facts(wrong_entry, said, command, scene)


def _did_not_occur(
    entry: acts.Entry, later: Iterable[acts.Entry], command: commands.Correct, scene: Scene
) -> acts.Corrected | Refusal:
    if not isinstance(entry.act, UNDOABLE):
        kind = str(entry.act.__struct_config__.tag)
        return refuse("not_undoable", entry=entry.number, kind=kind)
    for code in () if isinstance(entry.act, acts.Pooled) else entry.act.subjects():
        subject = scene.world.get(Container, code) or scene.world.get(Package, code)
        if subject is not None and subject.entry != entry.number:
            return refuse("overtaken", entry=entry.number, code=code, later=subject.entry)
    wrong = not_unpooled_so(entry, later, scene) or not_annulled_so(entry, scene)
    if wrong is not None:
        return wrong
    return acts.Corrected(
        corrects=entry.number,
        reason=command.reason,
        concerned=entry.act.subjects(),
        did_not_occur=True,
        undone=msgspec.to_builtins(entry.act),
    )


def _other_facts(
    entry: acts.Entry, said: dict[str, int], command: commands.Correct, scene: Scene
) -> acts.Corrected | Refusal:
    if not isinstance(entry.act, acts.Registered | acts.Aliquoted):
        return refuse("facts_stand_elsewhere", 422, entry=entry.number)
    wrong = _unfit_facts(command, scene)
    if wrong is not None:
        return wrong
    concerned = find_containers(scene.world, command.subjects or entry.act.codes)
    if isinstance(concerned, Refusal):
        return concerned
    of_category = heirs_of_category(concerned, command, scene)
    of_risk = heirs_of_risk(concerned, command, scene)
    traits = turned_out(concerned, command, scene)
    of_traits = heirs_of_traits(concerned, traits, scene)
    risen_or_fallen = [found for code in of_risk if (found := scene.world.get(Container, code)) is not None]
    heirs = [*of_category, *of_traits, *risen_or_fallen]
    wrong = _nothing_new(command, traits) or _are_notified((*concerned, *heirs), scene)
    wrong = wrong or next(filter(None, (_not_of(entry, each) for each in concerned)), None)
    if wrong is not None:
        return wrong
    for container in (*concerned, *heirs):
        wrong = _needs_a_second_person(container, entry, command, scene)
        if wrong is not None:
            return wrong
    amounts = restated(concerned, entry, command, said, scene)
    if isinstance(amounts, Refusal):
        return amounts
    given = (found for code in amounts if (found := scene.world.get(Container, code)) is not None)
    wrong = _are_notified(given, scene)
    if wrong is not None:
        return wrong
    risk = scene.zone.risk_table(scene.at).current(command.risk) if command.risk is not None else ""
    return acts.Corrected(
        corrects=entry.number,
        reason=command.reason,
        concerned=tuple(container.code for container in concerned),
        category=command.category or "",
        risk=risk,
        amount=-1 if command.amount is None else command.amount,
        unit=command.unit or "",
        inherited=tuple(heir.code for heir in of_category),
        amounts=amounts,
        inherited_risk=tuple(code for code, level in of_risk.items() if level == risk),
        of_several={code: level for code, level in of_risk.items() if level != risk},
        traits=traits,
        inherited_traits=tuple(heir.code for heir in of_traits),
    )


def _unfit_facts(command: commands.Correct, scene: Scene) -> Refusal | None:
    if any(getattr(command, trait) is False for trait in TRAITS):
        return refuse("trait_stays", 422, entry=command.entry)
    if command.category is not None and not scene.zone.category_table.knows(command.category):
        known = ", ".join(scene.zone.category_table.categories)
        return refuse("category_unknown", 422, category=command.category, known=known)
    table = scene.zone.risk_table(scene.at)
    if command.risk is not None and not table.knows(command.risk):
        return refuse("risk_unknown", 422, risk=command.risk, known=", ".join(table.levels))
    return None


def _nothing_new(command: commands.Correct, traits: tuple[str, ...]) -> Refusal | None:
    given = (command.category, command.risk, command.amount, command.unit)
    return (
        None
        if traits or any(each is not None for each in given)
        else refuse("nothing_to_correct", 422, entry=command.entry)
    )


def _not_of(entry: acts.Entry, container: Container) -> Refusal | None:
    """Facts are corrected where they were given, and while the organisation that gave them holds the container."""
    if container.code not in getattr(entry.act, "codes", ()):
        return refuse("not_in_entry", 422, code=container.code, entry=entry.number)
    own = entry.circumstances.actors[0].organisation
    if container.organisation != own:
        return refuse("other_organisation", 403, code=container.code, organisation=container.organisation)
    return None


def _needs_a_second_person(
    container: Container, entry: acts.Entry, command: commands.Correct, scene: Scene
) -> Refusal | None:
    """What an authority has once been told of a container is not made milder by who entered it.

    Once notified, a checkpoint is among its parties for ever. From then on what it is said to be is corrected by
    compliance, and never by the person whose entry it is.
    """
    told = any(party in scene.zone.checkpoints for party in container.parties)
    said = (command.category, command.risk, *(getattr(command, trait) for trait in TRAITS))
    if not told or all(each is None for each in said):
        return None
    if entry.circumstances.actors[0].staff == scene.actor.staff:
        return refuse("own_entry_notified", 403, code=container.code, staff=scene.actor.staff)
    return scene.lacks_role(Role.COMPLIANCE)


def _are_notified(containers: Iterable[Container], scene: Scene) -> Refusal | None:
    """A refusal when an open notification already tells an authority what one of these holds."""
    for container in containers:
        consignment = scene.world.get(Consignment, container.consignment)
        if consignment is not None and not consignment.state.unfiled and not consignment.state.over:
            return refuse("in_consignment", code=container.code, consignment=container.consignment)
    return None


def _target(typed: str, scene: Scene) -> tuple[str, tuple[str, ...], str] | Refusal:
    """(its code, who is a party to it, the row that names it where that is an organisation)."""
    consignment = scene.world.get(Consignment, typed.strip().upper())
    if consignment is not None:
        notified = "" if consignment.state.unfiled else consignment.checkpoint
        return consignment.number, (consignment.from_organisation, consignment.to_organisation, notified), ""
    row = row_of(typed.strip().upper(), scene)
    if row:
        return typed.strip().upper(), (typed.strip().upper(),), row
    subject: Subject | Refusal = find(scene.world, typed)
    return subject if isinstance(subject, Refusal) else (subject.code, subject.parties, "")


def row_of(target: str, scene: Scene) -> str:
    """The newest row that names this organisation, in whose timeline a hold on it stands; empty for all else."""
    rows = [row for row in scene.world.all(Listing) if row.topic == f"organisation:{target}"]
    return max(rows, key=lambda row: row.version).id if rows else ""
