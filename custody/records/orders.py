"""From a command to a piece of work for the writer: what it needs, who decides it, what else it sets in motion."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from custody import commands
from custody.acts import Aliquoted, AnyAct, Circumstances, Crossed, Entry, Held
from custody.codes import Code, Kind, new_code, parse_code
from custody.deciding import (
    amending,
    beginning,
    changing,
    consigning,
    crossing,
    ending,
    finishing,
    handing,
    keeping,
    listing,
    overriding,
    packing,
    proving,
    receiving,
    returning,
    setting_right,
    settling,
    temperature,
)
from custody.deciding.consequences import by_the_system, consequences
from custody.deciding.delivering import queue_delivery
from custody.deciding.free_text import names_a_donor
from custody.deciding.gathering import declared_elsewhere
from custody.deciding.labelling import queue_labels, settle_label
from custody.deciding.quota import tallies_of
from custody.holding import (
    Alias,
    Consignment,
    Container,
    Discrepancy,
    Handoff,
    Hold,
    Notification,
    Override,
    Package,
    Reservation,
    Seal,
    Tally,
    Transit,
)
from custody.records.loading import Needs
from custody.records.writer import Turn, Work
from custody.refusal import Refusal, refuse
from custody.scene import Scene, out_of_place

Draw = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The command was carried out as this entry; `repeated` when that was so before."""

    entry: Entry
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it came in: what it is aimed at in the path (a handoff, a hold, a notification), and the scene."""

    command: commands.Command
    circumstances: Circumstances
    target: str = ""
    reading: temperature.Reading | None = None
    """What was read of a logger's file for this command; it follows from the command, so it is no part of `digest`."""

    @property
    def digest(self) -> str:
        """Same id and same digest is the same request again; same id and another digest is a conflict."""
        # The station too: at another gate it is another question, whatever id it comes with.
        where = self.circumstances.station
        said = (type(self.command).__name__, self.target, self.circumstances.actors[0].staff, where, self.command)
        return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def work_for(request: Request, draw: Draw) -> Work[Receipt | Refusal]:
    """The work that carries out this request, or gives the first receipt again."""
    # A UUID is the same in letters of either size, so what is compared has one.
    request_id = request.command.id.lower()
    request = replace(request, command=msgspec.structs.replace(request.command, id=request_id))
    digest = request.digest

    def decide(turn: Turn) -> Receipt | Refusal:
        earlier = turn.entry_of(request_id)
        if earlier is not None:
            return Receipt(earlier, True) if earlier.request == digest else refuse("id_used", 409, id=request_id)
        scene = scene_of(turn, request.circumstances, draw)
        _require_what_a_gate_draws_on(request, turn)
        before = _passed_already(request, scene, turn)
        if before is not None:
            return Receipt(before, True)
        act = out_of_place(scene) or names_a_donor(request.command) or decide_act(request, scene, turn)
        if isinstance(act, Refusal):
            return act
        return Receipt(write(turn, scene, request_id, digest, act, request.command))

    return Work(needs_of(request), decide, (request_id,))


def write(
    turn: Turn, scene: Scene, request_id: str, digest: str, act: AnyAct, command: commands.Command | None = None
) -> Entry:
    """Take the act into the ledger with everything that follows from it: labels, and acts of the system."""
    entry = turn.write(request_id, digest, scene.circumstances, act)
    queue_labels(scene, entry, command)
    settle_label(scene, entry)
    queue_delivery(scene, entry)
    for place, following in enumerate(consequences(entry, scene), 1):
        follow_id = str(uuid.uuid5(uuid.UUID(request_id), str(place)))
        turn.write(follow_id, digest, by_the_system(scene.circumstances), following)
    return entry


def scene_of(turn: Turn, circumstances: Circumstances, draw: Draw) -> Scene:
    return Scene(turn.world, turn.zone, circumstances, turn.at, lambda kind: _mint(kind, draw))


