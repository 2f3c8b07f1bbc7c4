"""The zone as it was at a moment that is past: without the versions of rows that were listed later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from custody.holding import Consignment, Listing
from custody.parties import Person
from custody.records.turns.happened import happened
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn
from custody.scene import Scene
from custody.zone import Zone, with_listings
from custody.zone.listing import NOUNS


def zone_then(scene: Scene, number: str, moment: datetime, turn: Turn) -> Zone:
    """Of whoever and whatever this consignment names."""
    topics = tuple(_topics(scene, number))
    turn.require(Needs(topics=topics))
    versions = [each for each in turn.world.all(Listing) if each.topic in topics]
    entries = {number: turn.entry(number) for number in {each.entry for each in versions}}
    late = {number for number, entry in entries.items() if entry is not None and happened(entry) > moment}
    changed = {each.topic for each in versions if each.entry in late}
    before = [each for each in versions if each.topic in changed and each.entry not in late]
    gone = changed - {each.topic for each in before}
    zone = with_listings(scene.zone, before, moment) if before else scene.zone
    for noun, (_, _, place) in NOUNS.items():
        table = getattr(zone, place)
        if isinstance(table, dict) and any(topic.startswith(f"{noun}:") for topic in gone):
            zone = replace(zone, **{place: {key: row for key, row in table.items() if f"{noun}:{key}" not in gone}})
    return zone


def people_then(zone: Zone, staff: Iterable[str], moment: datetime, turn: Turn) -> Zone:
    """With these people as they were listed then. Who was listed only later is as he was at first: what he has signed
    is told all the same."""
    topics = tuple(dict.fromkeys(f"person:{each}" for each in staff))
    turn.require(Needs(topics=topics))
    versions = sorted((each for each in turn.world.all(Listing) if each.topic in topics), key=lambda each: each.version)
    stood: dict[str, Listing] = {}
    for each in versions:
        entry = turn.entry(each.entry)
        if each.topic not in stood or entry is None or happened(entry) <= moment:
            stood[each.topic] = each
    found = [msgspec.json.decode(each.body, type=Person) for each in stood.values()]
    return replace(zone, people={**zone.people, **{each.staff: each for each in found}})


def _topics(scene: Scene, number: str) -> Iterator[str]:
    consignment, zone = scene.world.get(Consignment, number), scene.zone
    if consignment is None:
        return
    parties = {consignment.from_organisation, consignment.to_organisation, consignment.carrier_organisation}
    yield f"clearance:{consignment.clearance}"
    yield from (f"clearance:{follower.number}" for follower in zone.followers(consignment.clearance))
    yield from (f"organisation:{code}" for code in sorted(parties))
    yield from (f"person:{staff}" for staff in (consignment.carrier, scene.actor.staff))
    yield f"vehicle:{consignment.vehicle}"
    yield f"station:{scene.circumstances.station}"
    yield f"checkpoint:{consignment.checkpoint}"
    yield from (f"permit:{each.number}" for each in zone.permits.values() if each.holder in parties)
    yield from (f"permit_rule:{row}" for row in zone.permit_rules)
    yield "categories:categories"
