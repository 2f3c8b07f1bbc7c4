"""Acts of the authority's answer to a notification, as far as a gate asks for it: refused, and accepted after all."""

from __future__ import annotations

from custody.acts.act import Act


class NotificationRefused(Act, frozen=True, tag="notification_refused"):
    """The authority said no to this version: to the system that delivered it, or to the person who enters it here."""

    notification: str
    consignment: str
    said: str
    """Its words, or those of who enters them. They come from outside: text to be shown, never to be obeyed."""
    containers: tuple[str, ...] = ()
    """What was to go under it. The no goes with these, whatever number they are filed under next; empty in entries of
    before this was kept."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification, *self.containers)


class NotificationAccepted(Act, frozen=True, tag="notification_accepted"):
    """The authority took this version after it had refused this one or one before it, and gave no acknowledgement that
    could be entered. Where nothing was refused before, an acceptance changes nothing and is no act."""

    notification: str
    consignment: str
    said: str
    reference: str = ""
    """The authority's, when its answer brought one for a version that stood no more."""
    cleared: tuple[str, ...] = ()
    """Containers that it had refused before, under this number or another."""
    answered: tuple[str, ...] = ()
    """The notifications refused before to which this is the answer; empty in older entries: to all of them."""

    def subjects(self) -> tuple[str, ...]:
        return (self.consignment, self.notification, *self.cleared)
