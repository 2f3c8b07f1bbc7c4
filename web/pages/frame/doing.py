"""The deeds that mend a finding: who may do each, and the page with its form, filled in as far as it is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from flask import url_for

from custody.crossing.finding import listed
from custody.crossing.remedy import Remedy
from custody.deciding.consignments.consigning import FILERS, SENDERS
from custody.deciding.consignments.finishing import ANSWERABLE
from custody.deciding.containers.keeping import KEEPERS
from custody.deciding.containers.setting_right import CORRECTORS
from custody.deciding.discrepancies.holds import RELEASERS
from custody.deciding.gates.overriding import ASKERS
from custody.deciding.packages.packing import PACKERS
from custody.deciding.packages.temperature import STARTERS
from custody.fold.seals import gate_and_seal
from custody.holding import Consignment, Container, Package, PackageState, Step, legal_steps
from custody.parties import GIVERS, Role
from custody.records.views.holds import Standing
from custody.zone import Zone


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a finding of a check speaks of; `notification` is the number of the one that stands."""

    consignment: Consignment | None
    packages: tuple[Package, ...]
    containers: tuple[Container, ...] = ()
    notification: str = ""
    check: str = ""
    holds: tuple[Standing, ...] = ()
    """Of those that the finding names, the ones that still stand."""
    clearance: str = ""
    """Another one that covers all of it."""
    amiss: str = ""
    """The consignment on whose page the discrepancy stands that the finding speaks of: of a return, the one before."""


class OfSeals(NamedTuple):
    """What a decision says of seals and boxes: the seals that were not read, whether anything strange was, and the
    codes of the boxes that were not read at all."""

    missing: Collection[str] = ()
    strange: bool = False
    unread: Collection[str] = ()


_AT_A_BENCH = {
    Remedy.PACK: ("pack", PACKERS),
    Remedy.BEGIN_PACKAGE: ("begin_package", PACKERS),
    Remedy.VERIFY_LABEL: ("", KEEPERS),
    Remedy.RETRIEVE: ("retrieve", KEEPERS),
    Remedy.CORRECT: ("correct", CORRECTORS),
}
_OF_A_BOX: Mapping[Remedy, tuple[str, tuple[Role, ...]]] = {
    Remedy.UNPACK: ("unpack", PACKERS),
    Remedy.SEAL: ("seal", PACKERS),
    Remedy.DESCRIBE: ("describe_package", PACKERS),
    Remedy.START_LOGGER: ("start_logger", STARTERS),
    Remedy.REPRINT: ("reprint", KEEPERS),
    Remedy.OFFER: ("offer", GIVERS),
}
_AT_A_GATE = (Remedy.RECOUNT, Remedy.RESEAL)
"""What an officer does to a box that stands before him, in whose hands it may be."""
_IN_THE_OPEN = ("unpack", "describe_package", "start_logger")
"""What is done to a box that is open: a sealed one is opened first."""
_OF_THE_SENDER: Mapping[Remedy, tuple[str, tuple[Role, ...]]] = {
    Remedy.FILE: ("file_notification", FILERS),
    Remedy.ACKNOWLEDGE: ("acknowledge", FILERS),
    Remedy.AMEND: ("amend_notification", FILERS),
    Remedy.CANCEL: ("cancel_notification", FILERS),
    Remedy.SPLIT: ("split_consignment", SENDERS),
    Remedy.TURN_BACK: ("turn_back", ANSWERABLE),
    Remedy.RECOVER: ("recover", ANSWERABLE),
}
_STEPS = {Remedy.SPLIT: Step.SPLIT, Remedy.TURN_BACK: Step.TURN_BACK, Remedy.RECOVER: Step.RECOVER}
_PAGES = {
    Remedy.RELEASE: "pages.holds",
    Remedy.ANSWER_HANDOFF: "pages.handoffs",
    Remedy.DISCREPANCIES: "pages.discrepancies",
    Remedy.CLEARANCES: "pages.clearances",
    Remedy.LISTINGS: "pages.lists",
}
_ON_PAGES: Mapping[Remedy, tuple[Role, ...]] = {Remedy.RELEASE: RELEASERS, Remedy.LISTINGS: (Role.ADMIN,)}


