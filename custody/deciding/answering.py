"""What the authority has answered to a notification: which of its refusals stands, and one that a person enters.

Its words come from outside. In the ledger they stand as one line without anything that cannot be printed, and without
what looks like a donor; a finding quotes the beginning of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from custody import acts, commands
from custody.crossing.facts import RefusalFacts
from custody.deciding.consigning import own_notification
from custody.deciding.free_text import without_donors
from custody.filing import plain
from custody.holding import Notification, NotificationState
from custody.refusal import Refusal, refuse
from custody.scene import Scene

QUOTED = 120
"""Characters of what the authority said that a finding tells: it is read at a glance, on a small screen too."""
_ANSWERED_FOR = (NotificationState.FILED, NotificationState.ACKNOWLEDGED, NotificationState.USED)


def record_refusal(number: str, command: commands.RecordRefusal, scene: Scene) -> acts.NotificationRefused | Refusal:
    """The authority said no on another way than the delivery, and who heard it enters what it said. What left before
    it was heard of is entered as well: the next gate must know."""
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    if found.state not in _ANSWERED_FOR:
        return refuse("notification_not_open", notification=found.number, state=found.state)
    if found.refused_at:
        return refuse("refused_already", notification=found.number)
    return refused(found, command.reason)


def refused(notification: Notification, said: str) -> acts.NotificationRefused:
    return acts.NotificationRefused(notification.number, notification.consignment, without_donors(plain(said)))


def accepted(notification: Notification, said: str, reference: str) -> acts.NotificationAccepted:
    said = without_donors(plain(said))
    return acts.NotificationAccepted(notification.number, notification.consignment, said, reference)


def standing_refusal(versions: Iterable[Notification]) -> Notification | None:
    """Of everything that was ever filed for one consignment, the version that the authority refused, unless it has
    acknowledged or accepted that or a later one. To take it back and file anew is no answer to a no."""
    for version in sorted(versions, key=lambda each: each.version, reverse=True):
        if version.refused_at:
            return version
        if version.accepted_at or version.reference:
            return None
    return None


def refusal_facts(versions: Iterable[Notification]) -> RefusalFacts | None:
    found = standing_refusal(versions)
    if found is None:
        return None
    said = found.refused_why
    quoted = said if len(said) <= QUOTED else f"{said[: QUOTED - 1].rstrip()}…"
    return RefusalFacts(f"{found.number} v{found.version}", quoted)
