"""From a command to a piece of work for the writer: what it needs, who decides it, what else it sets in motion."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from custody import commands
from custody.acts import AnyAct, Circumstances, Crossed, Entry
from custody.codes import Code, Kind, new_code, parse_code
from custody.deciding import (
    beginning,
    consigning,
    crossing,
    handing,
    keeping,
    listing,
    overriding,
    packing,
    setting_right,
)
from custody.deciding.consequences import by_the_system, consequences
from custody.deciding.free_text import names_a_donor
from custody.deciding.labelling import queue_labels, settle_label
from custody.deciding.quota import tallies_of
from custody.holding import Alias, Consignment, Handoff, Hold, Notification, Override, Seal, Tally, Transit
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

    @property
    def digest(self) -> str:
        """Same id and same digest is the same request again; same id and another digest is a conflict."""
        said = (type(self.command).__name__, self.target, self.circumstances.actors[0].staff, self.command)
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
            turn.require(Needs(wrong.act.subjects()))
        return setting_right.correct(wrong, command, scene)
    if isinstance(command, commands.RequestOverride):
        return overriding.request_override(_decision(command.decision, turn), command, scene)
    if type(command) in _AIMED:
        return _AIMED[type(command)](target, command, scene)
    return _PLAIN[type(command)](command, scene)


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
    number = ""
    if isinstance(request.command, commands.Cross | commands.FileNotification):
        number = request.command.consignment.strip().upper()
    elif isinstance(request.command, commands.CancelNotification):
        notification = turn.world.get(Notification, request.target.strip().upper())
        number = notification.consignment if notification is not None else ""
    consignment = turn.world.get(Consignment, number)
    if consignment is not None:
        turn.require(needs_of_gate(turn, consignment))


def needs_of_gate(turn: Turn, consignment: Consignment) -> Needs:
    """Tallies, and after a first exit the containers that were counted as crossed, so that none is counted twice."""
    tallies = [(Tally, tally) for tally in tallies_of(turn.world, consignment, turn.zone)]
    gone = any(p.gate == "G2" and p.verdict == "ALLOW" for p in turn.world.passages_of(consignment.number))
    inside = [each for code in consignment.packages for each in turn.world.contents(code)] if gone else []
    return Needs(keys=(*tallies, *((Transit, f"{consignment.number}|{each.code}") for each in inside)))


def needs_of(request: Request) -> Needs:
    """What must be loaded before this request can be decided."""
    command, target = request.command, request.target
    keys: list[tuple[type, str | int]] = []
    codes = [spelling for typed in _codes_of(command) for spelling in spellings(typed)]
    match command:
        case commands.Accept() | commands.Refuse() | commands.Withdraw():
            keys.append((Handoff, target.strip().lower()))
        case commands.Release():
            keys.append((Hold, target.strip().lower()))
        case commands.AcknowledgeNotification() | commands.CancelNotification():
            keys.append((Notification, target.strip().upper()))
        case commands.FileNotification() | commands.Cross():
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
    topics = listing.topics_of(command) if isinstance(command, listing.ListRows) else ()
    if isinstance(command, commands.SetClearanceStatus):
        topics = (f"clearance:{command.clearance.strip().upper()}",)
    jobs_of = tuple(codes) if isinstance(command, commands.VerifyLabel | commands.Reprint) else ()
    return Needs(tuple(codes), tuple(keys), jobs_of, topics=topics)


def spellings(typed: str) -> tuple[str, ...]:
    """How this code may stand in the tables: as it is (a foreign code), and as one of ours in the printed form."""
    plain = typed.strip()
    code = parse_code(plain)
    return (plain, str(code)) if isinstance(code, Code) and str(code) != plain else (plain,)


def _cases(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()


def _codes_of(command: commands.Command) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("subjects", "containers", "packages", "codes"):
        found += getattr(command, name, ())
    for name in ("package", "parent", "subject", "target"):
        value = getattr(command, name, "")
        if value:
            found.append(value)
    return tuple(found)


def _mint(kind: Kind, draw: Draw) -> str:
    return str(new_code(kind, draw))


_PLAIN: dict[type, Callable[[Any, Scene], AnyAct | Refusal]] = {
    commands.Register: beginning.register,
    commands.Aliquot: beginning.aliquot,
    commands.BeginPackage: packing.begin_package,
    commands.Pack: packing.pack,
    commands.Unpack: packing.unpack,
    commands.Seal: packing.seal,
    commands.Unseal: packing.unseal,
    commands.Offer: handing.offer,
    commands.Store: keeping.store,
    commands.Retrieve: keeping.retrieve,
    commands.Receive: keeping.receive,
    commands.Dispose: keeping.dispose,
    commands.Hold: setting_right.hold,
    commands.VerifyLabel: keeping.verify_label,
    commands.Reprint: keeping.reprint,
    commands.Consign: consigning.consign,
    commands.FileNotification: consigning.file_notification,
    commands.Cross: crossing.cross,
    commands.LeavePark: crossing.leave_park,
    commands.SetClearanceStatus: listing.set_clearance_status,
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
    commands.AcknowledgeNotification: consigning.acknowledge_notification,
    commands.CancelNotification: consigning.cancel_notification,
}
