"""What a scan means at a bench: sign in, look at and gather containers, then one command for all of them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from custody import commands
from custody.barcode import is_of_a_product
from custody.codes import Code, Command, Kind, command_of
from custody.deciding.containers import handing, keeping
from custody.deciding.packages import packing
from custody.desk import Desk
from custody.holding import Container, Handoff, Package
from custody.parties import Role
from custody.refusal import Refusal
from custody.scanning.arriving import arrived_here, missed_and_held, missed_here
from custody.scanning.early import warn_of_box, warn_of_tube
from custody.scanning.offers import accepted, offers_here, offers_to, size_of, warned_of_carrier
from custody.scanning.reading import Barcode, Feedback, Meaning, done, means, refused
from custody.scanning.receipts import receive_all
from custody.scanning.stopping import on_hold
from custody.scene import Scene

SEAL, OFFER, STORE = "seal", "offer", "store"


def mean_code(code: Code, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    """What one of our codes means on this desk."""
    if code.kind is Kind.BADGE:
        return _badge(str(code), scan_id, desk, scene)
    if not desk.staff:
        return means("badge_first", Feedback.WARN, desk, "badge")
    match code.kind:
        case Kind.CONTAINER | Kind.PACKAGE:
            return _subject(str(code), scan_id, desk, scene)
        case Kind.COMMAND:
            command = command_of(code)
            if command is None or command not in _COMMANDS:
                return means("command_not_here", Feedback.BAD, desk)
            return _COMMANDS[command](scan_id, desk, scene)
        case Kind.SEAL:
            return _seal(str(code), scan_id, desk, scene)
        case Kind.LOGGER:
            return _logger(str(code), desk)
        case Kind.PLACE:
            return _place(str(code), scan_id, desk, scene)
        case _:
            return means("not_for_a_bench", Feedback.WARN, desk, code=str(code))


def mean_foreign(read: Barcode, scan_id: str, desk: Desk, scene: Scene) -> Meaning | None:
    """A foreign text means something only where the desk waits for a seal: makers number their own. What is printed on
    every box of a kind seals none of them; a number alone is believed, for it may well be that of a seal."""
    if not desk.staff or desk.awaiting != SEAL or not read.text:
        return None
    if is_of_a_product(read.identifier):
        return replace(means("makers_barcode", Feedback.BAD, desk, "seal", code=read.text), word="not_ours")
    return _seal(read.text, scan_id, desk, scene)


def mean_strange(desk: Desk) -> Meaning:
    """What to do about a text that is no code of ours, by what this desk waits for."""
    if not desk.staff:
        return means("badge_first", Feedback.BAD, desk, "badge")
    if desk.awaiting == STORE:
        return means("strange_place", Feedback.BAD, desk, "place")
    if desk.awaiting == OFFER:
        return means("strange_badge", Feedback.BAD, desk, "badge")
    if desk.package:
        return means("strange_seal", Feedback.BAD, desk, "command", code=desk.package)
    return means("strange", Feedback.BAD, desk, "container", "package")


def _badge(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    person = scene.zone.person_with_badge(code)
    if person is None:
        return means("badge_unknown", Feedback.BAD, desk, "badge")
    if desk.awaiting == OFFER and desk.staff:
        command = commands.Offer(id=scan_id, subjects=desk.basket, to=person.staff)
        told = done(handing.offer(command, scene), "offered", desk.cleared(), desk, staff=person.staff)
        return warned_of_carrier(told, person, desk, scene)
    here = scene.zone.sites[scene.zone.stations[desk.station].site].organisation
    if person.organisation != here and Role.COURIER not in person.roles:
        return means("badge_not_here", Feedback.BAD, desk, "badge", staff=person.staff, organisation=here)
    waiting = len(offers_to(person.staff, scene))
    signed_in = Desk(station=desk.station, staff=person.staff, seen=desk.seen)
    if waiting:
        return means("signed_in_offers", Feedback.GOOD, signed_in, "accept", staff=person.staff, waiting=waiting)
    return means("signed_in", Feedback.GOOD, signed_in, "container", "package", staff=person.staff)


def _subject(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    subject = scene.world.container(code) or scene.world.package(code)
    if subject is None:
        return means("unknown", Feedback.BAD, desk, "again", code=code)
    if isinstance(subject, Container) and subject.state.terminal:
        return means("terminal", Feedback.BAD, desk, code=code, state=subject.state)
    again = code in desk.basket
    package = code if isinstance(subject, Package) else desk.package
    basket = desk.basket if again else (*desk.basket, code)
    laid = replace(desk, basket=basket, package=package)
    if subject.copies > 1 and not subject.label_verified:
        verified = keeping.verify_label(commands.VerifyLabel(id=scan_id, subject=code), scene)
        if not isinstance(verified, Refusal):
            # The label in the hand proves the copy, but the older one must not stay in the world.
            return means("copy_verified", Feedback.WARN, laid, act=verified, code=code, copy=subject.copies)
    if not subject.label_verified and subject.organisation == scene.actor.organisation:
        verified = keeping.verify_label(commands.VerifyLabel(id=scan_id, subject=code), scene)
        if not isinstance(verified, Refusal):
            stopped = on_hold(subject, laid, scene)
            if stopped is not None:
                return replace(stopped, act=verified)
            told = means("label_verified", Feedback.GOOD, laid, "command", act=verified, code=code)
            return _foretold(told, subject, laid, scene)
    return _looked_at(code, subject, laid, scene, again=again)


def _looked_at(code: str, subject: Container | Package, laid: Desk, scene: Scene, *, again: bool) -> Meaning:
    """What there is to say of something that was laid on the desk and needs no act."""
    count = len(laid.basket)
    stopped, missed = on_hold(subject, laid, scene), missed_here(subject, laid, scene)
    if stopped is not None:
        return stopped if missed is None else missed_and_held(missed, stopped)
    if again:
        return means("already_laid", Feedback.WARN, laid, code=code, count=count)
    if missed is not None:
        return missed
    offer = next((each for each in offers_to(laid.staff, scene) if code in (*each.offered, *each.carried)), None)
    if offer is not None:
        return means("offered_to_you", Feedback.GOOD, laid, "accept", "refuse", code=code, staff=offer.giver)
    if subject.organisation != scene.actor.organisation:
        told = means("of_other", Feedback.WARN, laid, code=code, organisation=subject.organisation)
        return arrived_here(subject, laid, scene) or told
    told = means("laid", Feedback.GOOD, laid, "container", "command", code=code, count=count)
    return _foretold(told, subject, laid, scene)


def _foretold(told: Meaning, subject: Container | Package, desk: Desk, scene: Scene) -> Meaning:
    """A tube that is laid beside a package is about to be packed: what the border would say of it is told now."""
    if not desk.package or not isinstance(subject, Container) or subject.package:
        return told
    return warn_of_tube(told, subject, scene)


def _seal(number: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if desk.awaiting != SEAL or not desk.package:
        return means("seal_not_awaited", Feedback.WARN, desk, "package", code=number)
    command = commands.Seal(id=scan_id, package=desk.package, seals=(number,))
    return done(packing.seal(command, scene), "sealed", desk.cleared(), desk, code=desk.package, seal=number)


def _logger(code: str, desk: Desk) -> Meaning:
    """The code alone does not say until when a logger is calibrated: the form asks, with the rest filled in."""
    if not desk.package:
        return means("logger_needs", Feedback.WARN, desk, "package", logger=code)
    return means("logger_laid", Feedback.GOOD, desk, "command", logger=code, code=desk.package)


def _place(code: str, scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if desk.awaiting != STORE or not desk.basket:
        return means("place_not_awaited", Feedback.WARN, desk, "container", code=code)
    command = commands.Store(id=scan_id, subjects=desk.basket, place=code)
    return done(keeping.store(command, scene), "stored", desk.cleared(), desk, code=code, count=len(desk.basket))


def _pack(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    inside = tuple(code for code in desk.basket if scene.world.container(code) is not None)
    if not desk.package or not inside:
        return means("pack_needs", Feedback.BAD, desk, "package", "container")
    command = commands.Pack(id=scan_id, package=desk.package, containers=inside)
    after = replace(desk.cleared(), package=desk.package)
    act = packing.pack(command, scene)
    told = done(act, "packed", after, desk, code=desk.package, count=len(inside))
    package = scene.world.package(desk.package)
    return told if package is None or isinstance(act, Refusal) else warn_of_box(told, package, act.containers, scene)


def _unpack(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    """Out of the package that was scanned, else out of the one that they lie in; on the desk they stay, out of it."""
    laid = (scene.world.container(code) for code in desk.basket)
    inside = [container for container in laid if container is not None and container.package]
    if not inside:
        return means("unpack_needs", Feedback.BAD, desk, "container")
    package, codes = desk.package or inside[0].package, tuple(container.code for container in inside)
    act = packing.unpack(commands.Unpack(id=scan_id, package=package, containers=codes), scene)
    return done(act, "unpacked", desk, desk, code=package, count=len(codes))


def _accept(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    offers = offers_here(desk, scene)
    if len(offers) != 1:
        return _no_one_offer(offers, desk)
    act = handing.accept(offers[0].id, commands.Accept(id=scan_id), scene)
    return refused(act, desk) if isinstance(act, Refusal) else accepted(act, offers[0], desk.cleared(), scene)


def _refuse(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    offers = offers_here(desk, scene)
    if len(offers) != 1:
        return _no_one_offer(offers, desk)
    act = handing.refuse_handoff(offers[0].id, commands.Refuse(id=scan_id, reason="refused by command card"), scene)
    return done(act, "handoff_refused", desk.cleared(), desk, count=size_of(offers[0]), staff=offers[0].giver)


def _no_one_offer(offers: list[Handoff], desk: Desk) -> Meaning:
    if offers:
        return means("which_offer", Feedback.WARN, desk, "container", "package", count=len(offers))
    none = means("no_offer", Feedback.WARN, desk, "container", "package", staff=desk.staff)
    return replace(none, word="which_offer")


def _retrieve(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if not desk.basket:
        return means("nothing_laid", Feedback.WARN, desk, "container")
    act = keeping.retrieve(commands.Retrieve(id=scan_id, subjects=desk.basket), scene)
    return done(act, "retrieved", desk, desk, count=len(desk.basket))


def _print_again(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if not desk.basket:
        return means("nothing_laid", Feedback.WARN, desk, "container")
    command = commands.Reprint(id=scan_id, subject=desk.basket[-1], reason="asked for by command card")
    return done(keeping.reprint(command, scene), "reprinting", desk, desk, code=desk.basket[-1])


def _await(awaited: str, word: str, *scans: str) -> Callable[[str, Desk, Scene], Meaning]:
    def wait(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
        if not desk.basket:
            return means("nothing_laid", Feedback.WARN, desk, "container")
        return means(word, Feedback.GOOD, replace(desk, awaiting=awaited), *scans, count=len(desk.basket))

    return wait


def _await_seal(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if not desk.package:
        return means("seal_needs", Feedback.BAD, desk, "package")
    return means("awaiting_seal", Feedback.GOOD, replace(desk, awaiting=SEAL), "seal", code=desk.package)


def _undo(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    if desk.awaiting:
        return means("undone_command", Feedback.GOOD, replace(desk, awaiting=""), "container")
    if not desk.basket:
        return means("nothing_laid", Feedback.WARN, desk, "container")
    taken = desk.basket[-1]
    package = "" if taken == desk.package else desk.package
    after = replace(desk, basket=desk.basket[:-1], package=package)
    return means("undone", Feedback.GOOD, after, "container", code=taken, count=len(after.basket))


def _clear(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    return means("cleared", Feedback.GOOD, desk.cleared(), "container", "package")


def _sign_out(scan_id: str, desk: Desk, scene: Scene) -> Meaning:
    return means("signed_out", Feedback.GOOD, Desk(station=desk.station), "badge")


_COMMANDS: dict[Command, Callable[[str, Desk, Scene], Meaning]] = {
    Command.ACCEPT: _accept,
    Command.REFUSE: _refuse,
    Command.UNDO: _undo,
    Command.NEXT_BOX: _clear,
    Command.FINISH: _clear,
    Command.CANCEL: _clear,
    Command.PRINT_AGAIN: _print_again,
    Command.PACK: _pack,
    Command.UNPACK: _unpack,
    Command.SEAL: _await_seal,
    Command.OFFER: _await(OFFER, "awaiting_badge", "badge"),
    Command.RECEIVE: receive_all,
    Command.STORE: _await(STORE, "awaiting_place", "place"),
    Command.RETRIEVE: _retrieve,
    Command.SIGN_OUT: _sign_out,
}