def doers(remedy: Remedy, about: Concerned, own: str) -> tuple[str, tuple[Role, ...]]:
    """(organisation, roles) of who does this; an empty organisation: whoever has the role, no roles: anybody."""
    sender = about.consignment.from_organisation if about.consignment is not None else own
    holder = about.packages[0].organisation if about.packages else sender
    if remedy in _AT_A_BENCH:
        return holder, _AT_A_BENCH[remedy][1]
    if remedy in _OF_A_BOX:
        return holder, _OF_A_BOX[remedy][1]
    if remedy in _AT_A_GATE:
        return "", (Role.OFFICER,)
    if remedy in _OF_THE_SENDER:
        return sender, _OF_THE_SENDER[remedy][1]
    if remedy is Remedy.CHANGE_PLAN:
        return sender, FILERS if about.notification else SENDERS
    if remedy is Remedy.CONSIGN:
        return sender, SENDERS
    if remedy is Remedy.OVERRIDE:
        return "", ASKERS
    if remedy is Remedy.RELEASE and about.holds:
        may = about.holds[0].releasers
        releaser = next((each for each in may if each.organisation == own), may[0])
        return releaser.organisation, releaser.roles
    return "", _ON_PAGES.get(remedy, ())


def words_of(remedy: Remedy, about: Concerned) -> str:
    """Under which words it is told: once it is filed, the plan is changed by amending what was filed; and nothing is
    put into a box through its seal."""
    if remedy is Remedy.CHANGE_PLAN and about.notification:
        return Remedy.AMEND.value
    sealed = any(box.state is PackageState.SEALED for box in about.packages)
    return "start_logger_sealed" if remedy is Remedy.START_LOGGER and sealed else remedy.value


def without_means(remedy: Remedy, organisation: str, zone: Zone) -> str:
    """What is done about a label that an organisation holds which has no bench or printer for it, as a courier firm;
    empty where it has."""
    stations = [each for each in zone.stations.values() if zone.sites[each.site].organisation == organisation]
    benches = [each for each in stations if each.enabled and not each.kinds[0].at_checkpoint]
    if remedy is Remedy.VERIFY_LABEL and not benches:
        return "verify_label_anywhere"
    return "reprint_elsewhere" if remedy is Remedy.REPRINT and not any(each.printers for each in benches) else ""


def in_hand_of(remedy: Remedy, about: Concerned) -> str:
    """Who has the box in hand to which this is done: nobody else can do it. Empty where that does not matter."""
    by_hand = remedy in _OF_A_BOX and remedy is not Remedy.REPRINT
    return about.packages[0].custodian if by_hand and about.packages else ""


def boxes_of(remedy: Remedy, about: Concerned) -> tuple[str, ...]:
    """To which of several boxes it is done, for who stands before all of them."""
    named = tuple(box.code for box in about.packages)
    several = about.consignment is not None and len(about.consignment.packages) > 1
    return (listed(named),) if (remedy in _OF_A_BOX or remedy in _AT_A_GATE) and several and named else ()


def due(remedy: Remedy, about: Concerned, said: OfSeals) -> list[tuple[Remedy, Concerned]]:
    """What is still to be done of this by now, for each box that an officer opens: one that he has opened is sealed
    again, and one that he has sealed again is shown to the gate once more. What was not read there is read first."""
    if remedy not in _AT_A_GATE or not about.packages:
        return [(remedy, about)]
    to_open = _to_be_opened(about.packages, said) if remedy is Remedy.RECOUNT else []
    found = []
    for box in about.packages:
        sealed = box.state is PackageState.SEALED
        if not sealed or box in to_open:
            found.append((Remedy.RECOUNT if sealed else Remedy.RESEAL, replace(about, packages=(box,))))
    return found


def _to_be_opened(boxes: Sequence[Package], said: OfSeals) -> list[Package]:
    """Of those that were read: the ones whose own seals were not. Where a strange one was, only while it is a doubt
    over them, and not told of a box that lies open; and all of these, where no seal is wanting."""
    read = [box for box in boxes if box.code not in said.unread]
    wanting = [box for box in read if set(box.seals) & set(said.missing)]
    if not said.strange:
        return [box for box in (wanting if said.missing else read) if box.doubts or not box.opening]
    off = {gate_and_seal(each) for box in boxes if box.state is PackageState.OPEN for each in box.taken_off}
    doubted = [box for box in read if any(gate_and_seal(each) not in off for each in box.doubts)]
    return [box for box in doubted if box in wanting] or doubted


