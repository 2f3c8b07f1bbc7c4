"""Which rows of a clearance cover a kind of material.

A crossing is covered only when ONE row covers all of it: blood to X and cells to Y do not add up to blood to Y. The
rows of a category are therefore narrowed dimension by dimension; when a dimension leaves none, that dimension is at
fault, and the ones after it are judged on the rows before it, so that every fault is seen at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from custody.clearance import Clearance, RiskTable, Scope
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.settings import Gate

_CODE, _CATEGORY, _RISK = attrgetter("code"), attrgetter("category"), attrgetter("risk")
"""Asked of each container by each check: read without a step of our own for each."""


class Dimension(StrEnum):
    DIRECTION = "direction"
    COUNTERPART = "counterpart"
    RISK = "risk"
    CHECKPOINT = "checkpoint"
    CARRIER = "carrier"
    PURPOSE = "purpose"
    PROJECT = "project"
    DESTINATION = "destination"
    TEMPERATURE = "temperature"


class Kind(NamedTuple):
    """What containers are alike in for a clearance."""

    category: str
    risk: str
    kept: str | None = None
    """The temperature class of the package that it lies in, "" where none is stated; None: nobody asks for it."""


class Way(NamedTuple):
    """Where it goes, by whom and for what: all that a row asks of a consignment beside the material."""

    direction: str
    consignee: str
    checkpoint: str
    carrier: str
    purpose: str
    project: str
    destination: str


class Uncovered(NamedTuple):
    """The categories or kinds for which no row covers a dimension, and what the rows would have covered."""

    kinds: tuple[Kind, ...]
    allowed: tuple[str, ...]
    judged: int
    """How many kinds could be judged at all: those whose category has rows."""


def uncovered(facts: Facts, consignment: ConsignmentFacts, clearance: Clearance, dimension: Dimension) -> Uncovered:
    wrong: list[Kind] = []
    allowed: set[str] = set()
    judged = 0
    way, table = way_of(facts, consignment), facts.settings.risk
    for kind in kinds_in(facts, clearance):
        judged += bool(clearance.scopes_for(kind.category))
        for each, rows, covering in _narrowing(kind, way, clearance, table):
            if each is dimension and rows and not covering:
                wrong.append(kind)
                allowed.update(value for row in rows for value in _ALLOWS[each](row))
    return Uncovered(tuple(wrong), tuple(sorted(allowed)), judged)


def is_covered(facts: Facts, consignment: ConsignmentFacts, clearance: Clearance) -> bool:
    """Whether for each kind there is one row that covers it in everything."""
    judged = [uncovered(facts, consignment, clearance, dimension) for dimension in Dimension]
    spoken_of = all(clearance.scopes_for(kind.category) for kind in kinds_in(facts, clearance))
    return spoken_of and not any(each.kinds for each in judged)


def row_for(kind: Kind, way: Way, clearance: Clearance, table: RiskTable) -> Scope | None:
    """The one row that this kind crosses under on this way, whose cap it keeps and whose quota it draws on. None when
    no row speaks of its category; where none covers it, one that comes nearest to that.

    Of several that cover it, the first of those that let most into one consignment: how much of it there is never
    chooses another.
    """
    found = clearance.scopes_for(kind.category)
    for _, rows, covering in _narrowing(kind, way, clearance, table):
        found = covering or rows
    return max(found, key=_room, default=None)


def _room(row: Scope) -> tuple[bool, int]:
    cap = row.max_per_consignment
    return cap is None, cap or 0


def _narrowing(
    kind: Kind, way: Way, clearance: Clearance, table: RiskTable
) -> Iterator[tuple[Dimension, tuple[Scope, ...], tuple[Scope, ...]]]:
    """Dimension by dimension: the rows that are left, and those of them that cover it in this one."""
    rows = clearance.scopes_for(kind.category)
    for dimension in Dimension:
        covering = tuple(row for row in rows if _COVERS[dimension](row, kind, way, table))
        yield dimension, rows, covering
        rows = covering or rows


def way_of(facts: Facts, consignment: ConsignmentFacts) -> Way:
    return Way(
        direction=consignment.direction,
        consignee=consignment.consignee,
        checkpoint=checkpoint_here(facts, consignment),
        carrier=consignment.carrier_organisation,
        purpose=consignment.purpose,
        project=consignment.project,
        destination=consignment.destination,
    )


def kinds_in(facts: Facts, clearance: Clearance) -> dict[Kind, int]:
    """How many containers there are of each kind."""
    kept: dict[str, str] = {}
    if any(row.temperature_class for row in clearance.scopes):
        kept = {code: package.temperature_class for package in facts.packages for code in package.contents}
    kept_in = map(kept.get, map(_CODE, facts.containers))
    kinds = Counter(zip(map(_CATEGORY, facts.containers), map(_RISK, facts.containers), kept_in, strict=True))
    return {Kind(*kind): kinds[kind] for kind in sorted(kinds, key=lambda each: (each[0], each[1], each[2] or ""))}


def checkpoint_here(facts: Facts, consignment: ConsignmentFacts) -> str:
    """The checkpoint that is really crossed: the station's at a checkpoint, the planned one before."""
    if facts.gate in (Gate.G2, Gate.G3) and facts.station is not None:
        return facts.station.checkpoint
    return consignment.checkpoint


Covers = Callable[[Scope, Kind, Way, RiskTable], bool]

_COVERS: dict[Dimension, Covers] = {
    Dimension.DIRECTION: lambda row, kind, way, table: way.direction in row.directions,
    Dimension.COUNTERPART: lambda row, kind, way, table: way.consignee in row.counterparts,
    Dimension.RISK: lambda row, kind, way, table: table.is_within(kind.risk, row.max_risk),
    Dimension.CHECKPOINT: lambda row, kind, way, table: way.checkpoint in row.checkpoints,
    Dimension.CARRIER: lambda row, kind, way, table: way.carrier in row.carriers,
    Dimension.PURPOSE: lambda row, kind, way, table: way.purpose in row.purposes,
    # A row that names no project covers what belongs to none.
    Dimension.PROJECT: lambda row, kind, way, table: way.project in (row.projects or ("",)),
    Dimension.DESTINATION: lambda row, kind, way, table: way.destination in row.destination_sites,
    # What lies in no package yet is kept in no class yet.
    Dimension.TEMPERATURE: lambda row, kind, way, table: (
        kind.kept is None or row.temperature_class in (None, kind.kept)
    ),
}

_ALLOWS: dict[Dimension, Callable[[Scope], tuple[str, ...]]] = {
    Dimension.DIRECTION: lambda row: tuple(row.directions),
    Dimension.COUNTERPART: lambda row: row.counterparts,
    Dimension.RISK: lambda row: (row.max_risk,),
    Dimension.CHECKPOINT: lambda row: row.checkpoints,
    Dimension.CARRIER: lambda row: row.carriers,
    Dimension.PURPOSE: lambda row: row.purposes,
    Dimension.PROJECT: lambda row: row.projects,
    Dimension.DESTINATION: lambda row: row.destination_sites,
    Dimension.TEMPERATURE: lambda row: (row.temperature_class,) if row.temperature_class else (),
}
