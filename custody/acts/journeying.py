"""Acts by which the journey of a consignment takes another way, and comes to its end."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from custody.acts.act import Act


class Plan(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything of a draft that may be changed before it is filed, as it stands from now on."""

    packages: tuple[str, ...]
    to_organisation: str
    to_site: str
    purpose: str
    clearance: str
    clearance_version: int
    checkpoint: str
    carrier_organisation: str
    carrier: str
    vehicle: str
    channel: str
    ccrn: str
    project: str
    ethics: str
    planned_exit: str
    planned_entry: str


class ConsignmentChanged(Act, frozen=True, tag="consignment_changed"):
    """A draft goes on under another plan. `containers` are inside now, `left` are those of the packages taken out."""

    consignment: str
    changed: tuple[str, ...]
    """Names of the plan's fields that are other than before."""
    plan: Plan
    containers: tuple[str, ...]
    taken_out: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    """Tallies that it no longer draws on; only a part of what was split draws on any before the filing."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.plan.packages, *self.containers, *self.taken_out, *self.left)


class ConsignmentCancelled(Act, frozen=True, tag="consignment_cancelled"):
    """It will not cross: its notification falls, what it drew on is given back, its packages are free."""

    consignment: str
    reason: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    notification: str = ""
    released: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        own = (self.consignment, self.notification) if self.notification else (self.consignment,)
        return (*own, *self.packages, *self.containers)


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """What goes on by itself after a split, under its own number."""

    consignment: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    reserved: dict[str, int] = msgspec.field(default_factory=dict)
    """Its share of what was reserved; the shares of all parts add up to the whole."""


class ConsignmentDivided(Act, frozen=True, tag="consignment_divided"):
    """Split before the departure. Each part files its own notification; the one that covered all of it falls."""

    consignment: str
    parts: tuple[Part, ...]
    notification: str = ""
    released: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        own = (self.consignment, self.notification) if self.notification else (self.consignment,)
        each = (code for part in self.parts for code in (part.consignment, *part.packages, *part.containers))
        return (*own, *each)


class ShareLapsed(Act, frozen=True, tag="share_lapsed"):
    """A part that nobody filed in time gives back what the split had kept of quotas and permits for it."""

    consignment: str
    window_to: str
    released: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class PackagesEmptied(Act, frozen=True, tag="packages_emptied"):
    """On their way an authority took, and nothing is left in these: packaging, in no consignment any more."""

    consignment: str
    packages: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages)


class TurnedBack(Act, frozen=True, tag="turned_back"):
    """After the exit it does not go on, but back to where it came from."""

    consignment: str
    reason: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class ConsignmentReconciled(Act, frozen=True, tag="consignment_reconciled"):
    """Every container that crossed is accounted for; `fates` says how many are where."""

    consignment: str
    crossed: int
    fates: dict[str, int]
    note: str = ""
    home: tuple[str, ...] = ()
    """What whoever sent it has again though no gate let it in: it counts as returned from now on, wherever it goes."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class ConsignmentClosed(Act, frozen=True, tag="consignment_closed"):
    consignment: str
    note: str = ""
    released: tuple[str, ...] = ()
    """What was lost before the exit never used what it had reserved."""
    notification: str = ""
    """The one that still stood, and ends with it; "" when it was used."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class ConsignmentLossDeclared(Act, frozen=True, tag="consignment_loss_declared"):
    """Nobody knows where it is. `containers` are those that had not arrived."""

    consignment: str
    reason: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    last_held_by: dict[str, str] = msgspec.field(default_factory=dict)
    """Of each box and container that is lost by it, and was not before: who had it in hand; "" where a store had it."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class ConsignmentRestored(Act, frozen=True, tag="consignment_restored"):
    """Both gates had let it in before it was cancelled or split: it is under way as it was, without what stayed."""

    consignment: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    stopped: str = ""
    """The verdict by which a gate on its way has stopped it since, told before: there it stands; "" when none has."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class ConsignmentRecovered(Act, frozen=True, tag="consignment_recovered"):
    """Found again. The gap in its custody stays in the ledger for ever."""

    consignment: str
    where: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    held_by: dict[str, str] = msgspec.field(default_factory=dict)
    """Who has each of what was lost with it in hand again: whoever had it then."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)
