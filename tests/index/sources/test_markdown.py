import pytest

from hansou import Article
from hansou.index.sources.format import Input
from hansou.index.sources.formats.markdown import FORMAT
from hansou.index.sources.options import ReadOptions


def _read(text: str) -> Article:
    (article,) = FORMAT.read(Input(text.encode(), "a.md"))
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("heading", ["# 太湖捞藻人", "# 太湖捞藻人 #", "#  **太湖捞藻人**", "太湖捞藻人\n====="])
def test_first_heading_is_the_title_and_no_body(heading):
    article = _read(f"{heading}\n\n**梁溪发布 · 2022.06.30**\n\n## 一节\n- 甲\n")
    assert article.title == "太湖捞藻人"
    assert article.body == "**梁溪发布 · 2022.06.30**\n\n## 一节\n- 甲"
    assert (article.date, article.source) == ("2022-06-30", "梁溪发布")
    assert article.line == heading.count("\n") + 3


def test_heading_after_other_lines_is_copied():
    article = _read("梁溪发布\n\n# 标题在后\n\n正文。")
    assert (article.title, article.line) == ("标题在后", 1)
    assert article.body == "梁溪发布\n\n# 标题在后\n\n正文。"


def test_front_matter_gives_the_fields():
    article = _read('---\ntitle: "甲乙"\n日期: 2022/9/4\nsource: 无锡日报\n---\n\n正文。')
    assert article == Article("a.md", "甲乙", "正文。", "2022-09-04", "无锡日报", 7, format="markdown")


def test_front_matter_with_more_than_fields_is_not_lost():
    article = _read("---\ntitle: 甲乙\ntags: [储能, 江阴]\n---\n# 甲乙\n正文。")
    assert article.title == "甲乙"
    assert article.body == "---\ntitle: 甲乙\ntags: [储能, 江阴]\n---\n# 甲乙\n正文。"


def test_a_rule_is_no_front_matter():
    assert _read("---\n\n一段文字，没有什么键。\n\n---\n又一段。").body.startswith("---\n")


def test_heading_in_code_is_none():
    assert _read("```\n# 注释\n```\n\n# 标题\n\n文字。").title == "标题"


def test_without_heading_the_title_is_found_as_in_text():
    assert _read("捞藻人\n\n正文在这里，一句话。") == Article(
        "a.md", "捞藻人", "正文在这里，一句话。", line=3, format="markdown"
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("换<b>电</b>站", "换电站"),
        ("换<font color='red'>电</font>站", "换电站"),
        ("H<sub>2</sub>O", "H2O"),
        ("换[电](a.md)站投产", "换电站投产 a.md"),
        ('换[电](a.md "提示")站投产', "换电站投产 a.md"),
        ("换[电][1]站投产", "换电站投产 [1]"),
        ("换电[^甲]站投产", "换电站投产 [^甲]"),
        ("<a href='b.md'>换电</a>站", "换电站 b.md"),
        ("见[说明](a.md)。", "见[说明](a.md)。"),
        ("`换<b>电</b>站` 换<i>电</i>站", "`换<b>电</b>站` 换电站"),
        ("```\n换<b>电</b>站\n```", "```\n换<b>电</b>站\n```"),
        ("![图](a.png)下", "![图](a.png)下"),
        ("a < b 而 c > d", "a < b 而 c > d"),
        ("<https://a.cn/>", "<https://a.cn/>"),
    ],
)
def test_words_that_are_marked_within_are_whole(text, body):
    assert _read(f"# 标题\n\n{text}").body == body


@pytest.mark.parametrize(
    "before",
    [
        "[![徽章](https://a.cn/x.svg)](https://a.cn)\n\n# 换电站工具",
        "![徽章](https://a.cn/x.svg) ![另一枚](https://a.cn/y.svg)\n\n换电站工具\n======",
        '<div align="center">\n\n# 换电站工具\n\n[English](README.md)\n</div>',
        '<p align="center"><img src="a.png"></p>\n<h1 align="center">换电站<b>工具</b></h1>',
        "<!-- 注 -->\n\n# 换电站工具",
        "\n".join(["[![徽章](https://a.cn/x.svg)](https://a.cn)"] * 14) + "\n\n# 换电站工具",
    ],
)
def test_title_behind_badges_and_html(before):
    assert _read(f"{before}\n\n换电站工具用来管理换电站，支持多种接口。").title == "换电站工具"


@pytest.mark.parametrize(
    ("front", "lost"),
    [
        ("title: 甲乙\nname: 又名", "又名"),
        ("title: 甲乙\ndate: 春天", "春天"),
        ("title: 甲乙\ndate: 2022-09-04\ncreated: 2022-09-05", "2022-09-05"),
        ("title: 甲乙\ndescription: 说明", "说明"),
        ("title: 甲乙\nlink: 滨江西路", "滨江西路"),
    ],
)
def test_front_matter_loses_no_second_name_and_no_value_of_another_kind(front, lost):
    article = _read(f"---\n{front}\n---\n\n正文。")
    assert article.title == "甲乙"
    assert lost in article.body


def test_front_matter_keeps_what_is_asked_for():
    text = "---\ntitle: 甲乙\ntags: [储能, '江阴']\n栏目: 经济\n---\n\n正文。"
    options = ReadOptions(keep=("tags", "栏目"))
    (article,) = FORMAT.read(Input(text.encode(), "a.md", options))
    assert isinstance(article, Article)
    assert article.fields == {"tags": ("储能", "江阴"), "栏目": "经济"}
