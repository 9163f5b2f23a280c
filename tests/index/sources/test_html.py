import contextlib
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Doubt, Input
from hansou.index.sources.formats.html import FORMAT

_CASES = Path(__file__).parents[3] / ".." / "shared" / "cases" / "files"
_ONE = "洗过光伏硅片的水,还能做什么?在常州金坛经济开发区,答案是冷却空压机、冲洗车间、浇灌绿地。"
_TWO = "昨天投用的再生水环网全长38.4公里,把11家企业的用水串成一条链,水往哪里流由算法决定。"


def _read(page: str | bytes) -> Article:
    data = page if isinstance(page, bytes) else page.encode()
    (article,) = (found for found in FORMAT.read(Input(data, "a.html")) if not isinstance(found, Doubt))
    assert isinstance(article, Article)
    return article


def _own(article: Article) -> str:
    return article.body[: article.asides[0]].rstrip("\n") if article.asides else article.body


def _beside(article: Article) -> str:
    return article.body[article.asides[0] : article.asides[1]] if article.asides else ""


def test_menus_lists_of_links_and_footers_stand_behind_the_article():
    links = "".join(f'<li><a href="/{n}">另一条新闻的标题{n}</a></li>' for n in range(5))
    article = _read(
        f"<title>再生水环网建成_龙城新报网</title><nav><a>首页</a><a>财经</a></nav><ul>{links}</ul>"
        f"<div class=wrap><h1>再生水环网建成</h1><div class=info>来源：龙城新报 2023-07-11</div>"
        f"<div><p>{_ONE}<p>短句无标点<p>{_TWO}</div><div>{links}</div></div>"
        "<div class='page-footer'>版权所有，未经书面许可，任何单位和个人不得转载、摘编或以其他方式使用。</div>"
    )
    own = f"来源：龙城新报 2023-07-11\n{_ONE}\n短句无标点\n{_TWO}"
    others = [f"另一条新闻的标题{n}" for n in range(5)]
    notice = "版权所有，未经书面许可，任何单位和个人不得转载、摘编或以其他方式使用。"
    body = "\n".join([own, "首页财经", *others, *others, notice])
    asides = (len(own) + 1, len(body))
    assert article == Article("a.html", "再生水环网建成", body, "2023-07-11", "龙城新报", format="html", asides=asides)


def test_what_is_called_a_menu_but_holds_the_article_stays():
    article = _read(f"<div class='menu related'><p>{_ONE}</p><p>{_TWO}</p></div>")
    assert article.body == f"{_ONE}\n{_TWO}"


def test_a_poem_beside_a_note_is_not_lost():
    verses = "<br>".join(["春风不及春望早", "春色已报春程好"])
    assert "春色已报春程好" in _read(f"<div>{verses}</div><div class=note><p>{_ONE}</p></div>").body
    assert "春色已报春程好" in _read(f"<div><h1>春望</h1><div>{verses}</div><div><p>{_ONE}</p></div></div>").body


