"""Loading the part of the world that a batch of work names, and what hangs on it, in a handful of queries.

What hangs on what: a foreign code names its containers; a handoff its subjects; a consignment that is named itself its
packages; a package that is named what is inside it; a logger or a seal the boxes into or onto which it was put;
whatever lies in a consignment that consignment, with its notifications and passages; an aliquot what it was taken from;
and everything the open holds that lie on it, and those of a copied label that somebody has lifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from custody.fold.temperature import consignment_and_box
from custody.holding import (
    Alias,
    Consignment,
    Container,
    Discrepancy,
    Handoff,
    HandoffState,
    Hold,
    Listing,
    Logger,
    LoggerReport,
    Notification,
    Override,
    Package,
    Passage,
    Reservation,
    Seal,
    Standstill,
    Tally,
    Transit,
)
from custody.jobs import PrintJob
from custody.records.store.in_hand import load_in_hand
from custody.records.store.rows import (
    load,
    load_compared,
    load_drawn,
    load_draws,
    load_exits,
    load_last_passages,
    load_listed_ahead,
    load_open_holds,
    load_open_offers,
)
from custody.world import KEYS, Noun, World

N = TypeVar("N", bound=Noun)


class Needs(NamedTuple):
    """`codes` are containers, packages, foreign codes in every spelling to try; `keys` other rows by noun and key."""

    codes: tuple[str, ...] = ()
    keys: tuple[tuple[type, str | int], ...] = ()
    jobs_of: tuple[str, ...] = ()
    """Codes whose print jobs must be known."""
    offers_to: tuple[str, ...] = ()
    """Staff codes whose open offers must be known."""
    topics: tuple[str, ...] = ()
    """Rows of reference data whose every version must be known."""
    drawn: tuple[str, ...] = ()
    """Clearances and permits, by topic, of which everything must be known that is drawn on them."""
    consigned: tuple[str, ...] = ()
    """Packages whose whole consignment must be known, with all its packages and what is in them."""
    counted: tuple[str, ...] = ()
    """Consignments of which everything must be known that crossed in them."""
    crossing: tuple[str, ...] = ()
    """Containers of which every crossing must be known, with its consignment."""
    stopped: tuple[str, ...] = ()
    """Organisations whose open holds must be known, where no consignment names them."""
    drawn_on: tuple[str, ...] = ()
    """Clearances of which it must be known who has used how much of their quotas, and when he left."""
    holders: tuple[tuple[str, str], ...] = ()
    """People, each as his organisation and his staff code, of whom it must be known what they have in hand for it."""
    measured: tuple[str, ...] = ()
    """Packages of which every logger's report must be known, with what is told of those journeys."""
    later_than: str = ""
    """A moment in UTC: every version of a clearance must be known that begins after it; empty: none needs to."""


def load_world(connection: Connection, needs: Iterable[Needs]) -> World:
    """A world that holds everything these needs name, or nothing where there is no such thing."""
    loader = Loader(connection, World())
    loader.bring(needs)
    return loader.world


