"""A refusal: the answer to a command that may not be carried out. It writes nothing.

`code` is the key `refusal.<code>` of the wording catalogue, which says in three languages what stands in the way and
what to do about it. `status` is the HTTP status that fits: 403 not yours to do, 404 no such thing, 409 not in this
state, 422 the command itself makes no sense.
"""

from __future__ import annotations

import msgspec

from custody.unfit import Unfit
from custody.wording import say


class Objection(msgspec.Struct, frozen=True):
    """What one check has against it, and the way out; the texts by language."""

    check: str
    result: str
    found: tuple[dict[str, str], ...]
    fix: tuple[dict[str, str], ...]


class Refusal(msgspec.Struct, frozen=True):
    """`findings` are what the border would say, worst first, where that is why."""

    code: str
    status: int = 409
    params: dict[str, str | int] = {}
    fields: tuple[str, ...] = ()
    """The fields of the command that are to be mended, where it lies at some of them."""
    findings: tuple[Objection, ...] = ()
    faults: tuple[Unfit, ...] = ()
    """What is wrong with the rows that were sent, where that is why."""

    def at(self, *fields: str) -> Refusal:
        return msgspec.structs.replace(self, fields=fields)

    def say(self) -> dict[str, str]:
        """The reason and the way out, by language."""
        return say(f"refusal.{self.code}", **self.params)


def refuse(code: str, status: int = 409, /, **params: str | int) -> Refusal:
    return Refusal(code, status, params)
