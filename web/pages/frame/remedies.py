"""From a finding to where it is mended: a link to the deed's form with the thing filled in, for whoever may do it;
for everybody else whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from flask import g, url_for

from custody.crossing.checks.hold import holds_named
from custody.crossing.decision import Decision, Verdict
from custody.crossing.finding import Finding, Phrase, fault_of
from custody.crossing.remedy import Remedy, remedies_for, remedies_of
from custody.crossing.way_out import is_out_of_place
from custody.deciding.gates.overriding import may_answer, responsible
from custody.deciding.notifications.foreseeing import Foresight
from custody.holding import Consignment, Container, Hold, Override, Package
from custody.parties import Role
from custody.records.logger_reading import discrepancies_of
from custody.records.store.rows import load
from custody.records.views import reading
from custody.records.views.discrepancies import unresolved
from custody.records.views.holds import Standing, standing
from custody.records.views.page_reading import subjects
from custody.refusal import Refusal
from web.pages.frame.covering import other_clearance
from web.pages.frame.doing import (
    Concerned,
    OfSeals,
    boxes_of,
    doers,
    due,
    in_hand_of,
    is_done_at_gate,
    is_over,
    place,
    without_means,
    words_of,
)
from web.pages.frame.leave import leave_asked_for
from web.pages.frame.offering import has_to_leave_it, may_turn_back
from web.pages.frame.times import short
from web.pages.frame.visit import Visit, visit

_ASKED_AT_A_GATE = (Remedy.OVERRIDE, Remedy.TURN_BACK, Remedy.CHECK_RENEWED)
"""What an officer does about what stands at his gate, on the page of the consignment."""


class Link(NamedTuple):
    """A deed in words; without an address it is for somebody else, whom the words name."""

    text: str
    href: str


def remedy_links(
    finding: Finding,
    decision: Decision,
    consignment: str = "",
    packages: Sequence[str] = (),
    *,
    at_gate: bool = False,
) -> list[Link]:
    """Where this finding is mended, the likeliest first; nothing where this system cannot mend it. Nobody is asked to
    let pass what another finding of the decision denies. `at_gate`: what is done there alone, to who does it."""
    here = visit()
    about = concerned_by(finding, consignment, packages)
    found: list[Link | None] = []
    clearance = "" if at_gate else other_clearance(here, about.consignment, finding, decision)
    about = replace(about, clearance=clearance, amiss=_amiss(here, about, finding))
    for each in (Remedy.CHANGE_PLAN,) if clearance else remedies_of(finding, decision.gate):
        asked_there = is_done_at_gate(each) or each in _ASKED_AT_A_GATE
        if (at_gate and not asked_there) or (each is Remedy.OVERRIDE and decision.verdict is Verdict.DENY):
            continue
        asked = leave_asked_for(here, about.consignment, finding, decision) if each is Remedy.OVERRIDE else None
        if asked is not None and about.consignment is not None:
            found.append(_waits(here, asked, about.consignment))
            continue
        if is_over(each, about) or is_out_of_place(each, decision.findings):
            continue
        concerned, said = replace(about, holds=_holds(here, finding)), of_seals(finding, decision)
        found += [_link(here, remedy, of_it, at_gate) for remedy, of_it in due(each, concerned, said)]
    # Two faults of one box are mended by one deed.
    return list(dict.fromkeys(link for link in found if link is not None))


def _waits(here: Visit, asked: Override, consignment: Consignment) -> Link:
    """Where the leave that is asked for is given or refused; to the others, who does that."""
    if may_answer(here.person, asked, consignment):
        place = url_for("pages.consignment", number=consignment.number, _anchor="overrides")
        return Link(here.t("page.remedy.answer_override", staff=asked.requested_by), place)
    organisation, at = responsible(consignment, asked.gate), short(asked.at, here.offset)
    said = here.t("page.remedy.override_waits", staff=asked.requested_by, at=at, organisation=organisation)
    return Link(said, "")


def _link(here: Visit, remedy: Remedy, concerned: Concerned, at_gate: bool) -> Link | None:
    if remedy is Remedy.RESEAL and concerned.packages and has_to_leave_it(here, concerned.packages[0]):
        return Link(here.t("page.remedy.reseal_by_another", staff=here.person.staff), "")
    organisation, roles = doers(remedy, concerned, here.person.organisation)
    elsewhere = without_means(remedy, organisation, here.zone)
    if elsewhere:
        return None if at_gate else Link(here.t(f"page.remedy.{elsewhere}", organisation=organisation), "")
    holder = in_hand_of(remedy, concerned)
    ours = organisation in ("", here.person.organisation) and holder in ("", here.person.staff)
    if remedy is Remedy.TURN_BACK and concerned.consignment and may_turn_back(here, concerned.consignment):
        ours, roles = True, here.person.roles
    if holder and roles and not _has_role(here, holder, roles):
        # Who has it in hand gives it back first, to somebody of the sender who may do this.
        sent = concerned.consignment
        organisation, holder = sent.from_organisation if sent else organisation, ""
    words = " ".join((here.t(f"page.remedy.{words_of(remedy, concerned)}"), *boxes_of(remedy, concerned)))
    if ours and (not roles or here.has_role(*roles)):
        href = place(remedy, concerned)
        return Link(words, href) if href else None
    if at_gate:
        return None
    who = holder or " / ".join(here.t(f"role.{role}") for role in roles)
    asked = "ask" if organisation else "ask_role"
    return Link(here.t(f"page.remedy.{asked}", deed=words, who=who, organisation=organisation), "")


def concerned_by(finding: Finding, consignment: str, packages: Sequence[str]) -> Concerned:
    """What this finding speaks of, of a consignment or of boxes that are in none."""
    here = visit()
    return replace(_concerned(here, _about(here, consignment, tuple(packages)), _named(finding)), check=finding.check)


def foreseen(here: Visit, codes: Sequence[str]) -> Foresight | None:
    """What the border would say of these now; None when nothing lies there, or it has left already."""
    found = here.registry.foresee(codes) if codes else None
    return None if found is None or isinstance(found, Refusal) else found


def may_still_go(here: Visit, package: Package) -> bool:
    """Whether a pre-check says anything of this package: it is its organisation's to send, and has not left."""
    if here.person.organisation != package.organisation:
        return False
    with here.registry.reading() as connection:
        consignment = reading.one(connection, Consignment, package.consignment) if package.consignment else None
    return consignment is None or consignment.state.over or consignment.journey.before_exit


