"""What the boxes of a receipt hold, to be ticked where it is not there, or not whole."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from custody.codes import Code, parse_code
from custody.deciding.containers.carriage import awaited_by
from custody.holding import Consignment, Package
from custody.records.views import reading
from custody.records.views.page_reading import subjects
from web.pages.frame.drawing import typed
from web.pages.frame.visit import Visit

MOST = 60
"""So many are ticked; where there are more, the few that are not there are found faster by their codes."""


def to_tick(here: Visit, package: str) -> Sequence[str]:
    """The containers of the boxes that the form of a receipt names, which begins with `package`; none where they are
    too many, or of a box that this organisation does not await."""
    named = typed("receive", "packages", request.args.get("packages", "") or package).split()
    read = (parse_code(each) for each in named)
    codes = list(dict.fromkeys(str(each) for each in read if isinstance(each, Code)))
    found: list[str] = []
    with here.registry.reading() as connection:
        for box in subjects(connection, codes).values():
            if not isinstance(box, Package) or not box.consignment:
                continue
            sent = reading.one(connection, Consignment, box.consignment)
            if sent is not None and awaited_by(sent) == here.person.organisation:
                found += [each.code for each in reading.contents(connection, box.code)]
    return found if len(found) <= MOST else ()
