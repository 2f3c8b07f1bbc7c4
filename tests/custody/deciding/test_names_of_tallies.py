"""By which name a quota of a whole validity is counted."""

from __future__ import annotations

from custody.deciding.quotas.quota import in_use, label_of, tally_names
from custody.holding import Tally
from custody.zone import Zone

OLD, NEW = "C|1|containers|validity", "C|1|containers|validity:2026-01-01T00:00:00Z"


def test_what_stands_under_the_former_name_goes_on_counting_there() -> None:
    assert in_use((NEW, OLD), {}) == NEW
    assert in_use((NEW, OLD), {OLD: Tally(OLD)}) == NEW
    assert in_use((NEW, OLD), {OLD: Tally(OLD, reserved=1)}) == OLD
    assert in_use((NEW, OLD), {OLD: Tally(OLD, used=1), NEW: Tally(NEW)}) == OLD
    assert (label_of(OLD), label_of(NEW)) == ("validity", "validity")


def test_every_quota_has_one_name_but_that_of_a_whole_validity(zone: Zone) -> None:
    clearance = zone.clearances["TRAIN-QUOTA-1"]
    for quota in clearance.quotas:
        names = tally_names(clearance, quota, clearance.valid_from, 480)
        assert (len(names) == 2) is (quota.period == "validity")
