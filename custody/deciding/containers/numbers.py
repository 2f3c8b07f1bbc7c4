"""A number that a maker has printed names one thing for whoever has it in hand: a seal, a logger, or a tube.

Nobody is given one twice: neither a tube under the number of a seal of his, nor a seal or a logger under that of the
other. Makers number alike, so what others have typed takes no number from anybody. It is his once people of his
organisation have put it on a box or registered it, and while it is on what they hold; a seal's is taken as well where
it was on the same box before, or is on another of the same consignment. At a gate a seal is compared with what is
recorded on the box before it, and whoever puts on one whose number is on a box of others is told there.

A number is a logger's as long as it rides somewhere, and for good once a file of it was read. What was typed by mistake
and rides nowhere any more is free again.
"""

from __future__ import annotations

from custody.holding import Alias, Container, Logger, Package, Seal
from custody.world import World


def tube_under(text: str, world: World, organisation: str) -> Container | None:
    """The tube with this maker's code that this organisation has registered or holds. A reader that changes the case
    must never make a second thing of one."""
    for alias in (found for each in _cases(text) if (found := world.get(Alias, each)) is not None):
        tubes = [tube for code in alias.codes if (tube := world.get(Container, code)) is not None]
        own = [tube for tube in tubes if tube.organisation == organisation]
        if organisation in alias.named_by:
            own += [tube for tube in tubes if organisation in tube.parties]
        if own:
            return own[0]
    return None


def seal_under(text: str, world: World, organisation: str, package: Package | None = None) -> str:
    """The box on which a seal with this number is, or was, as far as this organisation must know of it; who closes
    this package, as far as he must."""
    seal = world.get(Seal, text.upper())
    for use in seal.uses if seal is not None else ():
        if use.organisation == organisation or (package is not None and use.package == package.code):
            return use.package
    for box in boxes_closed_by(text, world):
        beside = package is not None and package.consignment and box.consignment == package.consignment
        if box.organisation == organisation or beside:
            return box.code
    return ""


def boxes_closed_by(text: str, world: World) -> list[Package]:
    """The boxes on which a seal with this number is now. Those on which it ever was must be known."""
    return sorted((box for box in world.all(Package) if text.upper() in box.seals), key=lambda box: box.code)


def logger_under(text: str, world: World, organisation: str) -> Logger | None:
    """The logger with this number, as far as this organisation must know of it: it rides in a box with which that has
    to do, or a file of it was read, and its own people started it or read one."""
    logger = world.get(Logger, text.upper())
    if logger is None:
        return None
    riding = any(has_to_do_with(box, organisation) for box in riding_in(logger.number, world))
    return logger if riding or (logger.read and organisation in logger.named_by) else None


def has_to_do_with(box: Package, organisation: str) -> bool:
    """Whether this organisation has it, or ever had to do with it."""
    return organisation in (box.organisation, *box.parties)


def riding_in(number: str, world: World) -> list[Package]:
    """The boxes in which a logger with this number rides. Those in which it was started must be known."""
    logger = world.get(Logger, number.upper())
    if logger is None:
        return []
    known = [box for code in logger.boxes if (box := world.get(Package, code)) is not None]
    return [box for box in known if logger.rides_in(box, bool(world.contents(box.code)))]


def keys_of(text: str) -> tuple[tuple[type, str], ...]:
    """What must be known to tell what bears this number."""
    return (*((Alias, each) for each in _cases(text)), (Seal, text.upper()), (Logger, text.upper()))


def _cases(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()
