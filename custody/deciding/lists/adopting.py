"""A list of containers comes in from a file: each row a container with its maker's code, or one that gets ours.

One act has one kind of material and at most `commands.Codes`' five hundred codes, so that every entry stays a line that
can be read and sent; a list becomes as many acts as it needs, written in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from custody import acts, commands
from custody.codes import Code, parse_code
from custody.deciding.containers.beginning import register
from custody.deciding.containers.numbers import logger_under, seal_under, tube_under
from custody.deciding.lists.differing import Difference, RowChange
from custody.deciding.lists.importing import ImportList, Planned, may_import, not_as_accepted
from custody.holding import Container
from custody.refusal import Refusal
from custody.scene import Scene
from custody.tabling import Faults
from custody.tabling.line import Line
from custody.world import World

MOST_CODES = 500
_TOLD = ("state", "organisation", "custodian", "site", "place")
_FIELDS = ("category", "risk", "amount", "unit", "owner", "hgr", "infectious", "animal")


def plan_containers(
    lines: Iterable[Line], world: World, current_risk: Callable[[str], str], organisation: str, faults: Faults
) -> Planned:
    """What these lines would register. What is registered already must be as the line says; nothing is changed."""
    changes: list[RowChange] = []
    same = 0
    for line in lines:
        known = _known(line.key, world, organisation) if line.key else None
        if known is not None:
            same += _is_as_recorded(line, known, current_risk, organisation, faults)
        elif _is_one_of_others(line, world, current_risk, organisation):
            same += 1
        elif seal_under(line.key, world, organisation):
            faults.add(line.row, "code", "container_is_seal", line.key)
        elif logger_under(line.key, world, organisation) is not None:
            faults.add(line.row, "code", "container_is_logger", line.key)
        elif isinstance(parse_code(line.key), Code):
            faults.add(line.row, "code", "container_unknown", line.key)
        elif _says_nothing_else(line, faults):
            given = {name: line.values[name] for name in _FIELDS if name in line.values}
            differences = tuple(_taken(name, value, current_risk) for name, value in given.items())
            changes.append(RowChange(line.row, line.key, 1, True, differences))
    return Planned((), tuple(changes), same)


def _known(key: str, world: World, organisation: str) -> Container | None:
    """What this row speaks of, if that is registered: by our code whosever it is, by a maker's their own. What others
    have under the same number is another tube."""
    return tube_under(key, world, organisation) or world.get(Container, key)


def _is_one_of_others(line: Line, world: World, current_risk: Callable[[str], str], organisation: str) -> bool:
    """Whether the row says of a tube of others with which they have to do just what is recorded of that."""
    theirs = (each for each in world.bearers(line.key) if organisation in each.parties)
    return any(_is_as_recorded(line, each, current_risk, organisation, Faults()) for each in theirs)


def import_containers(command: ImportList, scene: Scene) -> tuple[acts.Registered, ...] | Refusal:
    """The acts that register them: rows of one material together, in the order of the file."""
    wrong = may_import(command.noun, scene.person)
    if wrong is not None:
        return wrong
    faults = Faults()
    table = scene.zone.risk_table(scene.at)
    planned = plan_containers(command.lines, scene.world, table.current, scene.actor.organisation, faults)
    wrong = not_as_accepted(command, planned.changes, faults)
    if wrong is not None:
        return wrong
    registered: list[acts.Registered] = []
    for asked in _commands(command, planned):
        act = register(asked, scene)
        if isinstance(act, Refusal):
            return act
        registered.append(act)
    return tuple(registered)


def _commands(command: ImportList, planned: Planned) -> list[commands.Register]:
    alike: dict[tuple[Any, ...], list[str]] = {}
    for change in planned.changes:
        said = tuple((each.field, each.new) for each in change.differences)
        alike.setdefault((bool(change.key), said), []).append(change.key)
    return [
        commands.Register(
            id=command.id,
            count=len(codes[start : start + MOST_CODES]),
            codes=tuple(codes[start : start + MOST_CODES]) if adopts else (),
            print=False,
            **dict(said),
        )
        for (adopts, said), codes in alike.items()
        for start in range(0, len(codes), MOST_CODES)
    ]


def _taken(name: str, value: Any, current_risk: Callable[[str], str]) -> Difference:
    """What is registered of this cell. A level under its former name is taken as what it became."""
    now = current_risk(str(value)) if name == "risk" else value
    return Difference(name, value if now != value else None, now)


def _is_as_recorded(
    line: Line, known: Container, current_risk: Callable[[str], str], organisation: str, faults: Faults
) -> bool:
    if organisation not in known.parties:
        faults.add(line.row, "code", "container_taken", line.key)
        return False
    said = {**{name: line.values[name] for name in _FIELDS if name in line.values}, **_told(line)}
    if "risk" in said:
        said["risk"] = current_risk(str(said["risk"]))
    for name, value in said.items():
        recorded = getattr(known, name)
        if recorded != value:
            faults.add(line.row, name, "container_differs", line.key, recorded=_plain(recorded))
            return False
    return True


def _says_nothing_else(line: Line, faults: Faults) -> bool:
    told = _told(line)
    for name, value in told.items():
        faults.add(line.row, name, "container_told", value)
    return not told


def _told(line: Line) -> dict[str, str]:
    return {name: value for name in _TOLD if (value := line.told.get(name, ""))}


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
