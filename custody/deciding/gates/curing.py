"""Where all that was wanting of what a gate let pass was a record that had not come yet, and has: that of its exit, of
the handoff to whoever carried it, or of its way home. Then nobody needs to look into it any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from custody import acts
from custody.acts import Entry
from custody.crossing.decision import Decision, Verdict, decide, decode_decision
from custody.crossing.facts import Facts, decode_facts
from custody.crossing.goods_facts import ContainerFacts, PackageFacts
from custody.deciding.discrepancies.holds import is_of_a_difference
from custody.deciding.gates.contradicting import is_undone
from custody.deciding.gates.differing import is_at_home, keys, standing
from custody.deciding.gates.past_the_gates import taken_home_since
from custody.deciding.gates.watches import was_let_out
from custody.fold.state import utc
from custody.holding import Consignment, Discrepancy, Passage, Transit
from custody.parties import Direction
from custody.scene import Scene
from custody.standing_holds import DECIDED_OTHERWISE, SYSTEM

RECORD_CAME, HANDOFF_CAME, WAY_HOME_CAME = "record_came", "handoff_came", "way_home_came"
"""How it was resolved by the system: words of the group `system_reason`."""
_CURED_BY_THE_EXIT = {
    "differs.verdict_hold",
    "differs.stopped_before",
    *(f"crossing.SEQUENCE.{name}.found" for name in ("not_passed", "not_cleared", "barred")),
}
"""All that is said of an entry whose exit had let it out, while that is not known yet."""
_CURED_BY_THE_WAY_HOME = {"differs.undone"}
"""The same where it was at home since, while it is not known yet that a gate had let it in there."""


Held = TypeVar("Held", PackageFacts, ContainerFacts)


class _Holder(NamedTuple):
    custodian: str
    organisation: str


def cured_by_the_exit(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The record of the exit has come, by which it had let out what was let in."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.gate != "G2" or act.verdict != Verdict.ALLOW or act.differs:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or not _let_in(consignment, scene):
        return
    facts = decode_facts(bytes(act.facts))
    had = {each.code: _Holder(each.custodian, each.organisation) for each in facts.packages}
    had |= {each.code: _Holder(each.custodian, each.organisation) for each in facts.containers}
    wanting = _not_of_the_exit(consignment, scene)
    told = _passed_since(consignment, scene)
    if _is_all_told(wanting, told, had, scene) and _were_let_out((act, *told.values()), consignment, scene):
        yield from _need_no_looking_into(consignment, RECORD_CAME, scene)


def cured_by_the_way_home(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The record has come by which a gate had let it home before it was taken over or received there. What is said of
    that gate itself stays to be looked into."""
    act = entry.act
    if not isinstance(act, acts.Crossed) or act.gate != "G3" or act.verdict != Verdict.ALLOW:
        return
    consignment = scene.world.get(Consignment, act.consignment)
    if consignment is None or act.side != Direction(consignment.direction).origin.value:
        return
    before = {each.entry for each in _let_in(consignment, scene) if each.at < utc(act.met)}
    differences = [each for each in standing(scene, consignment) if each.cause]
    told = (each for each in differences if keys(each) == _CURED_BY_THE_WAY_HOME and each.cause in before)
    taken_home = taken_home_since(consignment, scene).intersection(act.packages)
    home = {each.cause: each for each in told if {*each.codes} <= taken_home}
    holds = [each for each in scene.world.holds_on((consignment.number,)) if is_of_a_difference(each)]
    over = {each.id: max((one.cause for one in differences if one.cause < each.entry), default=0) for each in holds}
    for discrepancy in home.values():
        yield acts.DiscrepancyResolved(discrepancy.id, consignment.number, WAY_HOME_CAME)
    for hold in holds:
        if over[hold.id] in home:
            yield acts.Released(hold.id, hold.target, WAY_HOME_CAME)


def cured_by_the_handoff(entry: Entry, scene: Scene) -> Iterator[acts.AnyAct]:
    """The paper has come by which whoever stood at the gates had it. `scene.since` has what was told of later."""
    act = entry.act
    if not isinstance(act, acts.Accepted) or not act.form:
        return
    had = dict.fromkeys(act.accepted, _Holder(act.receiver, act.receiver_organisation))
    for number in dict.fromkeys(each.act.consignment for each in scene.since if isinstance(each.act, acts.Crossed)):
        consignment = scene.world.get(Consignment, number)
        if consignment is None:
            continue
        wanting, told = _not_of_the_exit(consignment, scene), _passed_since(consignment, scene)
        if wanting and _is_all_told(wanting, told, had, scene) and _were_let_out(told.values(), consignment, scene):
            yield from _need_no_looking_into(consignment, HANDOFF_CAME, scene)


