"""What became of a filing since: what the form itself cannot know."""

from __future__ import annotations

from msgspec import Struct

from custody.holding import Notification


class Standing(Struct, frozen=True):
    state: str
    reference: str = ""
    acknowledged_at: str = ""
    ended_at: str = ""
    ended_by: str = ""
    ended_why: str = ""


def standing_of(notification: Notification) -> Standing:
    return Standing(
        notification.state.value,
        notification.reference,
        notification.acknowledged_at,
        notification.ended_at,
        notification.ended_by,
        notification.ended_why,
    )
