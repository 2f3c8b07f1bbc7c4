"""What is sent, as the checks see it: the boxes, what is in them, and what was declared of both."""

from datetime import date, datetime

from custody.crossing.fact import Fact
from custody.crossing.settings import Gate


class SealDoubt(Fact, frozen=True):
    """A strange seal that a gate read while the package had the seals that it has now, and did not let it through."""

    gate: Gate
    seal: str


class ReadingFacts(Fact, frozen=True):
    """What a logger's file showed of a package."""

    file: str
    """The first digits of its digest."""
    peaks: str = ""
    """The temperatures outside the class, in degC."""
    minutes: int = 0
    """How long it was outside, rounded up."""
    before: str = ""
    """The consignment on whose way that was, with another box or before; empty: on this way of this box."""
    resolved: bool = False
    """It was outside, and people have looked at that and resolved it. False in facts of before this was said."""


class PackageFacts(Fact, frozen=True):
    """A package as the book has it now: what is recorded, not what was scanned."""

    code: str
    organisation: str
    custodian: str
    seals: tuple[str, ...]
    contents: tuple[str, ...]
    label_verified: bool = False
    handoff: str = ""
    """The open offer that concerns it, if any."""
    packaging_class: str = ""
    dry_ice_g: int = 0
    temperature_class: str = ""
    logger: str = ""
    logger_running: bool = False
    logger_calibrated_until: date | None = None
    temperature: str = ""
    """What the logger's file proved: proven, excursion or unproven; empty while it has not been read."""
    opening: str = ""
    """Why it was opened after it had been sealed, like customs."""
    doubts: tuple[SealDoubt, ...] = ()
    beyond: bool = False
    """A gate had let it in on the far side already, while others followed. In facts of before such boxes were left out;
    see `custody.crossing.contents.still_to_pass`."""
    notified: tuple[str, ...] | None = None
    """The seals with which it was notified, where it has others now. None in facts of before this was said as well."""
    lies_open: bool = False
    """It was notified with seals, was opened since, and is not sealed again yet. False in facts of before this was told
    from one that bears other seals."""
    reading: ReadingFacts | None = None
    """Of the file that `temperature` is told by; None in facts of before this was said."""
    gross_weight_g: int | None = None
    """0 where nobody has weighed it; None in facts of before this was said."""
    shared_seals: tuple[str, ...] = ()
    """Those of its seals whose number was on a box of somebody else as well when they were put on."""
    came_with: tuple[str, ...] = ()
    """The seals with which it arrived, of one that was opened there since; what they said was looked at then."""
    agent: str | None = None
    """The infectious agent as the form will name it, "" where nobody has; None in facts of before this was said."""


class ContainerFacts(Fact, frozen=True):
    code: str
    category: str
    risk: str
    owner: str
    organisation: str
    """For which the custodian acts."""
    custodian: str
    """Staff code; empty while it lies in a store."""
    state: str
    label_verified: bool = False
    handoff: str = ""
    elsewhere: str = ""
    """Another open consignment that also names this container. In facts of before `let_out` was said: that as well."""
    amount: int = 0
    unit: str = ""
    hgr: bool = False
    infectious: bool = False
    animal: bool = False
    park_only: bool = False
    gap_minutes: int = 0
    """The longest time for which nobody knew where it was, before it was found again."""
    never_came: bool = False
    """It is to go back though neither it nor all that it was taken from has ever crossed."""
    found_at: datetime | None = None
    """When it was found last; None: never lost, or facts of before this was said."""
    times_lost: int = 0
    filed_in: str = ""
    """Another consignment whose standing notification names it, though it lies there no more."""
    filed_whole: str = ""
    """Another consignment whose standing notification counts it in with what it was taken out of since."""
    let_out: str = ""
    """Another consignment in which it has left this way and from which it has not come back, however that one ended."""
    not_out: bool = False
    """Its own consignment has left, and no exit has let this one out with it."""


class ManifestLine(Fact, frozen=True):
    package: str
    containers: tuple[str, ...]
    seals: tuple[str, ...]


class NotifiedFacts(Fact, frozen=True):
    """What the form says of containers that are alike."""

    codes: tuple[str, ...]
    category: str
    risk: str
    hgr: bool = False
    infectious: bool = False
    animal: bool = False


class ManifestFacts(Fact, frozen=True):
    """The contents as frozen when the notification was filed."""

    sha256: str
    lines: tuple[ManifestLine, ...]
    notified: tuple[NotifiedFacts, ...] = ()
    """As what the containers were notified; empty in facts of before this was kept, and for what is being filed."""


EMPTIED = "emptied"
"""What became of a box out of which an authority took, and in which nothing was left: it is no part of it any more."""

USED_AGAIN = "used_again"
"""The same, where something lies in that box by now, or it is sealed, or goes in another consignment."""


class GoneFacts(Fact, frozen=True):
    """A declared container that lies in none of the boxes any more, or a box that is lost or was emptied, and what
    became of it."""

    code: str
    state: str
