"""What acts of downtime forms leave behind."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.fold.state import utc
from custody.holding import DowntimeForm, DowntimeFormState, Pad
from custody.world import World


def downtime_forms_issued(world: World, act: acts.DowntimeFormsIssued, entry: Entry) -> None:
    pad = world.get(Pad, act.station) or Pad(act.station)
    for place, number in enumerate(act.forms, pad.last + 1):
        world.put(
            DowntimeForm(
                number=number,
                station=act.station,
                place=place,
                state=DowntimeFormState.ISSUED,
                issued_at=utc(entry.recorded),
                issued_by=entry.circumstances.actors[0].staff,
                entry=entry.number,
            )
        )
    world.put(replace(pad, last=pad.last + len(act.forms), entry=entry.number))


def downtime_form_entered(world: World, act: acts.DowntimeFormEntered, entry: Entry) -> None:
    _change(
        world,
        act.form,
        state=DowntimeFormState.ENTERED,
        told=msgspec.json.encode(act.told, order="sorted").decode(),
        scan_sha256=act.scan_sha256,
        entered_by=entry.circumstances.actors[0].staff,
        consignment=act.told.consignment,
        reason="",
    )


def downtime_form_refused(world: World, act: acts.DowntimeFormRefused, entry: Entry) -> None:
    """What was entered first stands in the ledger; the form is as if nobody had."""
    blank = {"told": "", "scan_sha256": "", "entered_by": "", "consignment": ""}
    _change(world, act.form, state=DowntimeFormState.ISSUED, reason=act.reason, **blank)


def downtime_form_voided(world: World, act: acts.DowntimeFormVoided, entry: Entry) -> None:
    _change(world, act.form, state=DowntimeFormState.VOID, reason=act.reason)


def used(world: World, act: acts.Crossed | acts.Accepted, entry: Entry) -> None:
    """The form by which this was told has become this entry."""
    if act.form:
        confirmer = entry.circumstances.actors[0].staff
        _change(world, act.form, state=DowntimeFormState.USED, confirmed_by=confirmer, crossing=entry.number)


def _change(world: World, number: str, **changes: object) -> None:
    form = world.get(DowntimeForm, number)
    if form is None:
        raise LookupError(f"the ledger speaks of form {number}, which nobody was issued: restore the whole ledger")
    world.put(replace(form, **changes))
