"""How a package is to be kept, as the notification says that counted last."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from custody.holding import Notification, NotificationState
from custody.records.store.rows import load


class _Kept(Struct, frozen=True):
    """Of a form, how each package is to be kept."""

    packages: tuple[_KeptBox, ...] = ()


class _KeptBox(Struct, frozen=True):
    code: str
    temperature_class: str = ""


def class_as_filed(connection: Connection, consignment: str, package: str) -> str:
    """The temperature class that the form which counted last says of this package; empty when it says none."""
    filed = load(connection, Notification, "consignment", [consignment])
    stood = [each for each in filed if each.state is not NotificationState.CANCELLED]
    latest = max(stood, key=lambda each: each.version, default=None)
    boxes = msgspec.json.decode(latest.form, type=_Kept).packages if latest is not None else ()
    return next((box.temperature_class for box in boxes if box.code == package), "")