def _has_role(here: Visit, staff: str, roles: Sequence[Role]) -> bool:
    person = here.zone.people.get(staff)
    return person is not None and any(role in roles for role in person.roles)


def _about(here: Visit, number: str, packages: tuple[str, ...]) -> Concerned:
    known: dict[tuple[str, tuple[str, ...]], Concerned] = g.setdefault("remedies_about", {})
    key = (number, packages)
    if key not in known:
        with here.registry.reading() as connection:
            boxes = tuple(p for p in subjects(connection, packages).values() if isinstance(p, Package))
            around = number or next((box.consignment for box in boxes if box.consignment), "")
            consignment = reading.one(connection, Consignment, around) if around else None
            notices = reading.notifications_of(connection, around) if consignment is not None else []
        standing = next((each.number for each in reversed(notices) if each.state.stands), "")
        over = consignment is not None and consignment.state.over and not number
        known[key] = Concerned(None if over else consignment, boxes, (), standing)
    return known[key]


def _named(finding: Finding) -> tuple[str, ...]:
    """The codes that the finding names, as far as it lists them."""
    texts = (str(value) for phrase in finding.found for value in phrase.params.values() if isinstance(value, str))
    return tuple(code for text in texts for code in text.replace(",", " ").split() if code.startswith("HT"))


def of_seals(finding: Finding, decision: Decision) -> OfSeals:
    """What this finding says of seals, as far as it lists them, and its decision of the boxes that were not read."""
    missing = _listed(finding, "SEAL.missing", "seals")
    strange = any(_fault(phrase) in ("SEAL.strange", "SEAL.stranger") for phrase in finding.found)
    unread = [code for each in decision.findings for code in _listed(each, "MANIFEST.package_missing", "codes")]
    return OfSeals(missing, strange, unread)


def _fault(found: Phrase) -> str:
    return fault_of(found.key.removesuffix(".found"))


def _listed(finding: Finding, fault: str, name: str) -> list[str]:
    texts = (str(phrase.params.get(name, "")) for phrase in finding.found if _fault(phrase) == fault)
    return [each.strip() for text in texts for each in text.split(",")]


def _holds(here: Visit, finding: Finding) -> tuple[Standing, ...]:
    """Of the holds that it names, those that somebody still has to lift; first those that whoever looks may lift."""
    named = holds_named(finding)
    if not named:
        return ()
    with here.registry.reading() as connection:
        holds = [hold for hold in load(connection, Hold, "id", named) if not (hold.released or hold.discrepancy)]
        found = standing(connection, here.zone, sorted(holds, key=lambda hold: hold.entry))
    return tuple(sorted(found, key=lambda each: not each.is_lifted_by(here.person)))


def _amiss(here: Visit, about: Concerned, finding: Finding) -> str:
    """The consignment whose page shows the discrepancies of what the finding names: this one, else one that tells of
    the same containers and that this person may see; empty where nobody tells of any."""
    if not any(Remedy.DISCREPANCIES in remedies_for(fix) for fix in finding.fix):
        return ""
    own, codes = about.consignment.number if about.consignment is not None else "", set(_named(finding))
    with here.registry.reading() as connection:
        told = [each.consignment for each in discrepancies_of(connection, own)]
        others = unresolved(connection, None if here.sees_all else here.parties) if not told and codes else []
    return next(iter((*told, *(each.consignment for each in others if codes & set(each.codes)))), "")


def _concerned(here: Visit, about: Concerned, named: tuple[str, ...]) -> Concerned:
    """What of it this finding names: boxes, and containers with the boxes that they lie in."""
    if not named:
        return about
    with here.registry.reading() as connection:
        known = subjects(connection, named)
    containers = tuple(each for each in known.values() if isinstance(each, Container))
    boxes = {each.package for each in containers if each.package} | set(known)
    packages = tuple(box for box in about.packages if box.code in boxes) or about.packages
    return replace(about, packages=packages, containers=containers)
