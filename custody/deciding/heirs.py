"""What was taken from a container, and goes along when something is set right that it had from there."""

from __future__ import annotations

from collections.abc import Callable

from custody import commands
from custody.holding import Container
from custody.scene import Scene


def heirs_of_category(corrected: list[Container], command: commands.Correct, scene: Scene) -> list[Container]:
    """What still says the category of one of its origins."""
    if command.category is None:
        return []
    return _heirs(corrected, scene, lambda heir, origins: heir.category in {each.category for each in origins})


def heirs_of_risk(corrected: list[Container], command: commands.Correct, scene: Scene) -> list[Container]:
    """What still says the level of one of its origins; and where the level rises, whatever lies below it: material is
    never milder than what was found in that from which it was taken."""
    if command.risk is None:
        return []
    table = scene.zone.risk_table(scene.at)
    now = table.rank(command.risk)

    def goes_along(heir: Container, origins: list[Container]) -> bool:
        rises = any(table.rank(each.risk) < now for each in origins)
        return heir.risk in {each.risk for each in origins} or (rises and table.rank(heir.risk) < now)

    return _heirs(corrected, scene, goes_along)


def _heirs(
    corrected: list[Container], scene: Scene, goes_along: Callable[[Container, list[Container]], bool]
) -> list[Container]:
    set_right = {container.code: container for container in corrected}
    found = []
    for heir in scene.world.all(Container):
        if heir.code in set_right or heir.state.terminal:
            continue
        origins = [set_right[each.code] for each in scene.world.ancestors(heir) if each.code in set_right]
        if origins and goes_along(heir, origins):
            found.append(heir)
    return sorted(found, key=lambda each: each.code)