def _need_no_looking_into(consignment: Consignment, why: str, scene: Scene) -> Iterator[acts.AnyAct]:
    differences = standing(scene, consignment)
    for discrepancy in differences:
        yield acts.DiscrepancyResolved(discrepancy.id, consignment.number, why)
    # A hold that was placed before any of these is over something else.
    first = min((each.cause for each in differences), default=0)
    for hold in scene.world.holds_on((consignment.number,)) if differences else ():
        if is_of_a_difference(hold) and hold.entry > first:
            yield acts.Released(hold.id, hold.target, why)


def _not_of_the_exit(consignment: Consignment, scene: Scene) -> list[Discrepancy]:
    """What is open still, and needs more than the record of an exit."""
    return [each for each in standing(scene, consignment) if keys(each) - _CURED_BY_THE_EXIT]


def _passed_since(consignment: Consignment, scene: Scene) -> dict[int, acts.Crossed]:
    """By entry, the passages of it that are told of later than what has come."""
    passed = ((each.number, each.act) for each in scene.since if isinstance(each.act, acts.Crossed))
    own = ((entry, act) for entry, act in passed if act.consignment == consignment.number)
    return {entry: act for entry, act in own if act.verdict == Verdict.ALLOW}


def _is_all_told(
    wanting: list[Discrepancy], told: Mapping[int, acts.Crossed], had: Mapping[str, _Holder], scene: Scene
) -> bool:
    """Whether these were opened over passages that lack nothing, save their exit, once it is known who `had` it."""
    late = {entry: act for entry, act in told.items() if act.differs}
    # What more was said of it, such as that it was given up meanwhile, is for people all the same.
    if any(each.cause not in late or keys(each) - _said_by(late[each.cause]) for each in wanting):
        return False
    return not wanting or all(_lacks_nothing_else(act, had, scene) for act in late.values())


def _said_by(act: acts.Crossed) -> set[str]:
    """All that a difference says of a passage by itself."""
    found = {phrase.key for each in _decision(act).reasons for phrase in each.found}
    return found | {f"differs.{word}" for word in act.differs}


def _decision(act: acts.Crossed) -> Decision:
    """What the service itself found of it."""
    return decode_decision(bytes(act.own_decision if act.looked_at_again else act.decision))


def _lacks_nothing_else(act: acts.Crossed, had: Mapping[str, _Holder], scene: Scene) -> bool:
    if {*act.differs} - {"verdict_hold", "undone"} or is_undone(act, scene):
        return False
    by_then = (each.act for each in scene.since if utc(each.circumstances.at) <= utc(act.met))
    if any(isinstance(each, acts.Accepted) and not had.keys().isdisjoint(each.accepted) for each in by_then):
        return False
    facts = decode_facts(bytes(act.own_facts if act.looked_at_again else act.facts))
    reasons = decide(_as_is_known_now(facts, had), _decision(act).at).reasons
    return {phrase.key for each in reasons for phrase in each.found} <= _CURED_BY_THE_EXIT


def _as_is_known_now(facts: Facts, had: Mapping[str, _Holder]) -> Facts:
    """With who had it, and without the holds that were placed over a gate that had let it pass like this one."""

    def held(each: Held) -> Held:
        holder = had.get(each.code)
        return each if holder is None else replace(each, **holder._asdict())

    ours = (SYSTEM, DECIDED_OTHERWISE)
    holds = facts.holds and tuple(each for each in facts.holds if (each.staff, each.reason) != ours)
    packages, containers = map(held, facts.packages), map(held, facts.containers)
    return replace(facts, packages=tuple(packages), containers=tuple(containers), holds=holds)


def _were_let_out(known: Iterable[acts.Crossed], consignment: Consignment, scene: Scene) -> bool:
    """Whether an exit had let out all that was let in. `known` are the passages that are told of here."""
    left = {code for each in known if each.gate == "G2" for code in each.containers}
    inside = {each.code for code in consignment.packages for each in scene.world.contents(code)}
    others = [scene.world.get(Transit, f"{consignment.number}|{code}") for code in inside - left]
    entered = _let_in(consignment, scene)
    at_the_entry = {each.entry for each in entered}
    all_left = all(each is not None and each.entry not in at_the_entry for each in others)
    return not entered or (all_left and all(was_let_out(each, scene) for each in entered))


def _let_in(consignment: Consignment, scene: Scene) -> list[Passage]:
    """Where it was let in on the other side."""
    passages = scene.world.passages_of(consignment.number)
    entered = (each for each in passages if each.gate == "G3" and each.verdict == Verdict.ALLOW)
    return [each for each in entered if not is_at_home(each, consignment, scene)]
