"""Acts that two people do: what one asks for, another confirms."""

from __future__ import annotations

from custody.acts.act import Act


class Identified(Act, frozen=True, tag="identified"):
    """A container whose label cannot be read was told by where it stood among its neighbours; not yet confirmed."""

    container: str
    position: str
    reason: str
    neighbours: tuple[str, ...] = ()

    def subjects(self) -> tuple[str, ...]:
        return (self.container,)


class Relabelled(Act, frozen=True, tag="relabelled"):
    """A second person confirmed it: a new label of the same code is on its way, the unreadable one is void."""

    container: str
    identified_by: str
    copy: int

    def subjects(self) -> tuple[str, ...]:
        return (self.container,)


class DeclassificationRequested(Act, frozen=True, tag="declassification_requested"):
    """One person says that this holds no human genetic resource any more, as a protein fraction does not."""

    container: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.container,)


class DeclassificationEnded(Act, frozen=True, tag="declassification_ended"):
    """It keeps the mark: a second person refused, or who asked took it back. `outcome` is refused or withdrawn."""

    container: str
    requested_by: str
    outcome: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.container,)


class Declassified(Act, frozen=True, tag="declassified"):
    """A second person agreed."""

    container: str
    requested_by: str

    def subjects(self) -> tuple[str, ...]:
        return (self.container,)
