"""The rule settings that somebody may still go by who last heard of them some time ago."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from custody.crossing.settings import Settings
from custody.holding import Listing
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn


def longest_alone(since: datetime, turn: Turn) -> timedelta:
    """How long a station that was given a snapshot at `since`, or at any moment after it, may go by that: the longest
    that any settings in force between then and now have said. Each counts from when it was listed, whatever it says of
    its own beginning, until its row was listed anew."""
    turn.require(Needs(topics=tuple(f"rules:{rules.version}" for rules in turn.zone.rules)))
    listed = sorted((each for each in turn.world.all(Listing) if each.noun == "rules"), key=lambda each: each.entry)
    rows = [(listed_at(each, turn), each.topic, msgspec.json.decode(each.body, type=Settings)) for each in listed]
    starts = [moment for told, _, settings in rows for moment in (told, settings.valid_from)]
    moments = [since, *(moment for moment in starts if since < moment <= turn.at)]
    then = [_in_force(rows, moment) or turn.zone.settings_at(moment) for moment in moments]
    return timedelta(minutes=max(each.snapshot_hard_minutes for each in (*then, turn.zone.settings_at(turn.at))))


def _in_force(rows: list[tuple[datetime, str, Settings]], moment: datetime) -> Settings | None:
    """The settings that had begun last of all that were listed by then."""
    known = {topic: settings for told, topic, settings in rows if told <= moment}
    started = [settings for settings in known.values() if settings.valid_from <= moment]
    return max(started, key=lambda settings: settings.valid_from, default=None)


def listed_at(listing: Listing, turn: Turn) -> datetime:
    """When this row was written down, whatever it says of its own beginning."""
    entry = turn.entry(listing.entry)
    return datetime.fromisoformat(entry.circumstances.at) if entry is not None else turn.at
