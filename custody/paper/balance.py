"""A balance on paper: what crossed, where it is now, and the remainder that somebody must explain."""

from __future__ import annotations

from datetime import datetime

from custody.balance import Balance, Fate
from custody.bilingual import Field, Table, Text, Tongue, plain
from custody.paper.sheet import Masthead, Sheet


def balance_sheet(
    balance: Balance, asked: list[tuple[str, Text]], at: datetime, tongue: Tongue, *, training: bool = False
) -> bytes:
    """`asked` is of what: pairs of a word `paper.balance.<word>` and its value."""
    masthead = Masthead(
        title=tongue.said("paper.balance.title"),
        number=next((value[0] for _, value in asked if value), ""),
        warning=tongue.said("form.training") if training else (),
        note=tongue.said("page.balance.law"),
    )
    sheet = Sheet(masthead, at, tongue.langs)
    sheet.gap(4)
    for name, value in [*asked, ("at", tongue.time(at.isoformat()))]:
        sheet.field(Field(tongue.said(f"paper.balance.{name}"), value))
    sheet.gap(4)
    if balance.explained:
        sheet.words(tongue.said("page.balance.explained")[0], 13, "good", heavy=True)
    if balance.fates[Fate.LOST.value]:
        sheet.words(tongue.said("page.balance.lost", count=balance.fates[Fate.LOST.value])[0], 13, "warn", heavy=True)
    if balance.remainder:
        sheet.words(tongue.said("page.balance.remainder", count=balance.remainder)[0], 13, "bad", heavy=True)
    if balance.open:
        sheet.words(tongue.said("page.balance.open", count=balance.open)[0], 13, "bad", heavy=True)
    sheet.gap(3)
    rows = [(tongue.said("paper.balance.crossed"), plain(balance.crossed))]
    rows += [(tongue.word("fate", fate), plain(count)) for fate, count in balance.fates.items()]
    rows.append((tongue.said("page.balance.unexplained"), plain(balance.remainder)))
    headings = (tongue.said("page.balance.where"), tongue.said("page.balance.crossings"))
    sheet.table(Table(headings, (3, 2), tuple(rows)))
    sheet.gap(3)
    sheet.words(tongue.said("page.balance.crossed", count=balance.crossed, containers=balance.containers)[0], 10)
    if balance.containers < balance.crossed:
        sheet.words(tongue.said("page.balance.more_than_once")[0], 10)
    if balance.open_besides:
        sheet.words(tongue.said("page.balance.open_besides", count=balance.open_besides)[0], 10)
    return sheet.bytes()
