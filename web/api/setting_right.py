"""/holds and /corrections."""

from __future__ import annotations

from custody import commands
from custody.records.registry import Registry
from custody.refusal import Refusal
from web.admission import Caller
from web.api.acting import carry_out
from web.api.answers import HoldAnswer, Written, answer_of, held, written
from web.api.routes import route


@route("POST", "/holds", "Stop something", body=commands.Hold, answer=HoldAnswer, status=201)
def hold(registry: Registry, caller: Caller, body: commands.Hold) -> HoldAnswer | Refusal:
    return answer_of(carry_out(registry, caller, body), held)


@route("POST", "/holds/<hold>/release", "Let it go again", body=commands.Release, answer=Written, status=201)
def release(registry: Registry, caller: Caller, body: commands.Release, hold: str) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body, hold), written)


@route("POST", "/corrections", "Set an earlier entry right", body=commands.Correct, answer=Written, status=201)
def correct(registry: Registry, caller: Caller, body: commands.Correct) -> Written | Refusal:
    return answer_of(carry_out(registry, caller, body), written)
