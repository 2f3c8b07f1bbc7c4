"""Handoffs: what waits for my answer, what I have offered, and what was answered before."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from custody.parties import GIVERS
from custody.records.views import reading
from custody.records.views.page_reading import handoffs_of, in_hand_of
from custody.records.work.orders import Receipt
from web.pages.frame.acting import act, after, done, status
from web.pages.frame.choices import choices
from web.pages.frame.drawing import age
from web.pages.frame.visit import visit


def mount(pages: Blueprint) -> None:
    pages.get("/handoffs", endpoint="handoffs")(page)
    pages.post("/handoffs", endpoint="handoff_deed")(deed)


def page() -> tuple[str, int]:
    here = visit()
    staff, now = here.person.staff, here.registry.clock()
    organisation = "" if here.sees_all else here.person.organisation
    with here.registry.reading() as connection:
        mine = reading.pending_handoffs(connection, staff)
        pending = handoffs_of(connection, organisation, pending=True)
        answered = handoffs_of(connection, organisation, pending=False)
        mine_to_give = in_hand_of(connection, here.holds_for, staff)
    return (
        render_template(
            "handoffs.html",
            to_me=[h for h in mine if h.receiver == staff],
            by_me=[h for h in mine if h.giver == staff],
            others=[h for h in pending if staff not in (h.receiver, h.giver)],
            answered=answered,
            waited={h.id: age(h.at, now) for h in (*mine, *pending)},
            overdue_s=here.zone.about.pending_handoff_minutes * 60,
            may_offer=here.has_role(*GIVERS) or bool(mine_to_give),
            choices=choices(here),
            in_hand=mine_to_give,
            done=done(),
        ),
        status(),
    )


def deed() -> AnyResponse | tuple[str, int]:
    answer = act()
    return after("pages.handoffs", answer) if isinstance(answer, Receipt) else page()
