"""What an amendment changed, marked where it stands: an officer who knows the version before looks there alone."""

from __future__ import annotations

from collections.abc import Iterable

from custody.bilingual import Field, Part, Table, Text, Tongue, plain
from custody.holding import Notification
from custody.notifying.form import Form, decode_form
from custody.notifying.parts import parts
from custody.notifying.standing import Standing, standing_of

MARK = "*"


def parts_of(form: Form, notification: Notification | None, former: Notification | None, tongue: Tongue) -> list[Part]:
    """The parts of the form as people read them, with what it changed of the version before where there was one."""
    standing = standing_of(notification) if notification is not None else None
    before = decode_form(former.form) if former is not None else None
    if former is None or before is None:
        return parts(form, standing, tongue)
    return amended_parts(form, standing, before, former.ended_why, tongue)


def amended_parts(form: Form, standing: Standing | None, former: Form, why: str, tongue: Tongue) -> list[Part]:
    """The parts of the form, each change marked and told beside what stood there in `former`.

    Not marked is what every version has anew: its own number and times, hashes, the signature.
    """
    filing, *now, documents, declaration = parts(form, standing, tongue)
    _, *before, _, declared = parts(former, None, tongue)
    marked = [_part(old, new, tongue) for old, new in zip(before, now, strict=True)]
    said, *signed = declaration.fields
    declaration = declaration._replace(fields=(*_field(declared.fields[0], said, tongue), *signed))
    changed = [new.title for after, new in zip(marked, now, strict=True) if after != new]
    about = [Field(tongue.said("form.field.changed"), _listed(changed) or tongue.said("form.only_words"))]
    about += [Field(tongue.said("form.field.amended_why"), plain(why))] if why else []
    return [filing._replace(fields=(*filing.fields, *about)), *marked, documents, declaration]


def _listed(titles: list[Text]) -> Text:
    """The titles in each language: those of one language together."""
    return tuple("; ".join(names) for names in zip(*titles, strict=False))


def _part(before: Part, now: Part, tongue: Tongue) -> Part:
    fields = tuple(field for old, new in _paired(before, now) for field in _field(old, new, tongue))
    tables = _tables(before.tables, now.tables, tongue)
    if fields == now.fields and tables == now.tables:
        return now
    first, *others = now.title
    return Part((f"{MARK} {first}", *others), fields, tables)


def _paired(before: Part, now: Part) -> Iterable[tuple[Field | None, Field]]:
    """Each field with the one that stood in its place, by its label and its turn among those of the same label."""
    waiting = list(before.fields)
    for new in now.fields:
        old = next((each for each in waiting if each.label == new.label), None)
        if old is not None:
            waiting.remove(old)
        yield old, new


def _field(before: Field | None, now: Field, tongue: Tongue) -> tuple[Field, ...]:
    if before == now:
        return (now,)
    first, *others = now.label
    marked = Field((f"{MARK} {first}", *others), now.value)
    return (marked, Field(tongue.said("form.field.formerly"), before.value if before is not None else ()))


def _tables(before: tuple[Table, ...], now: tuple[Table, ...], tongue: Tongue) -> tuple[Table, ...]:
    """New rows marked where they stand, and after them those that stand there no longer."""
    if before == now:
        return now
    standing = {row for table in now for row in table.rows}
    known = {row for table in before for row in table.rows}
    gone = tuple(_row(row, "form.row_gone", tongue) for table in before for row in table.rows if row not in standing)
    shape = (now or before)[0]
    rows = tuple(row if row in known else _row(row, "form.row_new", tongue) for table in now for row in table.rows)
    return (Table(shape.headings, shape.widths, (*rows, *gone)),)


def _row(row: tuple[Text, ...], mark: str, tongue: Tongue) -> tuple[Text, ...]:
    first, *others = row
    return ((*first, *(f"{MARK} {text}" for text in tongue.said(mark))), *others)
