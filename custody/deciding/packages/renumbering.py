"""A logger's number that was typed wrongly, set right after the box has left: before that it is put in anew.

Nobody sheds by it what the logger has shown. What was found under the wrong number stands. Whoever typed a number whose
file shows an excursion, or read that file, gives it no other; and who gives another does not read the file himself.
That the authority was told of another logger is a discrepancy, which the other end resolves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from custody import acts, commands
from custody.acts import Entry, Said
from custody.crossing.decision import Verdict
from custody.deciding.discrepancies.settling import opened
from custody.deciding.packages.temperature import READERS, new_number
from custody.holding import Consignment
from custody.loggers import Proof
from custody.refusal import Refusal, refuse
from custody.scene import Scene, find_package


def renumber(command: commands.RenumberLogger, since: Sequence[Entry], scene: Scene) -> acts.LoggerRenumbered | Refusal:
    """By whose organisation put it in. `since` is what the box's timeline says from then on; empty: there is none."""
    package = find_package(scene.world, command.package)
    if isinstance(package, Refusal):
        return package
    wrong = scene.lacks_role(*READERS)
    if wrong is not None:
        return wrong
    began = since[0] if since else None
    if began is None or not isinstance(began.act, acts.LoggerStarted):
        return refuse("logger_absent", code=package.code)
    if began.circumstances.actors[0].organisation != scene.actor.organisation:
        return refuse("entry_of_other", 403, entry=began.number)
    left = [each.act for each in since if _lets_out(each, package.code)]
    if not left:
        return refuse("logger_not_left", code=package.code)
    number = new_number(command.logger, command.serial, package.code, scene)
    if isinstance(number, Refusal):
        return number
    last = next((each.act for each in reversed(since) if isinstance(each.act, acts.LoggerRenumbered)), began.act)
    if number == (last.logger, last.serial):
        return refuse("logger_the_same", 422, logger=number[0], code=package.code)
    if scene.actor.staff in _bound(since):
        return refuse("logger_showed_excursion", 403, logger=last.logger, code=package.code)
    crossed = left[-1]
    consignment = crossed.consignment if isinstance(crossed, acts.Crossed) else ""
    return acts.LoggerRenumbered(package.code, consignment, began.number, last.logger, *number, command.reason)


def of_a_renumbering(entry: Entry, scene: Scene) -> Iterator[acts.DiscrepancyOpened]:
    """What was filed names a logger that did not ride in it."""
    act = entry.act
    consignment = scene.world.get(Consignment, act.consignment) if isinstance(act, acts.LoggerRenumbered) else None
    if isinstance(act, acts.LoggerRenumbered) and consignment is not None:
        said = Said("discovered.renumbered", {"code": act.package, "wrong": act.wrong, "logger": act.logger})
        yield opened(
            scene,
            consignment,
            "document",
            concerned=(act.package,),
            owner=scene.actor.organisation,
            found=(said,),
            cause=entry.number,
        )


def _lets_out(entry: Entry, package: str) -> bool:
    """Whether it has left at the latest by this: an exit may be told late, or never."""
    act = entry.act
    let_pass = isinstance(act, acts.Crossed) and act.gate in ("G2", "G3") and act.verdict == Verdict.ALLOW
    return isinstance(act, acts.Crossed) and let_pass and package in act.packages


def _bound(since: Sequence[Entry]) -> set[str]:
    """Who does not give it another number: where a file has shown an excursion, whoever typed one or read that."""
    shown = [each for each in since if isinstance(each.act, acts.LoggerRead) and each.act.verdict == Proof.EXCURSION]
    typed = [each for each in since if isinstance(each.act, acts.LoggerStarted | acts.LoggerRenumbered)]
    return {each.circumstances.actors[0].staff for each in (*shown, *typed)} if shown else set()
