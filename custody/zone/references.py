"""Do the tables of a zone fit together: what one names, another has; codes are whole and stand once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from custody.clearance import Clearance
from custody.codes import Code, Kind, parse_code
from custody.crossing.finding import Result
from custody.crossing.moments import seconds
from custody.parties import Station
from custody.strict import nearest
from custody.wording import keys
from custody.zone.values import Zone


def reference_faults(zone: Zone) -> list[str]:
    """Every fault, in the order of the tables; empty for a sound zone."""
    return [
        *_places(zone),
        *_people(zone),
        *_clearances(zone),
        *_permits(zone),
        *_printed_codes(zone),
        *_tables(zone),
    ]


def _places(zone: Zone) -> Iterator[str]:
    for site in zone.sites.values():
        yield from _dangling(f"site {site.code}", "organisation", site.organisation, zone.organisations)
    for station in zone.stations.values():
        yield from _dangling(f"station {station.name}", "site", station.site, zone.sites)
        yield from _lanes(station, zone)
    printers = Counter(printer for station in zone.stations.values() for printer in station.printers)
    yield from (f"printer {name}: stands at {n} stations; it belongs to one" for name, n in printers.items() if n > 1)


def _lanes(station: Station, zone: Zone) -> Iterator[str]:
    where = f"station {station.name}"
    if not station.kinds:
        yield f"{where}: kinds is empty; say what the station is for"
    if any(kind.at_checkpoint for kind in station.kinds):
        yield from _dangling(where, "checkpoint", station.checkpoint or "", zone.checkpoints)
        if not station.directions:
            yield f"{where}: a station at a checkpoint must say its directions"
    elif station.checkpoint is not None or station.directions:
        yield f"{where}: only a station at a checkpoint has a checkpoint and directions"


def _people(zone: Zone) -> Iterator[str]:
    for person in zone.people.values():
        yield from _dangling(f"person {person.staff}", "organisation", person.organisation, zone.organisations)
        if not person.roles:
            yield f"person {person.staff}: roles is empty; say what the person may do"
    if zone.secrets and not zone.about.training:
        yield f"person {min(zone.secrets)}: pin and password may stand in the files of a training zone only"


def _clearances(zone: Zone) -> Iterator[str]:
    for clearance in zone.clearances.values():
        where = f"clearance {clearance.number}"
        yield from _dangling(where, "holder", clearance.holder, zone.organisations)
        if clearance.supersedes is not None:
            yield from _dangling(where, "supersedes", clearance.supersedes, zone.clearances)
            if clearance.supersedes == clearance.number:
                yield f"{where}: supersedes itself"
            yield from _succession(clearance, where, zone)
        if seconds(clearance.valid_to) <= seconds(clearance.valid_from):
            yield f"{where}: valid_to must be later than valid_from"
        yield from _scopes(clearance, where, zone)


def _succession(clearance: Clearance, where: str, zone: Zone) -> Iterator[str]:
    before = zone.clearances.get(clearance.supersedes or "")
    if before is not None and before.holder != clearance.holder:
        yield f"{where}: supersedes {before.number}, which {before.holder} holds"
    first = min(each.number for each in zone.clearances.values() if each.supersedes == clearance.supersedes)
    if first != clearance.number:
        yield f"{where}: supersedes {clearance.supersedes}, as {first} does; only one can take its place"


def _permits(zone: Zone) -> Iterator[str]:
    for vehicle in zone.vehicles.values():
        yield from _dangling(
            f"vehicle {vehicle.registration}", "organisation", vehicle.organisation, zone.organisations
        )
    for permit in zone.permits.values():
        where = f"permit {permit.number}"
        yield from _dangling(where, "holder", permit.holder, zone.organisations)
        yield from _all_dangling(where, "category", permit.categories, zone.category_table.categories)
        if seconds(permit.valid_to) <= seconds(permit.valid_from):
            yield f"{where}: valid_to must be later than valid_from"
        if permit.quantity <= 0:
            yield f"{where}: quantity is {permit.quantity}; write how much it covers"
        if not permit.directions:
            yield f"{where}: directions is empty; say which way it is for"
    for rule in zone.permit_rules.values():
        where = f"permit_rule {rule.row}"
        yield from _all_dangling(where, "category", rule.categories, zone.category_table.categories)
        if not rule.directions or not rule.kinds:
            yield f"{where}: directions and kinds must each name something"


def _scopes(clearance: Clearance, where: str, zone: Zone) -> Iterator[str]:
    rows = Counter(scope.row for scope in clearance.scopes)
    yield from (f"{where}: scope row {row!r} stands {n} times" for row, n in rows.items() if n > 1)
    levels = [level for rules in zone.rules for level in (*rules.risk.levels, *rules.risk.legacy)]
    for scope in clearance.scopes:
        place = f"{where} row {scope.row}"
        yield from _dangling(place, "category", scope.category, zone.category_table.categories)
        yield from _dangling(place, "max_risk", scope.max_risk, levels)
        yield from _all_dangling(place, "counterparts", scope.counterparts, zone.organisations)
        yield from _all_dangling(place, "carriers", scope.carriers, zone.organisations)
        yield from _all_dangling(place, "checkpoints", scope.checkpoints, zone.checkpoints)
        yield from _all_dangling(place, "destination_sites", scope.destination_sites, zone.sites)
    for scope in clearance.scopes:
        if not scope.directions:
            yield f"{where} row {scope.row}: directions is empty; say which way it is for"
        if scope.max_per_consignment is not None and scope.max_per_consignment < 1:
            yield f"{where} row {scope.row}: max_per_consignment is {scope.max_per_consignment}; write 1 or more"
    for quota in clearance.quotas:
        if quota.limit < 1:
            yield f"{where} quota of row {quota.row}: limit is {quota.limit}; write 1 or more"
        if quota.period not in ("day", "month", "year", "validity"):
            yield f"{where} quota of row {quota.row}: period {quota.period!r} is not day, month, year or validity"
        yield from _dangling(f"{where} quota", "row", quota.row, list(rows))


def _printed_codes(zone: Zone) -> Iterator[str]:
    stations = ((f"station {station.name}", station.code, Kind.STATION) for station in zone.stations.values())
    badges = ((f"person {person.staff}", person.badge, Kind.BADGE) for person in zone.people.values())
    seen: dict[str, str] = {}
    for where, text, kind in (*stations, *badges):
        code = parse_code(text)
        if not isinstance(code, Code):
            yield f"{where}: {text!r} is not a whole code: {code.reason.value}"
        elif code.kind is not kind:
            yield f"{where}: {text!r} is the code of a {code.kind.name.lower()}, not of a {kind.name.lower()}"
        elif str(code) != text:
            yield f"{where}: write the code {text!r} as it is printed, {str(code)!r}"
        elif text in seen:
            yield f"{where}: the code {text!r} is that of {seen[text]} already"
        seen[text] = where


def _tables(zone: Zone) -> Iterator[str]:
    words = {key.partition(".")[2] for key in keys("category.")}
    for category in zone.category_table.categories:
        if category not in words:
            yield f"categories: {category!r} has no words in the catalogue; add category.{category} to a wordings file"
    if not zone.rules:
        yield "rules: there are none; write at least one [[rules]]"
    starts = Counter(seconds(rules.valid_from) for rules in zone.rules)
    yield from (
        f"rules {rules.version}: another version starts at the same time"
        for rules in zone.rules
        if starts[seconds(rules.valid_from)] > 1
    )
    for rules in zone.rules:
        if rules.unverified_label not in (Result.WARN, Result.HOLD):
            yield f"rules {rules.version}: unverified_label is {rules.unverified_label.value!r}; write 'WARN' or 'HOLD'"
        if len(set(rules.risk.levels)) != len(rules.risk.levels):
            yield f"rules {rules.version}: a risk level stands twice"
        fields = [key.partition(".")[2] for key in keys("form_gap.")]
        yield from _all_dangling(f"rules {rules.version}", "form_required", rules.form_required, fields)
        place = f"rules {rules.version} risk.legacy"
        yield from _all_dangling(place, "level", rules.risk.legacy.values(), rules.risk.levels)


def _dangling(where: str, key: str, code: str, known: Collection[str]) -> Iterator[str]:
    if code not in known:
        yield f"{where}: {key} {code!r} is not known.{nearest(code, list(known))}"


def _all_dangling(where: str, key: str, codes: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for code in codes:
        yield from _dangling(where, key, code, known)
