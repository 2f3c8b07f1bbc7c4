"""Free text of a command: it stays for ever in the ledger, so it must not name a donor."""

from __future__ import annotations

from custody import commands
from custody.privacy import Mark, MarkKind, donor_marks
from custody.refusal import Refusal, refuse

FREE_TEXT = frozenset(
    (
        *("reason", "note", "declaration", "emergency", "detail", "explanation", "resolution", "where", "position"),
        "remarks",
    )
)
_KINDS = frozenset(MarkKind) - {MarkKind.PHONE}


def names_a_donor(command: commands.Command) -> Refusal | None:
    """A refusal of a text with an identity card, a passport, a date of birth or an e-mail address in it.

    Phone numbers of desks and dates of laws have their place in a reason and pass.
    """
    for field in sorted(FREE_TEXT):
        text = getattr(command, field, "")
        if any(mark.kind in _KINDS and not _is_plain_date(mark, text) for mark in donor_marks(text)):
            return refuse("donor_in_text", 422, field=field)
    return None


def without_donors(text: str) -> str:
    """What others said, with an ellipsis for each mark of a donor in it: it is not ours to send back."""
    letters = list(text)
    for mark in donor_marks(text):
        if mark.kind in _KINDS and not _is_plain_date(mark, text):
            letters[mark.start : mark.end] = ["…", *[""] * (mark.end - mark.start - 1)]
    return "".join(letters)


def _is_plain_date(mark: Mark, text: str) -> bool:
    """A date that no word calls somebody's birth."""
    return mark.kind is MarkKind.BIRTH_DATE and text[mark.start : mark.start + 1].isdigit()
