"""Which seals a gate read that were never recorded: a doubt that a later look at the right seal does not settle."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from custody.holding import Passage


class Doubt(Struct, frozen=True):
    """The strange seals, and those that were recorded when they were read. Both are empty where there was no doubt."""

    strange: tuple[str, ...] = ()
    recorded: tuple[str, ...] = ()


class _Package(Struct, frozen=True):
    code: str
    seals: tuple[str, ...] = ()


class _Consignment(Struct, frozen=True):
    packages: tuple[str, ...] = ()


class _Scanned(Struct, frozen=True):
    seals: tuple[str, ...] = ()


class _Facts(Struct, frozen=True):
    """As much of the facts of a crossing as tells the seals."""

    consignment: _Consignment | None = None
    packages: tuple[_Package, ...] = ()
    scanned: _Scanned | None = None


def doubt_in(facts: bytes | msgspec.Raw, verdict: str, earlier: Iterable[Passage] = ()) -> Doubt:
    """The doubt that a decision leaves behind; what was let through all the same leaves none.

    `earlier` are passages at the same gate, oldest first: a doubt that stands there stays while the seals do.
    """
    read = msgspec.json.decode(facts, type=_Facts)
    if verdict == "ALLOW" or read.scanned is None or read.consignment is None:
        return Doubt()
    recorded = {seal for each in read.packages if each.code in read.consignment.packages for seal in each.seals}
    strange = set(read.scanned.seals) - recorded
    for passage in earlier:
        same = set(passage.recorded) == recorded
        strange = set(read.scanned.seals) - recorded if passage.verdict == "ALLOW" else strange
        strange |= set(passage.strange) if same else set()
    return Doubt(tuple(sorted(strange)), tuple(sorted(recorded))) if strange else Doubt()
