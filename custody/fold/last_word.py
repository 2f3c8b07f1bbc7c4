"""Whether what a gate says is the last word, by when it was said: what is told late comes after nothing that the gates
have said since. The check SEQUENCE puts the words in order in the same way."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from custody import acts
from custody.holding import Passage
from custody.world import World

_PAPER_TELLS = 59
"""Seconds by which the time on a paper form may be too early."""


class _Settings(Struct, frozen=True):
    clock_tolerance_seconds: int = 0


class _Facts(Struct, frozen=True):
    """As much of the facts of a crossing as tells how far two clocks may differ."""

    settings: _Settings = _Settings()


def said_since(world: World, act: acts.Crossed, met: str, station: str) -> Passage | None:
    """What was said last after the moment `met` in UTC, of which the act tells; None: nothing. What stopped it is the
    later word unless it was clearly the earlier one, or was said by a station that could ask nobody. What let it pass
    hides no word of a gate further on."""
    tolerance = msgspec.json.decode(act.facts, type=_Facts).settings.clock_tolerance_seconds
    moment = datetime.fromisoformat(met)
    after: list[Passage] = []
    for passage in world.passages_of(act.consignment):
        slack = _PAPER_TELLS if passage.station == station else tolerance
        stops = act.verdict != "ALLOW" and not act.alone
        last = moment + timedelta(seconds=slack if stops or passage.alone else 0)
        concerns = passage.gate >= act.gate or act.verdict != "ALLOW"
        if concerns and datetime.fromisoformat(passage.at) > last:
            after.append(passage)
    return max(after, key=lambda passage: (passage.at, passage.entry), default=None)
