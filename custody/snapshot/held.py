"""A snapshot as a station holds it: quick to look into, and moved on by what the station did since it was taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from custody.acts import AnyAct, Crossed, Entry
from custody.crossing.decision import Verdict
from custody.crossing.facts import decode_facts
from custody.crossing.settings import Gate
from custody.fold import fold, utc
from custody.holding import Seal, Transit
from custody.snapshot.sealing import Label
from custody.snapshot.values import Snapshot
from custody.world import KEYS, Noun, World
from custody.zone import Zone

NEW = 10**15
"""What the station did itself comes after every entry that the service may have written."""


class Held:
    """`tokens` by consignment. Belongs to one thread at a time."""

    def __init__(self, label: Label, snapshot: Snapshot) -> None:
        self.label = label
        self.zone: Zone = snapshot.zone
        self.left_out = snapshot.left_out
        self.numbers_tell = snapshot.numbered is not None
        self._numbered = frozenset(snapshot.numbered or ())
        self.tokens: Mapping[str, str] = {part.consignment.number: part.token for part in snapshot.parts if part.token}
        self._known: dict[str, dict[tuple[type, str | int], Noun]] = {}
        self._where: dict[str, list[str]] = {}
        for part in snapshot.parts:
            number = part.consignment.number
            self._known[number] = {_named(value): value for value in part.nouns()}
            self._where[number] = [number]
            seals = [Seal(seal, package.code, package.entry) for package in part.packages for seal in package.seals]
            self._known[number] |= {_named(seal): seal for seal in seals}
            codes = (*(each.code for each in part.packages), *(each.code for each in part.containers))
            for code in (*codes, *(seal.number for seal in seals)):
                self._where.setdefault(code, []).append(number)

    def withdraw(self, consignments: Collection[str]) -> None:
        """The tokens of these were handed back: without network they pass no more."""
        self.tokens = {number: token for number, token in self.tokens.items() if number not in consignments}

    @property
    def changes_at(self) -> datetime | None:
        """From then on other rows of the zone count than these; None: nobody knows of a change."""
        return self.zone.until

    def knows(self, code: str) -> bool:
        return code in self._where

    def world(self, codes: Iterable[str]) -> World:
        """The world of the consignments that these codes have to do with, and of seals among them what is on record."""
        wanted = tuple(codes)
        numbers = dict.fromkeys(number for code in wanted for number in self._where.get(code, ()))
        world = [value for number in numbers for value in self._known[number].values()]
        return World([*(Seal(code, "", 0) for code in wanted if code in self._numbered), *world])

    def move_on(self, entry: Entry) -> None:
        """By what the station decided itself; its number is above NEW."""
        subjects = entry.act.subjects()
        world = self.world(subjects)
        if any(world.subject(code) is None for code in subjects):
            # The snapshot that is held now does not know of it any more; but should one of its tubes be met again, in
            # another box, then one of the two labels is a copy.
            self._remember(entry.act)
            return
        fold(world, entry)
        changed: dict[tuple[type, str | int], Noun] = {}
        for noun in KEYS:
            changed |= {(noun, getattr(value, KEYS[noun])): value for value in _changed(world, noun)}
        for number in {number for code in subjects for number in self._where[code]}:
            self._known[number] |= changed

    def _remember(self, act: AnyAct) -> None:
        if not isinstance(act, Crossed) or act.gate != Gate.G2.value or act.verdict != Verdict.ALLOW:
            return
        about = decode_facts(bytes(act.facts)).consignment
        if about is None:
            return
        for code in act.containers:
            left = Transit(
                id=f"{act.consignment}|{code}",
                consignment=act.consignment,
                container=code,
                clearance=about.clearance,
                clearance_version=about.clearance_version,
                from_organisation=about.consignor,
                to_organisation=about.consignee,
                direction=about.direction.value,
                at=utc(act.met),
                entry=NEW,
            )
            for number in self._where.get(code, ()):
                self._known[number][_named(left)] = left


def _changed(world: World, noun: type[Noun]) -> list[Noun]:
    return world.changed(noun)


def _named(value: Noun) -> tuple[type, str | int]:
    return type(value), getattr(value, KEYS[type(value)])
