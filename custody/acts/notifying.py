"""Acts on a notification that stands: amended, lapsed."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act
from custody.acts.crossing import Manifest


class NotificationAmended(Act, frozen=True, tag="notification_amended"):
    """A later version took the place of `replaces`. `changes` are the fields of the consignment that it changes."""

    notification: str
    replaces: str
    version: int
    consignment: str
    filed_at: str
    manifest: Manifest
    declaration: str
    reason: str
    form: msgspec.Raw
    window_from: str
    window_to: str
    lead_from: str
    """From when the lead time counts: now after a material change, else as before."""
    material: tuple[str, ...] = ()
    """The parts of the form that changed and restart the lead time."""
    changes: dict[str, str] = msgspec.field(default_factory=dict)
    clearance_version: int = 0
    """The version under which it was looked at again."""
    reserved: dict[str, int] = msgspec.field(default_factory=dict)
    """What the whole of it takes of each tally now."""
    released: tuple[str, ...] = ()
    """The tallies of which it takes nothing any more."""
    packages: tuple[str, ...] = ()
    """Those of the consignment from now on, where some were put in or taken out; empty where they are the same."""
    taken_out: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """The containers in the packages that were taken out."""
    acknowledged: bool = False
    """Nothing material changed, so what the authority acknowledged of the version before stands for this one."""
    precheck: msgspec.Raw = msgspec.Raw(b"{}")
    """What the pre-check said at this moment, a `custody.crossing.decision.Decision`; older entries have none."""
    although: tuple[str, ...] = ()
    """The checks that denied it ahead, each of which the filer had named."""

    def subjects(self) -> tuple[str, ...]:
        inside = (code for codes in self.manifest.packages.values() for code in codes)
        own = (self.consignment, self.notification, self.replaces)
        return (*own, *self.manifest.packages, *inside, *self.taken_out, *self.left)


class NotificationLapsed(Act, frozen=True, tag="notification_lapsed"):
    """Its window passed without an exit."""

    notification: str
    consignment: str
    window_to: str
    released: tuple[str, ...] = ()
    """The tallies that get back what was reserved."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification)
