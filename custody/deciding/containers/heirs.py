"""What was taken from a container, and goes along when something is set right that it had from there.

What comes of several, a pool and all that is taken from it, is what the strictest of them makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custody import commands
from custody.holding import Container
from custody.scene import Scene

TRAITS = ("hgr", "infectious", "animal")
"""What a container may turn out to be; what comes of it is so as well."""


def heirs_of_category(corrected: list[Container], command: commands.Correct, scene: Scene) -> list[Container]:
    """What still says the category of one of its origins, and comes of nothing that is of another."""
    if command.category is None:
        return []
    now = {each.code: command.category for each in corrected}
    for heir, origins in _descent(corrected, scene):
        parents = {now.get(each.code, each.category) for each in _parents(heir, scene)}
        if heir.category in {each.category for each in origins} and parents == {command.category}:
            now[heir.code] = command.category
    return _going_along(corrected, now, scene)


def heirs_of_risk(corrected: list[Container], command: commands.Correct, scene: Scene) -> dict[str, str]:
    """What goes along, and its level from now on. What still says the level of one of its origins is as strict as the
    strictest from which it was taken; and where the level rises, whatever lies below it rises: material is never milder
    than what was found in that from which it comes."""
    if command.risk is None:
        return {}
    table = scene.zone.risk_table(scene.at)
    level = table.current(command.risk)
    now = {each.code: level for each in corrected}
    for heir, origins in _descent(corrected, scene):
        if any(table.rank(each.risk) < table.rank(level) for each in origins):
            if table.rank(heir.risk) < table.rank(level):
                now[heir.code] = level
        elif heir.risk in {each.risk for each in origins}:
            levels = (now.get(each.code, each.risk) for each in _parents(heir, scene))
            now[heir.code] = max(levels, key=table.rank)
    return {heir.code: now[heir.code] for heir in _going_along(corrected, now, scene)}


def heirs_of_traits(corrected: list[Container], traits: Iterable[str], scene: Scene) -> list[Container]:
    """What comes of these, and is not all of this yet."""
    wanted = tuple(traits)
    lacking = {heir.code for heir, _ in _descent(corrected, scene) if not all(getattr(heir, each) for each in wanted)}
    return _going_along(corrected, lacking, scene)


def turned_out(corrected: list[Container], command: commands.Correct, scene: Scene) -> tuple[str, ...]:
    """What the correction says of these that not all of them are yet: in so many words, or by their other category."""
    table = scene.zone.category_table
    of_category = {"hgr": table.hgr, "animal": table.animal}

    def is_known(container: Container, trait: str) -> bool:
        return bool(getattr(container, trait)) or container.category in of_category.get(trait, ())

    said = (each for each in TRAITS if getattr(command, each) or command.category in of_category.get(each, ()))
    return tuple(trait for trait in said if not all(is_known(each, trait) for each in corrected))


def _descent(corrected: list[Container], scene: Scene) -> Iterator[tuple[Container, list[Container]]]:
    """All that comes of these, each after what it was taken from, with those of these that are among its origins."""
    set_right = {container.code: container for container in corrected}
    known = ((each, scene.world.ancestors(each)) for each in scene.world.all(Container) if each.code not in set_right)
    for heir, ancestors in sorted(known, key=lambda each: (len(each[1]), each[0].code)):
        origins = [set_right[each.code] for each in ancestors if each.code in set_right]
        if origins:
            yield heir, origins


def _parents(heir: Container, scene: Scene) -> list[Container]:
    return [found for code in heir.parents if (found := scene.world.get(Container, code)) is not None]


def _going_along(corrected: list[Container], changed: Iterable[str], scene: Scene) -> list[Container]:
    """Those of which no correction of their own is being made. What is used up or lost is among them: it may turn out
    to be there after all."""
    own = {each.code for each in corrected}
    found = (scene.world.get(Container, code) for code in sorted(set(changed) - own))
    return [each for each in found if each is not None]
