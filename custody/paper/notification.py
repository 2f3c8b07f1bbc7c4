"""A notification as a bilingual form on paper."""

from __future__ import annotations

from datetime import datetime

from custody.bilingual import Tongue, pair
from custody.holding import Notification
from custody.notifying.form import Form
from custody.notifying.parts import Standing, parts
from custody.paper.sheet import Masthead, Sheet


def notification_sheet(
    form: Form, notification: Notification | None, offset_minutes: int, *, lang: str = "", training: bool = False
) -> bytes:
    """The form as PDF: in the reader's language and English, or the sender's Chinese and English when none is said.

    Without a notification it is a draft, and says so.
    """
    langs = pair(lang, _side(form)) if lang else (pair("en", _side(form))[1], "en")
    tongue = Tongue(langs, offset_minutes)
    standing = None
    if notification is not None:
        standing = Standing(notification.state.value, notification.reference, notification.acknowledged_at)
    warning = () if notification is not None else tongue.said("form.draft")
    masthead = Masthead(
        title=tongue.said("form.title"),
        number=f"{form.notification}  v{form.version}" if form.notification else form.consignment,
        warning=tongue.said("form.training") if training else warning,
        note=tongue.said("form.note"),
    )
    sheet = Sheet(masthead, datetime.fromisoformat(form.filed_at), langs)
    for part in parts(form, standing, tongue):
        sheet.part(part)
    return sheet.bytes()


def _side(form: Form) -> str:
    return "SZ" if form.direction == "SOUTH" else "HK"
