"""What stands in the books as a token is read as a word, and every word for a thing is the README's.

A message takes a token as `{name:group}`, and the catalogue says the group's word for it. Here it is held that no
message prints one bare, and that no sentence calls a thing by another name than the README's table of words.
"""

from __future__ import annotations

import re

import pytest

from custody.crossing.registry import CHECKS
from custody.wording import LANGUAGES, Placeholder, default_catalogue, keys, text
from tests.shape.test_words import shown
from tests.shape.tree import ROOT

TOKENS = frozenset(
    {
        *("role", "roles", "kind", "kinds", "category", "categories", "purpose", "unit", "period", "state", "status"),
        *("direction", "gate", "verdict", "result", "check", "condition", "packaging", "packaging_class", "wanted"),
        *("channel", "risk", "highest", "hold_kind", "stated", "method", "outcome", "allowed"),
    }
)
"""Parameters that carry a token, or a list that may be empty."""

AS_TYPED = {
    "refusal.unit_unknown": "says what was typed that is no unit",
    "refusal.category_unknown": "says what was typed that is no category",
    "refusal.risk_unknown": "says what was typed that is no level",
    "crossing.RISK.unknown_level.found": "the level is in no table, so it has no word",
    "crossing.RISK.unknown_level.fix": "the same",
    "crossing.RISK.excluded.found": "the level by its own name",
    "crossing.RISK.excluded.fix": "the same",
    "refusal.pool_of_owners": "what is wanted is an organisation",
    "crossing.CUSTODY.gap.fix": "what is allowed is a number of minutes",
    "crossing.CUSTODY.gap_until.fix": "what is allowed is a number of minutes",
    "logger.chart.title": "is given the words already",
}

CALLED = {
    "en": {"cancel the notification": ("take the notification back", "Take the notification back")},
    "zh-Hant": {
        "包裝": ("包裹",),
        "准許證": ("許可證",),
        "工作站": ("站點", "操作站"),
        "關卡": ("關口", "閘口"),
        "地點": ("場所",),
        "速遞員": ("信差", "快遞員"),
        "過境": ("過關",),
        "報備": ("備案", "通報"),
        "保管人": ("監管人", "託管人"),
        "托運": ("託運", "貨運單"),
        "封條": ("封籤", "鉛封"),
        "差異": ("偏差", "異常單"),
        "帳冊": ("賬冊", "帳本", "日誌"),
        "時間線": ("時間軸",),
        "記錄器": ("記錄儀",),
        "運送人": ("承運人",),
        "折返": ("退回", "折回"),
        "退運": ("退貨", "送退"),
        "計劃離境": ("預計離境", "計劃出境", "離境計劃"),
        "計劃入境": ("預計入境", "預定入境"),
        "行程": ("旅程",),
        "決定": ("判定",),
        "職員": ("員工",),
        "損壞": ("破損",),
        "紀錄": ("分錄",),
        "草擬": ("擬備",),
        "取消報備": ("撤回報備",),
        "封箱": ("封裝",),
    },
    "zh-Hans": {
        "包装": ("包裹",),
        "准许证": ("许可证",),
        "工作站": ("站点", "操作站"),
        "关卡": ("关口", "闸口"),
        "地点": ("场所",),
        "快递员": ("信差", "速递员"),
        "过境": ("过关",),
        "备案": ("报备", "通报"),
        "保管人": ("监管人", "托管人"),
        "托运": ("货运单",),
        "封志": ("封条", "铅封", "封签"),
        "差异": ("偏差", "异常单", "差异单"),
        "账册": ("帐册", "账本", "日志"),
        "时间线": ("时间轴",),
        "记录器": ("记录仪",),
        "伦理批准": ("伦理批件",),
        "承运人": ("运送人",),
        "折返": ("退回", "折回"),
        "退运": ("退货", "送退"),
        "计划出境": ("预计出境", "预定出境", "离境"),
        "计划入境": ("预计入境", "预定入境"),
        "行程": ("旅程",),
        "决定": ("判定",),
        "损坏": ("破损",),
        "起草": ("拟备",),
        "取消备案": ("撤回备案",),
        "施封": ("封装",),
        "短少": ("短缺",),
        "签收": ("收件时", "收件前", "先收件", "一并收件", "已收件"),
        "破裂": ("开裂",),
    },
}
"""By language: what a thing is called, and what it is not called."""

NAMES_OF_LAWS = {
    "permit_kind.AFCD_421A": "the name of the permit in its law",
    "permit_kind.CITES": "the same",
}
OF_THE_README = (
    *(
        "包裝",
        "准許證",
        "工作站",
        "關卡",
        "地點",
        "過境",
        "報備",
        "保管人",
        "托運",
        "封條",
        "差異",
        "帳冊",
        "折返",
        "退運",
    ),
    *("包装", "准许证", "关卡", "地点", "过境", "备案", "托运", "封志", "差异", "账册", "退运"),
)


