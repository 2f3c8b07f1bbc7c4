"""Acts of a handoff: offered, and answered."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act


class Offered(Act, frozen=True, tag="offered"):
    """The giver offers; responsibility stays with the giver until the receiver accepts. `carried` rides inside."""

    handoff: str
    offered: tuple[str, ...]
    giver: str
    receiver: str
    receiver_organisation: str
    carried: tuple[str, ...] = ()
    giver_organisation: str = ""
    """For which the giver has it in hand, where he is listed under others by now; empty: for his own."""

    def subjects(self) -> tuple[str, ...]:
        return self.offered + self.carried


class Accepted(Act, frozen=True, tag="accepted"):
    """`form` is the number of the paper on which both signed while nothing worked: then nobody had offered it here, and
    two people have entered it afterwards. `scan_sha256` is of its picture."""

    handoff: str
    accepted: tuple[str, ...]
    giver: str
    receiver: str
    receiver_organisation: str
    site: str = ""
    form: str = ""
    scan_sha256: str = ""
    home: dict[str, str] = msgspec.field(default_factory=dict)
    """Of what had left and was given up before anybody let it in, and whoever sent it has again: the consignment."""
    brought_back: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Of what had left in consignments that were cancelled or split before anybody heard of it, and whoever sent it has
    again: those."""

    here: bool = False
    """Taken over by somebody who carries nothing on: by now it is where the book has it."""
    lost_since: tuple[str, ...] = ()
    """Of what a paper names, what was lost afterwards and is still: the receiver answered for it last."""
    found_since: tuple[str, ...] = ()
    """What was lost afterwards and found again: who found it had it from there."""

    def subjects(self) -> tuple[str, ...]:
        return (*self.accepted, self.form) if self.form else self.accepted


class Refused(Act, frozen=True, tag="refused"):
    handoff: str
    refused: tuple[str, ...]
    giver: str
    receiver: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.refused


class Withdrawn(Act, frozen=True, tag="withdrawn"):
    """The giver takes an offer back before anybody answered it."""

    handoff: str
    withdrawn: tuple[str, ...]
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.withdrawn
