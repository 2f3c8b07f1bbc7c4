"""Acts of a consignment: drafted, notified, met a gate."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from custody.acts.act import Act

READ_AGAIN = "read_again"
"""Among what differs: the word for a second look at what had been let pass."""


class Consigned(Act, frozen=True, tag="consigned"):
    """What one notification will cover, drafted. Times are RFC 3339."""

    consignment: str
    packages: tuple[str, ...]
    from_organisation: str
    from_site: str
    to_organisation: str
    to_site: str
    direction: str
    purpose: str
    clearance: str
    clearance_version: int
    checkpoint: str
    carrier_organisation: str
    carrier: str
    planned_exit: str
    planned_entry: str
    containers: tuple[str, ...]
    vehicle: str = ""
    channel: str = "hand_carry"
    ccrn: str = ""
    project: str = ""
    ethics: str = ""
    return_of: str = ""
    """The consignment that it brings back."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, *self.packages, *self.containers)


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What was in the consignment when it was notified; `sha256` is over its canonical bytes without itself."""

    packages: dict[str, tuple[str, ...]]
    seals: dict[str, tuple[str, ...]]
    sha256: str = ""


class NotificationFiled(Act, frozen=True, tag="notification_filed"):
    notification: str
    version: int
    consignment: str
    filed_at: str
    manifest: Manifest
    declaration: str
    reserved: dict[str, int] = msgspec.field(default_factory=dict)
    """What it takes of each tally of a quota or permit, in the tally's smallest unit; 0 gives back what it had."""
    form: msgspec.Raw = msgspec.Raw(b"{}")
    """Everything that was notified, a `custody.notifying.form.Form`; entries of the first version have none."""
    window_from: str = ""
    window_to: str = ""
    """Between these it may leave; past the second it lapses."""
    precheck: msgspec.Raw = msgspec.Raw(b"{}")
    """What the pre-check said at this moment, a `custody.crossing.decision.Decision`; older entries have none."""
    although: tuple[str, ...] = ()
    """The checks that denied it ahead, each of which the filer had named."""
    clearance_version: int = 0
    """The version under which it was looked at and filed, where that is another than when it was drafted."""

    def subjects(self) -> tuple[str, ...]:
        inside = (code for codes in self.manifest.packages.values() for code in codes)
        return (self.consignment, self.notification, *self.manifest.packages, *inside)


class NotificationAcknowledged(Act, frozen=True, tag="notification_acknowledged"):
    notification: str
    consignment: str
    reference: str
    cleared: tuple[str, ...] = ()
    """Containers that the authority had refused before, under this number or another."""
    answered: tuple[str, ...] = ()
    """The notifications refused before to which this is the answer; empty in older entries: to all of them."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification, *self.cleared)


class NotificationCancelled(Act, frozen=True, tag="notification_cancelled"):
    notification: str
    consignment: str
    reason: str
    released: tuple[str, ...] = ()
    """The tallies that get back what was reserved."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification)


class ParkExitDecided(Act, frozen=True, tag="park_exit_decided"):
    """Containers met the boundary of the park without a crossing; a denial is written down as well."""

    containers: tuple[str, ...]
    station: str
    verdict: str
    facts: msgspec.Raw
    decision: msgspec.Raw

    def subjects(self) -> tuple[str, ...]:
        return self.containers


class Crossed(Act, frozen=True, tag="crossed"):
    """A consignment met a gate. `facts` and `decision` are kept whole, so that the decision can be replayed."""

    consignment: str
    gate: str
    checkpoint: str
    verdict: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    facts: msgspec.Raw
    decision: msgspec.Raw
    used: tuple[str, ...] = ()
    """The tallies whose reservation this exit uses up."""
    side: str = ""
    """On which its packages and containers are from now on, when this is the gate by which they enter it."""
    park_only: bool = False
    """It has entered, and from now on its containers stay inside the park."""
    left_behind: tuple[str, ...] = ()
    """Packages that were missing and did not pass, though two people let the others go."""
    short: tuple[str, ...] = ()
    """The containers in those, and what a full count did not find in the others."""
    freed: dict[str, int] = msgspec.field(default_factory=dict)
    """What was reserved of each tally for what did not cross."""
    drawn: dict[str, int] = msgspec.field(default_factory=dict)
    """What was used of each tally beyond what had been reserved: of a quota or permit that came after the filing."""
    met: str = ""
    """When it met the gate, by the corrected clock: earlier than the record when a station could only tell it late.
    Empty in entries from before this was kept; then it is the station's own time."""
    snapshot: str = ""
    """Decided by a station without network, from this snapshot; empty: by the service."""
    snapshot_at: str = ""
    """When that snapshot was taken."""
    token: str = ""
    """By which the station let it pass."""
    differs: tuple[str, ...] = ()
    """In what the service finds otherwise than the station, as words of the group `differs`. What the station said is
    what happened all the same."""
    own_facts: msgspec.Raw = msgspec.Raw(b"{}")
    own_decision: msgspec.Raw = msgspec.Raw(b"{}")
    """What the service itself found of the same moment, where that differs."""
    form: str = ""
    """Written down on this downtime form and entered afterwards; what stands on it is what happened."""
    scan_sha256: str = ""
    """Of that paper's picture."""
    remarks: str = ""
    """What was written on that paper beside."""
    unexited: bool = False
    """It was let in though no exit has told that it let it out: it counts as having left by this entry."""
    barred: tuple[str, ...] = ()
    """The checks by which it was stopped that no two people may pass."""
    put_in_since: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Told late: the packages that were put into the consignment after it had left, each with what is in it. They are
    no part of it, and have stayed where they are."""
    taken_in: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Told late: of its packages those that an exit which was told before had left behind in that way, each with what
    is in it. They are a part of it again."""
    alone: bool = False
    """It was stopped for nothing but that the station could ask nobody: that says nothing of what stood there."""
    brought_back: tuple[str, ...] = ()
    """Of its containers, told late of a consignment in which they do not lie any more, those that whoever sent them has
    taken over, received or found at home since."""
    at_latest: str = ""
    """The last moment, in UTC, at which it can have happened by what the other gate of this way says; empty: by its own
    watch it was no later."""
    past_the_gates: tuple[str, ...] = ()
    """Told late: of what it let in, what its sender has taken over or received at home since though no gate there has
    let it in. It counts as over there."""
    received_at_home: tuple[str, ...] = ()
    """Told late: of what it let home, what had been received there since, and was over there by the book again since an
    entry there was told before this."""
    missed: tuple[str, ...] = ()
    """Told late: of what it let out, the packages and containers without which an entry that was told before had let
    the others pass."""

    @property
    def merely_read_again(self) -> bool:
        """Whether a lane without network stopped what it had let pass itself, and the service finds nothing against
        it: then nothing follows from what the lane said."""
        return self.verdict != "ALLOW" and READ_AGAIN in self.differs

    @property
    def looked_at_again(self) -> bool:
        """Whether the service's own findings stand beside those of the station."""
        return bytes(self.own_decision) != b"{}"

    def subjects(self) -> tuple[str, ...]:
        there = (self.consignment, *self.packages, *self.containers, *self.left_behind, *self.short)
        put_in = (*self.put_in_since, *(code for inside in self.put_in_since.values() for code in inside))
        return (*there, *put_in, self.form) if self.form else (*there, *put_in)
