"""A record of a gate claims no temperature that nobody has measured, and counts no quota that nobody has set."""

from crossing_facts import facts, finding, spoil, spoil_package

from custody.crossing.finding import Result


def test_where_no_logger_rides_and_none_is_asked_for_it_says_so() -> None:
    bare = finding("TEMP", spoil_package(facts(), logger="", logger_running=False))
    assert (bare.result, bare.found[0].key) == (Result.PASS, "crossing.TEMP.unmeasured.pass")
    logged = finding("TEMP", spoil_package(facts(), logger="LG-1", logger_running=True))
    assert bare.found != logged.found


def test_where_the_clearance_sets_no_quota_it_says_so_and_counts_none() -> None:
    free = finding("QUOTA", spoil(facts(), quotas=()))
    assert (free.result, free.found[0].key) == (Result.PASS, "crossing.QUOTA.none.pass")
