"""Deriving the state again from the ledger.

The rows beside the ledger are only a reading of it. `rebuild` throws them away and reads again; when the program and
the disk are sound, nothing changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import Connection, create_engine, delete, select

from custody import acts
from custody.acts import AnyAct, Entry, read_entry
from custody.fold import fold
from custody.holding import (
    Alias,
    Consignment,
    Discrepancy,
    DowntimeForm,
    Handoff,
    Hold,
    Listing,
    Logger,
    Notification,
    Override,
    Pad,
    Reservation,
    Seal,
    Standstill,
    Tally,
    Transit,
)
from custody.records.store import tables
from custody.records.store.rows import save
from custody.records.store.tables import DERIVED, TABLES
from custody.records.turns.loading import Needs, load_world

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries were read, and which tables held something else before."""

    entries: int
    changed: tuple[str, ...]


def rebuild(connection: Connection) -> Rebuilt:
    """Derive all derived rows again, inside the caller's transaction (roll it back to have only looked)."""
    before = {noun: _digest(connection, noun) for noun in DERIVED}
    for noun in DERIVED:
        connection.execute(delete(TABLES[noun]))
    count = _derive(connection, connection)
    changed = tuple(TABLES[noun].name for noun in DERIVED if _digest(connection, noun) != before[noun])
    return Rebuilt(count, changed)


def derived_faults(connection: Connection) -> list[str]:
    """Which tables say otherwise than the ledger, one sentence each. Changes nothing: it derives beside them."""
    with TemporaryDirectory(prefix="custody-") as place:
        beside = create_engine(f"sqlite:///{place}/derived.sqlite")
        try:
            with beside.connect() as scratch, scratch.begin():
                tables.metadata.create_all(scratch, [TABLES[noun] for noun in DERIVED])
                _derive(connection, scratch)
                wrong = [TABLES[noun].name for noun in DERIVED if _digest(connection, noun) != _digest(scratch, noun)]
        finally:
            beside.dispose()
    return [
        f"The table {name} does not hold what the ledger says. Stop the service, find out who wrote there, and run "
        "custody rebuild."
        for name in wrong
    ]


def _derive(ledger: Connection, into: Connection) -> int:
    """Fold every entry of the ledger into the derived tables of `into`, which must be empty; how many there were."""
    count = 0
    for chunk in _chunks(ledger):
        world = load_world(into, [needs_of_act(entry.act) for entry, _ in chunk])
        for entry, _ in chunk:
            fold(world, entry)
        for noun in DERIVED:
            save(into, noun, world)
        count += len(chunk)
    return count


def needs_of_act(act: AnyAct) -> Needs:  # noqa: C901 - one table of what each act moves
    """What must be known to fold this act."""
    keys: list[tuple[type, str | int]] = []
    match act:
        case acts.Accepted():
            keys += [(Handoff, act.handoff), (DowntimeForm, act.form)]
        case acts.Refused(handoff=handoff) | acts.Withdrawn(handoff=handoff):
            keys.append((Handoff, handoff))
        case acts.Released(hold=hold, also=also, row=row):
            keys += [*((Hold, each) for each in (hold, *also)), (Listing, row)]
        case acts.Held(target=target, row=row):
            keys += [(Consignment, target), (Listing, row)]
        case acts.QuotaCarried():
            keys += [(Listing, code) for code in act.subjects()]
        case acts.NotificationAmended():
            keys += [(Notification, act.replaces), (Consignment, act.consignment)]
        case acts.NotificationAcknowledged() | acts.NotificationCancelled() | acts.NotificationLapsed():
            keys += [(Notification, act.notification), (Consignment, act.consignment)]
        case acts.NotificationRefused() | acts.NotificationAccepted():
            keys += [(Notification, act.notification), (Consignment, act.consignment)]
        case acts.StandstillAsked() | acts.StandstillConfirmed() | acts.StandstillRefused():
            keys += [(Standstill, f"{act.consignment}|{act.station}"), (Consignment, act.consignment)]
        case acts.OverrideApproved() | acts.OverrideEnded():
            keys += [(Override, act.override), (Consignment, act.consignment)]
        case acts.DiscrepancyExplained() | acts.DiscrepancyResolved() | acts.DiscrepancyEscalated():
            keys += [(Discrepancy, act.discrepancy), (Consignment, act.consignment)]
        case acts.DiscrepancyWidened():
            keys += [(Discrepancy, act.discrepancy), (Consignment, act.consignment)]
        case acts.OverrideRequested() | acts.DiscrepancyOpened():
            keys.append((Consignment, act.consignment))
        case acts.LoggerRead():
            keys += [
                (Consignment, act.consignment),
                *((Logger, number) for number in (act.logger, act.serial) if number),
            ]
        case acts.Registered():
            keys += [(Alias, each) for adopted in act.adopted.values() for each in (adopted, adopted.upper())]
        case acts.Sealed():
            keys += [(Seal, number) for number in act.seals]
        case acts.LoggerStarted() | acts.LoggerRenumbered():
            keys += [(Logger, number) for number in (act.logger, act.serial) if number]
        case acts.Crossed():
            keys += [(Consignment, act.consignment), (DowntimeForm, act.form)]
        case acts.NotificationFiled() | acts.Received():
            keys.append((Consignment, act.consignment))
        case acts.Found(stayed=stayed, home=home):
            keys += [(Consignment, home[code]) for code in stayed]
        case acts.DowntimeFormsIssued():
            keys.append((Pad, act.station))
        case acts.DowntimeFormEntered() | acts.DowntimeFormRefused() | acts.DowntimeFormVoided():
            keys.append((DowntimeForm, act.form))
        case _:
            pass
    if isinstance(act, ON_THE_WAY):
        keys.append((Consignment, act.consignment))
    keys += _transits(act)
    for consignment, tally in _drawn(act):
        keys += [(Tally, tally), (Reservation, f"{consignment}|{tally}")]
    # How far a consignment is put together depends on all its packages.
    codes = act.subjects()
    if isinstance(act, acts.Sealed):
        codes += tuple(act.explained)
    elif isinstance(act, acts.Corrected):
        codes += tuple(act.undone.get("explained", ()))
    packing = isinstance(act, acts.Packed | acts.Unpacked | acts.Sealed | acts.Unsealed | acts.Corrected)
    return Needs(codes, tuple(keys), consigned=act.subjects() if packing else ())


