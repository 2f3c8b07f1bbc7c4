"""What every endpoint does: hand a command to the writer, read a timeline, say that a code is not to be found."""

from __future__ import annotations

from flask import request

from custody import commands
from custody.codes import Kind, Malformed, parse_code
from custody.records.registry import Registry
from custody.records.turns.request import Request
from custody.records.views.reading import timeline
from custody.records.work.orders import Receipt
from custody.refusal import Refusal, refuse
from web.admission import Caller
from web.api.views import TimelineView, entry_view
from web.problems import ProblemError

MOST_ENTRIES = 500
_ADDRESSES = {Kind.CONTAINER: "containers", Kind.PACKAGE: "packages"}


def carry_out(
    registry: Registry, caller: Caller, command: commands.Command, target: str = "", station: str = ""
) -> Receipt | Refusal:
    """Hand the caller's command to the writer."""
    return registry.carry_out(Request(command, caller.circumstances(registry.clock(), station), target))


def timeline_of(registry: Registry, subject: str) -> TimelineView:
    """A page of the subject's timeline, as `?after=` and `?limit=` ask."""
    after, limit = whole("after", 0), min(whole("limit", 100), MOST_ENTRIES)
    with registry.reading() as connection:
        entries = timeline(connection, subject, after, limit + 1)
    more = len(entries) > limit
    offset = registry.zone.settings_at(registry.clock()).utc_offset_minutes
    told = [entry_view(entry, offset) for entry in entries[:limit]]
    return TimelineView(told, entries[limit - 1].number if more else None)


def whole(name: str, default: int) -> int:
    """A whole number from the query; ProblemError 422 for anything else."""
    given = request.args.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise ProblemError("bad_query", 422, name=name, given=given[:40])
    return max(int(given), default and 1)


def not_found(typed: str, wanted: Kind) -> Refusal:
    """Malformed when it cannot be a code of ours, of another kind, or unknown."""
    code = parse_code(typed)
    if isinstance(code, Malformed):
        return refuse("code_malformed", 422, code=code.read, why=code.reason)
    if code.kind is not wanted and code.kind in _ADDRESSES:
        address = _ADDRESSES[code.kind]
        return refuse("code_of_other_address", 422, code=str(code), kind=code.kind.name.lower(), address=address)
    if code.kind is not wanted:
        return refuse("code_of_other_kind", 422, code=str(code), kind=code.kind.name.lower())
    return refuse("code_unknown", 404, code=str(code))
