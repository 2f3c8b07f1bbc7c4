"""What is wrong with one cell, one row or the whole file: what was found, what is expected, in three languages."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from custody.privacy import donor_marks
from custody.unfit import worded
from custody.wording import Param, say

MOST_FAULTS = 500
"""So many are told in full; of all others only how many there are."""
_LONGEST = 60


class Fault(Struct, frozen=True):
    """`row` counts as the spreadsheet does, from 1; 0 for the file itself. The words are `list.fault.<code>`, or those
    of the decoder and of the zone, `decode.<kind>` and `unfit.<code>`, where the code is that whole key."""

    row: int
    column: str
    code: str
    found: str = ""
    params: dict[str, Param] = {}
    whole: bool = False
    """It is of the file as a whole, and told before all others; `row` is then where reading ended, if it did."""
    rows: tuple[int, ...] = ()
    """The rows of which it is said once for all."""

    def say(self) -> dict[str, str]:
        key = self.code if self.code.startswith(("decode.", "unfit.")) else f"list.fault.{self.code}"
        return say(worded(key, self.params), **{"found": self.found, "column": self.column, **self.params})


class Faults:
    """Gathers faults: the first ones whole, and how many there are in all."""

    def __init__(self) -> None:
        self.told: list[Fault] = []
        self.count = 0

    def add(self, row: int, column: str, code: str, found: str = "", /, **params: Param) -> None:
        self.count += 1
        if len(self.told) < MOST_FAULTS:
            self.told.append(Fault(row, column, code, shown(found), params))

    def add_whole(self, fault: Fault) -> None:
        """Tell this before the others, however many they are."""
        self.count += 1
        self.told = [fault, *self.told[: MOST_FAULTS - 1]]

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.told)

    def __bool__(self) -> bool:
        return self.count > 0


class TableError(Exception):
    """The file cannot be read as a table at all, or not further than this; it carries the one fault that says why."""

    def __init__(self, code: str, row: int = 0, column: str = "", found: str = "", **params: Param) -> None:
        super().__init__(code)
        self.fault = Fault(row, column, code, shown(found), params, whole=True)


def shown(found: str) -> str:
    """What was found, short and harmless; never what may identify a donor."""
    clean = "".join(each if each.isprintable() else "�" for each in found[:_LONGEST])
    if donor_marks(found[:1000]):
        return "…"
    return clean + ("…" if len(found) > _LONGEST else "")
