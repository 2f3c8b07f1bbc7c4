"""The downtime form of a bench: one handoff, to be filled in by hand and signed by both while nothing else works."""

from __future__ import annotations

from datetime import datetime

from custody.bilingual import Field, Tongue
from custody.holding import DowntimeForm, DowntimeFormState
from custody.paper.sheet import Masthead, Sheet
from custody.parties import Station


def handoff_form_sheet(form: DowntimeForm, station: Station, tongue: Tongue, *, training: bool = False) -> bytes:
    """One page. Its number stands on it printed; nobody writes one."""
    masthead = Masthead(
        title=tongue.said("paper.handoff_form.title"),
        number=form.number,
        warning=tongue.said("form.training") if training else (),
        note=tongue.said("paper.handoff_form.note"),
        # Nobody is to write on a second print of what was used or spoilt.
        stamp=() if form.state is DowntimeFormState.ISSUED else tongue.word("form_state", form.state),
    )
    sheet = Sheet(masthead, datetime.fromisoformat(form.issued_at), tongue.langs)
    sheet.gap(3)
    for line in tongue.said("paper.handoff_form.how"):
        sheet.words(line)
    sheet.gap(2)
    names = tuple(dict.fromkeys(station.names.in_language(lang) for lang in tongue.langs))
    sheet.field(Field(tongue.said("paper.downtime.station"), (f"{station.name} · {names[0]}", *names[1:])))
    sheet.field(Field(tongue.said("paper.downtime.issued"), tongue.time(form.issued_at)))
    sheet.gap(2)
    sheet.blank(tongue.said("paper.downtime.met"), hint=tongue.said("paper.downtime.met_hint"))
    sheet.blank(tongue.said("paper.handoff_form.what"), lines=8)
    sheet.blank(tongue.said("paper.downtime.remarks"), lines=2)
    sheet.gap(2)
    for who in ("giver", "receiver"):
        sheet.heading(tongue.said(f"paper.handoff_form.{who}_signs"))
        sheet.blank(tongue.said("paper.downtime.staff"))
        sheet.blank(tongue.said("paper.handoff_form.name"))
        sheet.blank(tongue.said("paper.downtime.signature"))
    sheet.gap(2)
    sheet.words(form.number, 11, heavy=True)
    return sheet.bytes()
