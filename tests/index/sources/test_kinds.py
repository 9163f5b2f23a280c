"""Subtitles, notebooks, texts with marks, XML, books, archives of pages: what each gives, also when it is broken."""

import gzip
import io
import json
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.pages import page_at
from hansou.index.sources.format import Doubt, Failure
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_bytes

from .making import make_zip
from .making_kinds import make_fb2, make_mobi, make_ofd, make_rar, make_warc

_TEXT = "江阴市储能项目今日开工，投资百亿元，计划明年六月投产。"
_TRADITIONAL = "江陰市儲能專案今日動工，投資百億元。"


def read(data: bytes | str, name: str) -> list[Article]:
    """The articles of a file; fails where a part of it failed."""
    found = list(read_bytes(data.encode() if isinstance(data, str) else data, Path(name), ReadOptions()))
    assert not [item for item in found if isinstance(item, Failure)]
    return [item for item in found if isinstance(item, Article)]


_SRT = "1\n00:00:01,000 --> 00:00:03,000\n江阴市储能\n项目开工\n\n2\n01:02:03,500 --> 01:02:06,000\n<i>百亿</i>投资\n"
_ASS = (
    "[Script Info]\nTitle: x\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, "
    "Text\n"
    "Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\an8\\b1}江阴市储能\\N项目开工\n"
    "Comment: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,看不见\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0{\\p0}\n"
    "Dialogue: 0,1:02:03.50,1:02:06.00,Default,,0,0,0,,百亿投资\n"
)
_FRAMES = "{1}{1}25\n{25}{75}江阴市储能|项目开工\n{93075}{93100}{y:i}百亿投资\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("片.srt", _SRT.encode()),
        ("片.srt", _SRT.replace("\n", "\r\n").encode("gb18030")),
        ("片.srt", _SRT.replace("\n\n", "\n").encode("utf-16")),
        ("片.vtt", ("WEBVTT\n\nNOTE 注\n\n" + _SRT.replace(",", ".")).encode()),
        ("片", ("WEBVTT\n\n" + _SRT.replace(",", ".")).encode()),
        ("片.ass", _ASS.encode()),
        ("片.ssa", _ASS.encode("utf-8-sig")),
        ("片.sub", _FRAMES.encode()),
        ("片.sub", "00:00:01.00,00:00:03.00\n江阴市储能[br]项目开工\n\n01:02:03.50,01:02:06.00\n百亿投资\n".encode()),
        ("片.lrc", "[ar:某人]\n[00:01.00]江阴市储能项目开工\n[62:03.50]百亿投资\n".encode()),
    ],
)
def test_cues_are_joined_and_a_page_is_a_minute(name, data):
    (article,) = read(data, name)
    assert article.title == "片"
    assert article.body == "江阴市储能项目开工\n百亿投资"
    assert [page_at(article.pages, article.body.index(word)) for word in ("江阴", "百亿")] == [1, 63]


def test_what_follows_without_a_pause_is_one_paragraph_and_what_rolls_up_is_said_once():
    cues = "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n第{n}句\n第{n + 1}句\n\n" for n in range(1, 5))
    (article,) = read(f"WEBVTT\n\n{cues}", "a.vtt")
    assert article.body == "第1句第2句 第3句 第4句 第5句"


def test_lyrics_sung_twice_and_their_title():
    (article,) = read("[ti:江南]\n[ar:林某]\n[00:10.00][01:10.00]风到这里\n[00:12.0]就是粘\n", "x.lrc")
    assert (article.title, article.author) == ("江南", "林某")
    assert article.body == "风到这里 就是粘\n风到这里"


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([{"cell_type": "markdown", "source": ["# 题\n", _TEXT]}], _TEXT),
        ([{"cell_type": "markdown", "source": f"# 题\n{_TEXT}"}], _TEXT),
        ([{"cell_type": "code", "source": ["x = '临港'\n"], "outputs": []}], "x = '临港'"),
        ([{"cell_type": "code", "source": [], "outputs": [{"output_type": "stream", "text": [_TEXT]}]}], _TEXT),
        ([{"cell_type": "code", "outputs": [{"data": {"text/plain": ["甲"], "image/png": "iVBO"}}]}], "甲"),
        ([{"cell_type": "code", "outputs": [{"traceback": ["\x1b[0;31m错误\x1b[0m"]}]}], "错误"),
    ],
)
def test_notebooks(cells, shown):
    (article,) = read(json.dumps({"cells": cells, "nbformat": 4}), "a.ipynb")
    assert shown in article.body
    assert "iVBO" not in article.body
    assert article.title in {"题", "a"}


