"""What the timelines show of a lost tube that its sender may have kept: read when somebody says that he found it."""

from __future__ import annotations

from custody.acts import Entry
from custody.deciding.containers.staying import kept_before, missed_and_unseen
from custody.holding import Consignment, Container, ContainerState, Transit
from custody.records.turns.turn import Turn


def never_seen_away(turn: Turn) -> dict[str, bool]:
    """The lost containers at hand of which nothing shows that they ever left, and whether the park kept them before."""
    found: dict[str, bool] = {}
    for container in [each for each in turn.world.all(Container) if each.state is ContainerState.LOST]:
        sent = turn.world.get(Consignment, container.consignment)
        transit = turn.world.get(Transit, f"{container.consignment}|{container.code}")
        if sent is None or transit is None or container.code not in sent.missing:
            continue
        told = {
            e.number: e
            for e in (
                *_timeline(container.code, container.entry, transit.entry, turn),
                *_timeline(sent.number, sent.entry, transit.entry, turn),
            )
        }
        entries = [told[number] for number in sorted(told)]
        if missed_and_unseen(transit, entries):
            found[container.code] = kept_before(transit, entries)
    return found


def _timeline(subject: str, last: int, first: int, turn: Turn) -> list[Entry]:
    """Its entries from `first` to `last`, newest first."""
    found: list[Entry] = []
    number = last
    while number >= first and number and (entry := turn.entry(number)) is not None:
        found.append(entry)
        number = entry.prior.get(subject, 0)
    return found