class Loader:
    """Brings more and more of the memory into one world, within one transaction; never asks for the same twice.

    What the world knows already stands: it may have moved on since it was loaded.
    """

    def __init__(self, connection: Connection, world: World) -> None:
        self.world = world
        self._connection = connection
        self._asked: dict[tuple[type, str], set[str | int]] = {}
        self._fresh: list[Noun] = []

    def bring(self, needs: Iterable[Needs]) -> None:
        wanted = [need for need in needs if any(need)]
        if not wanted:
            return
        self._fresh = []
        keys: dict[type, list[str | int]] = {}
        for noun, key in (named for need in wanted for named in need.keys):
            keys.setdefault(noun, []).append(key)
        for noun, values in keys.items():
            self._ask(noun, KEYS[noun], values)
        self._ask(Listing, "topic", (topic for need in wanted for topic in need.topics))
        moments = [need.later_than for need in wanted if need.later_than]
        self._learn(load_listed_ahead(self._connection, min(moments)) if moments else ())
        drawn = [topic for need in wanted for topic in need.drawn]
        self._learn(load_drawn(self._connection, drawn) if drawn else ())
        codes = {code for need in wanted for code in need.codes}
        codes.update(self._codes_of(keys))
        codes.update(self._offered_to({staff for need in wanted for staff in need.offers_to}))
        codes.update(self._crossed_in({number for need in wanted for number in need.counted}))
        self._bring_subjects(codes)
        self._bring_consigned({code for need in wanted for code in need.consigned})
        self._bring_crossings({code for need in wanted for code in need.crossing})
        self._bring_what_hangs_on()
        self._bring_holds_on(name for need in wanted for name in need.stopped)
        self._bring_draws({number for need in wanted for number in need.drawn_on})
        self._ask(PrintJob, "subject", (code for need in wanted for code in need.jobs_of))
        self._bring_measured({code for need in wanted for code in need.measured})
        self._bring_in_hand({holder for need in wanted for holder in need.holders})

    def _codes_of(self, keys: dict[type, list[str | int]]) -> Iterator[str]:
        """The containers and packages of the handoffs, holds, numbers, consignments and notifications named."""
        for handoff in self._known(Handoff, keys):
            yield from (*handoff.offered, *handoff.carried)
        holds = list(self._known(Hold, keys))
        yield from (hold.target for hold in holds)
        self._ask(Consignment, "number", (hold.target for hold in holds))
        self._ask(Listing, "topic", (f"organisation:{hold.target}" for hold in holds))
        notified = [notification.consignment for notification in self._known(Notification, keys)]
        notified += [override.consignment for override in self._known(Override, keys)]
        notified += [discrepancy.consignment for discrepancy in self._known(Discrepancy, keys)]
        yield from (box for logger in self._known(Logger, keys) for box in logger.boxes)
        yield from (use.package for seal in self._known(Seal, keys) for use in seal.uses)
        yield from (code for alias in self._known(Alias, keys) for code in alias.codes)
        waiting = {each.id for each in self._known(Discrepancy, keys)}
        self._ask(Hold, "discrepancy", waiting)
        yield from (hold.target for hold in self.world.all(Hold) if hold.discrepancy in waiting and waiting)
        self._ask(Consignment, "number", notified)
        for consignment in self._known(Consignment, {Consignment: [*keys.get(Consignment, ()), *notified]}):
            yield from consignment.packages

    def _offered_to(self, staff: set[str]) -> Iterator[str]:
        missing = self._not_asked(Handoff, "receiver", staff)
        if missing:
            self._learn(load_open_offers(self._connection, missing))
        if staff:
            for handoff in self.world.all(Handoff):
                if handoff.receiver in staff and handoff.state is HandoffState.OFFERED:
                    yield from (*handoff.offered, *handoff.carried)

    def _bring_subjects(self, codes: set[str]) -> None:
        # No code of a container or a package is another's alias.
        self._ask(Alias, "alias", (code for code in codes if not self._is_subject(code)))
        named = [alias for code in codes if (alias := self.world.get(Alias, code)) is not None]
        codes.update(code for alias in named for code in alias.codes)
        self._ask(Container, "code", codes)
        outer = {c.package for code in codes if (c := self.world.get(Container, code)) is not None and c.package}
        self._ask(Package, "code", codes | outer)
        self._ask(Container, "package", (code for code in codes if self.world.get(Package, code) is not None))

    def _is_subject(self, code: str) -> bool:
        return self.world.get(Container, code) is not None or self.world.get(Package, code) is not None

    def _crossed_in(self, numbers: set[str]) -> Iterator[str]:
        self._ask(Transit, "consignment", numbers)
        if numbers:
            yield from (each.container for each in self.world.all(Transit) if each.consignment in numbers)

    def _bring_crossings(self, codes: set[str]) -> None:
        self._ask(Transit, "container", codes)
        if codes:
            self._ask(Consignment, "number", {t.consignment for t in self.world.all(Transit) if t.container in codes})

    def _bring_draws(self, numbers: set[str]) -> None:
        """Asked where a clearance is written otherwise, never at a gate: it grows with all that crossed under it."""
        for number in sorted(numbers):
            drawn = load_draws(self._connection, number)
            self._learn(drawn)
            self._learn(load_exits(self._connection, {each.consignment for each in drawn}))
            self._ask(Tally, "id", {each.tally for each in drawn})

    def _bring_measured(self, packages: set[str]) -> None:
        self._ask(LoggerReport, "package", packages)
        if packages:
            ways = {each.consignment for each in self.world.all(LoggerReport) if each.package in packages}
            self._ask(Discrepancy, "consignment", ways)

    def _bring_in_hand(self, holders: set[tuple[str, str]]) -> None:
        """Asked where people are listed otherwise: it grows with what their organisation ever had."""
        staff: dict[str, list[str]] = {}
        for organisation, person in sorted(holders):
            staff.setdefault(organisation, []).append(person)
        for organisation, people in staff.items():
            self._learn(load_in_hand(self._connection, organisation, people))

    def _bring_consigned(self, codes: set[str]) -> None:
        packages = (package for code in codes if (package := self.world.get(Package, code)) is not None)
        numbers = {package.consignment for package in packages if package.consignment}
        self._ask(Consignment, "number", numbers)
        consignments = (self.world.get(Consignment, number) for number in numbers)
        beside = {code for each in consignments if each is not None for code in each.packages}
        self._ask(Package, "code", beside)
        self._ask(Container, "package", beside)

    def _bring_what_hangs_on(self) -> None:
        subjects = [value for value in self._fresh if isinstance(value, Container | Package)]
        self._ask(Consignment, "number", (subject.consignment for subject in subjects if subject.consignment))
        tubes = [value for value in subjects if isinstance(value, Container)]
        self._ask(Consignment, "number", (number for tube in tubes for number in tube.filed_in))
        self._bring_ancestors(tubes)
        consignments = [value for value in self._fresh if isinstance(value, Consignment)]
        self._ask(Notification, "consignment", (consignment.number for consignment in consignments))
        numbers = [consignment.number for consignment in consignments]
        for noun in (Reservation, Override, Standstill):
            self._ask(noun, "consignment", numbers)
        # What was out of its range on an earlier way stays so under another number.
        warmed = [journey for each in tubes for journey in each.warmed]
        self._ask(Notification, "number", (no for each in tubes for no in each.refusals))
        for told in (Discrepancy, LoggerReport):
            self._ask(told, "consignment", [*numbers, *(consignment_and_box(journey)[0] for journey in warmed)])
        met = self._not_asked(Passage, "consignment", numbers)
        if met:
            self._learn(load_last_passages(self._connection, met))
        targets = {value.code for value in self._fresh if isinstance(value, Container | Package)}
        for consignment in consignments:
            targets.update((consignment.number, consignment.from_organisation, consignment.to_organisation))
            targets.add(consignment.carrier_organisation)
        self._bring_holds_on(targets)

    def _bring_holds_on(self, targets: Iterable[str]) -> None:
        missing = self._not_asked(Hold, "target", targets)
        if missing:
            self._learn(load_open_holds(self._connection, missing))
            self._learn(load_compared(self._connection, missing))

    def _bring_ancestors(self, containers: list[Container]) -> None:
        while containers:
            known = len(self._fresh)
            self._ask(Container, "code", (parent for container in containers for parent in container.parents))
            containers = [value for value in self._fresh[known:] if isinstance(value, Container)]

    def _known(self, noun: type[N], keys: dict[type, list[str | int]]) -> Iterator[N]:
        return (value for key in keys.get(noun, ()) if (value := self.world.get(noun, key)) is not None)

    def _ask(self, noun: type[N], column: str, values: Iterable[str | int]) -> None:
        missing = self._not_asked(noun, column, values)
        if missing:
            self._learn(load(self._connection, noun, column, missing))  # type: ignore[arg-type]

    def _not_asked(self, noun: type[N], column: str, values: Iterable[str | int]) -> set[str | int]:
        """Those of which neither was asked before nor, where they are the keys of this noun, anything is known."""
        asked = self._asked.setdefault((noun, column), set())
        missing = set(values) - asked
        asked |= missing
        if column == KEYS[noun]:
            missing = {value for value in missing if self.world.get(noun, value) is None}
        return missing

    def _learn(self, found: Iterable[Noun]) -> None:
        for value in found:
            self.world.learn(value)
            self._fresh.append(value)
