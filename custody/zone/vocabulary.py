"""Do the rows of a zone use words that the checks know: units, periods, categories, levels, classes.

A word that nothing knows would be listed without a sound, and cover nothing. Whoever lists it is told all that may
stand there. Directions, roles, parks and the like are told so by the decoder already: their types name every one.
"""

from collections.abc import Collection, Iterable, Iterator

from custody.amounts import PERMIT_UNITS, QUOTA_UNITS
from custody.clearance import QUOTA_PERIODS
from custody.commands.command import TEMPERATURE_CLASSES
from custody.unfit import Unfit, none_of
from custody.zone.values import Zone


def vocabulary_faults(zone: Zone) -> Iterator[Unfit]:
    """Every word that belongs to a closed vocabulary and is none of it."""
    yield from _clearances(zone)
    yield from _permits(zone)
    yield from _categories(zone)
    yield from _rules(zone)


def risks_of(zone: Zone) -> Collection[str]:
    """Every level that any version of the rules knows, under its present and its former name."""
    return tuple(dict.fromkeys(each for rules in zone.rules for each in (*rules.risk.levels, *rules.risk.legacy)))


def present_risks_of(zone: Zone) -> Collection[str]:
    """The same without the former names: what is proposed to whoever has written none of them."""
    return tuple(dict.fromkeys(each for rules in zone.rules for each in rules.risk.levels))


def _clearances(zone: Zone) -> Iterator[Unfit]:
    categories, risks = zone.category_table.categories, risks_of(zone)
    for clearance in zone.clearances.values():
        for place, scope in enumerate(clearance.scopes):
            within = f"scopes[{place}]."
            yield from _stray("clearance", clearance.number, f"{within}category", [scope.category], categories)
            yield from _stray("clearance", clearance.number, f"{within}max_risk", [scope.max_risk], risks)
            kept = [scope.temperature_class] if scope.temperature_class else []
            yield from _stray("clearance", clearance.number, f"{within}temperature_class", kept, TEMPERATURE_CLASSES)
        for place, quota in enumerate(clearance.quotas):
            within = f"quotas[{place}]."
            yield from _stray("clearance", clearance.number, f"{within}unit", [quota.unit], QUOTA_UNITS)
            yield from _stray("clearance", clearance.number, f"{within}period", [quota.period], QUOTA_PERIODS)


def _permits(zone: Zone) -> Iterator[Unfit]:
    categories, risks = zone.category_table.categories, risks_of(zone)
    for permit in zone.permits.values():
        yield from _stray("permit", permit.number, "categories", permit.categories, categories)
        yield from _stray("permit", permit.number, "max_risk", [permit.max_risk], risks)
        yield from _stray("permit", permit.number, "unit", [permit.unit], PERMIT_UNITS)
    for rule in zone.permit_rules.values():
        yield from _stray("permit_rule", rule.row, "categories", rule.categories, categories)


def _categories(zone: Zone) -> Iterator[Unfit]:
    table = zone.category_table
    for field in ("hgr", "animal", "human"):
        yield from _stray("categories", "", field, getattr(table, field), table.categories)


def _rules(zone: Zone) -> Iterator[Unfit]:
    risks, categories = risks_of(zone), zone.category_table.categories
    for rules in zone.rules:
        yield from _stray("rules", rules.version, "human_categories", rules.human_categories, categories)
        yield from _stray("rules", rules.version, "category_a_risks", rules.category_a_risks, risks)
        yield from _stray("rules", rules.version, "dry_ice_classes", rules.dry_ice_classes, TEMPERATURE_CLASSES)


def _stray(noun: str, key: str, field: str, words: Iterable[str], known: Collection[str]) -> Iterator[Unfit]:
    for word in words:
        if word not in known:
            yield Unfit(noun, key, field, "none_of", none_of(word, known))
