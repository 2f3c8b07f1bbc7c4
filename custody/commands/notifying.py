"""Notifications: filed, amended, acknowledged, taken back."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from custody.commands.command import Command, Instant, Ref, Text, Typed

Although = Annotated[
    tuple[Ref, ...],
    Meta(max_length=40, description="The checks of the pre-check that deny it, when it is to be filed all the same"),
]


class FileNotification(Command, frozen=True, kw_only=True):
    """`emergency` is what to do in an emergency; left out, the words for the packages' classes stand in the form.

    `although` names each check of which the filer knows that the border will deny by it.
    """

    consignment: Ref
    declaration: Text
    emergency: Annotated[str, Meta(max_length=500)] = ""
    although: Although = ()


class AmendNotification(Command, frozen=True, kw_only=True):
    """A new version of a notification that stands: of what is in the boxes now. What is left out stays as it was.

    `put_in` and `take_out` are whole packages. `although` as at the filing.
    """

    reason: Text
    put_in: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    take_out: Annotated[tuple[Typed, ...], Meta(max_length=50)] = ()
    to_site: Ref | None = None
    purpose: Ref | None = None
    checkpoint: Ref | None = None
    carrier: Ref | None = None
    planned_exit: Instant | None = None
    planned_entry: Instant | None = None
    vehicle: Annotated[str, Meta(max_length=40)] | None = None
    channel: Literal["truck", "hand_carry", "bridge", "e_lock"] | None = None
    ccrn: Annotated[str, Meta(max_length=40)] | None = None
    project: Annotated[str, Meta(max_length=40)] | None = None
    ethics: Annotated[str, Meta(max_length=40)] | None = None
    declaration: Annotated[str, Meta(max_length=500)] = ""
    emergency: Annotated[str, Meta(max_length=500)] = ""
    although: Although = ()


class AcknowledgeNotification(Command, frozen=True, kw_only=True):
    reference: Ref


class RecordRefusal(Command, frozen=True, kw_only=True):
    """What the authority gave as its reason to refuse the notification."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class CancelNotification(Command, frozen=True, kw_only=True):
    reason: Text
