"""One sentence for each entry: what a timeline, the audit page and the API show beside its number.

The words are `summary.<kind>` of the catalogue, one message a kind of act. Reasons that people typed are shown as
they typed them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from custody import acts
from custody.acts import AnyAct, Entry
from custody.han_spacing import comma
from custody.summary.containers import (
    corrected_to,
    counted_in,
    marked_as,
    of_ending,
    of_handing,
    of_keeping,
    of_labels,
    of_proving,
    of_setting_right,
)
from custody.summary.journeys import (
    of_another_way,
    of_answers,
    of_crossing,
    of_discrepancies,
    of_downtime,
    of_notifying,
    of_overriding,
    of_packing,
    of_standstills,
    of_temperature,
    of_the_end,
    of_the_zone,
    rows_listed,
)
from custody.summary.naming import AND, named, on_the_wall
from custody.wording import LANGUAGES, Param, say, text


def summary(entry: Entry, offset_minutes: int) -> dict[str, str]:
    """What this entry says was done, by language; times by the clock that is so far ahead of UTC."""
    kind = kind_of(entry.act)
    if isinstance(entry.act, acts.Corrected) and entry.act.did_not_occur:
        return say("summary.undone", number=entry.act.corrects, reason=entry.act.reason)
    params = on_the_wall(_TOLD[type(entry.act)](entry.act), offset_minutes)
    if isinstance(entry.act, acts.Corrected):
        facts = corrected_to(entry.act)
        return _spoken({lang: text("summary.corrected", lang, facts=facts[lang], **params) for lang in LANGUAGES})
    if isinstance(entry.act, acts.Listed):
        what = rows_listed(entry.act)
        return _spoken({lang: text("summary.listed", lang, what=what[lang], **params) for lang in LANGUAGES})
    if isinstance(entry.act, acts.Received) and counted_in(entry.act):
        params, kind = {**params, **counted_in(entry.act)}, "received_item_by_item"
        if not entry.act.packages and not (entry.act.damaged or entry.act.extra or entry.act.unknown):
            kind = "received_after_all"
    said = say(f"summary.{_told_as(entry.act) or kind}", **params)
    for besides in _besides(entry.act):
        said = {lang: sentence + besides[lang] for lang, sentence in said.items()}
    return _spoken(said)


def _besides(act: AnyAct) -> Iterator[dict[str, str]]:
    """What is said after the sentence, where there is more to say."""
    if isinstance(act, acts.Registered) and (marks := marked_as(act)):
        yield say("summary.marked", marks=", ".join(marks))
    if isinstance(act, acts.Received) and act.opened:
        yield say("receipt.opened", what=named(act.opened))
    if isinstance(act, acts.NotificationFiled | acts.NotificationAmended) and act.although:
        yield say("filing.knowingly", checks=", ".join(act.although))
    if isinstance(act, acts.Found) and act.stayed:
        sent = dict.fromkeys(act.home[code] for code in act.stayed)
        yield say("ending.never_left", what=named(tuple(act.stayed)), consignment=named(tuple(sent)))
    if isinstance(act, acts.Listed) and act.although:
        yield say("listing.knowingly", what=", ".join(act.although))


def _spoken(said: dict[str, str]) -> dict[str, str]:
    """With each language's own comma between what is listed."""
    return {lang: sentence.replace(AND, comma(lang)) for lang, sentence in said.items()}


def kind_of(act: AnyAct) -> str:
    """The word under which the act stands in the ledger, such as `notification_filed`."""
    return str(act.__struct_config__.tag)


_FAMILIES: tuple[tuple[Callable[[Any], dict[str, Param]], tuple[type, ...]], ...] = (
    (of_keeping, (acts.Registered, acts.Aliquoted, acts.Stored, acts.Retrieved, acts.Disposed)),
    (of_labels, (acts.Received, acts.LabelVerified, acts.Reprinted)),
    (of_packing, (acts.PackageBegun, acts.Packed, acts.Unpacked, acts.Sealed, acts.Unsealed)),
    (of_handing, (acts.Offered, acts.Accepted, acts.Refused, acts.Withdrawn)),
    (of_setting_right, (acts.Held, acts.Released, acts.Corrected)),
    (of_overriding, (acts.OverrideRequested, acts.OverrideApproved, acts.OverrideEnded)),
    (of_the_zone, (acts.ParkExitDecided, acts.Listed, acts.QuotaCarried)),
    (of_crossing, (acts.Consigned, acts.NotificationFiled, acts.NotificationAcknowledged)),
    (of_crossing, (acts.NotificationCancelled, acts.Crossed)),
    (of_another_way, (acts.ConsignmentChanged, acts.ConsignmentCancelled, acts.ConsignmentDivided, acts.TurnedBack)),
    (of_another_way, (acts.PackagesEmptied,)),
    (of_standstills, (acts.StandstillAsked, acts.StandstillConfirmed, acts.StandstillRefused)),
    (of_the_end, (acts.ConsignmentReconciled, acts.ConsignmentClosed)),
    (of_the_end, (acts.ConsignmentLossDeclared, acts.ConsignmentRecovered, acts.ConsignmentRestored)),
    (of_notifying, (acts.NotificationAmended, acts.NotificationLapsed, acts.ShareLapsed, acts.PackageDescribed)),
    (of_answers, (acts.NotificationRefused, acts.NotificationAccepted)),
    (of_downtime, (acts.DowntimeFormsIssued, acts.DowntimeFormEntered)),
    (of_downtime, (acts.DowntimeFormRefused, acts.DowntimeFormVoided)),
    (of_temperature, (acts.LoggerStarted, acts.LoggerRenumbered, acts.LoggerRead)),
    (of_discrepancies, (acts.DiscrepancyOpened, acts.DiscrepancyWidened, acts.DiscrepancyExplained)),
    (of_discrepancies, (acts.DiscrepancyResolved, acts.DiscrepancyEscalated)),
    (of_ending, (acts.Taken, acts.Lost, acts.Found, acts.Pooled)),
    (of_proving, (acts.Identified, acts.Relabelled, acts.DeclassificationRequested, acts.Declassified)),
    (of_proving, (acts.DeclassificationEnded,)),
)


_TOLD = {act: tell for tell, family in _FAMILIES for act in family}
"""One sentence for each entry: what a timeline, the audit page and the API show beside its number.

The words are `summary.<kind>` of the catalogue, one message a kind of act. Reasons that people typed are shown as
they typed them.
"""
"""By kind of act: what its sentence is filled in with."""

__all__ = ["kind_of", "summary"]


_OPENINGS = {"customs": "unsealed_by_customs", "recount": "unsealed_to_count"}


def _told_as(act: acts.AnyAct) -> str:
    """The sentence for what was not told in the ordinary way; empty for all else."""
    match act:
        case acts.Crossed(form=form) if form:
            return "crossed_on_paper"
        case acts.Crossed(snapshot=snapshot) if snapshot:
            return "crossed_aside"
        case acts.Accepted(form=form) if form:
            return "accepted_on_paper"
        case acts.Refused(refused=()):
            return "refused_gone"
        case acts.Withdrawn(withdrawn=()):
            return "withdrawn_gone"
        case acts.Unsealed(by=by, seals=seals) if by:
            return "unsealed_on_arrival" if seals else "unsealed_on_arrival_broken"
        case acts.Unsealed(opening=opening) if opening in _OPENINGS:
            return _OPENINGS[opening]
        case acts.DowntimeFormEntered(told=told) if told.receiver:
            return "handoff_form_entered"
        case _:
            return ""
