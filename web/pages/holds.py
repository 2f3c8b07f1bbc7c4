"""Holds: what is stopped and why, placing one, letting go again."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template
from msgspec import Struct
from werkzeug.wrappers import Response as AnyResponse

from custody.acts import hold_along
from custody.holding import Consignment, Hold
from custody.parties import Role
from custody.records.database import Connection
from custody.records.orders import Receipt
from custody.records.page_reading import holds_newest, subjects
from custody.records.reading import one
from web.pages.acting import act, after, done, status
from web.pages.visit import Visit, visit


class Standing(Struct, frozen=True):
    """A hold, and those that were placed along with it and end with it."""

    hold: Hold
    along: tuple[Hold, ...] = ()


def mount(pages: Blueprint) -> None:
    pages.get("/holds", endpoint="holds")(page)
    pages.post("/holds", endpoint="hold_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    with here.registry.reading() as connection:
        standing = list(_together(_visible(here, connection, holds_newest(connection, released=False))))
        released = _visible(here, connection, holds_newest(connection, released=True))
    may_release = here.has_role(Role.COORDINATOR, Role.COMPLIANCE)
    may_place = may_release or here.has_role(Role.OFFICER, Role.TECHNICIAN)
    return (
        render_template(
            "holds.html",
            standing=standing,
            released=released,
            may_place=may_place,
            may_release=may_release,
            done=done(),
        ),
        status(),
    )


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.holds", answer) if isinstance(answer, Receipt) else page()


def _together(holds: list[Hold]) -> Iterator[Standing]:
    """One for each deed that placed holds, as long as the hold that leads them still stands; else one for each hold."""
    by_entry: dict[int, list[Hold]] = {}
    for hold in holds:
        by_entry.setdefault(hold.entry, []).append(hold)
    for same in by_entry.values():
        lead = next((hold for hold in same if _leads(hold, same)), None)
        if lead is None:
            yield from (Standing(hold) for hold in same)
        else:
            yield Standing(lead, tuple(hold for hold in same if hold is not lead))


def _leads(hold: Hold, same: list[Hold]) -> bool:
    return all(other is hold or other.id == hold_along(hold.id, other.target) for other in same)


def _visible(here: Visit, connection: Connection, holds: list[Hold]) -> list[Hold]:
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
