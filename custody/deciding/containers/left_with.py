"""What somebody was left with: he has it in hand for others than he is listed under by now, or in roles that hand
nothing over any more.

A list takes nobody away from what he has in hand by the book; but a paper that is told later says that he had signed
for it before he was listed so. It stays his until he hands it on, and never comes to his new organisation by that.
"""

from __future__ import annotations

from dataclasses import replace as with_fields

from msgspec.structs import replace

from custody.crossing.finding import listed
from custody.holding import Consignment
from custody.parties import Person
from custody.refusal import Refusal, refuse
from custody.scene import Scene, Subject


def is_left_with(person: Person, subject: Subject) -> bool:
    own = subject.organisation == person.organisation and person.hands_over
    return subject.custodian == person.staff and not own


def for_whom_he_has_it(subject: Subject, scene: Scene) -> Scene:
    """The scene with the actor answering for what he was left with to those for whom he has it."""
    if not is_left_with(scene.person, subject):
        return scene
    actor = replace(scene.actor, organisation=subject.organisation)
    there = replace(scene.circumstances, actors=(actor, *scene.circumstances.actors[1:]))
    return with_fields(scene, circumstances=there)


def goes_astray(subject: Subject, receiver: Person, scene: Scene) -> Refusal | None:
    """A refusal to hand what the actor was left with to anybody but those for whom he has it, or who have to do with
    its consignment."""
    if not is_left_with(scene.person, subject):
        return None
    sent = scene.world.get(Consignment, subject.consignment)
    ends = (sent.from_organisation, sent.to_organisation, sent.carrier_organisation) if sent is not None else ()
    to = dict.fromkeys(each for each in (subject.organisation, *ends) if each)
    if receiver.organisation in to:
        return None
    return refuse("left_with_you", 403, code=subject.code, organisation=subject.organisation, to=listed(to))
