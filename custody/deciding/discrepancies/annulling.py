"""A disposal, or a pooling that used something up, that is annulled after its consignment was accounted for: what was
stated of it is not true any more."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from custody import acts
from custody.acts import Entry, Said
from custody.crossing.finding import listed
from custody.deciding.discrepancies.settling import opened
from custody.holding import Consignment, ConsignmentState, Transit
from custody.parties import Role
from custody.refusal import Refusal, refuse
from custody.scene import Scene

_ACCOUNTED = (ConsignmentState.RECONCILED, ConsignmentState.CLOSED)


def not_annulled_so(entry: Entry, scene: Scene) -> Refusal | None:
    """A refusal unless compliance annuls it, and another person than whose entry it is: somebody has stated to the
    other end, and to the authority, what became of these."""
    told = next(iter(_accounted(entry, scene)), None)
    if told is None:
        return None
    if entry.circumstances.actors[0].staff == scene.actor.staff:
        return refuse("own_entry_reconciled", 403, consignment=told[0].number, staff=scene.actor.staff)
    return scene.lacks_role(Role.COMPLIANCE)


def of_an_annulment(annulled: Entry, scene: Scene) -> Iterator[acts.DiscrepancyOpened]:
    """Each consignment that was accounted for over this has a discrepancy, to be explained by who annulled it."""
    act = annulled.act
    if not isinstance(act, acts.Corrected) or not act.did_not_occur:
        return
    for consignment, codes in _crossed_in(_ended(msgspec.convert(act.undone, acts.AnyAct)), act.corrects, scene):
        yield opened(
            scene,
            consignment,
            "document",
            concerned=codes,
            owner=scene.actor.organisation,
            found=(Said("discovered.annulled", {"codes": listed(codes)}),),
            cause=annulled.number,
        )


def _accounted(entry: Entry, scene: Scene) -> Iterator[tuple[Consignment, tuple[str, ...]]]:
    yield from _crossed_in(_ended(entry.act), entry.number, scene)


def _ended(act: acts.AnyAct) -> tuple[str, ...]:
    """Of which containers nothing was left by this act."""
    match act:
        case acts.Disposed():
            return act.subjects()
        case acts.Pooled(left=left):
            return tuple(code for code, amount in left.items() if not amount)
        case _:
            return ()


def _crossed_in(codes: tuple[str, ...], disposed: int, scene: Scene) -> Iterator[tuple[Consignment, tuple[str, ...]]]:
    """(consignment, those of these that crossed in it and stayed) where it was accounted for after this disposal; what
    was written of it since counts as well, since that may rest on the same."""
    crossed: dict[str, list[str]] = {}
    for transit in scene.world.all(Transit):
        if transit.container in codes and not transit.returned:
            crossed.setdefault(transit.consignment, []).append(transit.container)
    for number, some in sorted(crossed.items()):
        consignment = scene.world.get(Consignment, number)
        if consignment is not None and consignment.state in _ACCOUNTED and disposed < consignment.entry:
            yield consignment, tuple(sorted(some))
