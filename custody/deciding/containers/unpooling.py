"""A pool that was never made, or not of these: whether its entry can still be said not to have occurred."""

from __future__ import annotations

from collections.abc import Iterable

from custody import acts
from custody.acts import Entry
from custody.holding import Container
from custody.refusal import Refusal, refuse
from custody.scene import Scene

_AS_IT_WAS = (acts.LabelVerified, acts.Reprinted, acts.Stored, acts.Retrieved)
"""After these the same lies in the same tubes, in the same house."""


def not_unpooled_so(entry: Entry, later: Iterable[Entry], scene: Scene) -> Refusal | None:
    """A refusal once anything was made of the pool, or done with what it was taken from, since. `later` are the entries
    about all of these since then."""
    if not isinstance(entry.act, acts.Pooled):
        return None
    own = entry.act.subjects()
    for each in later:
        if not isinstance(each.act, _AS_IT_WAS):
            code = next(code for code in own if code in each.act.subjects())
            return refuse("overtaken", entry=entry.number, code=code, later=each.number)
    for code in own:
        container = scene.world.get(Container, code)
        if container is not None and container.organisation != scene.actor.organisation:
            return refuse("other_organisation", 403, code=code, organisation=container.organisation)
    return None
