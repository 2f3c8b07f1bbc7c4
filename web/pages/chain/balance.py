"""The balance: where everything that crossed is now, as a picture, a table and a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, render_template, request

from custody.balance import BESIDES, CONTAINERS, OPEN, REMAINDER, Balance, Extent
from custody.bilingual import Text, plain
from custody.records.views.balancing import balance, crossings, on_the_way_with
from custody.refusal import refuse
from custody.tabling.delimited import harmless
from custody.tabling.writing import csv_of
from web import paper
from web.api.balance import PAGE, below_wanted, fate_wanted, mark, sheet_of_balance
from web.api.consignments import seen_consignment
from web.pages.frame.carrying import only_carries
from web.pages.frame.times import civil
from web.pages.frame.visit import Visit, visit
from web.problems import ProblemError, RefusedError, demanded

_PARAMETERS = frozenset({"clearance", "consignment", "organisation", "from", "to", "fate", "below", "lang"})
_COLUMNS = (
    "container",
    "consignment",
    "clearance",
    "direction",
    "fate",
    "organisation",
    "custodian",
    "place",
    "times",
    "authority",
    "receipt",
)
_AT_ONCE = 2_000
"""Containers read in one go: no reader is held open for as long as a file takes."""


def mount(pages: Blueprint) -> None:
    pages.get("/balance", endpoint="balance")(page)
    pages.get("/balance.csv", endpoint="balance_file")(file)
    pages.get("/balance-containers.csv", endpoint="balance_containers")(containers)
    pages.get("/balance.pdf", endpoint="balance_sheet")(sheet)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, and in which period: civil days of the zone, the last one included. Empty is not asked for."""

    clearance: str = ""
    consignment: str = ""
    organisation: str = ""
    first: str = ""
    last: str = ""

    @property
    def address(self) -> dict[str, str]:
        """The same question as the query of an address."""
        given = {
            "clearance": self.clearance,
            "consignment": self.consignment,
            "organisation": self.organisation,
            "from": self.first,
            "to": self.last,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def of(self) -> list[tuple[str, Text]]:
        """What it is asked of, for the sheet."""
        given = (("consignment", self.consignment), ("clearance", self.clearance), ("organisation", self.organisation))
        return [(name, plain(value)) for name, value in given if value]


def page() -> str:
    here = visit()
    asked = _asked(here)
    fate = fate_wanted()
    with here.registry.reading() as connection:
        found = balance(connection, _extent(here, asked))
        behind = crossings(connection, _extent(here, asked), fate, below_wanted(), PAGE + 1)
        carries = not here.sees_all and only_carries(here.person.organisation, here.zone)
        aboard = on_the_way_with(connection, here.person.organisation) if carries else 0
    return render_template(
        "balance.html",
        balance=found,
        carries=carries,
        aboard=aboard,
        fate=fate,
        behind=behind[:PAGE],
        older=mark(behind[PAGE - 1]) if len(behind) > PAGE else "",
        clearance=asked.clearance,
        asked=asked,
        choices=_clearances(here),
        organisations=sorted(here.zone.organisations) if here.sees_all else [],
        shares=[(fate, count, 100 * count / found.crossed) for fate, count in found.fates.items() if count]
        if found.crossed
        else [],
        remainder_share=100 * abs(found.remainder) / found.crossed if found.crossed else 0,
    )


def file() -> Response:
    """The same figures as CSV, one line a figure; of when they are, and of what crossed when."""
    here = visit()
    asked = _asked(here)
    found = _found(here, asked)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("clearance", "organisation", "consignment", "from", "to", "as_of", "figure", "count"))
    told = [*map(harmless, (asked.clearance, asked.organisation, asked.consignment, asked.first, asked.last))]
    now = here.registry.clock().astimezone(civil(here.offset)).isoformat(timespec="seconds")
    for fate, count in (
        ("crossings", found.crossed),
        *found.fates.items(),
        (REMAINDER, found.remainder),
        (CONTAINERS, found.containers),
        (OPEN, found.open),
        (BESIDES, found.open_besides),
    ):
        rows.writerow((*told, now, fate, count))
    return paper.csv("\ufeff" + out.getvalue(), "balance")


