"""A source is told to each reader in his language, and nothing is without one."""

from datetime import datetime

from crossing_facts import AT, HONG_KONG, SETTINGS, facts, finding, spoil
from msgspec.structs import replace

from custody.clearance import PermitKind, PermitRule
from custody.crossing.decision import decide
from custody.crossing.facts import Facts, decode_facts, encode_facts
from custody.crossing.finding import PRACTICE, Result
from custody.crossing.settings import Gate
from custody.parties import Direction, Names
from custody.wording import LANGUAGES

RULE = PermitRule("R-1", (Direction.SOUTH,), (PermitKind.CITES,), "Law 7", datetime(2026, 1, 1, tzinfo=HONG_KONG))


def test_a_law_is_cited_to_each_reader_in_his_language() -> None:
    both = replace(RULE, cited=Names("Law 7", "第7條", "第7条"))
    absent = finding("PERMIT", under(both)).source
    assert absent is not None
    assert [absent.text(lang) for lang in LANGUAGES] == ["Law: Law 7", "法規：第7條", "法规：第7条"]
    older = finding("PERMIT", under(RULE)).source
    assert older is not None and older.text("zh-Hant") == "法規：Law 7"


def test_what_is_unknown_cites_the_rule_that_it_holds() -> None:
    for gate in Gate:
        blank = decode_facts(encode_facts(Facts(gate=gate, settings=SETTINGS)))
        for found in decide(blank, AT).findings:
            if found.result is Result.UNKNOWN:
                assert found.source == PRACTICE, found.check


def under(rule: PermitRule) -> Facts:
    return spoil(facts(), "settings", permit_rules=(rule,))
