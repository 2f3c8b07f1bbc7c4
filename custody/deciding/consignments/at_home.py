"""What of a consignment is at home with whoever sent it: it is not lost with the rest of it."""

from __future__ import annotations

from collections.abc import Iterable

from custody.holding import Consignment, Container, Transit
from custody.parties import Direction


def is_home(container: Container, transit: Transit | None, consignment: Consignment) -> bool:
    """Whether what had left in it has come back, or lies in its sender's hands where it left from. What no carrier ever
    had by the book has not come back: that somebody took it along was signed on paper, which is not told yet."""
    if transit is None or container.state.terminal:
        return False
    way = Direction(consignment.direction)
    carried = consignment.carrier_organisation in container.parties and not container.handoff
    came_back = container.side == way.origin.value or (carried and container.side != way.destination.value)
    # Whose own people carry it has it in hand on the way as well.
    own = container.organisation == consignment.from_organisation != consignment.carrier_organisation
    in_hand = own and container.custodian != consignment.carrier
    return bool(transit.returned) or (in_hand and came_back)


def all_home(inside: Iterable[Container], home: Iterable[str]) -> bool:
    """Whether what is left in a box is all at `home`, and there is something left in it."""
    left = {each.code for each in inside if not each.state.terminal}
    return bool(left) and left <= {*home}
