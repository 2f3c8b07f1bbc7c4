"""What does not get on until somebody else does something: holds, other rules, an authority out of reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from custody.crossing.finding import listed
from custody.crossing.moments import shown
from custody.crossing.remedy import Remedy
from custody.crossing.settings import Settings
from custody.deciding.discrepancies.discovering import TRIED_TO_LEAVE
from custody.deciding.discrepancies.holds import Releaser, named
from custody.deciding.watching import Concern, Matter
from custody.deliveries import Delivery
from custody.holding import Consignment, Container, Hold, Package, Standstill
from custody.parties import Person
from custody.standing_holds import SYSTEM
from custody.wording import NOTHING, Param, say


def held(hold: Hold, count: int, releasers: Iterable[Releaser], settings: Settings) -> Concern:
    """A hold that was placed on so many things in one deed, and who lifts it; `hold` is that on one of them."""
    said: dict[str, Param] = {"code": hold.target, **named(releasers)}
    if (hold.placed_by, hold.reason) == (SYSTEM, TRIED_TO_LEAVE):
        words = say("attention.park_exit", **said)
        return Concern(Matter.PARK_EXIT, hold.target, True, hold.at, words, hold=hold.id)
    if hold.discrepancy:
        words = say("attention.hold_until", code=hold.target, more=count - 1, discrepancy=hold.discrepancy)
        return Concern(Matter.HOLD, hold.target, False, hold.at, words, hold=hold.id)
    if hold.waits_for_second_look:
        words = say("attention.hold_until_confirmed", code=hold.target, organisation=hold.organisation)
        return Concern(Matter.HOLD, hold.target, False, hold.at, words, hold=hold.id)
    said |= {"kind": hold.hold_kind, "staff": hold.placed_by, "by": hold.organisation, "reason": hold.reason}
    said["since"] = shown(datetime.fromisoformat(hold.at), settings)
    words = say("attention.hold", **said) if count == 1 else say("attention.holds", **said, more=count - 1)
    return Concern(Matter.HOLD, hold.target, False, hold.at, words, hold=hold.id)


def to_be_counted(package: Package, consignment: Consignment) -> Concern:
    """An officer has opened it and it lies open since, until what is inside is counted and it is sealed again: where
    its seals are in doubt, by another than who has had it open."""
    named: dict[str, Param] = {"code": package.code, "consignment": consignment.number}
    named |= {"staff": listed(package.open_to)}
    words = say("attention.to_be_counted_by_another" if package.doubts else "attention.to_be_counted", **named)
    return Concern(Matter.TO_BE_COUNTED, package.code, True, consignment.at, words, consignment.number)


def lost(found: Sequence[Container], since: str, settings: Settings) -> Concern:
    """These were lost in one moment and nobody has found them yet: whoever reads this looks for them. What lay in a box
    that is lost is looked for as that box."""
    codes = list(dict.fromkeys(each.package or each.code for each in found))
    named: dict[str, Param] = {"code": codes[0], "more": len(codes) - 1, "owner": found[0].owner}
    named["since"] = shown(datetime.fromisoformat(since), settings) if since else NOTHING
    words = say("attention.lost" if len(codes) == 1 else "attention.lost_together", **named)
    return Concern(Matter.SEARCH, codes[0], False, since, words)


def left_with(holder: Person, found: Sequence[Package | Container], reader: Person | None) -> Concern:
    """He has these in hand for an organisation that he is listed under no more, or in a role that hands nothing over:
    he offers them to somebody of it, and nobody else can."""
    codes = sorted(each.code for each in found)
    named: dict[str, Param] = {"codes": listed(codes, 3), "count": len(codes), "staff": holder.staff}
    named |= {"organisation": found[0].organisation, "now": holder.organisation, "role": holder.roles[0].value}
    his = reader is not None and reader.staff == holder.staff
    words = say("attention.left_with_you" if his else "attention.left_with", **named)
    return Concern(Matter.LEFT_WITH, codes[0], True, "", words, remedy=Remedy.OFFER.value if his else "")


def barred(number: str, risks: Iterable[str], since: str, version: str) -> Concern:
    """The rules in force let nothing of these risks pass any more, though it was filed when older ones did."""
    words = say("attention.rules_deny", consignment=number, risk=", ".join(risks), version=version)
    return Concern(Matter.RULES_DENY, number, True, since, words)


def above(consignment: Consignment, by: str, risks: Iterable[str], settings: Settings) -> Concern:
    """Its risk is rated higher now than this clearance or permit allows. What has not left is taken out and amended;
    what is on its way turns back."""
    deed = Remedy.AMEND if consignment.journey.before_exit else Remedy.TURN_BACK
    named: dict[str, Param] = {"consignment": consignment.number, "number": by, "risk": ", ".join(risks)}
    words = say(f"attention.risk_above_{deed}", **named, table=settings.risk.version)
    since = settings.valid_from.isoformat()
    return Concern(Matter.RISK_ABOVE, consignment.number, True, since, words, remedy=deed.value)


def unconfirmed(word: Standstill, answers: str) -> Concern:
    """One of the two has said that nothing crosses at a silent lane; somebody of this organisation has yet to."""
    number = word.consignment
    named: dict[str, Param] = {"consignment": number, "station": word.station, "staff": word.asked_by}
    named |= {"why": word.reason_code, "reason": word.reason, "organisation": answers}
    words = say("attention.standstill_asked", **named)
    return Concern(Matter.STANDSTILL_ASKED, number, True, word.asked_at, words, number)


def failing(delivery: Delivery) -> Concern:
    """The authority cannot be reached. It is tried again by itself, but the clock of the lead time runs."""
    number, consignment = delivery.notification, delivery.consignment
    words = say("attention.delivery_failing", notification=number, consignment=consignment, attempts=delivery.attempts)
    return Concern(Matter.DELIVERY_FAILING, number, False, delivery.at, words, consignment)
