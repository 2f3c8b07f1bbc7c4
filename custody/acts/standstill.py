"""Acts of a standstill: an officer of a silent lane and a coordinator say together that nothing has crossed there."""

from __future__ import annotations

from custody.acts.act import Act


class StandstillAsked(Act, frozen=True, tag="standstill_asked"):
    """One of the two has written down what was said on the telephone; nothing follows from it yet."""

    consignment: str
    station: str
    reason_code: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class StandstillConfirmed(Act, frozen=True, tag="standstill_confirmed"):
    """The other one says the same: from now on nobody waits for this lane, until it is heard again."""

    consignment: str
    station: str
    asked_by: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)


class StandstillRefused(Act, frozen=True, tag="standstill_refused"):
    consignment: str
    station: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment,)
