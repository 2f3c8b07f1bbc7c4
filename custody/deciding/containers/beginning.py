"""How containers begin: registered, adopted with their own code, aliquoted from a parent."""

from __future__ import annotations

from custody import acts, commands
from custody.amounts import UNITS, fits_one_container
from custody.codes import Kind, Malformed, parse_adopted
from custody.deciding.containers.numbers import logger_under, seal_under, tube_under
from custody.fold.state import union
from custody.holding import Consignment, Container
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene, across, find_containers, not_in_hand, outside_park
from custody.standing_holds import held

AT_THE_BENCH = (Role.TECHNICIAN, Role.COORDINATOR)


def register(command: commands.Register, scene: Scene) -> acts.Registered | Refusal:
    """`count` new containers of one category in the actor's hand; or the adoption of tubes with codes of their own."""
    wrong = scene.lacks_role(*AT_THE_BENCH) or _unfit(command, scene)
    if wrong is not None:
        return wrong
    foreign = _adopted(command, scene)
    if isinstance(foreign, Refusal):
        return foreign
    codes = tuple(scene.mint(Kind.CONTAINER) for _ in range(command.count))
    return acts.Registered(
        codes=codes,
        category=command.category,
        risk=scene.zone.risk_table(scene.at).current(command.risk),
        amount=command.amount,
        unit=command.unit,
        owner=command.owner or scene.actor.organisation,
        site=scene.site,
        adopted=dict(zip(codes, foreign, strict=True)) if foreign else {},
        # What the table says of a category can be said of more material, never of less.
        hgr=bool(command.hgr) or command.category in scene.zone.category_table.hgr,
        infectious=command.infectious,
        animal=bool(command.animal) or command.category in scene.zone.category_table.animal,
    )


def _on_a_journey(container: Container, scene: Scene) -> Refusal | None:
    """A refusal while the consignment that it goes in is not over. What was lost and found, or came after the rest, is
    in no box, and still says with which it came."""
    consignment = scene.world.get(Consignment, container.consignment)
    if not container.consignment or (consignment is not None and consignment.state.over):
        return None
    return refuse("in_consignment", code=container.code, consignment=container.consignment)


def aliquot(command: commands.Aliquot, scene: Scene) -> acts.Aliquoted | Refusal:
    """Divide a container that the actor has in hand; what is given must be there."""
    wrong = scene.lacks_role(*AT_THE_BENCH)
    if wrong is not None:
        return wrong
    found = find_containers(scene.world, (command.parent,))
    if isinstance(found, Refusal):
        return found
    parent = found[0]
    wrong = not_in_hand(scene, parent) or across(scene, parent) or held(scene, parent)
    wrong = wrong or outside_park(scene, (parent,)) or _on_a_journey(parent, scene)
    if wrong is not None:
        return wrong
    taken = command.count * command.amount
    if taken > parent.amount:
        return refuse("too_little", code=parent.code, amount=parent.amount, unit=parent.unit, taken=taken)
    return acts.Aliquoted(
        parent=parent.code,
        codes=tuple(scene.mint(Kind.CONTAINER) for _ in range(command.count)),
        amount=command.amount,
        unit=parent.unit,
        left=parent.amount - taken,
    )


def unfit_amount(amount: int, unit: str) -> Refusal | None:
    """A refusal of a unit that nobody can count, and of more than one vessel holds."""
    if unit not in UNITS:
        return refuse("unit_unknown", 422, unit=unit, known=", ".join(UNITS))
    return None if fits_one_container(amount, unit) else refuse("amount_absurd", 422, amount=amount, unit=unit)