_TEX = (
    "\\documentclass{article}\n\\title{储能\\textbf{论}}\n\\author{范知秋}\n\\begin{document}\n\\maketitle\n"
    f"\\section{{一}}\n{_TEXT}% 注\n见\\cite{{k}}，\\emph{{重}}点 5\\% 。\n\\end{{document}}"
)


@pytest.mark.parametrize(
    ("name", "text", "title", "shown", "absent"),
    [
        (
            "a.tex",
            _TEX,
            *("储能论", f"一\n{_TEXT}\n见，重点 5% 。", "documentclass"),
        ),
        ("a.tex", _TEXT, "江阴市储能项目今日开工，投资百亿元，计划明年六月投产", _TEXT, "\\"),
        ("a.tex", f"\\begin{{table}}\n甲 & 乙 \\\\ 丙\n\\end{{table}}\n{_TEXT}", "甲 & 乙", _TEXT, "begin"),
        (
            "a.rst",
            f"储能\n====\n\n:Author: 范知秋\n\n见 :ref:`章 <x>` 和 ``码`` 。\n\n.. note:: {_TEXT}\n",
            "储能",
            _TEXT,
            "note::",
        ),
        ("a.rst", f"====\n储能\n====\n\n{_TEXT}\n", "储能", _TEXT, "==="),
        (
            "a.org",
            f"#+TITLE: 储能\n* TODO 一\n[[http://x.example][链接]]\n{_TEXT}",
            "储能",
            f"一\n链接\n{_TEXT}",
            "TODO",
        ),
        ("a.org", f"* 题\n#+BEGIN_SRC c\n{_TEXT}\n#+END_SRC", "题", _TEXT, "BEGIN"),
        ("a.adoc", f"= 储能\n:author: 范知秋\n\n== 一\n----\n{_TEXT}\n----\n", "储能", f"一\n{_TEXT}", "----"),
        ("a.rst", "".join(f"第{n}节\n======\n{_TEXT}\n\n" for n in range(9)), "第0节", _TEXT, "==="),
    ],
)
def test_texts_with_marks(name, text, title, shown, absent):
    (article,) = read(text, name)
    assert article.title == title
    assert shown in f"{article.title}\n{article.body}" or shown in article.body
    assert absent not in article.body


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (f"<?xml version='1.0'?><a><b>{_TEXT}</b><c>乙</c></a>", [_TEXT, "乙"]),
        (f"<?xml version='1.0' encoding='gb2312'?><a><b>{_TEXT}</b></a>".encode("gbk"), [_TEXT]),
        ("<?xml version='1.0'?><p>江阴市<b>储能</b>项目</p>", ["江阴市储能项目"]),
        (
            "<?xml version='1.0'?><opml><body><outline text='甲'><outline text='乙'/></outline></body></opml>",
            ["甲", "乙"],
        ),
        ("<?xml version='1.0'?><a title='临港' n='x1'><b>甲</b></a>", ["临港", "甲"]),
        (f"<?xml version='1.0'?><a><b>{_TEXT}</a>", [_TEXT]),  # damaged: read as the text it is
    ],
)
def test_xml(data, shown):
    (article,) = read(data, "a.xml")
    for text in shown:
        assert text in f"{article.title}\n{article.body}"
    assert "x1" not in article.body


def test_entries_of_feeds_are_articles():
    items = "".join(
        f"<item><title>第{n}条</title><link>https://example.org/{n}</link>"
        f"<pubDate>Mon, 06 Mar 2023 09:18:00 +0800</pubDate>"
        f"<description>&lt;p&gt;{_TEXT}&lt;/p&gt;</description></item>"
        for n in (1, 2)
    )
    rss = f"<?xml version='1.0'?><rss><channel><title>澄江时报</title>{items}</channel></rss>"
    first, second = read(rss, "a.rss")
    assert (first.title, first.body, first.address, first.source) == (
        "第1条",
        _TEXT,
        "https://example.org/1",
        "澄江时报",
    )
    assert second.path == "a.rss#2"
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>报</title><entry><id>i</id><title>条</title>"
        f"<link href='https://example.org/1'/><updated>2023-03-06T09:18:00Z</updated><content>{_TEXT}</content></entry></feed>"
    )
    (entry,) = read(atom, "a.xml")
    assert (entry.path, entry.title, entry.body, entry.address) == ("a.xml#i", "条", _TEXT, "https://example.org/1")
    assert entry.date.startswith("2023-03-06")


