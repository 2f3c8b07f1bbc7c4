"""Acts that keep containers: begun, stored, received, labelled, ended."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act


class Registered(Act, frozen=True, tag="registered"):
    """Containers begin to exist for us. `adopted` pairs a code with the foreign code already on that tube."""

    codes: tuple[str, ...]
    category: str
    risk: str
    amount: int
    unit: str
    owner: str
    site: str
    adopted: dict[str, str] = msgspec.field(default_factory=dict)
    hgr: bool = False
    infectious: bool = False
    animal: bool = False

    def subjects(self) -> tuple[str, ...]:
        return self.codes


class Aliquoted(Act, frozen=True, tag="aliquoted"):
    """`parent` gave `amount` to each of `codes`; `left` is what stays in it. Children inherit what binds the parent."""

    parent: str
    codes: tuple[str, ...]
    amount: int
    unit: str
    left: int

    def subjects(self) -> tuple[str, ...]:
        return (self.parent, *self.codes)


class Pooled(Act, frozen=True, tag="pooled"):
    """Each of `left` gave `amount` to the new container; `left` says what stays in it.

    What binds the pool is the strictest of what binds the parents, as the tables had it at that moment.
    """

    code: str
    amount: int
    unit: str
    left: dict[str, int]
    category: str
    risk: str
    owner: str
    site: str
    hgr: bool = False
    infectious: bool = False
    animal: bool = False
    park_only: bool = False
    side: str = ""
    """Of the border that the parents are on by the gates they passed; empty when none has met one."""
    parted: dict[str, int] | None = None
    """The entry by which something was last taken out of each parent before; None: older entries do not tell."""
    filed_in: tuple[str, ...] = ()
    """The consignments in whose notifications any parent had ever been named."""

    def subjects(self) -> tuple[str, ...]:
        return (*self.left, self.code)


class Stored(Act, frozen=True, tag="stored"):
    """Put into a store by `custodian`; from now on the store's organisation answers for it.

    `sites` says where each one was before that came here from another site.
    """

    stored: tuple[str, ...]
    place: str
    site: str
    custodian: str
    carried: tuple[str, ...] = ()
    sites: dict[str, str] = msgspec.field(default_factory=dict)

    def subjects(self) -> tuple[str, ...]:
        return self.stored + self.carried


class Retrieved(Act, frozen=True, tag="retrieved"):
    """Taken out of a store by the actor, who holds it from now on. `places` says where each one lay."""

    retrieved: tuple[str, ...]
    places: dict[str, str]
    carried: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return self.retrieved + self.carried


class Received(Act, frozen=True, tag="received"):
    """Arrived at the consignee, found in this condition (HL7 0544 code, or SAT). Arrival is not acceptance."""

    consignment: str
    packages: tuple[str, ...]
    containers: tuple[str, ...]
    site: str
    condition: str = "SAT"
    note: str = ""
    park_only: bool = False
    """From now on these stay inside the park, and so does all that is taken from them."""
    returned: str = ""
    """The consignment in which they once crossed, and from which they have now come back."""
    refunded: dict[str, int] = msgspec.field(default_factory=dict)
    """What that one gets back of each tally, where its clearance gives back what returns."""
    missing: tuple[str, ...] = ()
    """Declared, but not there: they stay with `answerable`, or go back to them."""
    answerable: str = ""
    answerable_organisation: str = ""
    damaged: dict[str, str] = msgspec.field(default_factory=dict)
    """Container -> condition."""
    extra: tuple[str, ...] = ()
    """Containers of ours that nobody declared."""
    unknown: tuple[str, ...] = ()
    """What was read in the packages and names nothing of ours."""
    first: tuple[str, ...] = ()
    """Of the packages, those that arrive for the first time, as they came."""
    opened: tuple[str, ...] = ()
    """Of the packages, the sealed ones of which the receiver named single containers: so he has had them open."""
    brought_back: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By what is back where it had left from: the consignments in which it had left, cancelled or split before anybody
    heard of it."""
    freed: tuple[str, ...] = ()
    """Came home in a return without having left by itself, made of what had left: no park keeps them any more."""

    def subjects(self) -> tuple[str, ...]:
        named = (self.consignment, *self.packages, *self.containers, *self.missing, *self.damaged, *self.extra)
        return tuple(dict.fromkeys(named))


class Disposed(Act, frozen=True, tag="disposed"):
    """Destroyed or used up, by whoever had it in hand."""

    containers: tuple[str, ...]
    method: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return self.containers


class LabelVerified(Act, frozen=True, tag="label_verified"):
    """The printed label was scanned back: the label in the hand is the label in the book."""

    subject: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)


class Reprinted(Act, frozen=True, tag="reprinted"):
    subject: str
    copy: int
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)