def test_no_message_prints_a_token_bare() -> None:
    bare = {
        key: part.name
        for key, message in default_catalogue().messages.items()
        for part in message["en"]
        if isinstance(part, Placeholder) and part.name in TOKENS and not part.group and key not in AS_TYPED
    }
    assert bare == {}, "write {name:group}, so that the token is said in the reader's language"


def test_what_may_print_a_token_is_there() -> None:
    assert set(AS_TYPED) <= set(keys())


@pytest.mark.parametrize("lang", CALLED)
def test_a_thing_is_called_by_one_name(lang: str) -> None:
    wrong = {
        key: [other for other in others if other in shown(key, lang)]
        for key in keys()
        for others in CALLED[lang].values()
        if key not in NAMES_OF_LAWS and any(other in shown(key, lang) for other in others)
    }
    assert wrong == {}


PLAN = {"en": "change the plan", "zh-Hant": "更改計劃", "zh-Hans": "更改计划"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_changed_of_a_consignment_is_its_plan_wherever_that_is_offered(lang: str) -> None:
    offered = ("step.change", "page.deed.change_consignment", "page.send.change_consignment", "page.remedy.change_plan")
    assert {shown(key, lang).lower() for key in offered} == {PLAN[lang]}
    for key in ("form.field.planned_exit", "page.field.planned_exit", "plan.planned_exit"):
        assert shown(key, lang).lower() == {"en": "planned exit", "zh-Hant": "計劃離境", "zh-Hans": "计划出境"}[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_card_asks_for_is_told_by_the_name_of_the_card(lang: str) -> None:
    """To receive what has arrived and to accept what is handed over are two cards, which no reader takes for one."""
    receive, accept, seal = (shown(f"page.card.{card}", lang) for card in ("receive", "accept", "seal"))
    assert not set(receive) & set(accept) or lang == "en"
    for key, card in (("signed_in_offers", accept), ("offered_to_you", accept), ("seal_needs", seal)):
        assert card.lower() in text(f"scan.{key}", lang, **_ANY).lower(), key


_ANY = {"staff": "SZA-T01", "waiting": 1, "code": "HTP-1"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_turned_back_is_called_that_and_no_return(lang: str) -> None:
    back, sent = {"en": ("turn", "return"), "zh-Hant": ("折返", "退運"), "zh-Hans": ("折返", "退运")}[lang]
    for key in ("step.turn_back", "consignment.returning", "entry_kind.turned_back", "page.remedy.turn_back"):
        assert back in shown(key, lang).lower() and sent not in shown(key, lang).lower(), key
    for key in ("step.send_back", "page.deed.send_back", "page.journey.return_of", "purpose.return_to_origin"):
        assert sent in shown(key, lang).lower(), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_does_not_stop_the_way_home_is_said_of_that_hold_alone(lang: str) -> None:
    """Beside it stands what does stop it, as a tube that broke."""
    named = {"targets": "HTC-1", "count": 1, "organisation": "HK-BETA", "holds": "1"}
    for name in ("sent_home", "goes_home"):
        said = text(f"crossing.HOLDS.{name}.fix", lang, **named)
        others = {"en": "what else is said here may", "zh-Hant": "其他問題", "zh-Hans": "其他问题"}[lang]
        assert "HK-BETA" in said and "HTC-1" in said and others in said
    assert [key for key in keys("crossing.") if "behind the exit" in shown(key, "en").lower()] == []


def test_the_names_are_those_of_the_readme() -> None:
    table = (ROOT / "README.md").read_text("utf-8").partition("## The language")[2].partition("## Real hardware")[0]
    assert [word for word in OF_THE_README if word not in re.split(r"[\s|]+", table)] == []
    assert set(OF_THE_README) <= {name for names in CALLED.values() for name in names}


def test_every_check_has_a_name_in_words() -> None:
    assert {f"check.{check.code}" for check in CHECKS} == set(keys("check."))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_order_the_verdict_and_the_state_of_what_is_stopped_have_words_of_their_own(lang: str) -> None:
    state, verdict = text("consignment.held", lang), text("verdict.HOLD", lang)
    order = {"en": "on hold", "zh-Hant": "暫停", "zh-Hans": "暂扣"}[lang]
    assert order in shown("page.holds.none", lang).lower()
    assert order not in f"{state} {verdict}".lower() and state not in verdict and verdict not in state
    table = (ROOT / "README.md").read_text("utf-8").partition("## The language")[2].partition("## Real hardware")[0]
    assert state in table and verdict in table
