"""Groups of equivalents: what the data holds, which forms call up which, and what bad lines do."""

from __future__ import annotations

import pytest

from hansou.index.text.fold.fold import fold
from hansou.search.expand.forms import known_forms, use_of
from hansou.search.expand.groups import (
    REGION,
    SHORT,
    DataWarning,
    all_groups,
    fields_of_use,
    read_fields,
    read_groups,
    speaks_of,
)
from hansou.search.expand.whole_words import stands_for

PAIRS = (
    "特朗普 川普|普京 普丁|悉尼 雪梨|朝鲜 北韩|地铁 捷运|导弹 飞弹|集装箱 货柜|老挝 寮国|迪拜 杜拜|"
    "方便面 泡面|芯片 晶片|奥巴马 欧巴马|出租车 的士|自行车 单车|酸奶 优格|人工智能 人工智慧|"
    "泥石流 土石流|梵高 梵谷|贝克汉姆 碧咸|沙特 沙乌地|工业和信息化部 工信部|"
    "中纪委 中共中央纪律检查委员会|世界卫生组织 WHO|国家发展和改革委员会 发改委|北京大学 北大|"
    "中国银行 中行|联合国教科文组织 UNESCO|证监会 中国证券监督管理委员会|哈尔滨工业大学 哈工大|"
    "国际货币基金组织 IMF|全国人民代表大会 全国人大|东南亚国家联盟 ASEAN|美国国家航空航天局 NASA|"
    "国内生产总值 GDP|中国共产党第二十次全国代表大会 二十大"
)


def said_otherwise(word: str, context: str = "") -> dict[str, str]:
    """The other forms of a word, each with the field of use that a text has to speak of."""
    found = known_forms().others(fold(word).replace(" ", ""))
    uses = {"".join(other.string.tokens): use_of(fold(word), other, fold(context)) for other in found}
    return {form: use for form, use in uses.items() if use is not None}


@pytest.mark.parametrize("pair", PAIRS.split("|"))
def test_forms_call_up_each_other(pair: str) -> None:
    one, other = map(fold, pair.split())
    assert other in said_otherwise(one)
    assert one in said_otherwise(other)


def test_the_data_is_whole(recwarn: pytest.WarningsRecorder) -> None:
    all_groups.cache_clear()
    groups = all_groups()
    assert not list(recwarn)
    assert sum(group.kind == REGION for group in groups) >= 500
    assert sum(group.kind == SHORT for group in groups) >= 400
    for group in groups:
        assert len({form.text for form in group.forms}) == len(group.forms) >= 2
        assert not any(len(form.text) == 1 for form in group.forms), group
        assert group.field in fields_of_use() or not any(form.general for form in group.forms), group


def test_a_general_word_stands_for_others_only_in_its_field() -> None:
    for word, other in (("存取", "访问"), ("高级", "进阶"), ("专案", "项目"), ("介面", "界面")):
        assert said_otherwise(word)[fold(other)] == "computing"
        assert said_otherwise(word, "数据库 安装")[fold(other)] == ""
    for text, counts in (("通过密码访问資料庫", True), ("总统访问三国", False)):
        at = text.index("访问")
        assert stands_for(text, at, at + 2, stands_as="word", use="computing") is counts
    assert speaks_of("places", fold("雪梨歌劇院"))


def test_where_a_group_has_both_words_it_is_right_and_not_opencc() -> None:
    assert said_otherwise("數位")["数字"] == "computing"
    assert said_otherwise("出租车") == {"计程车": "", "的士": "", "德士": ""}
    assert said_otherwise("咖喱") == {"咖哩": ""}
    assert said_otherwise("特雷莎梅")["文翠珊"] == ""
    assert said_otherwise("WHO")["世卫组织"] == ""


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("特朗普", "two different forms"),
        ("特朗普 | 特朗普", "two different forms"),
        ("地鐵 | 地铁", "two different forms"),
        ("a | b | c | d | e", "4 regions at most"),
        ("x" * 65 + " | y", "1 to 64 characters"),
        ("[nowhere]", "no field"),
        ("[computing", "no field"),
        ("访问? | 存取", "needs a field"),
    ],
)
def test_a_bad_line_warns_and_is_passed_over(line: str, reason: str) -> None:
    text = f"# a comment\n普京 | 普丁\n{line}\n悉尼 | 雪梨\n"
    with pytest.warns(DataWarning, match=rf"mine.txt:3: .*{reason}") as warned:
        groups = read_groups(text, REGION, "mine.txt", frozenset({"computing"}))
    assert len(warned) == 1
    assert [form.text for group in groups for form in group.forms] == ["普京", "普丁", "悉尼", "雪梨"]


def test_regions_and_fields_are_read() -> None:
    text = "[computing]\n访问? | 存取 | 存取\n[]\nNew_York 纽约"
    groups = read_groups(text, REGION, "mine.txt", frozenset({"computing"}))
    assert [(form.text, form.regions, form.general) for form in groups[0].forms] == [
        ("访问", ("cn",), True),
        ("存取", ("tw", "hk"), False),
    ]
    assert [group.field for group in groups] == ["computing", ""]
    assert groups[1].forms[0].text == "new york"
    with pytest.warns(DataWarning):
        assert read_fields("computing: 电脑\nno colon\n", "fields.txt") == {"computing": frozenset({"电脑"})}
