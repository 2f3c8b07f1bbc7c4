"""What only the memory can tell that a command needs: its turn at the writer brings it in, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from custody import commands
from custody.acts import (
    Accepted,
    AnyAct,
    ConsignmentLossDeclared,
    Crossed,
    Entry,
    Held,
)
from custody.deciding.consignments import consigning
from custody.deciding.consignments.refusals import told
from custody.deciding.gates.declared import declared_elsewhere
from custody.deciding.gates.downtime import named_form, told_on
from custody.deciding.lists import listing
from custody.deciding.notifications import amending
from custody.deciding.packages.boxes import packages_wanted
from custody.deciding.packages.temperature import Reading
from custody.deciding.quotas import counting_on
from custody.deciding.quotas.quota import tallies_of
from custody.deliveries import Delivery
from custody.holding import (
    Consignment,
    Container,
    DowntimeForm,
    Hold,
    Logger,
    Notification,
    Package,
    Reservation,
    Tally,
    Transit,
    parts_of,
)
from custody.loggers import Proof
from custody.records.turns.coming_home import require_what_arrives, require_what_comes_home, require_what_was_handed
from custody.records.turns.families import taken_since
from custody.records.turns.loading import Needs
from custody.records.turns.parting import require_what_it_is_part_of, require_what_may_close
from custody.records.turns.request import ON_THE_WAY, Request, spellings
from custody.records.turns.turn import Turn
from custody.scene import Scene
from custody.standing_holds import SYSTEM


def require_what_a_gate_draws_on(request: Request, turn: Turn) -> None:
    """A gate and a filing look at quotas and permits, which only the contents tell; taking back gives them back."""
    for number in _drawing(request, turn):
        consignment = turn.world.get(Consignment, number)
        if consignment is not None:
            turn.require(needs_of_gate(turn, consignment))
        if isinstance(request.command, (commands.CancelNotification, *ON_THE_WAY)):
            turn.require(_deliveries_of(number, turn))
        if consignment is not None and isinstance(request.command, commands.AmendNotification):
            _require_what_is_amended(request.command, consignment, turn)


def require_what_is_on_paper(target: str, turn: Turn) -> None:
    """What the entered form speaks of, as a gate would need it at the moment of which it speaks."""
    form = turn.world.get(DowntimeForm, named_form(target))
    if form is None or not form.told:
        return
    told = told_on(form)
    codes = (*told.packages, *told.containers)
    turn.require(Needs(codes, ((Consignment, told.consignment),)))
    if told.receiver:
        require_what_was_handed(told, turn)
    consignment = turn.world.get(Consignment, told.consignment)
    if consignment is not None:
        turn.require(needs_of_gate(turn, consignment, datetime.fromisoformat(told.met)))


def require_what_is_concerned(command: commands.Command, target: str, turn: Turn) -> None:
    """What a deed touches beside what it names."""
    match command:
        case commands.Hold():
            _require_what_was_in(command.target.strip().upper(), turn)
        case commands.RecordRefusal() | commands.AcknowledgeNotification():
            require_what_was_notified(target, turn)
        case commands.Accept():
            require_what_comes_home(target, turn)
        case commands.Receive():
            require_what_arrives(command, turn)
        case commands.Seal():
            require_where_its_logger_rides(command.package, turn)
        case commands.RecordTaking() | commands.DeclareLost():
            _require_what_lay_with(command.subjects, turn)
        case commands.ResolveDiscrepancy():
            require_what_may_close(target, turn)
        case listing.ListRows():
            turn.require(Needs(holders=listing.leaving(command, turn.zone)))
        case _:
            pass


def require_where_its_logger_rides(typed: str, turn: Turn) -> None:
    """The boxes in which the logger of this one was started as well."""
    for package in (box for each in spellings(typed) if (box := turn.world.package(each)) is not None):
        turn.require(Needs(keys=((Logger, package.logger),) if package.logger else ()))


def _require_what_lay_with(subjects: tuple[str, ...], turn: Turn) -> None:
    """What else lies, or was declared to lie, in the boxes out of which these go, to tell whether one is empty then."""
    named = (spelling for typed in subjects for spelling in spellings(typed))
    found = [container for spelling in named for container in turn.world.bearers(spelling)]
    turn.require(Needs(consigned=tuple(dict.fromkeys(each.package for each in found if each.package))))
    for number in dict.fromkeys(each.consignment for each in found):
        consignment = turn.world.get(Consignment, number)
        if consignment is not None:
            turn.require(Needs(declared_elsewhere(turn.world, consignment)))


def require_what_counts_on(act: AnyAct, scene: Scene, turn: Turn) -> None:
    """What was drawn on the quotas that this list writes otherwise, and what stands on them by their new names; of an
    exit, what stands on those of the versions that are later than it."""
    listed, left = counting_on.rewritten(act, scene), counting_on.drawn_under(act)
    turn.require(Needs(topics=tuple(f"clearance:{number}" for number in left)))
    names = counting_on.names_now(listed, scene)
    names += [name for number in left for name in counting_on.names_ahead(number, scene)]
    rewritten = tuple(after.number for _, after in listed)
    turn.require(Needs(keys=tuple((Tally, name) for name in names), drawn_on=rewritten))


def require_what_rode(reading: Reading | None, turn: Turn) -> tuple[str, ...]:
    """What lay in the package, wherever it is by now. Where it was out of its range: what was taken from that since."""
    rode = reading.rode if reading is not None else {}
    if reading is not None:
        numbers = ((Logger, number) for number in (reading.logger, reading.serial) if number)
        turn.require(Needs(tuple(rode), ((Consignment, reading.consignment), *numbers)))
    warm = reading is not None and reading.assessment.verdict is Proof.EXCURSION
    return taken_since(rode, turn) if warm else ()


def require_what_is_held_along(target: str, turn: Turn) -> bool:
    """Whether the system placed this hold; and what it waits for."""
    hold = turn.world.get(Hold, target.strip().lower())
    turn.require(Needs(measured=(hold.target,) if hold is not None else ()))
    placed = turn.entry(hold.entry) if hold is not None else None
    if placed is not None and isinstance(placed.act, Held):
        turn.require(Needs(placed.act.also, stopped=placed.act.also))
    return placed is not None and placed.circumstances.actors[0].staff == SYSTEM


def _require_what_was_in(number: str, turn: Turn) -> None:
    """What crossed in this consignment, wherever it lies now, and the parts into which it was split."""
    if turn.world.get(Consignment, number) is None:
        return
    parts = parts_of(number)
    turn.require(Needs(keys=tuple((Consignment, part) for part in parts), counted=(number,)))
    for part in parts:
        _require_what_was_in(part, turn)


def where_it_was_missed(command: commands.RecordFinding, turn: Turn) -> dict[str, str]:
    """The last consignment of each box and container that this names, out of their timelines, and at hand."""
    named = (turn.world.subject(spelling) for typed in command.subjects for spelling in spellings(typed))
    missed: dict[str, str] = {}
    for subject in named:
        inside = turn.world.contents(subject.code) if isinstance(subject, Package) else ()
        for each in (subject, *inside):
            if isinstance(each, Container | Package) and (number := _last_consignment(each, turn)):
                missed[each.code] = number
    turn.require(Needs(keys=tuple((Consignment, number) for number in dict.fromkeys(missed.values()))))
    return missed


def who_had_it(target: str, turn: Turn) -> dict[str, str]:
    """What was lost when this consignment was last declared lost, and who had it, out of the timelines of its boxes: by
    then, or by papers of before it that were told afterwards."""
    consignment = turn.world.get(Consignment, target.strip().upper())
    last: tuple[int, dict[str, str]] = (0, {})
    took: dict[str, str] = {}
    for code in consignment.under_way if consignment is not None else ():
        package = turn.world.get(Package, code)
        number = package.entry if package is not None else 0
        while number and (entry := turn.entry(number)) is not None:
            if isinstance(entry.act, ConsignmentLossDeclared):
                # A box that was at home by then was lost before, if ever, and not with the others.
                last = max(last, (number, entry.act.last_held_by), key=lambda each: each[0])
                break
            if isinstance(entry.act, Accepted):
                took = {**dict.fromkeys(entry.act.lost_since, entry.act.receiver), **took}
            number = entry.prior.get(code, 0)
    return {code: took.get(code, who) for code, who in last[1].items()}


def _last_consignment(subject: Container | Package, turn: Turn) -> str:
    number = subject.entry
    while number and not subject.consignment and (entry := turn.entry(number)) is not None:
        told = getattr(entry.act, "consignment", "")
        if told:
            return str(told)
        number = entry.prior.get(subject.code, 0)
    return subject.consignment


def decision(number: int, turn: Turn) -> Entry | None:
    """The entry of a decision, with its consignment at hand."""
    entry = turn.entry(number)
    if entry is not None and isinstance(entry.act, Crossed):
        turn.require(Needs(keys=((Consignment, entry.act.consignment),)))
    return entry


def needs_of_gate(turn: Turn, consignment: Consignment, at: datetime | None = None) -> Needs:
    """Tallies, and once it has left, or come in without an exit, the containers that were counted as crossed, so that
    none is counted twice."""
    named = tallies_of(turn.world, consignment, turn.zone, at=at or turn.at)
    tallies: list[tuple[type, str | int]] = [(Tally, tally) for tally in named]
    gone = any(p.gate in ("G2", "G3") and p.verdict == "ALLOW" for p in turn.world.passages_of(consignment.number))
    inside = [each for code in consignment.packages for each in turn.world.contents(code)]
    if consignment.return_of:
        tallies += _needs_of_origin(turn, consignment.return_of)
    origins = [number for number in (consignment.number if gone else "", consignment.return_of) if number]
    codes = {code for each in inside for code in (each.code, *(a.code for a in turn.world.ancestors(each)))}
    transits = ((Transit, f"{number}|{code}") for number in origins for code in sorted(codes))
    # What is a pool of several arrivals is judged by each of them.
    crossing = tuple(sorted(codes))
    keys = (*tallies, *transits)
    return Needs(declared_elsewhere(turn.world, consignment), keys, crossing=crossing)


def require_what_was_notified(number: str, turn: Turn) -> None:
    """The containers that this version of a notification names, wherever they are by now, and what was taken from
    them."""
    notification = turn.world.get(Notification, number.strip().upper())
    named = tuple(sorted(told(notification))) if notification is not None else ()
    turn.require(Needs(named))
    taken_since(dict.fromkeys(named, 0), turn)


def _deliveries_of(number: str, turn: Turn) -> Needs:
    """What was sent to the authority of each version: what it may have heard of is to be taken back."""
    versions = (each.number for each in turn.world.all(Notification) if each.consignment == number)
    return Needs(keys=tuple((Delivery, version) for version in versions))


def _needs_of_origin(turn: Turn, number: str) -> list[tuple[type, str | int]]:
    """What the arrival of a return gives back to."""
    turn.require(Needs(keys=((Consignment, number),)))
    return [(Tally, each.tally) for each in turn.world.all(Reservation) if each.consignment == number]


def _require_what_is_amended(command: commands.AmendNotification, consignment: Consignment, turn: Turn) -> None:
    """The tallies of the period that it is moved into, and of what is put in; of a return, whether that has come."""
    changes = amending.changed_fields(command, consignment, turn.zone)
    exit_at = changes.get("planned_exit", consignment.planned_exit)
    if consigning.wrong_times(exit_at, exit_at, UTC) is None:
        packages = packages_wanted(command.put_in, command.take_out, consignment, turn.world)
        amended = replace(amending.amended_consignment(consignment, changes, turn.zone), packages=packages)
        turn.require(needs_of_gate(turn, amended))


def _drawing(request: Request, turn: Turn) -> Iterator[str]:
    """The numbers of the consignments whose quotas and permits this may move."""
    command = request.command
    if isinstance(command, commands.Cross | commands.FileNotification):
        yield command.consignment.strip().upper()
    elif isinstance(command, commands.CancelNotification | commands.AmendNotification):
        notification = turn.world.get(Notification, request.target.strip().upper())
        yield notification.consignment if notification is not None else ""
    elif isinstance(command, commands.Receive):
        codes = (spelling for typed in command.packages for spelling in spellings(typed))
        packages = (package for code in codes if (package := turn.world.package(code)) is not None)
        yield from dict.fromkeys(package.consignment for package in packages)
    elif isinstance(command, ON_THE_WAY):
        number = request.target.strip().upper()
        require_what_it_is_part_of(number, turn)
        yield number
