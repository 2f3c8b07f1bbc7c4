"""A number that a maker has printed names one thing: a seal, a logger, or a tube.

At a gate there is nothing but the number to tell by what was read, so nobody is given one twice: neither a tube under
the number of a seal, nor a seal or a logger under that of the other. Two loggers of two makers may well bear the same.

A number is a logger's as long as it rides somewhere, and for good once a file of it was read. What was typed by mistake
and rides nowhere any more is free again; and nobody is bound by what others, who have nothing to do with him, say of a
logger that he never had in hand.
"""

from __future__ import annotations

from custody.holding import Alias, Logger, Package, Seal
from custody.world import World


def tube_under(text: str, world: World) -> Alias | None:
    """The maker's code of a tube. A reader that changes the case must never make a second thing of one."""
    return next((found for each in _cases(text) if (found := world.get(Alias, each)) is not None), None)


def seal_under(text: str, world: World) -> Seal | None:
    """The seal with this number, whether it is on a box or was."""
    return world.get(Seal, text.upper())


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


def logger_before_a_tube(text: str, world: World, organisation: str) -> bool:
    """Whether no tube is registered under this number: what rides in anybody's box is read at the gates."""
    return logger_under(text, world, organisation) is not None or bool(riding_in(text, world))


def keys_of(text: str) -> tuple[tuple[type, str], ...]:
    """What must be known to tell what bears this number."""
    return (*((Alias, each) for each in _cases(text)), (Seal, text.upper()), (Logger, text.upper()))


def _cases(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()