def containers() -> Response:
    """Each crossing of a container, and where that is now, as CSV; of one fate where one is asked for."""
    here = visit()
    asked, fate = _asked(here), fate_wanted()
    extent = _extent(here, asked)

    def rows() -> Iterator[list[str]]:
        below = ("", "")
        while True:
            with here.registry.reading() as connection:
                some = crossings(connection, extent, fate, below, _AT_ONCE)
            yield from ([each.at, *(str(getattr(each, name)) for name in _COLUMNS)] for each in some)
            if len(some) < _AT_ONCE:
                return
            below = (some[-1].at, some[-1].id)

    return paper.csv_in_pieces(csv_of(["crossed_at", *_COLUMNS], rows()), "balance-containers")


def sheet() -> Response:
    """The same figures on paper."""
    here = visit()
    asked = _asked(here)
    period = _period(here, asked)
    return sheet_of_balance(here.registry, _found(here, asked), asked.of, period, here.lang)


def _found(here: Visit, asked: Asked) -> Balance:
    with here.registry.reading() as connection:
        return balance(connection, _extent(here, asked))


def _extent(here: Visit, asked: Asked) -> Extent:
    start, end = _period(here, asked)
    return Extent(asked.consignment, asked.clearance, asked.organisation, start, end)


def _period(here: Visit, asked: Asked) -> tuple[str, str]:
    """The first instant and the first one after, in UTC as the tables keep them; empty where nothing was asked."""
    ends = ((asked.first, 0), (asked.last, 1))
    zone = civil(here.offset)
    try:
        days = [
            datetime.fromisoformat(day).replace(tzinfo=zone) + timedelta(days=more) if day else None
            for day, more in ends
        ]
        start, end = (day.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if day else "" for day in days)
    except (ValueError, OverflowError) as error:
        raise ProblemError("bad_day", 422, given=f"{asked.first} {asked.last}".strip()[:40]) from error
    if start and end and end <= start:
        raise ProblemError("period_backwards", 422, first=asked.first, last=asked.last)
    return start, end


def _clearances(here: Visit) -> list[str]:
    """Those that the organisation holds or is named in; all of them for whoever sees everything."""
    found = here.zone.clearances.values()
    own = here.person.organisation
    return sorted(
        c.number
        for c in found
        if here.sees_all or own == c.holder or any(own in scope.counterparts for scope in c.scopes)
    )


def _asked(here: Visit) -> Asked:
    clearance, consignment = (request.args.get(name, "").strip().upper() for name in ("clearance", "consignment"))
    strange = sorted(set(request.args) - _PARAMETERS)
    if strange:
        raise ProblemError("unknown_query", 422, name=strange[0][:40], known=", ".join(sorted(_PARAMETERS)))
    if clearance and clearance not in here.zone.clearances:
        raise RefusedError(refuse("clearance_unknown", 404, clearance=clearance[:40]))
    if clearance and clearance not in _clearances(here):
        raise ProblemError("not_yours", 403, code=clearance[:40])
    if consignment:
        demanded(seen_consignment(here.registry, here.known, consignment), consignment)
    own = "" if clearance or consignment or here.sees_all else here.person.organisation
    organisation = request.args.get("organisation", "").strip().upper()
    if organisation and not (here.sees_all or organisation == here.person.organisation):
        raise ProblemError("not_yours", 403, code=organisation[:40])
    if organisation and organisation not in here.zone.organisations:
        raise ProblemError("no_organisation", 404, organisation=organisation[:40])
    first, last = (request.args.get(name, "").strip()[:10] for name in ("from", "to"))
    return Asked(clearance, consignment, organisation or own, first, last)
