"""What people write freely stays for ever, so nobody who gave a sample may stand in it."""

from __future__ import annotations

import pytest

from custody import commands
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
