"""Acts that stop, let go and set right."""

from __future__ import annotations

from typing import Any

import msgspec

from custody.acts.act import Act


class Held(Act, frozen=True, tag="held"):
    hold: str
    target: str
    hold_kind: str
    reason: str
    row: str = ""
    """The row of reference data that names the target, when that is an organisation."""

    def subjects(self) -> tuple[str, ...]:
        return (self.row or self.target,)


class Released(Act, frozen=True, tag="released"):
    hold: str
    target: str
    reason: str
    row: str = ""

    def subjects(self) -> tuple[str, ...]:
        return (self.row or self.target,)


class Corrected(Act, frozen=True, tag="corrected"):
    """An earlier entry was wrong. Either the facts now given replace its facts, or it did not occur at all."""

    corrects: int
    reason: str
    concerned: tuple[str, ...]
    did_not_occur: bool = False
    category: str = ""
    risk: str = ""
    amount: int = -1
    unit: str = ""
    undone: dict[str, Any] = msgspec.field(default_factory=dict)

    def subjects(self) -> tuple[str, ...]:
        return self.concerned
