"""Who was notified as the carrier of what is handed over, told where a receiver is chosen and where he answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from custody.deciding.containers.carriage import another_than_notified, awaited_by
from custody.holding import Consignment, Step, legal_steps
from custody.records.store.rows import load
from custody.records.views.page_reading import subjects
from custody.zone import Zone
from web.pages.frame.visit import Visit, visit


def only_carries(organisation: str, zone: Zone) -> bool:
    """Whether it is an end of no clearance, and carries under one."""
    clearances = zone.clearances.values()
    ends = {end for each in clearances for row in each.scopes for end in (each.holder, *row.counterparts)}
    return organisation not in ends and any(organisation in row.carriers for each in clearances for row in each.scopes)


def receivers(people: Sequence[tuple[str, str]], codes: Iterable[str]) -> list[tuple[str, str]]:
    """These people, as (staff, words), to whom the codes may be offered: with each courier whom a gate will stop, that
    another one was notified."""
    here = visit()
    filed = _consignments(here, codes)
    # Beside the name, for a narrow screen shows the beginning alone.
    return [(staff, words.replace(staff, f"{staff}{_told(here, filed, staff)}", 1)) for staff, words in people]


def carried_by_another(codes: Iterable[str], receiver: str) -> list[Consignment]:
    """The consignments of these whose notification names another courier than this one."""
    here = visit()
    return _stopped(here, _consignments(here, codes), receiver)


def missed_among(codes: Iterable[str], by: str = "") -> dict[str, Consignment]:
    """Of these the containers that were reported missing, by this organisation where one is named, and that may still
    be received after all."""
    here, asked = visit(), list(codes)
    sent = [each for each in _consignments(here, asked) if by in ("", awaited_by(each))]
    sent = [each for each in sent if Step.RECEIVE in legal_steps(each)]
    return {code: each for each in sent for code in each.missing if code in asked}


def _told(here: Visit, filed: list[Consignment], staff: str) -> str:
    stopped = _stopped(here, filed, staff)
    if not stopped:
        return ""
    named = {"carrier": stopped[0].carrier or "-", "consignment": stopped[0].number}
    return here.t("page.handoffs.not_notified", **named)


def _stopped(here: Visit, filed: list[Consignment], staff: str) -> list[Consignment]:
    person = here.zone.people.get(staff)
    return [each for each in filed if person is not None and another_than_notified(each, person)]


def _consignments(here: Visit, codes: Iterable[str]) -> list[Consignment]:
    with here.registry.reading() as connection:
        numbers = dict.fromkeys(each.consignment for each in subjects(connection, codes).values() if each.consignment)
        return load(connection, Consignment, "number", numbers)
