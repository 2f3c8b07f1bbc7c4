"""What a new version of a clearance or permit does to what is counted under it already.

A quota counts under the row, unit and period that it names. A version that names them otherwise begins a new count.
What crossed in the time of the new one counts on there (see `counting_on`), as far as it can be told which of the new
rows goes on for an old one: rows are divided, joined and narrowed. What was counted in another kind of unit is never
counted on, neither of the period that runs nor of those before it that the new count is for as well. So whoever lists
it is told the figures, and lists it only by saying that he knows. The ledger keeps that.
A clearance that takes the place of another number goes on with no count of that one: of this he is told as well.
A quota of a whole validity starts anew with a renewed validity, as it is meant to: of that nobody is warned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from custody.acts import ListedRow
from custody.amounts import BASE, base_of
from custody.clearance import Clearance, Permit, Quota
from custody.deciding.quotas.counting_on import former_rows
from custody.deciding.quotas.quota import label_of, period_of, tally_names
from custody.holding import Listing, Tally
from custody.instants import civil
from custody.unfit import Unfit
from custody.wording import Param
from custody.zone import Zone

_COUNTED = ("clearance", "permit")


def drawn_topics(topics: Iterable[str], superseded: Iterable[object] = ()) -> tuple[str, ...]:
    """Those of the topics on which something may be counted, and the clearances whose place some of them take."""
    replaced = (f"clearance:{number}" for number in superseded if isinstance(number, str) and number)
    return tuple(dict.fromkeys((*(topic for topic in topics if topic.partition(":")[0] in _COUNTED), *replaced)))


def by_topic(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    """The tallies on which anything stands, by the clearance or permit that they count for."""
    found: dict[str, list[Tally]] = {}
    for tally in sorted(tallies, key=lambda each: each.id):
        if tally.used or tally.reserved:
            found.setdefault(topic_of(tally.id), []).append(tally)
    return found


def topic_of(tally: str) -> str:
    return tally if tally.startswith("permit:") else f"clearance:{tally.rsplit('|', 3)[0]}"


def recounted(
    row: ListedRow, former: Listing | None, drawn: Mapping[str, Sequence[Tally]], zone: Zone, at: datetime
) -> list[Unfit]:
    """What this version stops counting, and which limits it sets below what is drawn already. `former` is the version
    whose place it takes."""
    if not drawn or row.noun not in _COUNTED:
        return []
    tallies = drawn.get(row.topic, ())
    new, old = _read(row.noun, bytes(row.value)), _read(row.noun, former.body) if former else None
    if isinstance(new, Permit):
        return list(_of_permit(new, old, tallies)) if isinstance(old, Permit) else []
    before = old if isinstance(old, Clearance) else None
    moment = max(at, new.valid_from)
    offset = zone.settings_at(moment).utc_offset_minutes
    found = list(_of_another_number(new, before, zone, drawn, moment, offset))
    if before is not None:
        found += _of_clearance(new, before, tallies, moment, offset)
        found += _of_periods_over(new, before, tallies, moment, offset)
    return found


def _read(noun: str, body: bytes | str) -> Clearance | Permit:
    if noun == "clearance":
        return msgspec.json.decode(body, type=Clearance)
    return msgspec.json.decode(body, type=Permit)


def _of_another_number(
    new: Clearance,
    old: Clearance | None,
    zone: Zone,
    drawn: Mapping[str, Sequence[Tally]],
    moment: datetime,
    offset: int,
) -> Iterator[Unfit]:
    """What was counted under the number whose place this takes from now on, in the time that its own quotas are for."""
    former = zone.clearances.get(new.supersedes or "")
    if former is None or (old is not None and _told_already(old, new)):
        return
    renewed = new.valid_from > former.valid_to
    left: dict[tuple[str, str, str], list[Tally]] = {}
    for tally in drawn.get(f"clearance:{former.number}", ()):
        _, row, unit, _ = tally.id.rsplit("|", 3)
        quota = _quota(former, row, unit, label_of(tally.id))
        if quota is None or (renewed and quota.period == "validity"):
            continue
        if tally.id in tally_names(former, quota, moment, offset) or _comes_into(new, former, tally, moment, offset):
            left.setdefault((row, base_of(unit), quota.period), []).append(tally)
    for (row, unit, period), some in left.items():
        used, reserved = sum(each.used for each in some), sum(each.reserved for each in some)
        figures = _figures(former, row, unit, period, used, reserved)
        yield Unfit("clearance", new.number, "supersedes", "quota_starts_anew", figures)


def _told_already(old: Clearance, new: Clearance) -> bool:
    """Whether whoever listed the version before was told of all that this one leaves behind."""
    same = old.supersedes == new.supersedes and old.quotas == new.quotas
    return same and old.valid_from <= new.valid_from


def _comes_into(new: Clearance, former: Clearance, tally: Tally, moment: datetime, offset: int) -> bool:
    """Whether a period that is over lies in one that some quota of the same material is for now."""
    _, row, _, _ = tally.id.rsplit("|", 3)
    alike = (each for each in new.quotas if row in former_rows(each.row, former, new))
    label = label_of(tally.id)
    return label != "validity" and any(_is_for(new, each, label, moment, offset) for each in alike)


def _figures(clearance: Clearance, row: str, unit: str, period: str, used: int, reserved: int) -> dict[str, Param]:
    counted: dict[str, Param] = {"former": clearance.number, "scope": row, "unit": unit, "period": period}
    return {**counted, "used": used, "reserved": reserved}


def _of_clearance(
    new: Clearance, old: Clearance, tallies: Sequence[Tally], moment: datetime, offset: int
) -> Iterator[Unfit]:
    renewed = new.valid_from > old.valid_to
    for tally in tallies:
        _, row, unit, _ = tally.id.rsplit("|", 3)
        label = label_of(tally.id)
        before = _quota(old, row, unit, label)
        if before is None or label < period_of(before.period, moment, offset):
            continue  # it was let go of before, or its period is over: see `_of_periods_over`
        place = next((n for n, each in enumerate(new.quotas) if _counts_on(new, each, tally, moment, offset)), None)
        base, factor = BASE.get(unit, (unit, 1))
        figures = _figures(old, row, base, before.period, tally.used, tally.reserved)
        if place is None:
            if not (renewed and before.period == "validity"):
                yield Unfit("clearance", new.number, "quotas", "quota_starts_anew", figures)
            continue
        limit = new.quotas[place].limit
        if limit * factor < tally.used + tally.reserved and limit < before.limit:
            figures["limit"] = limit * factor
            yield Unfit("clearance", new.number, f"quotas[{place}].limit", "quota_below_drawn", figures)


def _of_periods_over(
    new: Clearance, old: Clearance, tallies: Sequence[Tally], moment: datetime, offset: int
) -> Iterator[Unfit]:
    """What was counted in another kind of unit, of periods that are over by themselves and not for the new count."""
    for place, quota in enumerate(new.quotas):
        rows = former_rows(quota.row, old, new)
        former = [each for each in old.quotas if each.row in rows]
        if any(base_of(each.unit) == base_of(quota.unit) for each in former):
            continue
        used: dict[tuple[str, str, str], int] = {}
        for tally in tallies:
            _, row, unit, _ = tally.id.rsplit("|", 3)
            label = label_of(tally.id)
            before = _quota(old, row, unit, label)
            if before not in former or before is None or label >= period_of(before.period, moment, offset):
                continue
            if _is_for(new, quota, label, moment, offset):
                counted = row, base_of(unit), before.period
                used[counted] = used.get(counted, 0) + tally.used
        for (row, unit, period), amount in used.items():
            figures = _figures(old, row, unit, period, amount, 0)
            yield Unfit("clearance", new.number, f"quotas[{place}].unit", "quota_starts_anew", figures)


def _is_for(clearance: Clearance, quota: Quota, label: str, moment: datetime, offset: int) -> bool:
    """Whether the period that this quota is for at the moment has that earlier one, a day, a month or a year, in it."""
    if quota.period != "validity":
        return label.startswith(period_of(quota.period, moment, offset))
    return label >= clearance.valid_from.astimezone(civil(offset)).strftime("%Y-%m-%d")[: len(label)]


def _quota(clearance: Clearance, row: str, unit: str, label: str) -> Quota | None:
    """The quota under which this was counted."""
    period = "validity" if label == "validity" else {4: "year", 7: "month", 10: "day"}.get(len(label), "")
    same = (each for each in clearance.quotas_of(row) if (each.unit, each.period) == (unit, period))
    return next(same, None)


def _counts_on(clearance: Clearance, quota: Quota, tally: Tally, moment: datetime, offset: int) -> bool:
    stem, _, label = tally.id.rpartition("|")
    if f"{clearance.number}|{quota.row}|{quota.unit}" != stem:
        return False
    if quota.period == "validity":
        return tally.id in tally_names(clearance, quota, moment.astimezone(UTC), offset)
    return len(period_of(quota.period, moment, offset)) == len(label)


def _of_permit(new: Permit, old: Permit, tallies: Sequence[Tally]) -> Iterator[Unfit]:
    for tally in tallies:
        if new.quantity < tally.used + tally.reserved and new.quantity < old.quantity:
            figures: dict[str, Param] = {"used": tally.used, "reserved": tally.reserved, "unit": new.unit}
            figures["limit"] = new.quantity
            yield Unfit("permit", new.number, "quantity", "permit_below_drawn", figures)
