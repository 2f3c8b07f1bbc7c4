"""What is wrong with the rows of a list, as the API tells it: where, which code, which values, and the words."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from custody.tabling.fault import Fault
from custody.unfit import Unfit
from custody.wording import Param


class FaultView(Struct, frozen=True):
    """`row` as the spreadsheet counts, 0 for the file itself. `text` is what was found, what is expected and what to
    do in the language of the request, `say` the same in every one, `params` the values in it."""

    row: int
    column: str
    code: str
    found: str
    params: dict[str, Param]
    text: str
    say: dict[str, str]


class UnfitView(Struct, frozen=True):
    """`row` is the place in the list that was sent, from 1; 0 when it is `noun` and `key` that stood there before."""

    row: int
    noun: str
    key: str
    field: str
    code: str
    params: dict[str, Param]
    text: str
    say: dict[str, str]


def fault_view(fault: Fault, lang: str) -> FaultView:
    words = fault.say()
    return FaultView(fault.row, fault.column, fault.code, fault.found, _plain(fault.params), words[lang], words)


def unfit_view(unfit: Unfit, lang: str) -> UnfitView:
    words = unfit.whole()
    params = _plain(unfit.params)
    return UnfitView(unfit.row, unfit.noun, unfit.key, unfit.field, unfit.code, params, words[lang], words)


def as_error(unfit: Unfit) -> dict[str, Any]:
    """The same among the errors of a problem."""
    words = unfit.whole()
    where = {"row": unfit.row, "noun": unfit.noun, "key": unfit.key, "field": unfit.field}
    return {**where, "code": unfit.code, "params": _plain(unfit.params), "problem": words["en"], "say": words}


def _plain(params: dict[str, Param]) -> dict[str, Param]:
    """Each value once: what it is called in a language stands in the words."""
    return {name: value for name, value in params.items() if "." not in name}
