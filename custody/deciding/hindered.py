"""What was filed and does not get on, though nobody has touched it: other rules, and an authority out of reach."""

from __future__ import annotations

from collections.abc import Iterable

from custody.deciding.watching import Concern, Matter
from custody.deliveries import Delivery
from custody.wording import say


def barred(number: str, risks: Iterable[str], since: str, version: str) -> Concern:
    """The rules in force let nothing of these risks pass any more, though it was filed when older ones did."""
    words = say("attention.rules_deny", consignment=number, risk=", ".join(risks), version=version)
    return Concern(Matter.RULES_DENY, number, True, since, words)


def failing(delivery: Delivery) -> Concern:
    """The authority cannot be reached. It is tried again by itself, but the clock of the lead time runs."""
    number, consignment = delivery.notification, delivery.consignment
    words = say("attention.delivery_failing", notification=number, consignment=consignment, attempts=delivery.attempts)
    return Concern(Matter.DELIVERY_FAILING, number, False, delivery.at, words, consignment)
