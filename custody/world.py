"""The part of the state that a batch of commands is decided against, in memory.

The writer loads what the commands name, pure code reads and moves it on, and the writer stores what changed.
Nothing in here knows a database; a test builds a World by hand or by folding acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import TypeVar

from custody.access import Credential, Scan, Session, StationReport, Token
from custody.deliveries import Delivery
from custody.desk import Desk
from custody.holding import (
    Alias,
    Consignment,
    Container,
    Discrepancy,
    DowntimeForm,
    Handoff,
    Hold,
    Holding,
    Listing,
    Logger,
    LoggerReport,
    Notification,
    Override,
    Package,
    Pad,
    Passage,
    Reservation,
    Seal,
    Standstill,
    Tally,
    Transit,
)
from custody.jobs import PrintJob

Noun = Holding | Delivery | Desk | PrintJob | Scan | Credential | Token | Session | StationReport
"""Everything that is kept: what the ledger leaves behind, and what stands beside it."""

H = TypeVar("H", bound=Noun)

_STRANGE = 2

KEYS: dict[type, str] = {
    Container: "code",
    Package: "code",
    Alias: "alias",
    Seal: "number",
    Logger: "number",
    Handoff: "id",
    Hold: "id",
    Consignment: "number",
    Notification: "number",
    Passage: "entry",
    Listing: "id",
    Tally: "id",
    Reservation: "id",
    Override: "id",
    Standstill: "id",
    Discrepancy: "id",
    Transit: "id",
    LoggerReport: "id",
    Pad: "station",
    DowntimeForm: "number",
    Delivery: "notification",
    Desk: "station",
    PrintJob: "id",
    Scan: "id",
    Credential: "staff",
    Token: "digest",
    Session: "digest",
    StationReport: "station",
}


class World:
    """What is known, by noun and key. `put` replaces; `changed` names what was put since the last `settle`."""

    def __init__(self, known: Iterable[Noun] = ()) -> None:
        self._known: dict[type, dict[str | int, Noun]] = {noun: {} for noun in KEYS}
        self._changed: dict[type, dict[str | int, Noun]] = {noun: {} for noun in KEYS}
        self._begun: dict[type, set[str | int]] = {noun: set() for noun in KEYS}
        self._stood: dict[type, dict[str | int, Noun]] = {noun: {} for noun in KEYS}
        self._inside: dict[str, dict[str, None]] = {}
        self._in_order: dict[str, list[str]] = {}
        self._names: frozenset[str] = frozenset()
        self._packages: frozenset[str] = frozenset()
        for value in known:
            self.learn(value)

    def learn(self, value: Noun) -> None:
        """Take in what the memory already holds; it does not count as a change and never hides one."""
        known, key = self._known[type(value)], _key(value)
        if key not in known:
            known[key] = value
            self._lies(value)

    def put(self, value: Noun) -> None:
        noun, key = type(value), _key(value)
        before = self._known[noun].get(key)
        if before is None:
            self._begun[noun].add(key)
        elif key not in self._changed[noun]:
            self._stood[noun][key] = before
        self._known[noun][key] = value
        self._changed[noun][key] = value
        self._lies(value)

    def _lies(self, value: Noun) -> None:
        """Notes in which package it may be looked for; what has left one since is passed over by who looks into it."""
        if isinstance(value, Container) and value.package:
            noted = self._inside.setdefault(value.package, {})
            if value.code not in noted:
                noted[value.code] = None
                self._in_order.pop(value.package, None)

    def begin(self, value: Noun) -> None:
        """Put what must not stand yet. LookupError when it does: nothing new is ever written over something else."""
        if _key(value) in self._known[type(value)]:
            raise LookupError(f"{type(value).__name__} {_key(value)} stands already")
        self.put(value)

    def get(self, noun: type[H], key: str | int) -> H | None:
        return self._known[noun].get(key)  # type: ignore[return-value]

    def all(self, noun: type[H]) -> Iterator[H]:
        return iter(self._known[noun].values())  # type: ignore[arg-type]

    def changed(self, noun: type[H]) -> list[H]:
        return list(self._changed[noun].values())  # type: ignore[arg-type]

    def begun(self, noun: type[H]) -> set[str | int]:
        """The keys of those changed that nobody knew before they were put."""
        return self._begun[noun]

    def stood(self, noun: type[H], key: str | int) -> H | None:
        """One of those changed as it was learned; None where it was not."""
        return self._stood[noun].get(key)  # type: ignore[return-value]

    def seen_by(self, names: Iterable[str]) -> World:
        """The same world for who goes by these names, of organisations and checkpoints: a foreign code is first that of
        a tube of theirs. What is put into the one is in the other."""
        view = copy(self)
        view._names = frozenset(names)
        return view

    def beside(self, packages: Iterable[str]) -> World:
        """The same for who has these packages before him: a foreign code is first that of a tube in one of them."""
        view = copy(self)
        view._packages = frozenset(packages)
        return view

    def as_if(self, values: Iterable[Noun]) -> World:
        """A world of its own in which these stand instead of what is known of them."""
        other = World(value for known in self._known.values() for value in known.values())
        other._names, other._packages = self._names, self._packages
        for value in values:
            other.put(value)
        return other

    def container(self, code: str) -> Container | None:
        """The container with this code, or the first one with this foreign code."""
        return next(iter(self.containers_under(code)), None)

    def containers_under(self, code: str) -> list[Container]:
        """What this code names, or this foreign code for whoever looks: several only where he has to do with each, and
        nothing tells them apart."""
        known = self.bearers(code)
        if len(known) < 2:
            return known
        nearest = min(map(self._distance, known))
        found = [each for each in known if self._distance(each) == nearest]
        return found[:1] if nearest[-1] == _STRANGE else found

    def bearers(self, code: str) -> list[Container]:
        """All containers with this code, or this foreign code, whoever looks."""
        alias = self.get(Alias, code)
        codes = alias.codes if alias is not None else (code,)
        return [found for each in codes if (found := self.get(Container, each)) is not None]

    def _distance(self, container: Container) -> tuple[bool, bool, int]:
        """The less, the likelier it is that this is what is in the hand of whoever looks."""
        own = container.organisation in self._names
        strange = not own and self._names.isdisjoint((container.owner, *container.parties))
        return container.package not in self._packages, container.state.terminal, _STRANGE if strange else int(not own)

    def package(self, code: str) -> Package | None:
        return self.get(Package, code)

    def contents(self, package: str) -> list[Container]:
        """The containers in this package, by code."""
        known = self._known[Container]
        in_order = self._in_order.get(package)
        if in_order is None:
            # Each check of a crossing looks into the box; five hundred are put in order once.
            in_order = self._in_order[package] = sorted(self._inside.get(package, ()))
        inside = map(known.__getitem__, in_order)
        return [each for each in inside if each.package == package]  # type: ignore[union-attr,misc]

    def subject(self, code: str) -> Container | Package | Consignment | Notification | Listing | DowntimeForm | None:
        """Whatever an act may concern: it carries the number of the last entry in its timeline."""
        return (
            self.get(Container, code)
            or self.get(Package, code)
            or self.get(Consignment, code)
            or self.get(Notification, code)
            or self.get(Listing, code)
            or self.get(DowntimeForm, code)
        )

    def ancestors(self, container: Container) -> list[Container]:
        """What this container was taken from, and what that was taken from, nearest first, each once."""
        found: dict[str, Container] = {}
        waiting = list(container.parents)
        while waiting:
            parent = self.get(Container, waiting.pop(0))
            if parent is not None and parent.code not in found:
                found[parent.code] = parent
                waiting += parent.parents
        return list(found.values())

    def of_all_origins(self, container: Container, holds: Callable[[Container], bool]) -> bool:
        """Whether this holds of the container, or of everything that it was taken from: one drop does not speak for a
        whole pool."""
        seen: set[str] = set()
        waiting = [container]
        while waiting:
            each = waiting.pop()
            if each.code in seen or holds(each):
                continue
            seen.add(each.code)
            parents = [parent for code in each.parents if (parent := self.get(Container, code)) is not None]
            if not parents or len(parents) < len(each.parents):
                return False
            waiting += parents
        return True

    def holds_on(self, targets: Iterable[str]) -> list[Hold]:
        """The open holds on any of these codes, consignments or organisations, oldest first."""
        wanted = set(targets)
        found = (hold for hold in self.all(Hold) if not hold.released and hold.target in wanted)
        return sorted(found, key=lambda hold: hold.entry)

    def passages_of(self, consignment: str) -> list[Passage]:
        found = (passage for passage in self.all(Passage) if passage.consignment == consignment)
        return sorted(found, key=lambda passage: passage.entry)


def _key(value: Noun) -> str | int:
    return getattr(value, KEYS[type(value)])  # type: ignore[no-any-return]
