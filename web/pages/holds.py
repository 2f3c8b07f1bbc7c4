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
from custody.records.database import Connection
from custody.records.holds import standing
from custody.records.orders import Receipt
from custody.records.page_reading import holds_newest, subjects
from custody.records.reading import one
from custody.records.rows import load
from web.pages.acting import act, after, done, status
from web.pages.visit import Visit, visit


class Placed(Struct, frozen=True):
    """A hold, those that were placed along with it and end with it, and who may lift it; `mine`: whoever looks may."""

    hold: Hold
    along: tuple[Hold, ...]
    releasers: tuple[Releaser, ...]
    mine: bool


def mount(pages: Blueprint) -> None:
    pages.get("/holds", endpoint="holds")(page)
    pages.post("/holds", endpoint="hold_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        found = visible(here, connection, _asked_for(connection, holds_newest(connection, released=False)))
        placed = _placed(here, connection, list(_together(found)))
        released = visible(here, connection, holds_newest(connection, released=True))
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


def _asked_for(connection: Connection, newest: list[Hold]) -> list[Hold]:
    """First the one to which a link led, with what was placed along with it, however old it is."""
    hold = one(connection, Hold, request.args.get("hold", "").strip().lower())
    if hold is None or hold.released:
        return newest
    same = [each for each in load(connection, Hold, "entry", [hold.entry]) if not each.released]
    return [*same, *(each for each in newest if each.entry != hold.entry)]


def _placed(here: Visit, connection: Connection, deeds: list[tuple[Hold, tuple[Hold, ...]]]) -> list[Placed]:
    found = standing(connection, here.zone, [lead for lead, _ in deeds])
    return [
        Placed(lead, along, each.releasers, each.is_lifted_by(here.person))
        for (lead, along), each in zip(deeds, found, strict=True)
    ]


def _together(holds: list[Hold]) -> Iterator[tuple[Hold, tuple[Hold, ...]]]:
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


def visible(here: Visit, connection: Connection, holds: list[Hold]) -> list[Hold]:
    """Those that the organisation placed, and those on what this person may see."""
    if here.sees_all:
        return holds
    known = subjects(connection, (hold.target for hold in holds))
    seen = {code for code, subject in known.items() if here.sees(subject)}
    return [h for h in holds if h.organisation in here.parties or h.target in seen or _sent(here, connection, h)]


def _sent(here: Visit, connection: Connection, hold: Hold) -> bool:
    consignment = one(connection, Consignment, hold.target)
    return consignment is not None and bool(
        {consignment.from_organisation, consignment.to_organisation, consignment.checkpoint} & set(here.parties)
    )
