"""What containers and packages are: vessels, outer boxes, the codes and seals on them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class ContainerState(StrEnum):
    IN_HAND = "in_hand"
    STORED = "stored"
    PACKED = "packed"
    CONSUMED = "consumed"
    DISPOSED = "disposed"
    TAKEN = "taken"
    """By an authority, against a receipt."""
    LOST = "lost"
    """Nobody knows where; the one end from which a container may come back."""
    VOID = "void"
    """It was never made: the entry that made it did not occur."""

    @property
    def terminal(self) -> bool:
        return self in _TERMINAL


_TERMINAL = (
    ContainerState.CONSUMED,
    ContainerState.DISPOSED,
    ContainerState.TAKEN,
    ContainerState.LOST,
    ContainerState.VOID,
)


class PackageState(StrEnum):
    OPEN = "open"
    SEALED = "sealed"
    LOST = "lost"
    """Nobody knows where, with all that is in it; its seals, if it had any, stay on record."""


class Container(Struct, frozen=True):
    """A vessel with a code. `custodian` is the staff code of who holds it; empty while it lies in a store."""

    code: str
    category: str
    risk: str
    amount: int
    unit: str
    owner: str
    organisation: str
    custodian: str
    site: str
    state: ContainerState
    place: str = ""
    package: str = ""
    parents: tuple[str, ...] = ()
    """One for an aliquot, several for a pool."""
    hgr: bool = False
    """Human genetic resource material."""
    infectious: bool = False
    animal: bool = False
    park_only: bool = False
    """Came in under a clearance that keeps it inside the park."""
    adopted: str = ""
    label_verified: bool = False
    copies: int = 1
    handoff: str = ""
    consignment: str = ""
    parties: tuple[str, ...] = ()
    condition: str = ""
    """How it was found at its last receipt: an HL7 0544 or LDMS code, SNR for not received; empty: never received."""
    gaps: tuple[str, ...] = ()
    """Each time that nobody knew where it was, as from/to in UTC; the last has no end while it is lost."""
    asked: str = ""
    """What one person has asked for and a second must confirm: identity or declassify."""
    asked_by: str = ""
    side: str = ""
    """Of the border it is on since it last crossed, SZ or HK; empty before: then its site says so."""
    entered: str = ""
    """When a gate last let it in on that side, or it was received, taken over or found there, in UTC; empty: never."""
    parted: int = 0
    """The entry by which something was last taken out of it; 0: nothing ever was."""
    warmed: tuple[str, ...] = ()
    """The journeys, each as consignment|box, on which a logger found that it was out of its range, or that of which it
    was taken since."""
    refusals: tuple[str, ...] = ()
    """The notifications with which the authority refused it, each until it has taken one that goes the same way."""
    lost_by: str = ""
    """Staff code of who said last that it was lost; empty: nobody ever did."""
    filed_in: tuple[str, ...] = ()
    """The consignments in whose notifications it was ever named, or what it was taken out of by then, whether or not
    these stand."""
    entry: int = 0


class Package(Struct, frozen=True):
    """An outer box. `parties` are the organisations and checkpoints that have had to do with it."""

    code: str
    packaging_class: str
    dry_ice_g: int
    organisation: str
    custodian: str
    site: str
    state: PackageState
    seals: tuple[str, ...] = ()
    shared_seals: tuple[str, ...] = ()
    """Those of them whose number was on somebody else's box as well when they were put on."""
    opening: str = ""
    """Why it was opened after it had been sealed for this consignment: customs, recount, other; empty: it was not."""
    came_with: tuple[str, ...] = ()
    """The seals that were on it when it was last received."""
    sealed_by: str = ""
    """The organisation whose hand was last on its seals, putting them on or taking them off."""
    sealed_at: str = ""
    """When the seals that are on it were put on, in UTC; empty while it is open."""
    open_to: tuple[str, ...] = ()
    """Staff codes of those who have had it open: who opened it, and in whose hands it was so. Kept when it is sealed;
    forgotten when it is opened anew, unless its seals are in doubt then."""
    doubts: tuple[str, ...] = ()
    """Strange seals, and tubes of others, that a gate read on it or beside it, as gate|code|moment in UTC; each stays
    until somebody who has not had it open has counted what is inside and sealed it anew, or a gate has let it through
    since."""
    counted: str = ""
    """When a doubt last ended by that count, in UTC; empty: none ever did."""
    taken_off: tuple[str, ...] = ()
    """Strange seals that an officer found on it when it was last opened, at the gate that had read them, as
    gate|number|moment of that in UTC. Where they had hung is known once it was counted after that."""
    temperature_class: str = ""
    gross_weight_g: int = 0
    description: str = ""
    agent: str = ""
    """The infectious agent inside, in Chinese and Latin."""
    logger: str = ""
    """Serial number of the temperature logger that rides inside."""
    logger_started: str = ""
    """When it began to measure, as somebody says."""
    logger_put_in: str = ""
    """When that was told of the one that is in it, in UTC."""
    logger_calibrated_until: str = ""
    """Civil date, the last good day."""
    logger_serial: str = ""
    """Its maker's number, where it bears our code."""
    place: str = ""
    label_verified: bool = False
    copies: int = 1
    handoff: str = ""
    consignment: str = ""
    parties: tuple[str, ...] = ()
    side: str = ""
    """Of the border it is on since it last crossed, SZ or HK; empty before: then its site says so."""
    entered: str = ""
    """When a gate last let it in on that side, or it was received, taken over or found there, in UTC; empty: never."""
    entry: int = 0

    @property
    def is_open_in_hand(self) -> bool:
        """Whether it was opened and stands so, with nothing strange about its seals: what whoever takes it over does
        with it, he alone sees. Of one in doubt that is told already, and another person is to count it."""
        return self.state is PackageState.OPEN and bool(self.open_to) and not self.doubts


class Alias(Struct, frozen=True):
    """A foreign code already on a tube, as it was read and in capitals; never pointed elsewhere."""

    alias: str
    code: str
    others: tuple[str, ...] = ()
    """The tubes that others have registered under it since: makers number alike."""
    named_by: tuple[str, ...] = ()
    """The organisations whose people registered one of them."""

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.code, *self.others)


class SealUse(Struct, frozen=True):
    """That people of an organisation have put a seal on a package."""

    package: str
    organisation: str


class Seal(Struct, frozen=True):
    """The number of a physical seal: the package that it was put on last, and by whom and on what it ever was."""

    number: str
    package: str
    entry: int
    uses: tuple[SealUse, ...] = ()


class Logger(Struct, frozen=True):
    """A number under which a temperature logger was ever started, ours or its maker's; `entry` is the first time."""

    number: str
    entry: int
    boxes: tuple[str, ...] = ()
    """In which it was started, save those in which another has taken its place or that have arrived and been emptied
    since, as far as that was known when it was started last."""
    named_by: tuple[str, ...] = ()
    """The organisations whose people started it or read a file of it."""
    read: int = 0
    """The entry by which a file of it was last read; 0: none ever was."""

    def rides_in(self, box: Package, inside: bool) -> bool:
        """Whether it is still the one in this box; not where that has come to its journey's end and is empty."""
        over = box.state is PackageState.OPEN and not inside and box.logger_put_in <= box.entered
        return self.number in (box.logger, box.logger_serial) and not over
