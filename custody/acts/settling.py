"""Acts of a discrepancy: opened, explained, resolved by another person, escalated when nobody explains it."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from custody.acts.act import Act


class Said(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A message of the catalogue with its values, as a check found it."""

    key: str
    params: dict[str, str | int] = msgspec.field(default_factory=dict)


class DiscrepancyOpened(Act, frozen=True, tag="discrepancy_opened"):
    """Something is not as it was declared. `concerned` are the containers and packages that we know, `unknown` what
    was read and names nothing of ours; `owner` is the organisation that must explain it by `due`."""

    discrepancy: str
    consignment: str
    discrepancy_kind: str
    concerned: tuple[str, ...]
    owner: str
    due: str
    parties: tuple[str, ...]
    detail: str = ""
    unknown: tuple[str, ...] = ()
    found: tuple[Said, ...] = ()
    cause: int = 0

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.concerned)


class DiscrepancyWidened(Act, frozen=True, tag="discrepancy_widened"):
    """More was seen of what is to be explained already, before anybody has explained it: `found` comes to what was
    found before, about some of the same boxes."""

    discrepancy: str
    consignment: str
    concerned: tuple[str, ...]
    found: tuple[Said, ...]
    cause: int

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.concerned)


class DiscrepancyExplained(Act, frozen=True, tag="discrepancy_explained"):
    discrepancy: str
    consignment: str
    explanation: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class DiscrepancyResolved(Act, frozen=True, tag="discrepancy_resolved"):
    discrepancy: str
    consignment: str
    resolution: str
    decision: int = 0
    """The entry of the decision by which the system resolves it; 0: people do, or no decision says so."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class DiscrepancyEscalated(Act, frozen=True, tag="discrepancy_escalated"):
    """Nobody explained it in time: whoever answers for it has been told so."""

    discrepancy: str
    consignment: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)
