"""Who may speak to the service: credentials, tokens, sessions; and what the stations last said of themselves.

Secrets are never kept: a token or session is stored as the SHA-256 of its 256 random bits, a PIN or password as Argon2.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

HEARD = timedelta(seconds=30)
"""A station whose last beat is older is silent: three were missed."""


class Credential(Struct, frozen=True):
    staff: str
    pin_hash: str
    password_hash: str
    failures: int = 0
    """Wrong tries since the first of them; they count until `locked_until`, and too many lock until then."""
    locked_until: str = ""


class Token(Struct, frozen=True):
    """A bearer token of a person, bound to one station or, with an empty station, to none."""

    digest: str
    staff: str
    station: str
    issued: str
    revoked: bool = False


class Session(Struct, frozen=True):
    """A person signed in with a browser. `seen` is moved on by use; an idle session is over."""

    digest: str
    staff: str
    station: str
    since: str
    seen: str
    ended: bool = False


class _Before(NamedTuple):
    """A machine that ran as a station before; `told`: the last giving that it said is on its disk."""

    machine: str
    told: int = 0
    first: str = ""
    last: str = ""


class StationReport(Struct, frozen=True):
    """The last heartbeat of a station; `printers` is JSON as the station sent it."""

    station: str
    boot: str
    scanner: str
    queue: int
    printers: str
    at: str
    clock_offset_ms: int = 0
    snapshot: str = ""
    """When the snapshot was taken by which it would decide without network; empty: it has none that it may use."""
    holder: str = ""
    """The boot that is given tokens: the one that was there first, for as long as it is heard."""
    holder_at: str = ""
    twin_at: str = ""
    """When another boot was last heard meanwhile: a restart, or a second machine."""
    doubled_at: str = ""
    """When the holder was last heard after that: two machines run as one station."""
    given: str = ""
    """When it was last given a snapshot with tokens, whatever it says that it has; empty: never."""
    asked: tuple[str, ...] = ()
    """What it is to hand back its tokens for, each as consignment@moment; see `custody.records.turns.lanes`."""
    handed_back: tuple[str, ...] = ()
    """Of these, what it has said that it has handed back."""
    machine: str = ""
    """The machine of the holder: all of the above about tokens is said of it."""
    former: tuple[str, ...] = ()
    """What machines before it were given, each as machine/giving/first@last, for as long as they may go by it: `first`
    is the moment of what it is known to have, `last` that of what it may have."""
    giving: int = 0
    """The how manieth time it was that it was given tokens."""
    told_giving: int = 0
    """The last of these of which a beat of its machine said that it is on its disk: who says less is a copy of it."""

    def heard(self, boot: str, machine: str, giving: int, at: datetime) -> StationReport:
        """With this boot heard at this moment, in UTC, from this machine, which has this giving on its disk."""
        moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if self.is_behind(machine, giving):
            return replace(self, twin_at=moment)
        if (boot, machine) == (self.holder, self.machine):
            doubled = moment if _within(self.twin_at, at) else self.doubled_at
            return replace(self, holder_at=moment, doubled_at=doubled)
        if self.is_free(at):
            # Who held them before machines told who they are is taken to be the first that does.
            same = machine == self.machine or not self.machine
            free = replace(self, machine=machine) if same else self._left_to(machine)
            return replace(free, holder=boot, holder_at=moment, twin_at="")
        return replace(self, twin_at=moment)

    def is_behind(self, machine: str, giving: int) -> bool:
        """Whether who says this is a copy of that machine: the disk of the machine itself forgets nothing."""
        known = self.told_giving if machine == self.machine else self._before().get(machine, _Before(machine)).told
        return giving < known

    @property
    def former_given(self) -> tuple[str, ...]:
        """When the machines before it were given tokens last."""
        return tuple(each.last for each in self._before().values())

    @property
    def former_known(self) -> tuple[str, ...]:
        """The moments of what the machines before it are known to have."""
        return tuple(each.first for each in self._before().values())

    def _left_to(self, machine: str) -> StationReport:
        """Another machine runs as this station: what the one before was given stays with that one."""
        before = self._before()
        given = sorted((moment for moment in (self.given, self.snapshot) if moment), key=datetime.fromisoformat)
        if given:
            before[self.machine] = _Before(self.machine, self.told_giving, given[0], given[-1])
        back = before.pop(machine, _Before(machine))
        former = tuple(f"{each.machine}/{each.told}/{each.first}@{each.last}" for each in before.values())
        left = replace(self, former=former, asked=(), handed_back=())
        return replace(left, machine=machine, snapshot=back.first, given=back.last, told_giving=back.told)

    def _before(self) -> dict[str, _Before]:
        """Each machine before it."""
        found = {}
        for each in self.former:
            name, _, last = each.partition("@")
            machine, told, first = (*name.split("/"), "", "")[:3]
            found[machine] = _Before(machine, int(told or "0"), first or last, last)
        return found

    def is_free(self, at: datetime) -> bool:
        """Whether no boot of it has been heard of late that was given tokens."""
        return not _within(self.holder_at, at)

    def is_doubled(self, at: datetime) -> bool:
        return _within(self.doubled_at, at)


def _within(moment: str, at: datetime) -> bool:
    """Whether this is so short a time ago that it is not silence yet."""
    return bool(moment) and at - datetime.fromisoformat(moment) <= HEARD


class Scan(Struct, frozen=True):
    """One reading by one station, whatever it meant. `answer` is the JSON that every retry gets again."""

    id: str
    request: str
    station: str
    raw: str
    at: str
    received: str
    answer: str
    entry: int = 0


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
