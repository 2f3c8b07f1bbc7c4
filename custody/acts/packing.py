"""Acts on packages: begun, filled, sealed, opened."""

from __future__ import annotations

import msgspec

from custody.acts.act import Act


class PackageBegun(Act, frozen=True, tag="package_begun"):
    """An outer box gets its code and class, and perhaps its first containers; dry ice in grams."""

    package: str
    packaging_class: str
    site: str
    dry_ice_g: int = 0
    containers: tuple[str, ...] = ()
    temperature_class: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class PackageDescribed(Act, frozen=True, tag="package_described"):
    """What a notification says of an outer box beside its contents; what is left out stays as it was."""

    package: str
    description: str = ""
    gross_weight_g: int = 0
    temperature_class: str = ""
    dry_ice_g: int = 0
    agent: str = ""
    """The infectious agent, in Chinese and Latin."""
    packaging_class: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.package,)


class Packed(Act, frozen=True, tag="packed"):
    package: str
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Unpacked(Act, frozen=True, tag="unpacked"):
    package: str
    containers: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Sealed(Act, frozen=True, tag="sealed"):
    package: str
    seals: tuple[str, ...]
    containers: tuple[str, ...]
    replaced: tuple[str, ...] = ()
    """The seals that an authority broke, which these stand in for; `containers` were counted again."""
    settles: tuple[str, ...] = ()
    """The doubts of strange seals that end by it, as `Package.doubts` has them: they are back when it did not occur."""
    shared: tuple[str, ...] = ()
    """Those of the seals whose number was on record on a box of somebody else at that moment."""
    explained: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """By box, the doubts over others that stood before the gate with it, which end by it as well: of the seal that an
    officer had taken off this one there. They are back when it did not occur."""

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)


class Unsealed(Act, frozen=True, tag="unsealed"):
    """The seals were broken on purpose; which ones were found, and why."""

    package: str
    seals: tuple[str, ...]
    reason: str
    containers: tuple[str, ...]
    opening: str = ""
    """customs, recount or other; empty when it was opened where it was to be opened."""
    officer_reference: str = ""
    recorded: tuple[str, ...] = ()
    """The seals on record, where others were found on it, or these not whole."""
    by: str = ""
    """Staff code of whoever opened it, where the system writes that down for him; empty: the actor did."""
    took_off: tuple[str, ...] = ()
    """Those of `seals` that put it in doubt at the gate whose officer found them on it, as gate|number: once another
    officer has counted it, it is known on which box they hung."""

    def subjects(self) -> tuple[str, ...]:
        return (self.package, *self.containers)