def test_bookmarks_of_browsers():
    page = (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<META CHARSET='UTF-8'>\n<DL><p>\n<DT><H3>新闻</H3>\n<DL><p>\n"
        '<DT><A HREF="https://example.org/a?b&amp;c" ADD_DATE="1678094280" TAGS="储能">江阴 &amp; 储能</A>\n'
        "<DD>说明在此\n"
        '<DT><A HREF="javascript:x()">小程序</A>\n</DL><p>\n<DT><A HREF="https://example.org/2">后面</A></DL>'
    )
    first, second, third = read(page, "bookmarks.html")
    assert (first.title, first.address, first.date) == ("江阴 & 储能", "https://example.org/a?b&c", "2023-03-06")
    assert first.body == "说明在此\n新闻\n储能\nhttps://example.org/a?b&c"
    assert (second.address, second.title) == ("", "小程序")
    assert (third.path, third.body) == ("bookmarks.html#3", "https://example.org/2")


@pytest.mark.parametrize(
    ("body", "chapters"),
    [
        (f"<section><p>{_TEXT}</p></section>", [("科学城 · " + _TEXT[:-1], _TEXT)]),
        (
            "<section><title><p>一</p></title><p>甲</p></section><section><p>乙</p></section>",
            [("科学城 · 一", "甲"), ("科学城 · 乙", "乙")],
        ),
        (
            "<section><title><p>部</p></title><section><title><p>章</p></title><p>甲</p></section></section>",
            [("科学城 · 部 章", "甲")],
        ),
        ("<section><poem><stanza><v>一行</v><v>二行</v></stanza></poem></section>", [("科学城 · 一行", "一行\n二行")]),
        (
            "<section><p>江阴<strong>储能</strong></p><empty-line/><p>乙</p></section>",
            [("科学城 · 江阴储能", "江阴储能\n乙")],
        ),
    ],
)
def test_fictionbook(body, chapters):
    found = read(make_fb2(body), "a.fb2")
    assert [(article.title, article.body) for article in found] == chapters
    assert {article.author for article in found} == {"知秋 范"}
    assert found[0].path == "a.fb2#1"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", [6, 8])
def test_kindle_books(packed, version):
    between = "<mbp:pagebreak/>" if version == 6 else ""
    chapters = [f"<html><body><h1>第{n}章</h1><p>{_TEXT * 40} and so on</p></body></html>" for n in range(3)]
    found = read(make_mobi(between.join(chapters), packed=packed, version=version), "a.mobi")
    assert [article.title for article in found] == [f"科学城 · 第{n}章" for n in range(3)]
    assert all(_TEXT * 40 in article.body for article in found)
    assert {(article.author, article.date, article.format) for article in found} == {("范知秋", "2020-05-01", "mobi")}
    assert found[2].path == "a.mobi#3"


_PAGE = f"<html><head><title>储能项目开工</title></head><body><p>{_TEXT}</p></body></html>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.warc", make_warc(("https://example.org/1", "text/html; charset=utf-8", _PAGE.encode()))),
        ("a.warc", make_warc(("https://example.org/1", "text/html; charset=gbk", _PAGE.encode("gbk")))),
        ("a.warc.gz", gzip.compress(make_warc(("https://example.org/1", "text/html", _PAGE.encode())))),
        ("a", make_warc(("https://example.org/1", "text/html", _PAGE.encode()))),
        (
            "a.warc",
            make_warc(
                ("https://example.org/1", "text/html", gzip.compress(_PAGE.encode())), more="Content-Encoding: gzip\r\n"
            ),
        ),
        (
            "a.warc",
            make_warc(
                ("https://example.org/1", "text/html", _PAGE.encode()), ("https://e.org/p.png", "image/png", b"\x89PNG")
            ),
        ),
    ],
)
def test_pages_of_web_archives(name, data):
    (article,) = read(data, name)
    assert (article.title, article.path) == ("储能项目开工", f"{name}#https://example.org/1")
    assert article.body == _TEXT


@pytest.mark.parametrize(
    ("pages", "shown"),
    [
        ([[(10, 10, "通知"), (10, 20, _TEXT)]], ["通知\n" + _TEXT]),
        ([[(10, 10, "江阴"), (18, 10, "储能")]], ["江阴储能"]),
        ([[(10, 10, "甲"), (60, 10, "乙")]], ["甲 乙"]),
        ([[(10, 10, "甲")], [(10, 10, "乙")]], ["甲", "乙"]),
        ([[(10, 10, _TRADITIONAL)], [], [(10, 10, "末")]], [_TRADITIONAL, "", "末"]),
    ],
)
def test_ofd_has_its_pages(pages, shown):
    (article,) = read(make_ofd(pages), "a.ofd")
    assert len(article.pages) == len(pages)
    ends = [*article.pages[1:], len(article.body) + 1]
    assert [article.body[a:b].rstrip("\n") for a, b in zip(article.pages, ends, strict=True)] == shown
    assert article.date == "2023-03-06"


