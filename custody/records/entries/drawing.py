"""What crossed against what was drawn for it: each exit took of quotas and permits what its decision says it takes.

Counted from the acts alone, without the fold that makes the rows: so a row that was altered is found, and a fold that
counts wrongly as well, which a rebuild would only repeat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from custody import acts
from custody.acts import Entry, read_entry
from custody.amounts import BASE
from custody.crossing.checks.permit import permits_under
from custody.crossing.facts import Facts, decode_facts
from custody.deciding.quotas.quota import label_of, of_a_permit
from custody.holding import Reservation, ReservationState
from custody.records.entries.decisions import bodies_of
from custody.records.store.tables import TABLES

_MOST_FAULTS = 20
_KINDS = (
    acts.NotificationFiled,
    acts.NotificationAmended,
    acts.NotificationCancelled,
    acts.NotificationLapsed,
    acts.ConsignmentChanged,
    acts.ConsignmentCancelled,
    acts.ConsignmentClosed,
    acts.ConsignmentDivided,
    acts.ShareLapsed,
    acts.Crossed,
    acts.Received,
    acts.QuotaCarried,
)


def drawn_faults(connection: Connection) -> list[str]:
    """Which exits drew otherwise on quotas and permits than their decisions say, and which reservations are not what
    the acts come to; one sentence each. Reads the ledger once, and keeps a line for each consignment and tally."""
    books = _Books()
    faults: list[str] = []
    for _, body in bodies_of(connection, _KINDS):
        entry = read_entry(body)
        books.take(entry)
        if isinstance(entry.act, acts.Crossed) and _is_weighed(entry.act):
            faults += _of_an_exit(entry, entry.act, books.used[entry.act.consignment])
    return [*faults, *_of_the_rows(connection, books)][:_MOST_FAULTS]


class _Books:
    """By consignment and tally: what is reserved, what is used, and the entry of the exit that used it."""

    def __init__(self) -> None:
        self.reserved: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.used: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self.exits: dict[str, int] = {}

    def take(self, entry: Entry) -> None:
        match act := entry.act:
            case acts.NotificationFiled():
                self._reserve(act.consignment, act.reserved)
            case acts.NotificationAmended():
                self._release(act.consignment, act.released)
                self._reserve(act.consignment, act.reserved)
            case acts.ConsignmentDivided():
                self._release(act.consignment, act.released)
                for part in act.parts:
                    self._reserve(part.consignment, part.reserved)
            case acts.Crossed(verdict="ALLOW"):
                self._leave(act, entry.number)
            case acts.QuotaCarried():
                self._carry(act.drawn)
            case acts.Received():
                for tally, amount in act.refunded.items():
                    _less(self.used[act.returned], tally, amount)
            case (
                acts.NotificationCancelled()
                | acts.NotificationLapsed()
                | acts.ConsignmentChanged()
                | acts.ConsignmentCancelled()
                | acts.ConsignmentClosed()
                | acts.ShareLapsed()
            ):
                self._release(act.consignment, act.released)
            case _:
                pass

    def _reserve(self, consignment: str, amounts: Mapping[str, int]) -> None:
        """In the place of what was reserved before; nothing in that place gives it back."""
        kept = self.reserved[consignment]
        for tally, amount in amounts.items():
            if tally in kept and not amount:
                del kept[tally]
            else:
                kept[tally] = amount

    def _release(self, consignment: str, tallies: Iterable[str]) -> None:
        for tally in tallies:
            self.reserved[consignment].pop(tally, None)

    def _carry(self, drawn: Mapping[str, Mapping[str, int]]) -> None:
        for number, amounts in drawn.items():
            for tally, amount in amounts.items():
                self.used[number][tally] = self.used[number].get(tally, 0) + amount

    def _leave(self, act: acts.Crossed, number: int) -> None:
        reserved, used = self.reserved[act.consignment], self.used[act.consignment]
        for tally, amount in act.freed.items():
            _less(reserved, tally, amount)
        for tally in act.used:
            used[tally] = used.get(tally, 0) + reserved.pop(tally, 0)
        for tally, amount in act.drawn.items():
            used[tally] = used.get(tally, 0) + amount
        if act.used or act.drawn:
            self.exits[act.consignment] = number


def _less(amounts: dict[str, int], tally: str, amount: int) -> None:
    """Of which nothing is left, that stands no more."""
    left = amounts.pop(tally, 0) - amount
    if left > 0:
        amounts[tally] = left


def _is_weighed(act: acts.Crossed) -> bool:
    """Whether what it takes is told by its own facts: an exit that the service decided, or would have decided alike. A
    station without network, and a paper on which it finds otherwise, draw on no more than was reserved, by what the
    service knew later; and the way home takes nothing."""
    agreed = not act.snapshot and not act.differs
    return (act.gate, act.verdict, agreed) == ("G2", "ALLOW", True)


def _of_an_exit(entry: Entry, act: acts.Crossed, used: Mapping[str, int]) -> Iterator[str]:
    """Where this exit has used otherwise than its facts demand. What was drawn beyond the reservation fills up to the
    demand; what was reserved for more, when it was filed, is used whole. An exit that left something behind took less
    than its facts speak of, so there no more is asked than that it took no more."""
    facts = decode_facts(bytes(act.facts))
    if facts.consignment is None or facts.consignment.returning:
        return
    wanted = dict(_wanted(facts, datetime.fromisoformat(act.met or entry.circumstances.at), used))
    short = bool(act.left_behind or act.short or facts.gone)
    for tally, demand in wanted.items():
        taken = used.get(tally, 0)
        exact = tally in act.drawn and not short
        if (taken < demand and not short) or (taken > demand and (exact or short)):
            yield _said(entry.number, act.consignment, tally, demand, taken)
    for tally in act.drawn.keys() - wanted.keys():
        yield _said(entry.number, act.consignment, tally, 0, used.get(tally, 0))


def _wanted(facts: Facts, at: datetime, used: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """What the facts demand of each tally."""
    clearance = facts.clearance.number if facts.clearance is not None else ""
    for quota in facts.quotas or ():
        counted = clearance, quota.row, quota.unit, quota.period
        # A tally is named by the unit that its clearance says, and that of a whole validity by its beginning as well:
        # neither is among the facts, which are counted in the smallest unit.
        of_it = [each for each in used if _counted_of(each) == counted]
        for tally in of_it or ["|".join(counted)]:
            yield tally, quota.demand or 0
    for each in permits_under(facts, at):
        yield f"permit:{each.permit.number}", each.demand or 0


def _counted_of(tally: str) -> tuple[str, str, str, str]:
    """The clearance, the row, the unit in which it is counted, and the period that this tally's name tells."""
    if of_a_permit(tally):
        return "", "", "", ""
    number, row, unit = tally.rpartition("|")[0].rsplit("|", 2)
    return number, row, BASE.get(unit, (unit, 1))[0], label_of(tally)


