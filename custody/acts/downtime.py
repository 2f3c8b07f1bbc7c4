"""Acts of a downtime form: numbered paper on which a gate, or a handoff, is written down while nothing else works."""

from __future__ import annotations

from msgspec import Struct

from custody.acts.act import Act


class OnPaper(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a form says: one consignment at one gate, or one handoff, which has a `receiver` and no consignment. `met`
    is RFC 3339, as the clock on the wall there told it."""

    consignment: str
    verdict: str
    met: str
    officer: str
    """The staff code of who decided at the gate, and signed."""
    carrier: str = ""
    """The staff code of who carried it, and signed as well."""
    companion: str = ""
    vehicle: str = ""
    packages: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    """What stands there among the codes and cannot be one."""
    giver: str = ""
    receiver: str = ""
    """The staff codes of both who signed that they gave and took what is listed."""
    remarks: str = ""
    """What else was written there; entries of before have none."""


class DowntimeFormsIssued(Act, frozen=True, tag="downtime_forms_issued"):
    """The next numbers of this station's pad, to be printed and laid beside it."""

    station: str
    forms: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return self.forms


class DowntimeFormEntered(Act, frozen=True, tag="downtime_form_entered"):
    """One person has entered what the form says; nothing follows from it before another has confirmed it."""

    form: str
    told: OnPaper
    scan_sha256: str
    """Of the picture of the paper, which stays with the paper."""

    def subjects(self) -> tuple[str, ...]:
        return (self.form,)


class DowntimeFormRefused(Act, frozen=True, tag="downtime_form_refused"):
    """What was entered is not what the paper says: the form waits to be entered anew."""

    form: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.form,)


class DowntimeFormVoided(Act, frozen=True, tag="downtime_form_voided"):
    """Spoilt, lost, or of something that stands in the ledger already: its number is never used."""

    form: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.form,)
