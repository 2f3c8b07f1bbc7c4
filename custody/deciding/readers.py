"""As whom somebody reads what is told of a journey: each is told what he himself can do, and whom he can call."""

from __future__ import annotations

from collections.abc import Collection

from custody.holding import Consignment
from custody.wording import NOTHING
from custody.zone import Zone


def reads_as(consignment: Consignment, names: Collection[str] | None) -> str:
    """The end of the key of his words: "" for the sender and for whoever sees everything, else "_carried", "_awaited"
    or, for the posts on the way, "_met"."""
    if names is None or consignment.from_organisation in names:
        return ""
    if consignment.carrier_organisation in names:
        return "_carried"
    return "_awaited" if consignment.to_organisation in names else "_met"


def courier(consignment: Consignment, zone: Zone) -> dict[str, str]:
    """Who carries it, of which firm, and at which number that is reached, as parameters of a message."""
    firm = zone.organisations.get(consignment.carrier_organisation)
    phone = firm.duty_phone if firm is not None else ""
    return {"carrier": consignment.carrier, "organisation": consignment.carrier_organisation, "phone": phone or NOTHING}
