"""What follows from a deed by itself: acts that the system adds in the same moment, in nobody's name but its own.

A consequence is decided from the entry that was just written and the world as that entry left it. It stands in the
ledger as an entry of its own, whose actor is SYSTEM for the organisation of whoever did the deed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec.structs import replace

from custody import acts
from custody.acts import Actor, AnyAct, Circumstances, Entry
from custody.deciding.consignments.finishing import (
    close_the_whole,
    close_what_it_had_left_in,
    quarantine_what_was_found,
)
from custody.deciding.discrepancies import discovering
from custody.deciding.discrepancies.annulling import of_an_annulment
from custody.deciding.discrepancies.copying import investigate_a_copy
from custody.deciding.discrepancies.following import (
    hold_what_left,
    hold_what_left_a_box_in_doubt,
    hold_what_was_put_out_before,
    let_go_of_what_is_resolved,
)
from custody.deciding.discrepancies.read_after_all import found_by_the_gate_that_missed_it
from custody.deciding.gates.arriving import judge_what_arrived
from custody.deciding.gates.curing import cured_by_the_exit, cured_by_the_handoff, cured_by_the_way_home
from custody.deciding.gates.differing import of_a_difference, of_a_no_told_late
from custody.deciding.gates.missing import lose_what_is_missing
from custody.deciding.gates.restoring import under_way_after_all
from custody.deciding.gates.standstill import of_a_broken_word
from custody.deciding.packages import temperature
from custody.deciding.packages.emptying import let_the_empty_go
from custody.deciding.packages.opened_on_arrival import open_what_was_counted
from custody.deciding.packages.renumbering import of_a_renumbering
from custody.deciding.quotas.counting_on import count_ahead, count_on
from custody.scene import Scene
from custody.standing_holds import SYSTEM


def consequences(entry: Entry, scene: Scene) -> Iterator[AnyAct]:
    """The acts that follow from this entry, in order; each sees the world as the one before left it."""
    for follow in _FOLLOWS.get(type(entry.act), ()):
        yield from follow(entry, scene)


def by_the_system(circumstances: Circumstances) -> Circumstances:
    """The same moment and place, with the system as the actor."""
    actor = Actor(SYSTEM, circumstances.actors[0].organisation, "system")
    return replace(circumstances, actors=(actor,))


_LEFT = (hold_what_left, hold_what_left_a_box_in_doubt)

_FOLLOWS: dict[type, tuple[Callable[[Any, Scene], Iterator[AnyAct]], ...]] = {
    acts.Accepted: (cured_by_the_handoff, close_what_it_had_left_in),
    acts.ConsignmentClosed: (close_the_whole,),
    acts.ConsignmentCancelled: (close_the_whole,),
    acts.ConsignmentLossDeclared: (close_what_it_had_left_in,),
    acts.ConsignmentRecovered: (quarantine_what_was_found,),
    acts.Crossed: (
        investigate_a_copy,
        discovering.at_a_gate,
        found_by_the_gate_that_missed_it,
        under_way_after_all,
        of_a_difference,
        cured_by_the_exit,
        cured_by_the_way_home,
        of_a_no_told_late,
        of_a_broken_word,
        hold_what_was_put_out_before,
        *_LEFT,
        lose_what_is_missing,
        count_ahead,
    ),
    acts.Listed: (count_on,),
    acts.Unpacked: _LEFT,
    acts.Unsealed: (discovering.of_a_recount,),
    acts.Lost: (*_LEFT, let_the_empty_go, close_what_it_had_left_in),
    acts.Taken: (let_the_empty_go, close_what_it_had_left_in),
    acts.Corrected: (*_LEFT, of_an_annulment, close_what_it_had_left_in),
    acts.LoggerRenumbered: (of_a_renumbering,),
    acts.LoggerRead: (temperature.hold_what_is_in_doubt, discovering.of_temperature),
    acts.Received: (
        discovering.at_the_receipt,
        judge_what_arrived,
        *_LEFT,
        open_what_was_counted,
        close_what_it_had_left_in,
    ),
    acts.Disposed: (close_what_it_had_left_in,),
    acts.DiscrepancyOpened: (discovering.by_a_person,),
    acts.DiscrepancyResolved: (let_go_of_what_is_resolved, close_the_whole),
    acts.Found: (discovering.of_found, *_LEFT, close_what_it_had_left_in),
    acts.ParkExitDecided: (discovering.of_a_park_exit,),
    acts.Registered: (discovering.of_registered,),
    acts.Identified: (discovering.of_identified,),
    acts.Relabelled: (discovering.of_relabelled,),
}
"""By kind of act: what may follow from it."""
