import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Doubt, Input
from hansou.index.sources.formats.html import FORMAT

_ONE = "洗过光伏硅片的水,还能做什么?在常州金坛经济开发区,答案是冷却空压机、冲洗车间、浇灌绿地。"
_TWO = "昨天投用的再生水环网全长38.4公里,把11家企业的用水串成一条链,水往哪里流由算法决定。"


def _read(page: str | bytes) -> Article:
    data = page if isinstance(page, bytes) else page.encode()
    (article,) = (found for found in FORMAT.read(Input(data, "a.html")) if not isinstance(found, Doubt))
    assert isinstance(article, Article)
    return article


def test_menus_lists_of_links_and_footers_are_left_out():
    links = "".join(f'<li><a href="/{n}">另一条新闻的标题{n}</a></li>' for n in range(5))
    article = _read(
        f"<title>再生水环网建成_龙城新报网</title><nav><a>首页</a><a>财经</a></nav><ul>{links}</ul>"
        f"<div class=wrap><h1>再生水环网建成</h1><div class=info>来源：龙城新报 2023-07-11</div>"
        f"<div><p>{_ONE}<p>短句无标点<p>{_TWO}</div><div>{links}</div></div>"
        "<div class='page-footer'>版权所有，未经书面许可，任何单位和个人不得转载、摘编或以其他方式使用。</div>"
    )
    assert article == Article(
        "a.html",
        "再生水环网建成",
        f"来源：龙城新报 2023-07-11\n{_ONE}\n短句无标点\n{_TWO}",
        "2023-07-11",
        "龙城新报",
        format="html",
    )


def test_what_is_called_a_menu_but_holds_the_article_stays():
    article = _read(f"<div class='menu related'><p>{_ONE}</p><p>{_TWO}</p></div>")
    assert article.body == f"{_ONE}\n{_TWO}"


def test_a_poem_beside_a_note_is_not_lost():
    verses = "<br>".join(["春风不及春望早", "春色已报春程好"])
    assert "春色已报春程好" in _read(f"<div>{verses}</div><div class=note><p>{_ONE}</p></div>").body
    assert "春色已报春程好" in _read(f"<div><h1>春望</h1><div>{verses}</div><div><p>{_ONE}</p></div></div>").body


def test_a_heading_is_no_running_text():
    assert _read(f"<div><h1>{_ONE}</h1></div><p>短句").body == "短句"


def test_a_page_of_links_only_keeps_them():
    assert _read("<title>要闻列表</title><ul><li><a>甲</a><li><a>乙</a></ul>").body == "甲\n乙"


def test_lines_of_the_file_are_not_lines_of_the_text():
    assert (
        _read("<p>霞客湾\n   科学城 has\n  two words<br>新行<pre>一\n  二</pre>").body
        == "霞客湾科学城 has two words\n新行\n一\n二"
    )


def test_readings_scripts_and_styles_are_no_text():
    page = (
        "<p><ruby>產<rt>chǎn</rt></ruby>業"
        "<script>var a='脚本'</script><style>p{}</style><!-- 注释 -->集群<b>正在</b>形成</p>"
    )
    assert _read(page).body == "產業集群正在形成"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>甲乙丙丁戊 - 太湖晨报</title>", "甲乙丙丁戊　己庚"),
        ('<meta property="og:title" content="甲乙丙丁戊　己庚">', "甲乙丙丁戊　己庚"),
        ("<title>太湖晨报网</title>", "甲乙丙丁戊　己庚"),  # the page has one heading of the first level
        ("", "甲乙丙丁戊　己庚"),
    ],
)
def test_title(head, title):
    assert _read(f"{head}<h3>要闻</h3><h1>甲乙丙丁戊　己庚</h1><p>{_ONE}</p>").title == title


def test_title_without_a_heading_is_the_page_s_without_the_site():
    assert _read(f"<title>再生水环网建成_要闻_龙城新报网</title><p>{_ONE}").title == "再生水环网建成"
    assert _read(f"<p>{_ONE}").title == "洗过光伏硅片的水,还能做什么?在常州金坛经济开发区"


@pytest.mark.parametrize(
    ("head", "date", "source"),
    [
        ('<meta property="article:published_time" content="2023-07-11T09:45:00+08:00">', "2023-07-11T09:45:00", ""),
        (
            '<meta name="publishdate" content="2023-07-11"><meta property="og:site_name" content="龙城网">',
            "2023-07-11",
            "龙城网",
        ),
        ('<script type="application/ld+json">{"datePublished":"2022-12-05"}</script>', "2022-12-05", ""),
        ("<title>再生水环网建成_龙城新报网</title>", "", "龙城新报网"),
        ('<meta name="date" content="soon"><meta name="source" content="新华网">', "", "新华网"),
    ],
)
def test_date_and_source_of_the_head(head, date, source):
    article = _read(f"<head>{head}</head><p>{_ONE}</p>")
    assert (article.date, article.source) == (date, source)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("gb2312", "gb18030"), ("big5", "big5"), ("utf-8", "gb18030"), ("iso-8859-1", "gb18030"), ("utf-8", "utf-16")],
)
def test_declared_encoding_is_honoured_but_verified(declared, encoding):
    text = "台中新廠動土典禮今天舉行，總投資四百億元，預計後年裝機。"
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>{text}</p></html>'
    assert _read(page.encode(encoding)).body == text


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 10_000 + "深处",
        "<div class=nav>有标点的，长一点的文字，深处。" * 5_000,
        "<b><i>" * 10_000 + "深处",
        "<table><tr><td>" * 3_000 + "深处",
        "<p>没有结束<b>粗" * 5_000 + "深处",
        "<p>&#x110000;&bogus;&#0;<<>深处</div></p></b>",
        "深处",
    ],
)
def test_broken_and_deeply_nested_pages_keep_their_text(page):
    assert "深处" in _read(page).body


def test_a_page_without_body_is_refused():
    with pytest.raises(SourceError, match="no text in the page"):
        _read("<frameset><frame src=x></frameset>")


def _texts(draw: Callable[..., str], depth: int = 0) -> str:
    tags = st.sampled_from(["div", "p", "span", "a", "ul", "li", "td", "h1", "nav", "article", "b"])
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        inner = (
            _texts(draw, depth + 1) if depth < 3 and draw(st.booleans()) else draw(st.text("甲乙丙，。", max_size=30))
        )
        tag = draw(tags)
        pieces.append(f"<{tag}>{inner}</{tag}>")
    return "".join(pieces)


@given(st.composite(_texts)())
def test_any_page_with_text_gives_text(page):
    article = _read(page)
    assert bool(article.title or article.body) == bool(set(page) & set("甲乙丙，。"))


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_source_error(data):
    with contextlib.suppress(SourceError):
        _read(data)
