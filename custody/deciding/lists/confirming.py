"""What is listed only by whoever says what he knows: `although` names it by its code, and the ledger keeps that.

Of counts see `quotas.recounting`. Here: how a new version of a clearance stands beside a suspension that is before it.
What was written for a day to come may speak of that suspension or not know of it, and the text is the same: nobody but
who has the authority's letter can tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from msgspec.structs import replace

from custody.acts import ListedRow
from custody.clearance import ClearanceStatus
from custody.deciding.lists.announced import Place, day_of, read, status_of, unfit
from custody.holding import Listing
from custody.refusal import Refusal, refuse
from custody.unfit import Unfit
from custody.wording import Param

Confirmation = Literal[
    "quota_starts_anew", "quota_below_drawn", "permit_below_drawn", "good_again", "stopped_for_now", "stopped_then"
]
_FOR_NOW, _THEN = "stopped_for_now", "stopped_then"
_OF_A_COUNT = ("quota_starts_anew", "quota_below_drawn", "permit_below_drawn")


def not_known_to(warnings: Iterable[Unfit], although: Collection[str]) -> Refusal | None:
    """A refusal that tells every warning, unless whoever lists the rows has said that he knows."""
    unsaid = tuple(each for each in warnings if each.code not in although)
    if not unsaid:
        return None
    words = unsaid[0].whole()
    first: dict[str, Param] = {"first": words["en"], **{f"first.{lang}": text for lang, text in words.items()}}
    counted = all(each.code in _OF_A_COUNT for each in unsaid)
    code = "rows_recounted" if counted else "rows_unconfirmed"
    codes = ", ".join("/".join(answers(each)) for each in codes_of(unsaid))
    return replace(refuse(code, count=len(unsaid), codes=codes, **first), faults=unsaid[:100])


def codes_of(warnings: Iterable[Unfit]) -> tuple[str, ...]:
    """Each code once."""
    return tuple(dict.fromkeys(each.code for each in warnings))


def answers(code: str) -> tuple[str, ...]:
    """The codes of which one has to be said where this warning is told."""
    return (_FOR_NOW, _THEN) if code == _FOR_NOW else (code,)


def of_a_revocation(place: Place) -> list[Unfit]:
    """The fault of a version that makes good what was revoked before it."""
    before = _before(place)
    if before is None or _status(before) is not ClearanceStatus.REVOKED:
        return []
    again = _status(place.row) is not ClearanceStatus.REVOKED
    return [unfit(place, "status", "revoked_for_good", version=before.version)] if again else []


def confirmed(place: Place, although: Collection[str]) -> tuple[ListedRow, list[Unfit]]:
    """The row with how it was announced, and what has to be known of it. What is suspended for a day to come while
    what is before it is suspended is so for now, unless `although` says that it is so then."""
    before, instead_of = _before(place), place.instead_of
    if before is None or instead_of is None or _status(before) is not ClearanceStatus.SUSPENDED:
        return place.row, []
    if _status(place.row) is ClearanceStatus.ACTIVE:
        return place.row, [unfit(place, "status", "good_again", version=before.version)]
    if not place.is_ahead or _status(place.row) is not ClearanceStatus.SUSPENDED or _own(instead_of, place):
        return place.row, []
    code = _THEN if _THEN in although else _FOR_NOW
    asked = [unfit(place, "status", code, version=before.version, start=day_of(place.row))]
    announced = instead_of.announced or ClearanceStatus.ACTIVE.value
    return (place.row if code == _THEN else replace(place.row, announced=announced)), asked


def means_more(place: Place) -> bool:
    """Whether a row that says nothing new may mean something else all the same: what stands there is stopped only for
    now."""
    return place.instead_of is not None and bool(place.instead_of.announced and confirmed(place, ())[1])


def _own(instead_of: Listing, place: Place) -> bool:
    """Whether what stands for this day already says by itself that it is stopped then, or that it is good then."""
    of_the_day = instead_of.effective == place.row.effective
    return of_the_day and not instead_of.announced


def _before(place: Place) -> Listing | None:
    return place.before if place.row.noun == "clearance" else None


def _status(version: Listing | ListedRow) -> ClearanceStatus:
    return status_of(read(version))
