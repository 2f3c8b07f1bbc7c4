"""From the text of one cell to its value. Nothing is guessed: what is not plainly what the column wants is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from custody.codes import Code, Malformed, parse_adopted, parse_code
from custody.codes import Kind as CodeKind
from custody.privacy import MarkKind, donor_marks
from custody.tabling.delimited import ACTIVE
from custody.tabling.fault import MOST_FAULTS, Faults
from custody.tabling.layout import Column, Kind, known, proposed
from custody.tabling.table import MOST_TEXT, DateCell, ErrorCell, FormulaCell, NumberCell, QuotedCell, TextCell
from custody.unfit import likely, named
from custody.wording import NOTHING
from custody.zone import Zone

Value = str | int | bool | list[str] | None
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_CODE = re.compile(r"\w[\w ._/()#·-]{0,39}").fullmatch
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}").fullmatch
_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch
_DATE = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?").fullmatch
_LOOKS_LIKE_A_DATE = re.compile(
    r"\d{1,4}\s*[-/.年\s]\s*(\d{1,2}|[A-Za-z]{3,9})\s*[-/.月\s]\s*\d{1,4}\s*日?|\d{8}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
)
_BETWEEN_CODES = re.compile(r"\s*[,;、，；\n]\s*")
_YES = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False, "是": True, "否": False}
_LONG_CODE, _LONG_TEXT = 40, 500
_TRUSTED_DIGITS = 15


class Reader:
    """Reads the cells of one file: which zone they speak of, and what that zone knows."""

    def __init__(self, zone: Zone, offset_minutes: int, faults: Faults) -> None:
        self._zone = zone
        self._offset = timezone(timedelta(minutes=offset_minutes))
        self._faults = faults
        self._known: dict[str, Collection[str]] = {}
        self._suggested: dict[tuple[str, str], str] = {}

    def value(self, row: int, column: Column, cell: str) -> Value:
        """The value, or None: for an empty cell, and for one that was told as a fault."""
        cell_text = cell.strip()
        if not cell_text:
            return None
        wrong = _unfit(cell, column)
        if wrong:
            self._faults.add(row, column.key, wrong, cell)
            return None
        return _READ[column.kind](self, At(row, column, cell), cell_text)

    def tell(self, at: At, code: str, **params: str | int) -> None:
        self._faults.add(at.row, at.column.key, code, at.cell, **params)

    def among(self, at: At, code: str) -> bool:
        """Whether the zone has this code; told with the likeliest ones when it has not."""
        table = at.column.among
        if not table:
            return True
        if table not in self._known:
            self._known[table] = known(table, self._zone)
        if code in self._known[table]:
            return True
        self.tell(
            at, "unknown", value=code[:_LONG_CODE], suggestion=self._likely(code, table), known=self._there(table)
        )
        return False

    def _likely(self, code: str, table: str) -> str:
        """Searched for once for each wrong code, and only while faults are still told."""
        if self._faults.count >= MOST_FAULTS:
            return NOTHING
        if (table, code) not in self._suggested:
            self._suggested[table, code] = likely(code, proposed(table, self._zone))
        return self._suggested[table, code]

    def _there(self, table: str) -> str:
        return ", ".join(named(self._known[table])) or NOTHING

    def names_nobody(self, at: At) -> bool:
        """Whether there is no mark of a person in what anybody may write there."""
        marks = () if at.column.among else donor_marks(at.cell)
        if marks:
            self.tell(at, "identity", what=marks[0].kind.value)
        return not marks

    def local(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self._offset)


class At(NamedTuple):
    row: int
    column: Column
    cell: str


def _unfit(cell: str, column: Column) -> str:
    """Why no column at all, or not this one, may hold the cell; empty when it may."""
    if isinstance(cell, FormulaCell):
        return "formula"
    if isinstance(cell, ErrorCell):
        return "error_cell"
    if len(cell) > MOST_TEXT:
        return "cell_long"
    if _CONTROL.search(cell):
        return "control"
    if isinstance(cell, NumberCell) and len(cell.strip("-")) > _TRUSTED_DIGITS:
        return "digits"
    plain = column.kind in (Kind.WHOLE, Kind.PHONE) or isinstance(cell, QuotedCell | NumberCell | TextCell | DateCell)
    if not plain and cell.startswith(ACTIVE):
        return "active"
    return ""


def _code(reader: Reader, at: At, cell: str) -> Value:
    if not _CODE(cell):
        reader.tell(at, "code", most=_LONG_CODE)
        return None
    return cell if reader.among(at, cell) and reader.names_nobody(at) else None


def _codes(reader: Reader, at: At, cell: str) -> Value:
    codes = [code for code in _BETWEEN_CODES.split(cell) if code]
    wrong = next((code for code in codes if not _CODE(code)), None)
    if wrong is not None:
        reader.tell(at, "code", most=_LONG_CODE)
        return None
    return codes if all([reader.among(at, code) for code in codes]) and reader.names_nobody(at) else None


def _choice(reader: Reader, at: At, cell: str) -> Value:
    if cell in at.column.choices:
        return cell
    same = next((each for each in at.column.choices if each.lower() == cell.lower()), None)
    if same is None:
        choices = ", ".join(at.column.choices)
        reader.tell(at, "choice", value=cell[:_LONG_CODE], choices=choices, suggestion=likely(cell, at.column.choices))
    return same


def _choices(reader: Reader, at: At, cell: str) -> Value:
    found = [_choice(reader, at, each) for each in _BETWEEN_CODES.split(cell) if each]
    return [str(each) for each in found] if None not in found else None


def _text(reader: Reader, at: At, cell: str) -> Value:
    if not reader.names_nobody(at):
        return None
    if len(cell) > _LONG_TEXT:
        reader.tell(at, "text_long", most=_LONG_TEXT)
        return None
    return cell


def _tube(reader: Reader, at: At, cell: str) -> Value:
    code, adopted = parse_code(cell), parse_adopted(cell)
    if isinstance(code, Code) and code.kind is CodeKind.CONTAINER:
        return str(code)
    if isinstance(adopted, Malformed):
        reader.tell(at, "tube", why=adopted.reason.value)
        return None
    return str(adopted)


def _phone(reader: Reader, at: At, cell: str) -> Value:
    marks = [mark for mark in donor_marks(cell) if mark.kind is not MarkKind.PHONE]
    if marks or not re.fullmatch(r"[+0-9][0-9 ()/+-]{2,39}", cell):
        reader.tell(at, "phone")
        return None
    return cell


def _whole(reader: Reader, at: At, cell: str) -> Value:
    column = at.column
    if not _WHOLE(cell):
        reader.tell(at, "whole")
    elif not column.least <= int(cell) <= column.most:
        reader.tell(at, "negative" if int(cell) < 0 else "whole_bounds", least=column.least, most=column.most)
    else:
        return int(cell)
    return None


def _flag(reader: Reader, at: At, cell: str) -> Value:
    found = _YES.get(cell.lower())
    if found is None:
        reader.tell(at, "flag")
    return found


def _date(reader: Reader, at: At, cell: str) -> Value:
    if not _DATE(cell):
        reader.tell(at, "date_form" if _LOOKS_LIKE_A_DATE.search(cell) else "date")
        return None
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        reader.tell(at, "date_none")
        return None
    return found.isoformat()


def _instant(reader: Reader, at: At, cell: str) -> Value:
    """Without an offset it is the zone's civil time; a day alone is its first second, or its last at an end."""
    day = _DATE(cell) is not None
    if not day and not _INSTANT(cell):
        reader.tell(at, "instant_form" if _LOOKS_LIKE_A_DATE.search(cell) else "instant")
        return None
    try:
        found = datetime.fromisoformat(cell.replace("Z", "+00:00"))
    except ValueError:
        reader.tell(at, "date_none")
        return None
    if day and at.column.ends:
        found += timedelta(days=1, seconds=-1)
    return reader.local(found).isoformat().replace("+00:00", "Z")


def _digest(reader: Reader, at: At, cell: str) -> Value:
    if not _DIGEST(cell.lower()):
        reader.tell(at, "digest")
        return None
    return cell.lower()


_READ: dict[Kind, Callable[[Reader, At, str], Value]] = {
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.TUBE: _tube,
    Kind.TEXT: _text,
    Kind.PHONE: _phone,
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.DIGEST: _digest,
}