def _transits(act: AnyAct) -> list[tuple[type, str | int]]:
    """The containers that a gate counts, those that an arrival brings back, and those that came home otherwise."""
    if isinstance(act, acts.Crossed) and act.gate in ("G2", "G3") and act.verdict == "ALLOW":
        return [(Transit, f"{act.consignment}|{code}") for code in act.containers]
    again = act.brought_back if isinstance(act, acts.Received | acts.Found | acts.Accepted) else {}
    back: list[tuple[type, str | int]] = [(Transit, f"{each}|{code}") for code, some in again.items() for each in some]
    if isinstance(act, acts.Received) and act.returned:
        return [*back, *((Transit, f"{act.returned}|{code}") for code in act.containers)]
    if isinstance(act, acts.Found | acts.Accepted):
        return [*back, *((Transit, f"{number}|{code}") for code, number in act.home.items())]
    if isinstance(act, acts.ConsignmentReconciled):
        return [(Transit, f"{act.consignment}|{code}") for code in act.home]
    return back


ON_THE_WAY = (
    acts.ConsignmentChanged,
    acts.ConsignmentCancelled,
    acts.ConsignmentDivided,
    acts.ShareLapsed,
    acts.PackagesEmptied,
    acts.TurnedBack,
    acts.ConsignmentReconciled,
    acts.ConsignmentClosed,
    acts.ConsignmentLossDeclared,
    acts.ConsignmentRecovered,
    acts.ConsignmentRestored,
)


def _drawn(act: AnyAct) -> Iterator[tuple[str, str]]:
    """The tallies that this act moves, each with the consignment for which it does."""
    match act:
        case acts.NotificationFiled():
            yield from ((act.consignment, tally) for tally in act.reserved)
        case acts.NotificationAmended():
            yield from ((act.consignment, tally) for tally in (*act.reserved, *act.released))
        case acts.Crossed():
            yield from ((act.consignment, tally) for tally in dict.fromkeys((*act.used, *act.freed, *act.drawn)))
        case acts.QuotaCarried():
            yield from ((consignment, tally) for consignment, amounts in act.drawn.items() for tally in amounts)
        case acts.Received():
            yield from ((act.returned, tally) for tally in act.refunded)
        case acts.ConsignmentDivided():
            yield from ((act.consignment, tally) for tally in act.released)
            yield from ((part.consignment, tally) for part in act.parts for tally in part.reserved)
        case (
            acts.NotificationCancelled()
            | acts.NotificationLapsed()
            | acts.ConsignmentChanged()
            | acts.ConsignmentCancelled()
            | acts.ConsignmentClosed()
            | acts.ShareLapsed()
        ):
            yield from ((act.consignment, tally) for tally in act.released)
        case _:
            pass


def _chunks(connection: Connection) -> Iterator[list[tuple[Entry, bytes]]]:
    number = 0
    while True:
        statement = (
            select(tables.entry.c.number, tables.entry.c.body)
            .where(tables.entry.c.number > number)
            .order_by(tables.entry.c.number)
            .limit(_CHUNK)
        )
        rows = connection.execute(statement).all()
        if not rows:
            return
        number = rows[-1].number
        yield [(read_entry(bytes(row.body)), bytes(row.body)) for row in rows]


def _digest(connection: Connection, noun: type) -> int:
    """The same for the same rows, in whatever order a database gives them."""
    total = 0
    for row in connection.execute(select(TABLES[noun])):
        total += int.from_bytes(hashlib.sha256(msgspec.json.encode(tuple(row))).digest())
    return total % (1 << 256)
