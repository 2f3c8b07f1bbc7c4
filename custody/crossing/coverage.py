"""Which rows of a clearance cover a kind of material.

A crossing is covered only when ONE row covers all of it: blood to X and cells to Y do not add up to blood to Y. The
rows of a category are therefore narrowed dimension by dimension; when a dimension leaves none, that dimension is at
fault, and the ones after it are judged on the rows before it, so that every fault is seen at once.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from custody.clearance import Clearance, Scope
from custody.crossing.facts import ConsignmentFacts, Facts
from custody.crossing.settings import Gate


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
    for kind in _kinds(facts, clearance):
        rows = [row for row in clearance.scopes if row.category == kind.category]
        judged += bool(rows)
        for each in Dimension:
            covering = [row for row in rows if _COVERS[each](row, kind, facts, consignment)]
            if each is dimension and rows and not covering:
                wrong.append(kind)
                allowed.update(value for row in rows for value in _ALLOWS[each](row))
            rows = covering or rows
    return Uncovered(tuple(wrong), tuple(sorted(allowed)), judged)


def _kinds(facts: Facts, clearance: Clearance) -> list[Kind]:
    kept: dict[str, str] = {}
    if any(row.temperature_class for row in clearance.scopes):
        kept = {code: package.temperature_class for package in facts.packages for code in package.contents}
    kinds = {Kind(each.category, each.risk, kept.get(each.code)) for each in facts.containers}
    return sorted(kinds, key=lambda kind: (kind.category, kind.risk, kind.kept or ""))


def checkpoint_here(facts: Facts, consignment: ConsignmentFacts) -> str:
    """The checkpoint that is really crossed: the station's at a checkpoint, the planned one before."""
    if facts.gate in (Gate.G2, Gate.G3) and facts.station is not None:
        return facts.station.checkpoint
    return consignment.checkpoint


Covers = Callable[[Scope, Kind, Facts, ConsignmentFacts], bool]

_COVERS: dict[Dimension, Covers] = {
    Dimension.DIRECTION: lambda row, kind, facts, consignment: consignment.direction in row.directions,
    Dimension.COUNTERPART: lambda row, kind, facts, consignment: consignment.consignee in row.counterparts,
    Dimension.RISK: lambda row, kind, facts, consignment: facts.settings.risk.is_within(kind.risk, row.max_risk),
    Dimension.CHECKPOINT: lambda row, kind, facts, consignment: checkpoint_here(facts, consignment) in row.checkpoints,
    Dimension.CARRIER: lambda row, kind, facts, consignment: consignment.carrier_organisation in row.carriers,
    Dimension.PURPOSE: lambda row, kind, facts, consignment: consignment.purpose in row.purposes,
    # A row that names no project covers what belongs to none.
    Dimension.PROJECT: lambda row, kind, facts, consignment: consignment.project in (row.projects or ("",)),
    Dimension.DESTINATION: lambda row, kind, facts, consignment: consignment.destination in row.destination_sites,
    # What lies in no package yet is kept in no class yet.
    Dimension.TEMPERATURE: lambda row, kind, facts, consignment: (
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
