"""What the authority has answered to a notification, told by the delivery or entered by a person.

Its words come from outside. In the ledger they stand as one line without anything that cannot be printed, and without
what looks like a donor; a finding quotes the beginning of them.
"""

from __future__ import annotations

from custody import acts, commands
from custody.deciding.consignments.consigning import own_notification
from custody.deciding.consignments.refusals import carried_on, cleared_by, refused_with
from custody.deciding.free_text import without_donors
from custody.filing import plain
from custody.holding import Notification
from custody.refusal import Refusal, refuse
from custody.scene import Scene
from custody.world import World


def record_refusal(number: str, command: commands.RecordRefusal, scene: Scene) -> acts.NotificationRefused | Refusal:
    """The authority said no on another way than the delivery, and who heard it enters what it said. What left before
    it was heard of is entered as well: the next gate must know. So is the no to what was taken back, or amended, before
    it came."""
    found = own_notification(number, scene)
    if isinstance(found, Refusal):
        return found
    if carried_on(found, scene.world).refused_at:
        return refuse("refused_already", notification=found.number)
    return refused(found, command.reason, scene.world)


def refused(notification: Notification, said: str, world: World) -> acts.NotificationRefused:
    """The no goes with the containers: to file them under another number is no answer to it."""
    notification = carried_on(notification, world)
    going = refused_with(notification, world)
    said = without_donors(plain(said))
    return acts.NotificationRefused(notification.number, notification.consignment, said, going)


def accepted(notification: Notification, said: str, reference: str, world: World) -> acts.NotificationAccepted:
    said, cleared = without_donors(plain(said)), cleared_by(notification, world)
    return acts.NotificationAccepted(notification.number, notification.consignment, said, reference, *cleared)