_BOMB = "<!DOCTYPE x [<!ENTITY a '哈'><!ENTITY b SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.srt", b"\0\1\2" * 500),
        ("a.lrc", b"[00:01]" * 50_000),
        ("a.ass", b"[Events]\nDialogue: " + b"{" * 100_000),
        ("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<" * 100_000),
        ("a.sub", b"{1}{2}" * 30_000),
        ("a.ipynb", b'{"cells":' + b"[" * 100_000),
        ("a.ipynb", b'{"cells": [{"source": 1, "outputs": {"a": 1}}]}'),
        ("a.tex", b"\\a{" * 50_000),
        ("a.tex", b"\\title{" + b"{" * 50_000),
        ("a.tex", b"\\[" * 50_000),
        ("a.rst", b"`" * 50_001),
        ("a.rst", b":a:`" * 30_000),
        ("a.org", b"[[" * 50_000),
        ("a.adoc", b"[" * 50_000),
        ("a.xml", f"<?xml version='1.0'?>{_BOMB}<a>&b;</a>".encode()),
        ("a.xml", b"<?xml version='1.0'?>" + b"<a>" * 50_000),
        ("a.rss", f"{_BOMB}<rss><item>&a;</item></rss>".encode()),
        ("a.fb2", f"{_BOMB}<FictionBook>&a;</FictionBook>".encode()),
        ("a.fb2", b"<FictionBook>" + b"<section>" * 50_000),
        ("a.html", b"<!DOCTYPE NETSCAPE-Bookmark-file-1>" + b"<a " * 50_000),
        ("a.html", b"<!DOCTYPE NETSCAPE-Bookmark-file-1>" + b"<h3>" * 5_000),
        ("a.mobi", make_mobi("<p>x</p>")[:90]),
        ("a.mobi", make_mobi("<p>x</p>", encrypted=2)),
        ("a.azw3", make_mobi("<p>x</p>", compression=17480)),
        ("a.warc", b"WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx"),
        ("a.warc", b"WARC/1.0" * 1000),
        ("a.ofd", make_zip({"OFD.xml": f"{_BOMB}<a>&b;</a>"})),
        ("a.ofd", make_zip({"OFD.xml": "<a><DocRoot>../../../etc/hostname</DocRoot></a>"})),
    ],
)
def test_what_is_damaged_or_repeated_without_end_is_no_trouble(name, data):
    try:
        found = list(read_bytes(data, Path(name), ReadOptions()))
    except SourceError as error:
        found = [Failure(name, str(error))]
    assert found
    assert not any(" failed: " in item.reason for item in found if isinstance(item, Failure | Doubt))
    assert not any("root:" in item.body for item in found if isinstance(item, Article))


def _seven(files: dict[str, bytes], **options: object) -> bytes:
    py7zr = pytest.importorskip("py7zr")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


@pytest.mark.parametrize("name", ["包.7z", "包"])
def test_files_in_7_zip_archives(name):
    data = _seven(
        {
            "甲/信.txt": f"题目\n\n{_TEXT}\n".encode("gbk"),
            "内.zip": make_zip({"里.md": "# 里\n\n文字"}),
            ".隐.txt": b"x",
        }
    )
    assert {article.path: article.title for article in read(data, name)} == {
        f"{name}#甲/信.txt": "题目",
        f"{name}#内.zip#里.md": "里",
    }


def test_7_zip_archives_that_are_encrypted_damaged_or_bombs_are_named():
    for data, reason in (
        (_seven({"a.txt": b"x"}, password="x"), "encrypted"),
        (_seven({"a.txt": _TEXT.encode() * 50})[:-40], "damaged"),
        (_seven({"a.txt": b"a" * (50 << 20)}), "inflates"),
    ):
        with pytest.raises(SourceError, match=reason):
            list(read_bytes(data, Path("a.7z"), ReadOptions()))


def test_files_in_rar_archives():
    pytest.importorskip("rarfile")
    data = make_rar(
        {
            "one.txt": f"题目\n\n{_TEXT}\n".encode(),
            "two.txt": "又一\n\n二\n".encode("gbk"),
            "in.7z": _seven({"里.txt": b"in"}),
        }
    )
    assert [(article.path, article.title) for article in read(data, "a.rar")] == [
        ("a.rar#one.txt", "题目"),
        ("a.rar#two.txt", "又一"),
        ("a.rar#in.7z#里.txt", "in"),
    ]
    for broken in (data[:40], b"Rar!\x1a\x07\0" + b"x" * 100):
        with pytest.raises(SourceError):
            list(read_bytes(broken, Path("a.rar"), ReadOptions()))


def test_compressed_rar_says_what_would_unpack_it(monkeypatch):
    pytest.importorskip("rarfile")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SourceError, match="install unrar"):
        list(read_bytes(make_rar({"one.txt": b"x" * 100}, method=0x33), Path("a.rar"), ReadOptions()))
