"""Acts that stop, let go and set right."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import msgspec

from custody.acts.act import Act


def hold_along(hold: str, target: str) -> str:
    """The id of the hold that was placed on `target` along with this one."""
    return str(uuid5(UUID(hold), target))


class Held(Act, frozen=True, tag="held"):
    hold: str
    target: str
    hold_kind: str
    reason: str
    also: tuple[str, ...] = ()
    """What is stopped together with the target, each by a hold of its own that can be released by itself."""
    row: str = ""
    """The row of reference data that names the target, when that is an organisation."""
    placed_by: str = ""
    organisation: str = ""
    """Who stopped what it follows, and may let go of it; empty: the actor."""
    discrepancy: str = ""
    """The one that lets go of it when people have resolved it; empty: a person lets go."""
    not_by: tuple[str, ...] = ()
    """Staff codes of who does not let go of it: first who found what it stops, then who had said that it was lost; or
    who let it pass where the service finds otherwise."""

    def holds(self) -> dict[str, str]:
        """The hold on each of them: target and its hold's id."""
        return {self.target: self.hold, **{code: hold_along(self.hold, code) for code in self.also}}

    def subjects(self) -> tuple[str, ...]:
        return (self.row or self.target, *self.also)


class Released(Act, frozen=True, tag="released"):
    """`also` has the holds, with their targets, that were placed together with this one and end with it."""

    hold: str
    target: str
    reason: str
    also: dict[str, str] = msgspec.field(default_factory=dict)
    row: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.row or self.target, *self.also.values())


class Corrected(Act, frozen=True, tag="corrected"):
    """An earlier entry was wrong. Either the facts now given replace its facts, or it did not occur at all."""

    corrects: int
    reason: str
    concerned: tuple[str, ...]
    did_not_occur: bool = False
    category: str = ""
    risk: str = ""
    amount: int = -1
    unit: str = ""
    undone: dict[str, Any] = msgspec.field(default_factory=dict)
    inherited: tuple[str, ...] = ()
    """What was taken from these and goes along: it gets the other category as well."""
    amounts: dict[str, int] = msgspec.field(default_factory=dict)
    """What each of these, and what they were taken from, holds from now on. Empty in entries of before this was said:
    then each holds `amount`."""
    inherited_risk: tuple[str, ...] | None = None
    """The same as `inherited` for the risk; None in entries of before the two were told apart: those got both."""
    of_several: dict[str, str] = msgspec.field(default_factory=dict)
    """What goes along but comes of others as well, and the level that the strictest of these gives it."""
    traits: tuple[str, ...] = ()
    """What these turned out to be: hgr, infectious, animal. It is said of more, never of less."""
    inherited_traits: tuple[str, ...] = ()
    """What was taken from these, and is so as well."""

    def subjects(self) -> tuple[str, ...]:
        heirs = (*self.inherited, *(self.inherited_risk or ()), *self.of_several, *self.inherited_traits)
        return tuple(dict.fromkeys((*self.concerned, *heirs, *self.amounts)))
