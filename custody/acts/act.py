"""The root of all acts."""

from __future__ import annotations

from msgspec import Struct


class Act(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """The root of all acts; concrete acts carry their own tag."""

    def subjects(self) -> tuple[str, ...]:
        """The codes and numbers in whose timelines this act stands, each once, in a stable order."""
        raise TypeError(f"{type(self).__name__} does not say whom it concerns")