def decide_act(request: Request, scene: Scene, turn: Turn) -> AnyAct | Refusal:
    """Let the decider of this command decide."""
    command, target = request.command, request.target
    if isinstance(command, commands.Correct):
        wrong = turn.entry(command.entry)
        if wrong is not None:
            turn.require(Needs(wrong.act.subjects(), consigned=wrong.act.subjects()))
            _require_what_was_taken_from(wrong.act.subjects(), turn)
        return setting_right.correct(wrong, command, scene)
    if isinstance(command, commands.RequestOverride):
        return overriding.request_override(_decision(command.decision, turn), command, scene)
    if isinstance(command, commands.ReadLogger):
        _require_what_rode(target, turn)
        return temperature.read_logger(target, command, request.reading, scene)
    if isinstance(command, commands.Release):
        _require_what_is_held_along(target, turn)
    if type(command) in _AIMED:
        return _AIMED[type(command)](target, command, scene)
    return _PLAIN[type(command)](command, scene)


def _require_what_was_taken_from(codes: tuple[str, ...], turn: Turn) -> None:
    """Everything that was ever taken from these, found in their timelines."""
    waiting, seen = list(codes), set(codes)
    while waiting:
        code = waiting.pop()
        container = turn.world.get(Container, code)
        number = container.entry if container is not None else 0
        while number and (entry := turn.entry(number)) is not None:
            taken = entry.act.codes if isinstance(entry.act, Aliquoted) and entry.act.parent == code else ()
            fresh = [each for each in taken if each not in seen]
            turn.require(Needs(tuple(fresh)))
            seen |= set(fresh)
            waiting += fresh
            number = entry.prior.get(code, 0)


def _require_what_rode(target: str, turn: Turn) -> None:
    """What rode in a package is told by its manifest; by now it may lie anywhere."""
    packages = (turn.world.get(Package, spelling) for spelling in spellings(target))
    for package in filter(None, packages):
        turn.require(Needs(temperature.riding_in(turn.world, package)))


def _require_what_is_held_along(target: str, turn: Turn) -> None:
    hold = turn.world.get(Hold, target.strip().lower())
    placed = turn.entry(hold.entry) if hold is not None else None
    if placed is not None and isinstance(placed.act, Held):
        turn.require(Needs(placed.act.also))


def _decision(number: int, turn: Turn) -> Entry | None:
    """The entry of a decision, with its consignment at hand."""
    entry = turn.entry(number)
    if entry is not None and isinstance(entry.act, Crossed):
        turn.require(Needs(keys=((Consignment, entry.act.consignment),)))
    return entry


def _passed_already(request: Request, scene: Scene, turn: Turn) -> Entry | None:
    """The decision that already let this consignment through this gate: asking again changes nothing."""
    if not isinstance(request.command, commands.Cross):
        return None
    consignment = scene.world.get(Consignment, request.command.consignment.strip().upper())
    station = scene.zone.stations.get(request.circumstances.station)
    gate = crossing.gate_of(station, consignment, scene) if station is not None and consignment is not None else None
    if gate is None or consignment is None or station is None:
        return None
    passage = crossing.allowed_before(scene, consignment.number, gate)
    earlier = turn.entry(passage.entry) if passage is not None else None
    if earlier is None or not isinstance(earlier.act, Crossed):
        return None
    again = crossing.is_the_same_again(earlier.act, consignment, station, request.command, scene)
    return earlier if again else None


def _require_what_a_gate_draws_on(request: Request, turn: Turn) -> None:
    """A gate and a filing look at quotas and permits, which only the contents tell; taking back gives them back."""
    for number in _drawing(request, turn):
        consignment = turn.world.get(Consignment, number)
        if consignment is not None:
            turn.require(needs_of_gate(turn, consignment))
        if consignment is not None and isinstance(request.command, commands.AmendNotification):
            _require_what_is_amended(request.command, consignment, turn)


def _require_what_is_amended(command: commands.AmendNotification, consignment: Consignment, turn: Turn) -> None:
    """The tallies of the period that it is moved into."""
    changes = amending.changed_fields(command, consignment, turn.zone)
    exit_at = changes.get("planned_exit", consignment.planned_exit)
    if consigning.wrong_times(exit_at, exit_at) is None:
        amended = amending.amended_consignment(consignment, changes, turn.zone)
        turn.require(Needs(keys=tuple((Tally, tally) for tally in tallies_of(turn.world, amended, turn.zone))))


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
        yield from _with_its_parts(request.target.strip().upper(), turn)


