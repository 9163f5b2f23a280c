import pytest

from hansou import Article
from hansou.index.sources.format import Input
from hansou.index.sources.formats.markdown import FORMAT


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