def _said(number: int, consignment: str, tally: str, demand: int, taken: int) -> str:
    return (
        f"Entry {number} let {consignment} leave, which takes {demand} of {tally} by its facts, but {taken} was drawn: "
        "the program counted wrongly, so report it, and count the tally by hand until it is mended."
    )


def _of_the_rows(connection: Connection, books: _Books) -> Iterator[str]:
    table = TABLES[Reservation]
    statement = select(table).where(table.c.state != ReservationState.RELEASED.value)
    rows: dict[tuple[str, str], tuple[int, int]] = {}
    for row in connection.execute(statement):
        is_used = row.state == ReservationState.COMMITTED.value
        rows[row.consignment, row.tally] = (row.amount, 0) if is_used else (0, row.amount)
    told = {
        (number, tally): (books.used[number].get(tally, 0), books.reserved[number].get(tally, 0))
        for number in {*books.used, *books.reserved}
        for tally in {*books.used[number], *books.reserved[number]}
    }
    for number, tally in sorted(rows.keys() | told.keys()):
        kept, entries = rows.get((number, tally), (0, 0)), told.get((number, tally), (0, 0))
        if kept != entries:
            left = f" (it left by entry {books.exits[number]})" if number in books.exits else ""
            yield (
                f"Of the tally {tally} the table says that {number} has {kept[0]} used and {kept[1]} reserved, but its "
                f"entries come to {entries[0]} and {entries[1]}{left}. Stop the service, find out who wrote there, and "
                "run custody rebuild; if the same is told after it, the program counts wrongly, so report it."
            )
