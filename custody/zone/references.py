"""Do the tables of a zone fit together: what one names, another has; codes are whole and stand once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from custody.clearance import Clearance
from custody.codes import Code, Kind, parse_code
from custody.crossing.moments import seconds
from custody.parties import Direction, Park, Site, Station
from custody.unfit import Unfit, not_known
from custody.wording import keys
from custody.zone.values import Zone
from custody.zone.vocabulary import vocabulary_faults


def reference_faults(zone: Zone) -> list[Unfit]:
    """Every fault, in the order of the tables; empty for a sound zone."""
    return [
        *_places(zone),
        *_people(zone),
        *_clearances(zone),
        *_permits(zone),
        *_printed_codes(zone),
        *_tables(zone),
        *vocabulary_faults(zone),
    ]


def _places(zone: Zone) -> Iterator[Unfit]:
    for site in zone.sites.values():
        yield from _dangling("site", site.code, "organisation", site.organisation, zone.organisations)
        yield from _beyond(site, zone)
    for station in zone.stations.values():
        yield from _dangling("station", station.name, "site", station.site, zone.sites)
        yield from _lanes(station, zone)
    printers = Counter(printer for station in zone.stations.values() for printer in station.printers)
    for station in zone.stations.values():
        for printer in station.printers:
            if printers[printer] > 1:
                shared: dict[str, str | int] = {"printer": printer, "count": printers[printer]}
                yield Unfit("station", station.name, "printers", "printer_shared", shared)


def _beyond(site: Site, zone: Zone) -> Iterator[Unfit]:
    """On which side of the border something lies is told by its organisation, so a site lies where that is."""
    organisation = zone.organisations.get(site.organisation)
    if organisation is not None and site.park is not Park.NONE and site.park.value != organisation.side.value:
        values: dict[str, str | int] = {"value": site.park.value, "organisation": organisation.code}
        yield Unfit("site", site.code, "park", "park_beyond", {**values, "side": organisation.side.value})


def _lanes(station: Station, zone: Zone) -> Iterator[Unfit]:
    if not station.kinds:
        yield Unfit("station", station.name, "kinds", "kinds_empty")
    if any(kind.at_checkpoint for kind in station.kinds):
        yield from _dangling("station", station.name, "checkpoint", station.checkpoint or "", zone.checkpoints)
        if not station.directions:
            yield Unfit("station", station.name, "directions", "lane_without_direction", _directions())
    elif station.checkpoint is not None or station.directions:
        field = "checkpoint" if station.checkpoint is not None else "directions"
        yield Unfit("station", station.name, field, "no_checkpoint")


def _people(zone: Zone) -> Iterator[Unfit]:
    for person in zone.people.values():
        yield from _dangling("person", person.staff, "organisation", person.organisation, zone.organisations)
        if not person.roles:
            yield Unfit("person", person.staff, "roles", "roles_empty")
    if zone.secrets and not zone.about.training:
        yield Unfit("person", min(zone.secrets), "", "secret_in_earnest")


def _clearances(zone: Zone) -> Iterator[Unfit]:
    for clearance in zone.clearances.values():
        number = clearance.number
        yield from _dangling("clearance", number, "holder", clearance.holder, zone.organisations)
        if clearance.supersedes is not None:
            yield from _dangling("clearance", number, "supersedes", clearance.supersedes, zone.clearances)
            if clearance.supersedes == number:
                yield Unfit("clearance", number, "supersedes", "supersedes_itself")
            elif _in_a_ring(clearance, zone):
                yield Unfit("clearance", number, "supersedes", "supersedes_ring", {"number": clearance.supersedes})
            yield from _succession(clearance, zone)
        if seconds(clearance.valid_to) <= seconds(clearance.valid_from):
            yield Unfit("clearance", number, "valid_to", "period")
        yield from _scopes(clearance, zone)


def _succession(clearance: Clearance, zone: Zone) -> Iterator[Unfit]:
    before = zone.clearances.get(clearance.supersedes or "")
    if before is not None and before.holder != clearance.holder:
        values: dict[str, str | int] = {"number": before.number, "holder": before.holder}
        yield Unfit("clearance", clearance.number, "supersedes", "supersedes_other_holder", values)
    first = min(each.number for each in zone.clearances.values() if each.supersedes == clearance.supersedes)
    if first != clearance.number:
        values = {"number": clearance.supersedes or "", "other": first}
        yield Unfit("clearance", clearance.number, "supersedes", "supersedes_fork", values)


def _in_a_ring(clearance: Clearance, zone: Zone) -> bool:
    """Whether it supersedes itself by way of others: each of them would be dead, and name another of them."""
    seen: set[str] = set()
    at: str | None = clearance.supersedes
    while at is not None and at != clearance.number and at not in seen:
        seen.add(at)
        listed = zone.clearances.get(at)
        at = listed.supersedes if listed is not None else None
    return at == clearance.number


def _scopes(clearance: Clearance, zone: Zone) -> Iterator[Unfit]:
    number = clearance.number
    rows = Counter(scope.row for scope in clearance.scopes)
    for place, scope in enumerate(clearance.scopes):
        within = f"scopes[{place}]."
        if rows[scope.row] > 1:
            yield Unfit(
                "clearance", number, f"{within}row", "row_twice", {"scope": scope.row, "count": rows[scope.row]}
            )
        for name, table in (
            ("counterparts", zone.organisations),
            ("carriers", zone.organisations),
            ("checkpoints", zone.checkpoints),
            ("destination_sites", zone.sites),
        ):
            yield from _all_dangling("clearance", number, within + name, getattr(scope, name), table)
        if not scope.directions:
            yield Unfit("clearance", number, f"{within}directions", "directions_empty", _directions())
        if scope.max_per_consignment is not None and scope.max_per_consignment < 1:
            yield _too_small("clearance", number, f"{within}max_per_consignment", scope.max_per_consignment)
    for place, quota in enumerate(clearance.quotas):
        within = f"quotas[{place}]."
        if quota.limit < 1:
            yield _too_small("clearance", number, f"{within}limit", quota.limit)
        yield from _dangling("clearance", number, f"{within}row", quota.row, list(rows))


def _permits(zone: Zone) -> Iterator[Unfit]:
    for vehicle in zone.vehicles.values():
        yield from _dangling("vehicle", vehicle.registration, "organisation", vehicle.organisation, zone.organisations)
    for permit in zone.permits.values():
        yield from _dangling("permit", permit.number, "holder", permit.holder, zone.organisations)
        if seconds(permit.valid_to) <= seconds(permit.valid_from):
            yield Unfit("permit", permit.number, "valid_to", "period")
        if permit.quantity <= 0:
            yield _too_small("permit", permit.number, "quantity", permit.quantity)
        if not permit.directions:
            yield Unfit("permit", permit.number, "directions", "directions_empty", _directions())
    for rule in zone.permit_rules.values():
        if not rule.directions:
            yield Unfit("permit_rule", rule.row, "directions", "directions_empty", _directions())
        if not rule.kinds:
            yield Unfit("permit_rule", rule.row, "kinds", "permit_kinds_empty")


def _printed_codes(zone: Zone) -> Iterator[Unfit]:
    stations = (("station", station.name, "code", station.code, Kind.STATION) for station in zone.stations.values())
    badges = (("person", person.staff, "badge", person.badge, Kind.BADGE) for person in zone.people.values())
    seen: dict[str, str] = {}
    for noun, key, field, text, kind in (*stations, *badges):
        code = parse_code(text)
        if not isinstance(code, Code):
            yield Unfit(noun, key, field, "code_malformed", {"value": text[:40], "why": code.reason.value})
        elif code.kind is not kind:
            kinds: dict[str, str | int] = {"kind": code.kind.name.lower(), "wanted": kind.name.lower()}
            yield Unfit(noun, key, field, "code_of_other_kind", {"value": text, **kinds})
        elif str(code) != text:
            yield Unfit(noun, key, field, "code_as_printed", {"value": text, "printed": str(code)})
        elif text in seen:
            yield Unfit(noun, key, field, "code_taken", {"value": text, "other": seen[text]})
        seen[text] = key


def _tables(zone: Zone) -> Iterator[Unfit]:
    words = {key.partition(".")[2] for key in keys("category.")}
    for category in zone.category_table.categories:
        if category not in words:
            yield Unfit("categories", "", "categories", "category_without_words", {"value": category[:40]})
    if not zone.rules:
        yield Unfit("rules", "", "", "no_rules")
    starts = Counter(seconds(rules.valid_from) for rules in zone.rules)
    for rules in zone.rules:
        if starts[seconds(rules.valid_from)] > 1:
            yield Unfit("rules", rules.version, "valid_from", "same_start")
    for rules in zone.rules:
        twice = [level for level, count in Counter(rules.risk.levels).items() if count > 1]
        yield from (Unfit("rules", rules.version, "risk.levels", "level_twice", {"level": each}) for each in twice)
        fields = [key.partition(".")[2] for key in keys("form_gap.")]
        yield from _all_dangling("rules", rules.version, "form_required", rules.form_required, fields)
        yield from _all_dangling("rules", rules.version, "risk.legacy", rules.risk.legacy.values(), rules.risk.levels)


def _directions() -> dict[str, str | int]:
    return {"known": ", ".join(Direction)}


def _too_small(noun: str, key: str, field: str, value: int) -> Unfit:
    return Unfit(noun, key, field, "too_small", {"value": value, "least": 1})


def _dangling(noun: str, key: str, field: str, code: str, known: Collection[str]) -> Iterator[Unfit]:
    if code not in known:
        yield Unfit(noun, key, field, "not_known", not_known(code, known))


def _all_dangling(noun: str, key: str, field: str, codes: Iterable[str], known: Collection[str]) -> Iterator[Unfit]:
    for code in codes:
        yield from _dangling(noun, key, field, code, known)
