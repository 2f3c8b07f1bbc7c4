"""Holds: what is stopped and why, placing one, letting go again."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template, request
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from custody.acts import hold_along
from custody.deciding.containers.setting_right import HOLDERS
from custody.deciding.discrepancies.holds import Releaser
from custody.holding import Consignment, Hold
from custody.records.store.database import Connection
from custody.records.store.rows import load
from custody.records.views.consignment_lists import UNDER_WAY, consignments_of
from custody.records.views.holds import holds_stopping, standing
from custody.records.views.page_reading import holds_newest, subjects
from custody.records.views.reading import one
from custody.records.work.orders import Receipt
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.visit import Visit, visit

_WithAlong = tuple[Hold, tuple[Hold, ...]]
_MOST = 1000
"""So many open holds of everybody are looked through."""


class Placed(Struct, frozen=True):
    """A hold, those that were placed along with it and end with it, and who may lift it; `mine`: whoever looks may.
    `waits_for` the discrepancy with this number that is resolved first."""

    hold: Hold
    along: tuple[Hold, ...]
    releasers: tuple[Releaser, ...]
    mine: bool
    waits_for: str = ""


def mount(pages: Blueprint) -> None:
    pages.get("/holds", endpoint="holds")(page)
    pages.post("/holds", endpoint="hold_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        asked = one(connection, Hold, request.args.get("hold", "").strip().lower())
        placed = placed_deeds(here, connection, standing_deeds(here, connection, asked))
        released = _visible(here, connection, holds_newest(connection, released=True))
    return (
        render_template(
            "holds.html",
            placed=placed,
            released=released,
            may_place=here.has_role(*HOLDERS),
            done=done(),
        ),
        status(),
    )


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.holds", answer) if isinstance(answer, Receipt) else page()


def standing_deeds(
    here: Visit, connection: Connection, asked: Hold | None = None
) -> list[tuple[Hold, tuple[Hold, ...]]]:
    """What stands that this person may see, newest first: each hold with those that were placed along with it and end
    with it. Wherever holds are counted, these are. `asked`: the one to which a link led comes first, however old."""
    newest = holds_newest(connection, released=False, limit=_MOST)
    if asked is not None and not asked.released:
        same = [each for each in load(connection, Hold, "entry", [asked.entry]) if not each.released]
        newest = [*same, *(each for each in newest if each.entry != asked.entry)]
    return list(_together(_visible(here, connection, newest)))


def placed_deeds(here: Visit, connection: Connection, deeds: list[_WithAlong]) -> list[Placed]:
    """These of `standing_deeds`, each with who lifts it."""
    found = standing(connection, here.zone, [lead for lead, _ in deeds])
    return [
        Placed(lead, along, each.releasers, each.is_lifted_by(here.person), each.waits_for)
        for (lead, along), each in zip(deeds, found, strict=True)
    ]


def _together(holds: list[Hold]) -> Iterator[_WithAlong]:
    """One for each deed that placed holds, as long as the hold that leads them still stands; else one for each hold."""
    by_entry: dict[int, list[Hold]] = {}
    for hold in holds:
        by_entry.setdefault(hold.entry, []).append(hold)
    for same in by_entry.values():
        lead = next((hold for hold in same if _leads(hold, same)), None)
        if lead is None:
            yield from ((hold, ()) for hold in same)
        else:
            yield lead, tuple(hold for hold in same if hold is not lead)


def _leads(hold: Hold, same: list[Hold]) -> bool:
    return all(other is hold or other.id == hold_along(hold.id, other.target) for other in same)


def _visible(here: Visit, connection: Connection, holds: list[Hold]) -> list[Hold]:
    """Those that the organisation placed, those on what this person may see, and those that stop what it carries."""
    if here.sees_all:
        return holds
    known = subjects(connection, (hold.target for hold in holds))
    seen = {code for code, subject in known.items() if here.sees(subject)}
    sent = load(connection, Consignment, "number", (hold.target for hold in holds))
    seen |= {each.number for each in sent if not set(here.parties).isdisjoint(_ends(each))}
    aboard = _aboard(here, connection)
    return [hold for hold in holds if hold.organisation in here.parties or hold.target in seen or hold.id in aboard]


def _aboard(here: Visit, connection: Connection) -> set[str]:
    """The open holds that a gate would find on what the organisation carries, until it has arrived."""
    under_way = consignments_of(connection, here.parties, UNDER_WAY, _MOST)
    carried = [each for each in under_way if each.carrier_organisation in here.parties]
    return {hold.id for hold in holds_stopping(connection, *carried)} if carried else set()


def _ends(consignment: Consignment) -> tuple[str, ...]:
    return consignment.from_organisation, consignment.to_organisation, consignment.checkpoint
