"""Who answers for it: handoffs, and the holds that stop them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class HandoffState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Handoff(Struct, frozen=True):
    id: str
    giver: str
    giver_organisation: str
    receiver: str
    receiver_organisation: str
    offered: tuple[str, ...]
    carried: tuple[str, ...]
    state: HandoffState
    at: str
    entry: int


IDENTIFIED = "identified"
"""Why the system holds what one person has told by its place: a word of the catalogue."""


class Hold(Struct, frozen=True):
    id: str
    target: str
    hold_kind: str
    reason: str
    placed_by: str
    organisation: str
    at: str
    entry: int
    released: bool = False
    discrepancy: str = ""
    """The one that lets go of it when people have resolved it, and nothing else does; empty: a person lets go."""
    not_by: tuple[str, ...] = ()
    """Staff codes of who does not let go of it: first who found what it stops, then who had said that it was lost; or
    who let it pass where the service finds otherwise."""

    @property
    def waits_for_second_look(self) -> bool:
        """Whether the system placed it until another person has said whether this is the container that one took it
        for."""
        return (self.placed_by, self.reason) == ("SYSTEM", IDENTIFIED)
