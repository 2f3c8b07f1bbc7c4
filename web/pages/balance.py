"""The balance: where everything that crossed is now, as a picture, a table and a file."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, render_template, request

from custody.balance import Balance
from custody.records.balancing import balance
from web.pages.visit import Visit, visit
from web.problems import ProblemError


def mount(pages: Blueprint) -> None:
    pages.get("/balance", endpoint="balance")(page)
    pages.get("/balance.csv", endpoint="balance_file")(file)


def page() -> str:
    here = visit()
    clearance = _asked(here)
    with here.registry.reading() as connection:
        found = balance(connection, clearance=clearance) if clearance else _own(here)
    return render_template(
        "balance.html",
        balance=found,
        clearance=clearance,
        choices=_clearances(here),
        shares=[(fate, count, 100 * count / found.crossed) for fate, count in found.fates.items() if count]
        if found.crossed
        else [],
        remainder_share=100 * abs(found.remainder) / found.crossed if found.crossed else 0,
    )


def file() -> Response:
    """The same figures as CSV, one line a fate."""
    here = visit()
    clearance = _asked(here)
    with here.registry.reading() as connection:
        found = balance(connection, clearance=clearance) if clearance else _own(here)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("clearance", "organisation", "fate", "containers"))
    whose = "" if clearance else here.person.organisation
    for fate, count in (("crossed", found.crossed), *found.fates.items(), ("remainder", found.remainder)):
        rows.writerow((clearance, whose, fate, count))
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=balance.csv"
    return answer


def _own(here: Visit) -> Balance:
    with here.registry.reading() as connection:
        return balance(connection, organisation="" if here.sees_all else here.person.organisation)


def _clearances(here: Visit) -> list[str]:
    """Those that the organisation holds or is named in; all of them for whoever sees everything."""
    found = here.zone.clearances.values()
    own = here.person.organisation
    return sorted(
        c.number
        for c in found
        if here.sees_all or own == c.holder or any(own in scope.counterparts for scope in c.scopes)
    )


def _asked(here: Visit) -> str:
    given = request.args.get("clearance", "").strip().upper()
    if given and given not in _clearances(here):
        raise ProblemError("not_yours", 403, code=given[:40])
    return given