def _with_its_parts(number: str, turn: Turn) -> Iterator[str]:
    """The consignment, and while it is a part of another also that one and its other part: these may end with it."""
    yield number
    part = turn.world.get(Consignment, number)
    while part is not None and part.part_of:
        whole = part.part_of
        turn.require(Needs(keys=tuple((Consignment, each) for each in (whole, *finishing.parts_of(whole)))))
        part = turn.world.get(Consignment, whole)


def needs_of_gate(turn: Turn, consignment: Consignment) -> Needs:
    """Tallies, and after a first exit the containers that were counted as crossed, so that none is counted twice."""
    tallies: list[tuple[type, str | int]] = [(Tally, tally) for tally in tallies_of(turn.world, consignment, turn.zone)]
    gone = any(p.gate == "G2" and p.verdict == "ALLOW" for p in turn.world.passages_of(consignment.number))
    inside = [each for code in consignment.packages for each in turn.world.contents(code)]
    if consignment.return_of:
        tallies += _needs_of_origin(turn, consignment.return_of)
    origins = [number for number in (consignment.number if gone else "", consignment.return_of) if number]
    transits = ((Transit, f"{number}|{each.code}") for number in origins for each in inside)
    return Needs(declared_elsewhere(turn.world, consignment), (*tallies, *transits))


def _needs_of_origin(turn: Turn, number: str) -> list[tuple[type, str | int]]:
    """What the arrival of a return gives back to."""
    turn.require(Needs(keys=((Consignment, number),)))
    return [(Tally, each.tally) for each in turn.world.all(Reservation) if each.consignment == number]


def needs_of(request: Request) -> Needs:  # noqa: C901 - one table of what each command is aimed at
    """What must be loaded before this request can be decided."""
    command, target = request.command, request.target
    keys: list[tuple[type, str | int]] = []
    codes = [spelling for typed in _codes_of(request) for spelling in spellings(typed)]
    match command:
        case commands.Accept() | commands.Refuse() | commands.Withdraw():
            keys.append((Handoff, target.strip().lower()))
        case commands.Release():
            keys.append((Hold, target.strip().lower()))
        case commands.AcknowledgeNotification() | commands.CancelNotification() | commands.AmendNotification():
            keys.append((Notification, target.strip().upper()))
        case commands.ExplainDiscrepancy() | commands.ResolveDiscrepancy() | commands.EscalateDiscrepancy():
            keys.append((Discrepancy, target.strip().upper()))
        case commands.FileNotification() | commands.Cross() | commands.OpenDiscrepancy():
            keys.append((Consignment, command.consignment.strip().upper()))
        case commands.ApproveOverride() | commands.RefuseOverride() | commands.WithdrawOverride():
            keys.append((Override, target.strip().lower()))
        case commands.Hold():
            keys.append((Consignment, command.target.strip().upper()))
        case commands.Register():
            keys += [(Alias, each) for typed in command.codes for one in spellings(typed) for each in _cases(one)]
        case commands.Seal():
            keys += [(Seal, spelling) for typed in command.seals for spelling in (*spellings(typed), typed.upper())]
        case _:
            pass
    keys += [(Consignment, target.strip().upper())] if isinstance(command, ON_THE_WAY) else []
    topics = listing.topics_of(command) if isinstance(command, listing.ListRows) else ()
    if isinstance(command, commands.SetClearanceStatus):
        topics = (f"clearance:{command.clearance.strip().upper()}",)
    if isinstance(command, commands.Hold):
        topics = (f"organisation:{command.target.strip().upper()}",)
    labelled = commands.VerifyLabel | commands.Reprint | commands.ConfirmIdentity
    jobs_of = tuple(codes) if isinstance(command, labelled) else ()
    consigned = tuple(codes) if isinstance(command, PACKING) else ()
    counted = (target.strip().upper(),) if isinstance(command, commands.Reconcile) else ()
    return Needs(tuple(codes), tuple(keys), jobs_of, topics=topics, consigned=consigned, counted=counted)


