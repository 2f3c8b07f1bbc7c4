"""Whether something of what is before somebody was found broken, and whom to call: told before he takes it in hand."""

from __future__ import annotations

from collections.abc import Iterable

from custody.holding import Container
from custody.records.store.rows import load_open_holds
from custody.records.views import reading
from custody.records.views.page_reading import subjects
from custody.standing_holds import is_of_damage
from web.pages.frame.duty import duty_of
from web.pages.frame.visit import visit


def broken_among(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(organisation, duty phone) of those who know what it is, where anything of this, or in it, was found broken."""
    here = visit()
    named = tuple(dict.fromkeys(filter(None, codes)))
    with here.registry.reading() as connection:
        inside = (tube.code for code in named for tube in reading.contents(connection, code))
        broken = [hold.target for hold in load_open_holds(connection, (*named, *inside)) if is_of_damage(hold)]
        found = [each for each in subjects(connection, broken).values() if isinstance(each, Container)]
    return duty_of(here, (name for each in found for name in (each.owner, each.organisation)))
