"""What was lost out of boxes: of a tube that is lost by itself no timeline of its box tells, its own alone does."""

from __future__ import annotations

from collections.abc import Iterable

from custody.acts import Lost
from custody.holding import Container
from custody.records.turns.loading import Needs
from custody.records.turns.turn import Turn


def lost_out_of(packages: Iterable[str], turn: Turn) -> tuple[str, ...]:
    """The tubes that were ever lost out of these boxes, and do not lie there now."""
    boxes = {*packages}
    named = dict.fromkeys(code for entry in turn.timelines(boxes).values() for code in entry.act.subjects())
    turn.require(Needs(tuple(named)))
    tubes = (tube for code in named if (tube := turn.world.get(Container, code)) is not None)
    losses = [entry.act for entry in turn.timelines(each.code for each in tubes if each.package not in boxes).values()]
    out_of = [act.out_of for act in losses if isinstance(act, Lost)]
    return tuple(code for code in named if any(lay.get(code) in boxes for lay in out_of))
