"""A number that a maker has printed names one thing: a seal, a logger, or a tube.

At a gate there is nothing but the number to tell by what was read, so nobody is given one twice: neither a tube under
the number of a seal, nor a seal or a logger under that of the other. Two loggers of two makers may well bear the same.
"""

from __future__ import annotations

from custody.holding import Alias, Logger, Seal
from custody.world import World


def tube_under(text: str, world: World) -> Alias | None:
    """The maker's code of a tube. A reader that changes the case must never make a second thing of one."""
    return next((found for each in _cases(text) if (found := world.get(Alias, each)) is not None), None)


def seal_under(text: str, world: World) -> Seal | None:
    """The seal with this number, whether it is on a box or was."""
    return world.get(Seal, text.upper())


def logger_under(text: str, world: World) -> Logger | None:
    """The logger with this number, whether it rides anywhere or did."""
    return world.get(Logger, text.upper())


def keys_of(text: str) -> tuple[tuple[type, str], ...]:
    """What must be known to tell what bears this number."""
    return (*((Alias, each) for each in _cases(text)), (Seal, text.upper()), (Logger, text.upper()))


def _cases(text: str) -> tuple[str, str, str]:
    return text, text.upper(), text.lower()
