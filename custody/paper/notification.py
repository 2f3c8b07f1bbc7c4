"""A notification as a bilingual form on paper, and the paper that says that it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from custody.bilingual import Text, Tongue, pair
from custody.deliveries import cancellation_number
from custody.holding import Notification, NotificationState
from custody.notifying.comparing import parts_of
from custody.notifying.form import Form
from custody.notifying.parts import cancelled_parts
from custody.notifying.standing import standing_of
from custody.paper.sheet import Masthead, Sheet

_NO_LONGER = (NotificationState.AMENDED, NotificationState.CANCELLED, NotificationState.LAPSED)


def notification_sheet(
    form: Form,
    notification: Notification | None,
    offset_minutes: int,
    *,
    lang: str = "",
    training: bool = False,
    former: Notification | None = None,
) -> bytes:
    """The form as PDF: in the reader's language and English, or the sender's Chinese and English when none is said.

    Without a notification it is a draft, and says so; one that stands no longer says so on every page. What differs
    from the version before, `former`, is marked.
    """
    tongue = _tongue(form, lang, offset_minutes)
    masthead = Masthead(
        title=tongue.said("form.title"),
        number=f"{form.notification}  v{form.version}" if form.notification else form.consignment,
        warning=_warning(notification, tongue, training=training),
        note=tongue.said("form.note"),
        stamp=_no_longer(notification, tongue),
    )
    sheet = Sheet(masthead, datetime.fromisoformat(form.filed_at), tongue.langs)
    told = [part for part in parts_of(form, notification, former, tongue) if part.fields or part.tables]
    for part in told[:-2]:
        sheet.part(part)
    sheet.ends(told[-2:])
    return sheet.bytes()


def cancellation_sheet(
    form: Form,
    notification: Notification,
    offset_minutes: int,
    known: Sequence[Notification],
    *,
    lang: str = "",
    training: bool = False,
) -> bytes:
    """That the notification was taken back, as PDF, in the same languages as its form; `known` are the versions that
    the other side may have."""
    tongue = _tongue(form, lang, offset_minutes)
    masthead = Masthead(
        title=tongue.said("form.cancellation_title"),
        number=cancellation_number(notification.number),
        warning=_warning(notification, tongue, training=training),
        note=tongue.said("form.note"),
    )
    sheet = Sheet(masthead, datetime.fromisoformat(notification.ended_at), tongue.langs)
    numbers = [version.number for version in known]
    for part in cancelled_parts(form, standing_of(notification), numbers, tongue):
        sheet.part(part)
    return sheet.bytes()


def _tongue(form: Form, lang: str, offset_minutes: int) -> Tongue:
    side = "SZ" if form.direction == "SOUTH" else "HK"
    return Tongue(pair(lang, side) if lang else (pair("en", side)[1], "en"), offset_minutes)


def _warning(notification: Notification | None, tongue: Tongue, *, training: bool) -> Text:
    """What nobody may overlook: first that it does not stand, then that it is not real."""
    of_state = tongue.said("form.draft") if notification is None else _no_longer(notification, tongue)
    if not training:
        return of_state
    # There is room for one line: of two warnings each has the reader's own language.
    return (*of_state[:1], *tongue.said("form.training")[: 1 if of_state else 2])


def _no_longer(notification: Notification | None, tongue: Tongue) -> Text:
    if notification is None or notification.state not in _NO_LONGER:
        return ()
    return tongue.said(f"form.no_longer_{notification.state.value}")
