from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou import Article
from hansou.index.sources.format import Input
from hansou.index.sources.formats.text import FORMAT
from hansou.index.sources.metadata.titles import beginning, part
from hansou.index.sources.registry import read_file
from hansou.index.text.repair.repair import repair

_PARAGRAPH = "昨天上午9点18分,江阴临港开发区滨江西路尽头,澄远储能第二工厂的涂布车间按下启动键,工人们都鼓起掌来。"
# text → title, line of the body, its first line
_PARTED = [
    (f"点火\n\n{_PARAGRAPH}", "点火", 3, _PARAGRAPH),
    (f"\n\n  点火  \n\n\n{_PARAGRAPH}", "点火", 1, "点火"),  # indented as a paragraph is: copied
    (f"点火下线\n{_PARAGRAPH}", "点火下线", 2, _PARAGRAPH),
    (f"点火下线\n2022年9月20日\n{_PARAGRAPH}", "点火下线", 2, "2022年9月20日"),
    (f"首页 > 新闻中心 > 正文\n登录 | 注册 | 手机版\n点火\n\n{_PARAGRAPH}", "点火", 1, "首页 > 新闻中心 > 正文"),
    (f"2022-09-20 14:12:06\n来源：无锡日报\n点火\n{_PARAGRAPH}", "点火", 1, "2022-09-20 14:12:06"),
    (f"# 点火\n\n{_PARAGRAPH}", "点火", 1, "# 点火"),
    (_PARAGRAPH, "昨天上午9点18分,江阴临港开发区滨江西路尽头", 1, _PARAGRAPH),
    ("镇江句容市白兔镇的草莓大棚\n里,嗡嗡声此起彼伏。", "镇江句容市白兔镇的草莓大棚", 1, "镇江句容市白兔镇的草莓大棚"),
    ("只有一行", "只有一行", 1, "只有一行"),
    ("首页 > 新闻 > 正文", "首页 > 新闻 > 正文", 1, "首页 > 新闻 > 正文"),
    ("", "", 1, ""),
]


@pytest.mark.parametrize(("text", "title", "line", "first"), _PARTED)
def test_title_and_body(text, title, line, first):
    parted = part(text)
    assert (parted.title, parted.body.split("\n")[0].strip()) == (title, first)
    assert parted.line == line or text.startswith("\n")


@given(st.text(st.sampled_from("甲乙丙丁戊，。！\n\n #>|2023-01-01年月日来源:报讯 　（）")))
def test_nothing_is_lost_and_the_line_is_right(text):
    parted = part(text)
    both = "".join((parted.title + parted.body).split())
    whole = "".join(text.split())
    assert both == whole or "".join(parted.body.split()) == whole
    lines = text.split("\n")
    assert parted.body == "" or lines[parted.line - 1 :][: parted.body.count("\n") + 1] == parted.body.split("\n")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_of_a_file_is_lost_but_what_repair_takes(text):
    (article,) = FORMAT.read(Input(b"\xef\xbb\xbf" + text.encode(), "a.txt"))
    assert isinstance(article, Article)
    whole = "".join(repair(text).split())
    assert "".join((article.title + article.body).split()) == whole or "".join(article.body.split()) == whole


@given(st.text())
def test_beginning_is_short_and_of_the_text(text):
    title = beginning(text)
    assert len(title) <= 40
    assert "".join(title.split()) in "".join(text.split())


def test_damage_is_repaired_before_anything_is_read(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("常州高新區(qū)開工\n\n2022­-06-15&nbsp;08:30\n\n產(chǎn)業(yè)集群正在形成，一年一个样。", "utf-8")
    assert list(read_file(path)) == [
        Article(
            str(path),
            "常州高新區開工",
            "2022-06-15 08:30\n\n產業集群正在形成，一年一个样。",
            "2022-06-15T08:30",
            "",
            3,
            format="text",
        )
    ]
