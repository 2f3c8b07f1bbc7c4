"""/attention: what needs somebody now."""

from __future__ import annotations

from msgspec import Struct

from custody.deciding.watching import Concern
from custody.records.registry import Registry
from custody.records.views.attention import attention
from web.admission import Caller, sees_everything, sights
from web.api.routes import route


class AttentionList(Struct, frozen=True):
    """The most urgent first. Derived while it is read: nothing is recorded by it."""

    concerns: list[Concern]


@route("GET", "/attention", "What needs attention now", answer=AttentionList)
def attend(registry: Registry, caller: Caller) -> AttentionList:
    parties = None if sees_everything(caller) else sights(registry, caller)
    with registry.reading() as connection:
        return AttentionList(attention(connection, registry.zone, parties, registry.clock(), caller.person))
