"""The cancellation of a notification as it goes to the authority: which one, since when, by whom and why."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from custody.deliveries import cancellation_number
from custody.holding import Notification
from custody.notifying.form import decode_form, utc


class Cancelled(Struct, frozen=True, forbid_unknown_fields=True):
    """A version that the other side has, or may have."""

    number: str
    version: int
    filed_at: str
    reference: str
    manifest_sha256: str


class Cancellation(Struct, frozen=True, forbid_unknown_fields=True):
    """`version` is the one that stood. `cancels` are those that the other side knows, or may know, oldest first: the
    one that stood need not be among them. With it no version of that notification stands any more.

    `reference` is the authority's own, where there was one. `reason` is `divided` when each part of the consignment
    files its own, `lost` when it will not come, else what somebody typed.
    """

    number: str
    cancels: tuple[Cancelled, ...]
    version: int
    consignment: str
    consignor: str
    checkpoint: str
    filed_at: str
    reference: str
    manifest_sha256: str
    cancelled_at: str
    cancelled_by: str
    reason: str
    document: str = "cancellation"


def cancellation_of(notification: Notification, known: Sequence[Notification]) -> Cancellation:
    """Of a notification that was taken back, of which the other side may know the versions in `known`; what only a
    form tells is empty where there was none yet."""
    form = decode_form(notification.form)
    return Cancellation(
        number=cancellation_number(notification.number),
        cancels=tuple(map(_cancelled, known)),
        version=notification.version,
        consignment=notification.consignment,
        consignor=form.consignor.code if form is not None else "",
        checkpoint=form.way.checkpoint if form is not None else "",
        filed_at=utc(notification.filed_at),
        reference=notification.reference,
        manifest_sha256=form.manifest_sha256 if form is not None else "",
        cancelled_at=utc(notification.ended_at),
        cancelled_by=notification.ended_by,
        reason=notification.ended_why,
    )


def _cancelled(version: Notification) -> Cancelled:
    form = decode_form(version.form)
    return Cancelled(
        number=version.number,
        version=version.version,
        filed_at=utc(version.filed_at),
        reference=version.reference,
        manifest_sha256=form.manifest_sha256 if form is not None else "",
    )


def encode_cancellation(cancellation: Cancellation) -> bytes:
    """Canonical JSON: sorted keys, no floats. The same cancellation always gives the same bytes."""
    return _encoder.encode(cancellation)


_encoder = msgspec.json.Encoder(order="sorted")