def pool(command: commands.Pool, scene: Scene) -> acts.Pooled | Refusal:
    """Put some of each parent into one new container, which the strictest of them binds."""
    wrong = scene.lacks_role(*AT_THE_BENCH)
    if wrong is not None:
        return wrong
    parents = find_containers(scene.world, command.parents)
    if isinstance(parents, Refusal):
        return parents
    if len(parents) < 2:
        return refuse("pool_of_one", 422, code=parents[0].code)
    for parent in parents:
        wrong = not_in_hand(scene, parent) or across(scene, parent) or held(scene, parent)
        wrong = wrong or outside_park(scene, (parent,)) or _on_a_journey(parent, scene)
        if wrong is not None:
            return wrong
        if command.amount > parent.amount:
            return refuse("too_little", code=parent.code, amount=parent.amount, unit=parent.unit, taken=command.amount)
    return _pooled(parents, command, scene)


def _pooled(parents: list[Container], command: commands.Pool, scene: Scene) -> acts.Pooled | Refusal:
    first, others = parents[0], parents[1:]
    for other in others:
        if other.unit != first.unit:
            return refuse("pool_of_units", code=other.code, unit=other.unit, wanted=first.unit)
        if other.owner != first.owner:
            return refuse("pool_of_owners", code=other.code, owner=other.owner, wanted=first.owner)
        if other.category != first.category:
            return refuse("pool_of_categories", 422, code=other.code, category=other.category, other=first.category)
    category = first.category
    table = scene.zone.category_table
    return acts.Pooled(
        code=scene.mint(Kind.CONTAINER),
        amount=command.amount,
        unit=first.unit,
        left={parent.code: parent.amount - command.amount for parent in parents},
        category=category,
        risk=_strictest(parents, scene),
        owner=first.owner,
        site=scene.site,
        hgr=category in table.hgr or any(parent.hgr or parent.category in table.hgr for parent in parents),
        infectious=any(parent.infectious for parent in parents),
        animal=category in table.animal or any(p.animal or p.category in table.animal for p in parents),
        park_only=any(parent.park_only for parent in parents),
        # All are on the actor's side, as its site says; that it came by a gate can be said only of what came whole.
        side=parents[0].side if all(parent.side for parent in parents) else "",
        parted={parent.code: parent.parted for parent in parents},
        filed_in=union(*(parent.filed_in for parent in parents)),
    )


def _strictest(parents: list[Container], scene: Scene) -> str:
    """The highest level among them; one that the table does not know, which never passes, is higher than all."""
    table = scene.zone.risk_table(scene.at)
    return max(parents, key=lambda parent: table.rank(parent.risk)).risk


def _unfit(command: commands.Register, scene: Scene) -> Refusal | None:
    if not scene.zone.category_table.knows(command.category):
        known = ", ".join(scene.zone.category_table.categories)
        return refuse("category_unknown", 422, category=command.category, known=known)
    table = scene.zone.risk_table(scene.at)
    if not table.knows(command.risk):
        return refuse("risk_unknown", 422, risk=command.risk, known=", ".join(table.levels))
    wrong = unfit_amount(command.amount, command.unit)
    if wrong is not None:
        return wrong
    if command.owner is not None and command.owner not in scene.zone.organisations:
        return refuse("organisation_unknown", 422, organisation=command.owner)
    if command.codes and len(command.codes) != command.count:
        return refuse("count_disagrees", 422, count=command.count, codes=len(command.codes))
    return None


def _adopted(command: commands.Register, scene: Scene) -> list[str] | Refusal:
    foreign: list[str] = []
    for typed in command.codes:
        adopted = parse_adopted(typed)
        if isinstance(adopted, Malformed):
            return refuse("adopted_malformed", 422, code=typed, why=adopted.reason)
        text = str(adopted)
        if text.casefold() in (each.casefold() for each in foreign):
            return refuse("adopted_twice", 422, code=text)
        own = scene.actor.organisation
        taken = tube_under(text, scene.world, own)
        if taken is not None:
            return refuse("adopted_taken", 409, code=text, container=taken.code)
        if seal_under(text, scene.world, own):
            return refuse("adopted_is_seal", 409, code=text)
        if logger_under(text, scene.world, own) is not None:
            return refuse("adopted_is_logger", 409, code=text)
        foreign.append(text)
    return foreign
