"""A packing scan is answered with what the border would say: a tube that would be stopped is told while it is in the
hand, with the fault and the next step."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from custody.crossing.finding import Finding
from custody.deciding.notifications.foreseeing import Foresight, foresee, parties, tallies
from custody.desk import Desk
from custody.holding import Container, Package
from custody.scanning.reading import Feedback, Meaning
from custody.scene import Scene
from custody.wording import LANGUAGES, text


def tallies_in_work(desk: Desk, code: str, scene: Scene) -> tuple[str, ...]:
    """What must be known of quotas and permits before the scan of this code can be answered at this bench."""
    found = _in_work(desk, code, scene)
    if found is None:
        return ()
    package, loose = found
    return tallies(scene.world, scene.zone, scene.actor.organisation, [package], loose, scene.at)


def parties_in_work(desk: Desk, code: str, scene: Scene) -> tuple[str, ...]:
    """The organisations whose holds must be known before the scan of this code can be answered at this bench."""
    found = _in_work(desk, code, scene)
    if found is None:
        return (scene.actor.organisation,)
    package, loose = found
    return parties(scene.world, scene.zone, scene.actor.organisation, [package], loose, scene.at)


def warn_of_tube(meaning: Meaning, container: Container, scene: Scene) -> Meaning:
    """The meaning of laying this tube beside a package, with what would stop the tube by itself at the border."""
    found = foresee(scene.world, scene.zone, scene.actor.organisation, [], [container], scene.at)
    worst = next((finding for part in found.stopped for finding in part.findings), None)
    return _warned(meaning, "laid_but_stopped", worst, code=container.code)


def warn_of_box(meaning: Meaning, package: Package, inside: Iterable[str], scene: Scene) -> Meaning:
    """The meaning of packing these tubes into the package, with what would stop them, or else the box."""
    codes = tuple(inside)
    return _warned(meaning, "packed_but_stopped", _of_box(package, codes, scene).against(codes), code=package.code)


def _of_box(package: Package, codes: tuple[str, ...], scene: Scene) -> Foresight:
    loose = _containers(codes, package, scene)
    return foresee(scene.world, scene.zone, scene.actor.organisation, [package], loose, scene.at, into=package.code)


def _warned(meaning: Meaning, word: str, worst: Finding | None, code: str) -> Meaning:
    if worst is None:
        return meaning
    said = {
        lang: text(
            f"scan.{word}",
            lang,
            code=code,
            found=worst.found[0].text(lang),
            fix=worst.fix[0].text(lang) if worst.fix else text("crossing.action.ask", lang),
        )
        for lang in LANGUAGES
    }
    return replace(meaning, word=word, feedback=Feedback.WARN, sentence=said)


def _in_work(desk: Desk, code: str, scene: Scene) -> tuple[Package, list[Container]] | None:
    """The package on the desk, or just scanned, and the tubes that lie beside it."""
    scanned = scene.world.package(code)
    package = scanned or (scene.world.package(desk.package) if desk.package else None)
    if package is None or package.organisation != scene.actor.organisation:
        return None
    return package, _containers((*desk.basket, code), package, scene)


def _containers(codes: Iterable[str], package: Package, scene: Scene) -> list[Container]:
    found = (scene.world.container(code) for code in dict.fromkeys(codes))
    return [container for container in found if container is not None and container.package != package.code]
