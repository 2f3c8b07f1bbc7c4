"""Acts by which a container leaves everybody's hands, or comes back to them."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act


class Taken(Act, frozen=True, tag="taken"):
    """An authority took containers whole, or some of what was in them, and gave a receipt for it.

    `left` is what stays in each that was not taken whole.
    """

    authority: str
    receipt: str
    officer_reference: str
    whole: tuple[str, ...] = ()
    amount: int = 0
    left: dict[str, int] = msgspec.field(default_factory=dict)
    reason: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (*self.whole, *self.left)


class Lost(Act, frozen=True, tag="lost"):
    """Nobody knows where these are; who answered for each of them last stands in `last_held_by`."""

    containers: tuple[str, ...]
    reason: str
    last_held_by: dict[str, str] = msgspec.field(default_factory=dict)
    out_of: dict[str, str] = msgspec.field(default_factory=dict)
    """The package in which each of them lay, where it lay in one and that one is not lost."""
    packages: tuple[str, ...] = ()
    """Packages that are lost as they were, with those of the containers in them that lay there."""

    def subjects(self) -> tuple[str, ...]:
        return (*self.containers, *self.packages)


class Found(Act, frozen=True, tag="found"):
    """Lost containers turned up at `site`; the actor has them in hand from now on.

    `elsewhere` are those that turned up where no gate let them: these stay where they were, for the book.
    """

    containers: tuple[str, ...]
    site: str
    reason: str
    elsewhere: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    """Lost packages that turned up, with what lies in them."""
    out_of: dict[str, str] = msgspec.field(default_factory=dict)
    """The package that each was lost in, where it turned up without it."""
    others: tuple[str, ...] = ()
    """Those that another organisation than the finder's answered for last."""
    missed_from: dict[str, str] = msgspec.field(default_factory=dict)
    """Of those that turned up across the border from where they are in the book, or with who carried them when their
    consignment was closed already: that consignment."""
    home: dict[str, str] = msgspec.field(default_factory=dict)
    """By what turned up where it had left from, the consignment in which it had left: it never entered."""
    had_by: dict[str, str] = msgspec.field(default_factory=dict)
    """The organisation that answered last for each of `others`."""
    stayed: dict[str, str] = msgspec.field(default_factory=dict)
    """Of those that turned up at `home`: tubes that only the book had in a box that crossed, and the side that they
    never left."""
    freed: tuple[str, ...] = ()
    """Of those, what a park keeps for no other reason than the entry that was not theirs."""
    brought_back: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By what turned up where it had left from: the consignments in which it had left, cancelled or split before
    anybody heard of it."""

    def subjects(self) -> tuple[str, ...]:
        return (*self.containers, *self.packages)
