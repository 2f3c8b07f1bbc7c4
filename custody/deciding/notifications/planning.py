"""What somebody has in mind for a crossing that nobody has drafted: as much of it as is known."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from custody.commands import ENDS

Named = Annotated[str, Meta(max_length=60)]
"""A code, a number, a time; empty where nothing is planned yet."""


class Plan(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out is taken from the clearances of whoever sends."""

    clearance: Named = ""
    to_organisation: Named = ""
    to_site: Named = ""
    purpose: Named = ""
    project: Named = ""
    ethics: Named = ""
    checkpoint: Named = ""
    carrier: Named = ""
    vehicle: Named = ""
    ccrn: Named = ""
    channel: Annotated[str, Meta(pattern=r"^(truck|hand_carry|bridge|e_lock)" + ENDS)] = "hand_carry"
    planned_exit: Named = ""
    """RFC 3339 with offset; left out: now."""
    planned_entry: Named = ""
