"""What acts of a discrepancy leave behind."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import utc
from custody.holding import Discrepancy, DiscrepancyState, Explanation
from custody.world import World


def discrepancy_opened(world: World, act: acts.DiscrepancyOpened, entry: Entry) -> None:
    world.begin(
        Discrepancy(
            id=act.discrepancy,
            consignment=act.consignment,
            discrepancy_kind=act.discrepancy_kind,
            codes=act.concerned + act.unknown,
            detail=act.detail,
            opened_by=entry.circumstances.actors[0].staff,
            organisation=act.owner,
            state=DiscrepancyState.OPEN,
            due=utc(act.due),
            found=msgspec.json.encode(act.found, order="sorted").decode(),
            cause=act.cause,
            parties=act.parties,
            at=utc(entry.circumstances.at),
            entry=entry.number,
        )
    )


def discrepancy_widened(world: World, act: acts.DiscrepancyWidened, entry: Entry) -> None:
    known = _opened(world, act.discrepancy)
    found = (*msgspec.json.decode(known.found, type=tuple[acts.Said, ...]), *act.found)
    world.put(replace(known, found=msgspec.json.encode(found, order="sorted").decode()))


def discrepancy_explained(world: World, act: acts.DiscrepancyExplained, entry: Entry) -> None:
    who, at = entry.circumstances.actors[0].staff, utc(entry.circumstances.at)
    said = Explanation(act.explanation, who, at)
    found = _opened(world, act.discrepancy)
    world.put(replace(found, state=DiscrepancyState.EXPLAINED, explanations=(*found.explanations, said)))


def discrepancy_resolved(world: World, act: acts.DiscrepancyResolved, entry: Entry) -> None:
    who = entry.circumstances.actors[0].staff
    said = {"resolution": act.resolution, "resolved_by": who, "resolved_in": act.decision}
    _move(world, act.discrepancy, DiscrepancyState.RESOLVED, **said)


def discrepancy_escalated(world: World, act: acts.DiscrepancyEscalated, entry: Entry) -> None:
    _move(world, act.discrepancy, DiscrepancyState.ESCALATED)


def _move(world: World, discrepancy: str, state: DiscrepancyState, **said: Any) -> None:
    world.put(replace(_opened(world, discrepancy), state=state, **said))


def _opened(world: World, discrepancy: str) -> Discrepancy:
    found = world.get(Discrepancy, discrepancy)
    if found is None:
        raise LookupError(f"the ledger names discrepancy {discrepancy}, which was never opened: restore it whole")
    return found
