"""Whoever changes what a check answers raises the version of the checks: else a replay takes every older decision for a
ledger that was tampered with.

What they answer to each row of the table of faults is kept beside this file, under the version that answers so. Once
the version is raised, `python tests/custody/crossing/test_kept_answers.py` in the root of the project keeps it anew.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from crossing_facts import AT, facts
from msgspec.structs import replace
from table_of_faults import TABLE

from custody.crossing.decision import decide, encode_decision
from custody.crossing.facts import Facts
from custody.crossing.registry import RULES
from custody.crossing.settings import Gate

KEPT = Path(__file__).with_name("kept_answers.json")


def told() -> dict[str, Facts]:
    rows = {f"{gate} as it should be": facts(gate) for gate in Gate}
    for gate, which, spoilt, source in TABLE:
        rows[f"{gate} {which} by {source}"] = spoilt(facts(gate))
    return rows


def answers() -> dict[str, str]:
    """A digest of the whole decision over each row, whatever the name of the rules is."""
    decided = {row: replace(decide(given, AT), rule_set="") for row, given in told().items()}
    return {row: hashlib.sha256(encode_decision(each)).hexdigest()[:16] for row, each in decided.items()}


def test_no_check_answers_otherwise_under_the_same_version() -> None:
    kept, now = json.loads(KEPT.read_text()), answers()
    assert kept["rules"] == RULES, "the version was raised: keep the answers anew, as the head of this file says"
    changed = {row for row, answer in kept["answers"].items() if now.get(row, answer) != answer}
    assert not changed, "raise RULES in custody/crossing/registry.py, then keep the answers anew"


def test_every_row_is_kept() -> None:
    assert json.loads(KEPT.read_text())["answers"].keys() == answers().keys(), "keep the answers anew"


if __name__ == "__main__":
    KEPT.write_text(json.dumps({"rules": RULES, "answers": answers()}, indent=1) + "\n")
