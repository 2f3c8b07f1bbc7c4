"""What the sentences about containers are filled in with: kept, handed over, set right, ended."""

from __future__ import annotations

from collections.abc import Iterator

from custody import acts
from custody.codes import Kind
from custody.summary.naming import AND, named
from custody.wording import LANGUAGES, Param, keys, say


def of_keeping(
    act: acts.Registered | acts.Aliquoted | acts.Stored | acts.Retrieved | acts.Disposed,
) -> dict[str, Param]:
    match act:
        case acts.Registered():
            return {
                "count": len(act.codes),
                "category": act.category,
                "risk": act.risk,
                "amount": act.amount,
                "unit": act.unit,
                "owner": act.owner,
            }
        case acts.Aliquoted():
            return {"count": len(act.codes), "parent": act.parent, "amount": act.amount, "unit": act.unit}
        case acts.Stored():
            return {"what": named(act.stored), "place": act.place, "site": act.site}
        case acts.Retrieved():
            return {"what": named(act.retrieved)}
        case acts.Disposed():
            return {"what": named(act.containers), "method": act.method, "reason": act.reason}


def marked_as(act: acts.Registered) -> tuple[str, ...]:
    """What was said of the material when it was registered; a tick set by mistake is seen in the line that tells it."""
    said = {"hgr": act.hgr, "infectious": act.infectious, "animal": act.animal}
    return tuple(name for name, is_so in said.items() if is_so)


def of_labels(act: acts.Received | acts.LabelVerified | acts.Reprinted) -> dict[str, Param]:
    match act:
        case acts.Received():
            return {
                "what": named(act.packages) or "-",
                "consignment": act.consignment,
                "site": act.site,
                "condition": act.condition,
            }
        case acts.LabelVerified():
            return {"subject": act.subject}
        case acts.Reprinted():
            return {"subject": act.subject, "copy": act.copy, "reason": act.reason}


def counted_in(act: acts.Received) -> dict[str, Param]:
    """What was not as it was declared, by name; nothing when the boxes arrived as they were."""
    lists = {"missing": act.missing, "damaged": tuple(act.damaged), "extra": act.extra + act.unknown}
    after_all = () if act.packages else act.containers
    if not after_all and not any(lists.values()):
        return {}
    told: dict[str, Param] = {name: named(codes) or "-" for name, codes in {**lists, "after_all": after_all}.items()}
    if act.damaged:
        known = keys("condition.")
        words = {each: say(f"condition.{each}") for each in act.damaged.values() if f"condition.{each}" in known}
        for lang in LANGUAGES:
            told[f"damaged.{lang}"] = named(
                tuple(f"{code} ({words.get(how, {}).get(lang, how)})" for code, how in act.damaged.items())
            )
    return told


def of_handing(act: acts.Offered | acts.Accepted | acts.Refused | acts.Withdrawn) -> dict[str, Param]:
    match act:
        case acts.Offered():
            return {
                "what": named(act.offered),
                "giver": act.giver,
                "receiver": act.receiver,
                "organisation": act.receiver_organisation,
            }
        case acts.Accepted():
            return {
                **_taken_over(act.accepted),
                "giver": act.giver,
                "receiver": act.receiver,
                "organisation": act.receiver_organisation,
                "form": act.form,
            }
        case acts.Refused():
            return {"what": named(act.refused), "giver": act.giver, "receiver": act.receiver, "reason": act.reason}
        case acts.Withdrawn():
            return {"what": named(act.withdrawn), "reason": act.reason}


def _taken_over(codes: tuple[str, ...]) -> dict[str, Param]:
    """The packages by name, and how many containers came in them or beside them; of containers alone these by name."""
    packages = tuple(code for code in codes if code.startswith(Kind.PACKAGE.prefix))
    if not packages:
        return {"what": named(codes)}
    beside = say("handing.and_containers", count=len(codes) - len(packages))
    return {"what": named(packages), **{f"what.{lang}": named(packages) + beside[lang] for lang in LANGUAGES}}


def of_setting_right(act: acts.Held | acts.Released | acts.Corrected) -> dict[str, Param]:
    match act:
        case acts.Held():
            return {"target": act.target, "kind": act.hold_kind, "reason": act.reason}
        case acts.Released():
            return {"target": act.target, "reason": act.reason}
        case acts.Corrected():
            return {"number": act.corrects, "reason": act.reason}


def corrected_to(act: acts.Corrected) -> dict[str, str]:
    """What the entry should have said, by language: only the facts that were set right."""
    facts = [say(f"corrected_fact.{name}", **params) for name, params in _facts(act)]
    return {lang: AND.join(fact[lang] for fact in facts) for lang in LANGUAGES}


def _facts(act: acts.Corrected) -> Iterator[tuple[str, dict[str, Param]]]:
    if act.category:
        yield "category", {"category": act.category}
    if act.risk:
        yield "risk", {"risk": act.risk}
    if act.amount >= 0:
        yield ("amount" if act.unit else "number"), {"amount": act.amount, "unit": act.unit}
    elif act.unit:
        yield "unit", {"unit": act.unit}
    for trait in act.traits:
        yield trait, {}


def of_ending(act: acts.Taken | acts.Lost | acts.Found | acts.Pooled) -> dict[str, Param]:
    match act:
        case acts.Taken():
            return {
                "authority": act.authority,
                "what": named(act.subjects()),
                "amount": act.amount or "100%",
                "receipt": act.receipt,
                "officer": act.officer_reference,
                "reason": act.reason,
            }
        case acts.Lost():
            who = AND.join(dict.fromkeys(act.last_held_by.values()))
            return {"what": named(act.subjects()), "who": who or "-", "reason": act.reason}
        case acts.Found():
            return {"what": named(act.subjects()), "site": act.site, "reason": act.reason}
        case acts.Pooled():
            what = named(tuple(act.left))
            return {"what": what, "amount": act.amount, "unit": act.unit, "code": act.code, "risk": act.risk}


def of_proving(
    act: acts.Identified
    | acts.Relabelled
    | acts.DeclassificationRequested
    | acts.DeclassificationEnded
    | acts.Declassified,
) -> dict[str, Param]:
    match act:
        case acts.Identified():
            return {"container": act.container, "position": act.position, "reason": act.reason}
        case acts.Relabelled():
            return {"container": act.container, "who": act.identified_by, "copy": act.copy}
        case acts.DeclassificationRequested():
            return {"container": act.container, "reason": act.reason}
        case acts.DeclassificationEnded():
            return {"container": act.container, "outcome": act.outcome, "reason": act.reason}
        case acts.Declassified():
            return {"container": act.container, "who": act.requested_by}
