"""The act by which reference data comes into force: organisations, people, clearances, permits, rules.

Whatever a law, a scheme or an authority sets is a row with a version, and each version is an act: who brought it in,
when, and what exactly it said. A change is a new version; no version is ever changed.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from custody.acts.act import Act


class ListedRow(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One version of one row. `topic` is like "clearance:TRAIN-SOUTH-1", `value` the canonical JSON of its noun."""

    topic: str
    version: int
    value: msgspec.Raw
    effective: str = ""
    """RFC 3339 in UTC: from when on this version counts; empty: from when it was listed."""
    announced: str = ""
    """How what is listed ahead is to stand by itself, where it bears another status only because what is in force
    before it is stopped; empty: as it says."""

    @property
    def id(self) -> str:
        return f"{self.topic}@{self.version}"

    @property
    def noun(self) -> str:
        return self.topic.partition(":")[0]

    @property
    def key(self) -> str:
        return self.topic.partition(":")[2]


class Listed(Act, frozen=True, tag="listed"):
    rows: tuple[ListedRow, ...]
    source: str = ""
    """Where the rows came from: a file's name and the SHA-256 of its bytes, or the zone that the ledger began with."""
    although: tuple[str, ...] = ()
    """The warnings that whoever listed the rows had been given and knew of."""

    def subjects(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.rows)


class QuotaCarried(Act, frozen=True, tag="quota_carried"):
    """A version of a clearance writes a quota otherwise: what was drawn in its time counts on it as well."""

    clearance: str
    version: int
    drawn: dict[str, dict[str, int]]
    """Of each consignment that had crossed, how much of each tally."""

    def subjects(self) -> tuple[str, ...]:
        return (f"clearance:{self.clearance}@{self.version}",)
