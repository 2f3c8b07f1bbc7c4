"""The crossings that what comes into somebody's hands may have to its name, brought in before it is decided whether it
comes home by that."""

from __future__ import annotations

from custody import commands
from custody.acts import OnPaper
from custody.holding import Container, ContainerState, Handoff
from custody.records.turns.loading import Needs
from custody.records.turns.lost_out import lost_out_of
from custody.records.turns.request import spellings
from custody.records.turns.turn import Turn


def require_what_comes_home(handoff: str, turn: Turn) -> None:
    """Of what was offered."""
    offered = turn.world.get(Handoff, handoff.strip().lower())
    turn.require(Needs(crossing=(*offered.offered, *offered.carried) if offered is not None else ()))


def require_what_was_handed(told: OnPaper, turn: Turn) -> None:
    """Of what changed hands on paper."""
    inside = (each.code for code in told.packages for each in turn.world.contents(code))
    turn.require(Needs(crossing=(*told.containers, *inside, *lost_out_of(told.packages, turn))))


def require_what_arrives(command: commands.Receive, turn: Turn) -> None:
    """Of what may arrive, and of what that was taken from."""
    named = {spelling for typed in (*command.packages, *command.containers) for spelling in spellings(typed)}
    inside = (each for code in named for each in turn.world.contents(code))
    loose = (found for code in named for found in turn.world.bearers(code))
    family = {each.code for tube in (*inside, *loose) for each in (tube, *turn.world.ancestors(tube))}
    turn.require(Needs(crossing=tuple(sorted(family))))


def require_what_may_be_found(turn: Turn) -> None:
    """Of what is lost."""
    lost = (each.code for each in turn.world.all(Container) if each.state is ContainerState.LOST)
    turn.require(Needs(crossing=tuple(lost)))