_P = f"<p>{_ONE}</p>"
_Q = f"<p>{_TWO}</p>"
_LINKS = "".join(f'<li><a href="/{n}">旧闻{n}</a></li>' for n in range(4))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        # the article's own
        (f"<h1>手册</h1>{_P}<div><h2><a id=s1 />一、清单</h2><p>先列出全部泊位。</div>", "一、清单\n先列出全部泊位。"),
        (
            f"<h1>手册</h1>{_P}<table><tr><td><a name=a>一号</a></td><td><a name=b>二号</a></td></tr></table>{_Q}",
            "一号\n二号",
        ),
        (
            f"<h1>通知</h1>{_P}<ul><li><a href=1.xls>明细表</a><li><a href='/f/2.DOC?x=1'>申报材料</a></ul>",
            "明细表\n申报材料",
        ),
        (f"<h1>专辑</h1>{_P}<table><tr><td><a href=/a>若你</a></td><td>2009</td></tr></table>{_Q}", "若你\n2009"),
        (f"<h1>手册</h1><div class=sidebar>{_P}{_Q}</div>", _ONE),
        (
            f"<h1>问答</h1>{_P}<details><summary>怎么装</summary><p>先下载，再安装。</details>{_Q}",
            "怎么装\n先下载，再安装。",
        ),
        (f"<h1>式子</h1>{_P}<p>令<math><mi>x</mi><mo>=</mo><mn>1</mn></math>即得。{_Q}", "令x=1即得。"),
    ],
)
def test_what_is_the_article_s_own(page, text):
    assert text in _own(_read(page))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (f"<h1>手册</h1>{_P}<div class=sidebar><p>术语 元软件包：没有内容。</div>{_Q}", "元软件包"),
        (f"<h1>手册</h1>{_P}{_Q}<div id=comments><p>楼上说得对</div>", "楼上说得对"),
        (f"<h1>手册</h1>{_P}{_Q}<div class='hot-news'><p>热点</div>", "热点"),
        (
            f"<h1>酒肆</h1>{_P}<table><tr><td><a href=/1>匣中剑登录不上</a><td><a href=/u>乙</a></table>",
            "匣中剑登录不上",
        ),
        (f"<div><ul>{_LINKS}</ul></div><div><h1>手册</h1>{_P}</div>", "旧闻3"),
        (f"<h1>手册</h1>{_P}{_Q}<button>展开全文</button>", "展开全文"),
        (f"<div><h1>手册</h1>{_P}{_Q}</div><div>下面的话</div>", "下面的话"),
        (f"<h1>手册</h1>{_P}{_Q}<aside>旁白</aside>", "旁白"),
    ],
)
def test_what_stands_beside_the_article(page, text):
    article = _read(page)
    assert text in _beside(article)
    assert text not in _own(article)


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>暗号</div>",
        "<p style='color:red; DISPLAY : none;'>暗号</p>",
        "<span hidden>暗号</span>",
        "<template>暗号</template>",
        "<select><option>暗号</select>",
        "<noscript>暗号</noscript>",
        "<svg><title>暗号</title></svg>",
    ],
)
def test_what_is_hidden_is_left_out(hidden):
    assert "暗号" not in _read(f"<h1>手册</h1>{_P}{hidden}{_Q}").body


def test_a_page_that_hides_all_of_itself_until_a_script_shows_it_is_read():
    assert _read(f"<body style='display:none'><h1>手册</h1>{_P}").body == _ONE


def test_a_page_remembers_where_its_parts_begin():
    article = _read(f"<h1>手册</h1>{_P}<h2>一、泊位</h2>{_Q}<h3>吊机</h3><p>两台。<aside><h2>旁白</h2></aside>")
    lines = article.body.split("\n")
    assert [article.body[start:].split("\n")[0] for start in article.headings] == ["一、泊位", "吊机"]
    assert lines[-1] == "旁白"


class _Words(HTMLParser):
    """What a page shows, read by another parser, without knowing of articles and asides."""

    _HIDDEN = ("script", "style", "title", "template", "select", "noscript", "rt", "rp")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._hidden: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in self._HIDDEN or "hidden" in dict(attrs):
            self._hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.update(data.split())


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


_TAGS = (
    "div p span a ul li table tr td h1 h2 h4 nav article aside footer section b i em blockquote pre dl dt dd button "
    "details summary figure figcaption form label select template noscript"
)
_ATTRIBUTES = st.sampled_from(
    ["", " class=sidebar", " id=comments", " class='hot list'", " class=content", " hidden", " href=/1", " href=1.pdf"]
)


def _pages(draw: Callable[..., str], depth: int = 0) -> str:
    pieces = []
    for _ in range(draw(st.integers(1, 4))):
        words = draw(st.lists(st.text("甲乙丙丁戊，。", min_size=1, max_size=25), max_size=2))
        inner = " ".join(words) + (_pages(draw, depth + 1) if depth < 3 and draw(st.booleans()) else "")
        tag = draw(st.sampled_from(_TAGS.split()))
        pieces.append(f"<{tag}{draw(_ATTRIBUTES)}>{inner}</{tag}>")
    return "".join(pieces)


@settings(max_examples=400, deadline=None)
@given(st.composite(_pages)())
def test_every_word_that_a_page_shows_is_kept(page):
    page = str(LexborHTMLParser(f"<!DOCTYPE html><html><head></head><body>{page}</body></html>").html)  # nested rightly
    shown = _Words(page).words
    article = _read(page)
    told = f"{article.title}\n{article.body}"
    assert [word for word in shown if word not in told] == []


@pytest.mark.skipif(not _CASES.is_dir(), reason="the collected cases are not beside this checkout")
@pytest.mark.parametrize("path", sorted(_CASES.glob("html-*.html")), ids=lambda path: path.name)
def test_every_word_of_a_collected_case_is_kept(path):
    page = path.read_text("utf-8")
    article = _read(page)
    shown = _Words(str(LexborHTMLParser(page).html)).words
    assert [word for word in shown if word not in f"{article.title}\n{article.body}"] == []


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_source_error(data):
    with contextlib.suppress(SourceError):
        _read(data)