def spellings(typed: str) -> tuple[str, ...]:
    """How this code may stand in the tables: as it is (a foreign code), and as one of ours in the printed form."""
    plain = typed.strip()
    code = parse_code(plain)
    return (plain, str(code)) if isinstance(code, Code) and str(code) != plain else (plain,)


def _cases(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()


def _codes_of(request: Request) -> tuple[str, ...]:
    command = request.command
    found = [request.target] if isinstance(command, commands.ReadLogger) else []
    for name in _MANY:
        found += getattr(command, name, ())
    for name in ("package", "parent", "subject", "target"):
        value = getattr(command, name, "")
        if value:
            found.append(value)
    return tuple(found)


_MANY = (
    "put_in",
    "take_out",
    "subjects",
    "containers",
    "packages",
    "codes",
    "parents",
    "missing",
    "damaged",
    "extra",
    "counted",
    "neighbours",
)


def _mint(kind: Kind, draw: Draw) -> str:
    return str(new_code(kind, draw))


PACKING = (commands.Pack, commands.Unpack, commands.Seal, commands.Unseal)
"""What changes how far a consignment is put together."""
ON_THE_WAY = (
    commands.ChangeConsignment,
    commands.CancelConsignment,
    commands.SplitConsignment,
    commands.TurnBack,
    commands.SendBack,
    commands.Reconcile,
    commands.Close,
    commands.GiveUp,
    commands.Recover,
)
"""What is aimed at a consignment by its number."""

_PLAIN: dict[type, Callable[[Any, Scene], AnyAct | Refusal]] = {
    commands.Register: beginning.register,
    commands.Aliquot: beginning.aliquot,
    commands.BeginPackage: packing.begin_package,
    commands.DescribePackage: packing.describe_package,
    commands.Pack: packing.pack,
    commands.Unpack: packing.unpack,
    commands.Seal: packing.seal,
    commands.Unseal: packing.unseal,
    commands.Offer: handing.offer,
    commands.Store: keeping.store,
    commands.Retrieve: keeping.retrieve,
    commands.Receive: receiving.receive,
    commands.Dispose: keeping.dispose,
    commands.Hold: setting_right.hold,
    commands.VerifyLabel: keeping.verify_label,
    commands.Reprint: keeping.reprint,
    commands.Consign: consigning.consign,
    commands.FileNotification: consigning.file_notification,
    commands.Cross: crossing.cross,
    commands.LeavePark: crossing.leave_park,
    commands.SetClearanceStatus: listing.set_clearance_status,
    commands.StartLogger: temperature.start_logger,
    commands.Pool: beginning.pool,
    commands.OpenDiscrepancy: settling.open_discrepancy,
    commands.RecordTaking: ending.record_taking,
    commands.DeclareLost: ending.declare_lost,
    commands.RecordFinding: ending.record_finding,
    commands.Identify: proving.identify,
    commands.ConfirmIdentity: proving.confirm_identity,
    commands.RequestDeclassification: proving.request_declassification,
    commands.ApproveDeclassification: proving.approve_declassification,
    listing.ListRows: listing.list_rows,
}
_AIMED: dict[type, Callable[[str, Any, Scene], AnyAct | Refusal]] = {
    commands.Accept: handing.accept,
    commands.Refuse: handing.refuse_handoff,
    commands.Withdraw: handing.withdraw,
    commands.ApproveOverride: overriding.approve_override,
    commands.RefuseOverride: overriding.refuse_override,
    commands.WithdrawOverride: overriding.withdraw_override,
    commands.Release: setting_right.release,
    commands.ExplainDiscrepancy: settling.explain,
    commands.ResolveDiscrepancy: settling.resolve,
    commands.EscalateDiscrepancy: settling.escalate,
    commands.AcknowledgeNotification: consigning.acknowledge_notification,
    commands.CancelNotification: consigning.cancel_notification,
    commands.ChangeConsignment: changing.change,
    commands.CancelConsignment: changing.cancel,
    commands.SplitConsignment: changing.split,
    commands.TurnBack: returning.turn_back,
    commands.SendBack: returning.send_back,
    commands.Reconcile: finishing.reconcile,
    commands.Close: finishing.close,
    commands.GiveUp: finishing.give_up,
    commands.Recover: finishing.recover,
    commands.AmendNotification: amending.amend_notification,
}
