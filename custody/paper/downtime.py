"""The downtime form: one gate passage of one consignment, to be filled in by hand while nothing else works."""

from __future__ import annotations

from datetime import datetime

from custody.bilingual import Field, Tongue
from custody.holding import DowntimeForm, DowntimeFormState
from custody.paper.sheet import Masthead, Sheet
from custody.parties import Station

_BOXES = ("ALLOW", "HOLD", "DENY")


def downtime_sheet(form: DowntimeForm, station: Station, gate: str, tongue: Tongue, *, training: bool = False) -> bytes:
    """One page. Its number stands on it once, printed; nobody writes one."""
    masthead = Masthead(
        title=tongue.said("paper.downtime.title"),
        number=form.number,
        warning=tongue.said("form.training") if training else (),
        note=tongue.said("paper.downtime.note"),
        # Nobody is to write on a second print of what was used or spoilt.
        stamp=() if form.state is DowntimeFormState.ISSUED else tongue.word("form_state", form.state),
    )
    issued = datetime.fromisoformat(form.issued_at)
    sheet = Sheet(masthead, issued, tongue.langs)
    sheet.gap(3)
    for line in tongue.said("paper.downtime.how"):
        sheet.words(line)
    sheet.gap(2)
    names = tuple(dict.fromkeys(station.names.in_language(lang) for lang in tongue.langs))
    sheet.field(Field(tongue.said("paper.downtime.gate"), tongue.word("gate", gate)))
    sheet.field(Field(tongue.said("paper.downtime.station"), (f"{station.name} · {names[0]}", *names[1:])))
    sheet.field(Field(tongue.said("paper.downtime.issued"), tongue.time(form.issued_at)))
    sheet.gap(2)
    sheet.blank(tongue.said("paper.downtime.met"), hint=tongue.said("paper.downtime.met_hint"))
    sheet.blank(tongue.said("paper.downtime.consignment"))
    sheet.choice(tongue.said("paper.downtime.verdict"), [tongue.said(f"verdict.{each}") for each in _BOXES])
    sheet.blank(tongue.said("paper.downtime.packages"), lines=5)
    sheet.blank(tongue.said("paper.downtime.seals"), lines=5)
    sheet.blank(tongue.said("paper.downtime.companion"))
    sheet.blank(tongue.said("paper.downtime.vehicle"))
    sheet.blank(tongue.said("paper.downtime.remarks"), lines=2)
    sheet.gap(2)
    for who in ("officer", "courier"):
        sheet.heading(tongue.said(f"paper.downtime.{who}_signs"))
        sheet.blank(tongue.said("paper.downtime.staff"))
        sheet.blank(tongue.said("paper.downtime.signature"))
    sheet.gap(2)
    sheet.words(form.number, 11, heavy=True)
    return sheet.bytes()
