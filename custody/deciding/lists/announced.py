"""What is listed ahead of a clearance or permit, and what becomes of it when another version is listed before its day.

The newest version that has begun is the one in force. So what is listed later and begins earlier would keep what is
announced from ever being in force, with all that it forbids: it is listed again after that, in the same words. Only how
it stands may differ. What is stopped stays so in what follows on it, and stands there as it was announced once it is
good again: `ListedRow.announced` keeps that, from one copy to the next. What an authority has announced is not
touched: a draft is one, and what is to be stopped from a day on is stopped then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import structs

from custody.acts import ListedRow
from custody.clearance import Clearance, ClearanceStatus, Permit
from custody.holding import Listing
from custody.unfit import Unfit
from custody.wording import Param
from custody.world import World
from custody.zone import row_of, standing

_WITH_DAYS = ("clearance", "permit")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new version stands among those of its row that are listed already, sorted by version; `now` in UTC."""

    row: ListedRow
    known: Sequence[Listing]
    now: str

    @property
    def begins(self) -> str:
        return max(self.row.effective, self.now)

    @property
    def is_ahead(self) -> bool:
        return self.row.effective > self.now

    @property
    def instead_of(self) -> Listing | None:
        """What would be in force without it from when it begins; before anything has begun, what will be first."""
        if self.row.noun not in _WITH_DAYS:
            return self.known[-1] if self.known else None
        return standing(self.known, self.begins)

    @property
    def before(self) -> Listing | None:
        """What is in force until it begins."""
        begun = [each for each in self.known if each.effective < self.begins or each.effective <= self.now]
        return begun[-1] if begun else None

    @property
    def coming(self) -> list[Listing]:
        """What begins after it. Of several for one day the newest counts, and what has a newer version before it never
        comes."""
        place = self.instead_of
        if place is None or self.row.noun not in _WITH_DAYS:
            return []
        later = [each for each in self.known if each.version > place.version and each.effective > self.begins]
        return [each for each in later if not any(_silences(other, each) for other in later)]


def versions_of(world: World) -> dict[str, list[Listing]]:
    """All that are known of each row, by topic, sorted."""
    found: dict[str, list[Listing]] = {}
    for each in sorted(world.all(Listing), key=lambda each: each.version):
        found.setdefault(each.topic, []).append(each)
    return found


def listed_again(place: Place) -> Iterator[ListedRow]:
    """What is announced, each as the next version after this one."""
    coming, instead_of = place.coming, place.instead_of
    if not coming or instead_of is None:
        return
    stood, stands = status_of(read(instead_of)), status_of(read(place.row))
    for version, each in enumerate(coming, place.row.version + 1):
        value = read(each)
        announced = ClearanceStatus(each.announced or status_of(value))
        status = status_of(value) if stands is stood else _follows(status_of(value), announced, stands)
        row = row_of(each.noun, _standing_so(value, status, version), version)
        yield structs.replace(row, effective=each.effective, announced="" if status is announced else announced.value)


def told_of(place: Place) -> Iterator[Unfit]:
    """What becomes of the other versions, for whoever looks before listing it."""
    if place.is_ahead and place.before is not None:
        yield unfit(place, "valid_from", "begins_later", version=place.before.version, start=day_of(place.row))
    for old, new in zip(place.coming, listed_again(place), strict=True):
        said: dict[str, Param] = {"former": old.version, "version": new.version, "start": day_of(new)}
        yield unfit(place, "valid_from", "follows_again", **said, status=status_of(read(new)).value)


def status_of(value: Clearance | Permit) -> ClearanceStatus:
    """A permit is good or revoked."""
    if isinstance(value, Clearance):
        return value.status
    return ClearanceStatus.REVOKED if value.revoked else ClearanceStatus.ACTIVE


def read(version: Listing | ListedRow) -> Clearance | Permit:
    body = version.body if isinstance(version, Listing) else version.value
    if version.noun == "clearance":
        return msgspec.json.decode(body, type=Clearance)
    return msgspec.json.decode(body, type=Permit)


def day_of(version: Listing | ListedRow) -> str:
    return read(version).valid_from.date().isoformat()


def unfit(place: Place, field: str, code: str, **params: Param) -> Unfit:
    """Of this row, told by these values."""
    return Unfit(place.row.noun, place.row.key, field, code, params)


def _follows(own: ClearanceStatus, announced: ClearanceStatus, stands: ClearanceStatus) -> ClearanceStatus:
    """How it stands after a version that stands otherwise than what it takes the place of."""
    match stands:
        case ClearanceStatus.REVOKED:
            return stands
        case ClearanceStatus.SUSPENDED:
            return stands if announced is ClearanceStatus.ACTIVE else announced
        case ClearanceStatus.ACTIVE:
            return announced
        case _:
            return own


def _standing_so(value: Clearance | Permit, status: ClearanceStatus, version: int) -> Clearance | Permit:
    if isinstance(value, Clearance):
        return structs.replace(value, status=status, version=version)
    return structs.replace(value, revoked=status is ClearanceStatus.REVOKED, version=version)


def _silences(other: Listing, each: Listing) -> bool:
    return other.version > each.version and other.effective <= each.effective
