"""What listed reference data leaves behind: one row for each version, for ever."""

from __future__ import annotations

from custody import acts
from custody.acts import Entry
from custody.fold import quota
from custody.holding import Listing
from custody.world import World


def listed(world: World, act: acts.Listed, entry: Entry) -> None:
    for row in act.rows:
        world.put(
            Listing(
                id=row.id,
                topic=row.topic,
                noun=row.noun,
                version=row.version,
                effective=row.effective or entry.recorded,
                body=bytes(row.value).decode(),
                entry=entry.number,
                announced=row.announced,
            )
        )


def quota_carried(world: World, act: acts.QuotaCarried, entry: Entry) -> None:
    for consignment, amounts in act.drawn.items():
        quota.draw(world, consignment, amounts, entry.number)