def is_over(remedy: Remedy, about: Concerned) -> bool:
    """Whether its consignment is past this deed, so that the page of it has no form for that any more."""
    consignment = about.consignment
    if consignment is None:
        return False
    if remedy in _STEPS:
        return _STEPS[remedy] not in legal_steps(consignment)
    if remedy is Remedy.FILE:
        return not consignment.journey.unfiled
    if remedy in (Remedy.AMEND, Remedy.CANCEL) or (remedy is Remedy.CHANGE_PLAN and about.notification):
        return not (about.notification and consignment.journey.before_exit)
    if remedy is Remedy.CHANGE_PLAN:
        return Step.CHANGE not in legal_steps(consignment)
    return remedy is Remedy.OVERRIDE and consignment.state.past_gates


def is_done_at_gate(remedy: Remedy) -> bool:
    """Whether it is the officer of the gate who does this, there and then."""
    return remedy in _AT_A_GATE


def place(remedy: Remedy, about: Concerned) -> str:
    """The address of the form, open and filled in; empty where there is nothing to do it to."""
    codes = "\n".join(each.code for each in about.containers)
    if remedy in _AT_A_BENCH:
        deed = _AT_A_BENCH[remedy][0]
        return url_for("pages.benches", open=deed or None, containers=codes or None)
    if remedy in (*_OF_A_BOX, *_AT_A_GATE):
        return _of_a_box(remedy, about, codes)
    if remedy in _OF_THE_SENDER:
        return _of_consignment(_OF_THE_SENDER[remedy][0], about)
    if remedy is Remedy.CHANGE_PLAN:
        return _plan(about)
    if remedy is Remedy.CONSIGN:
        return url_for("pages.new_consignment", packages=" ".join(box.code for box in about.packages) or None)
    if remedy in (Remedy.OVERRIDE, Remedy.CHECK_RENEWED):
        return _towards_a_let_pass(remedy, about)
    if remedy is Remedy.TEMPERATURE:
        return url_for("pages.temperature", code=about.packages[0].code) if about.packages else ""
    if remedy is Remedy.RELEASE and about.holds:
        return place_of_hold(about.holds[0].hold.id)
    if remedy is Remedy.DISCREPANCIES and about.amiss:
        return url_for("pages.consignment", number=about.amiss, _anchor="discrepancies")
    return url_for(_PAGES[remedy])


def place_of_hold(hold: str) -> str:
    """Where this hold is lifted, with the form open."""
    return url_for("pages.holds", hold=hold, open="release", _anchor=f"hold-{hold}")


def _of_a_box(remedy: Remedy, about: Concerned, codes: str) -> str:
    if remedy in _AT_A_GATE:
        return _before_an_officer(remedy, about)
    deed = _OF_A_BOX[remedy][0]
    if not about.packages:
        # What lies in no box cannot be taken out of one.
        return "" if deed == "unpack" else url_for("pages.benches", open=deed, containers=codes or None)
    box = about.packages[0]
    sealed = box.state is PackageState.SEALED
    form = "unseal" if sealed and deed in _IN_THE_OPEN else deed
    return url_for("pages.container", code=box.code, open=form, containers=codes or None, _anchor=f"deed-{form}")


def _before_an_officer(remedy: Remedy, about: Concerned) -> str:
    """Where he opens the box to count it, and seals it again."""
    if not about.packages:
        return ""
    form, opening = ("unseal", "recount") if remedy is Remedy.RECOUNT else ("seal", None)
    return url_for("pages.container", code=about.packages[0].code, open=form, opening=opening, _anchor=f"deed-{form}")


def _of_consignment(deed: str, about: Concerned, filled: Mapping[str, str] = MappingProxyType({})) -> str:
    if about.consignment is None:
        return ""
    values: dict[str, Any] = {"number": about.consignment.number, "open": deed, **filled}
    return url_for("pages.consignment", **values, _anchor=f"deed-{deed}")


def _towards_a_let_pass(remedy: Remedy, about: Concerned) -> str:
    """Where leave is asked for, and where it is looked at what speaks for giving it."""
    if remedy is Remedy.OVERRIDE or about.consignment is None:
        return _of_consignment("request_override", about, {"check": about.check})
    return url_for("pages.consignment", number=about.consignment.number, check="renewed", _anchor="renewed")


def _plan(about: Concerned) -> str:
    """The plan of a draft, the amendment of what is filed; a draft where there is none."""
    if about.consignment is None:
        return url_for("pages.new_consignment", packages=" ".join(box.code for box in about.packages) or None)
    if about.notification:
        return _of_consignment("amend_notification", about)
    return _of_consignment("change_consignment", about, {"clearance": about.clearance} if about.clearance else {})
