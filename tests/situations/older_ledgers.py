"""Acts that stand in older ledgers and that nobody is let do any more; they count as they did."""

from __future__ import annotations

from custody.acts import Actor, Circumstances, Released
from custody.holding import Hold
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn, Work
from tests.practice import new_id
from tests.situations.conftest import Journey


def let_go_unresolved(journey: Journey, staff: str, hold: str) -> None:
    """A hold over what left its range, released before people have resolved the discrepancy that tells of it."""
    person = journey.house.registry.zone.people[staff]
    actor = Actor(staff, person.organisation, person.roles[0].value)
    circumstances = Circumstances(at=journey.house.clock().isoformat(), actors=(actor,))

    def decide(turn: Turn) -> None:
        placed = turn.world.get(Hold, hold)
        assert placed is not None
        turn.write(new_id(), "0" * 64, circumstances, Released(hold, placed.target, "they will do"))

    journey.house.registry.writer.submit(Work(Needs(keys=((Hold, hold),)), decide))
