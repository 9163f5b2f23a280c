"""Short forms that texts declare themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hansou.search.expand.declared import declared_forms, settled

CASES = {
    "国家发展和改革委员会（以下简称“国家发改委”）今天发布": [("国家发展和改革委员会", "国家发改委")],
    "加入世界卫生组织（WHO）的": [("世界卫生组织", "WHO")],
    "工业和信息化部（工信部）表示": [("工业和信息化部", "工信部")],
    "上海合作组织(上合组织)峰会": [("上海合作组织", "上合组织")],
    "江苏长电科技股份有限公司（以下简称“长电科技”）": [("长电科技股份有限公司", "长电科技")],
    "根据区域全面经济伙伴关系协定（RCEP）": [("区域全面经济伙伴关系协定", "RCEP")],
    "第三季度国内生产总值（GDP）同比": [("国内生产总值", "GDP")],
    "张三（男）": [],
    "北京（首都）": [],
    "图片（资料图）": [],
    "太阳（左）与地球（右）": [],
    "某某公司（下称公司）": [],
    "王小明（博士）": [],
    "报告2024（报告）": [],
    "他在会上（见图）说": [],
    "乌克兰提供陆军战术导弹系统（ATACMS）": [],
}


@pytest.mark.parametrize(("text", "forms"), CASES.items())
def test_what_a_text_declares(text: str, forms: list[tuple[str, str]]) -> None:
    found = list(declared_forms(text))
    assert [(each.full, each.short) for each in found] == forms
    for each in found:
        assert text[each.start : each.end].startswith(each.full)
        assert each.short in text[each.start : each.end]


def test_of_names_that_end_alike_the_shortest_is_kept() -> None:
    text = "英国国内生产总值（GDP）。国内生产总值（GDP）。全球创新指数（GII）"
    assert settled(declared_forms(text)) == {"GDP": {"国内生产总值"}, "GII": {"全球创新指数"}}


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text("国家发展和改革委员会工信部（）()以下简称“”：ABCgdp组织 ，0", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for each in declared_forms(text):
        assert text[each.start : each.end].startswith(each.full)
        assert each.full != each.short
