"""What was found is told once: what stands in a discrepancy already opens no other one.

One strange seal is read at a gate, read again, found under an officer's eyes when he opens the box, and read at the
next gate: that is one thing to explain, and whoever must explain it is told all of it in one place. What somebody has
explained already is another matter: what is seen after that is explained for itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from custody import acts
from custody.acts import Entry, Said
from custody.deciding.discrepancies.settling import opened
from custody.holding import Consignment, Discrepancy, DiscrepancyState
from custody.scene import Scene

Told: TypeAlias = acts.DiscrepancyOpened | acts.DiscrepancyWidened


def once(
    entry: Entry,
    scene: Scene,
    consignment: Consignment,
    kind: str,
    concerned: tuple[str, ...],
    unknown: tuple[str, ...] = (),
    found: tuple[Said, ...] = (),
    owner: str = "",
    *,
    again: bool = True,
) -> Iterator[Told]:
    """The discrepancy that this is; what comes to one that stands; nothing where one tells it already. Not `again`: nor
    where one told it that is resolved."""
    new = opened(
        scene,
        consignment,
        kind,
        concerned=concerned,
        unknown=unknown,
        owner=owner,
        found=found,
        cause=entry.number,
    )
    ours = [each for each in scene.world.all(Discrepancy) if each.consignment == consignment.number]
    known = sorted((each for each in ours if each.discrepancy_kind == kind), key=lambda each: each.entry)
    standing = [each for each in known if each.state is not DiscrepancyState.RESOLVED]
    if not any(_tells(each, new) for each in (standing if again else known)):
        yield next((_more(each, new) for each in standing if _is_more_of(each, new)), new)


def _tells(known: Discrepancy, new: acts.DiscrepancyOpened) -> bool:
    """Whether the very same stands there; of seals, which are looked at again and again, all of it at least."""
    if new.discrepancy_kind == "seal" and new.found:
        return _is_about(known, new) and set(map(_said, new.found)) <= set(map(_said, _found(known)))
    return _found(known) == new.found and set(known.codes) == {*new.concerned, *new.unknown}


def _is_more_of(known: Discrepancy, new: acts.DiscrepancyOpened) -> bool:
    """Whether it comes to this one: of the same seals, and nobody has explained that yet."""
    seals = new.discrepancy_kind == "seal" and bool(new.found) and bool(_found(known))
    return seals and known.state is DiscrepancyState.OPEN and _is_about(known, new)


def _is_about(known: Discrepancy, new: acts.DiscrepancyOpened) -> bool:
    """The same boxes, or some of them, and the same organisation that must explain it."""
    return known.organisation == new.owner and {*new.concerned, *new.unknown} <= set(known.codes)


def _more(known: Discrepancy, new: acts.DiscrepancyOpened) -> acts.DiscrepancyWidened:
    told = set(map(_said, _found(known)))
    return acts.DiscrepancyWidened(
        discrepancy=known.id,
        consignment=known.consignment,
        concerned=new.concerned,
        found=tuple(each for each in new.found if _said(each) not in told),
        cause=new.cause,
    )


def _found(known: Discrepancy) -> tuple[Said, ...]:
    return msgspec.json.decode(known.found, type=tuple[Said, ...])


def _said(said: Said) -> str:
    return msgspec.json.encode(said, order="sorted").decode()
