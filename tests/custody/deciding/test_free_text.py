"""What people write freely stays for ever, so nobody who gave a sample may stand in it."""

from __future__ import annotations

import msgspec
import pytest

from custody import commands
from custody.deciding.free_text import FREE_TEXT
from tests.practice import TECHNICIAN, Practice, new_id


def hold(practice: Practice, reason: str) -> commands.Hold:
    return commands.Hold(id=new_id(), target=practice.register()[0], hold_kind="quality", reason=reason)


@pytest.mark.parametrize(
    "reason",
    [
        "donor Chan Tai Man HKID A123456(3)",
        "身份證 A123456(3)",
        "born 1980-02-29, second draw",
        "ask donor@example.com first",
        "passport K12345678",
    ],
)
def test_a_reason_that_names_a_donor_is_refused(practice: Practice, reason: str) -> None:
    assert practice.refused(TECHNICIAN, hold(practice, reason)) == "donor_in_text"


@pytest.mark.parametrize(
    "reason",
    [
        "call the duty desk, +852 0000 0201",
        "Cap. 599A of 2008-07-14, section 3",
        "lot 20260114, box 7",
        "樣本溫度超標，致電 8675500000101",
    ],
)
def test_desks_laws_and_lots_have_their_place_in_a_reason(practice: Practice, reason: str) -> None:
    practice.do(TECHNICIAN, hold(practice, reason))


def test_every_field_that_takes_a_sentence_is_looked_at() -> None:
    """What a package is described as is looked at where it is described; an officer's reference is no sentence."""
    structs = [kind for name in commands.__all__ if isinstance(kind := getattr(commands, name), type)]
    fields = [each for kind in structs for each in msgspec.inspect.type_info(kind).fields]  # type: ignore[attr-defined]
    kinds = {each.name: each.type for each in fields if isinstance(each.type, msgspec.inspect.StrType)}
    sentences = {name for name, kind in kinds.items() if (kind.max_length or 0) >= 100}
    assert sentences - FREE_TEXT == {"description", "agent"}


def test_a_discrepancy_names_no_donor_either(practice: Practice) -> None:
    said = "the label says HKID A123456(3)"
    opened = commands.OpenDiscrepancy(id=new_id(), consignment="CN-1", discrepancy_kind="document", detail=said)
    assert practice.refused(TECHNICIAN, opened) == "donor_in_text"
