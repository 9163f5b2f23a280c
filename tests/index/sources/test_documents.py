"""DOCX and EPUB."""

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Failure, Format, Input
from hansou.index.sources.formats import docx, epub, slides

from .making import make_docx, make_epub, make_zip, paragraph
from .making_ole import make_ole

_BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def _read(form: Format, data: bytes) -> list[Article]:
    found = list(form.read(Input(data, "a")))
    assert all(isinstance(item, Article) for item in found)
    return [item for item in found if isinstance(item, Article)]


def _word(body: str, **options: object) -> Article:
    (article,) = _read(docx.FORMAT, make_docx(body, **options))  # type: ignore[arg-type]
    return article


_TEXT = paragraph("2022年9月24日") + paragraph("一季度开工项目四十个，总投资五百亿元。")


@pytest.mark.parametrize(
    ("body", "told", "title", "line"),
    [
        (paragraph("工作总结", "Title") + _TEXT, {}, "工作总结", 2),
        (paragraph("内部资料") + paragraph("工作总结", "Title") + _TEXT, {}, "工作总结", 1),
        (paragraph("工作总结") + _TEXT, {"title": "工作 总结"}, "工作总结", 2),
        (paragraph("工作总结") + _TEXT, {"title": "文档1"}, "工作总结", 2),
        (paragraph("一、情况", "heading 1") + _TEXT, {"title": "文档1"}, "一、情况", 2),
    ],
)
def test_title(body, told, title, line):
    article = _word(body, told=told)
    assert (article.title, article.line) == (title, line)
    assert article.date == "2022-09-24"
    assert article.body.endswith("总投资五百亿元。")


def test_date_and_author_of_the_file_where_the_text_has_none():
    told = {"creator": "范知秋", "created": "2022-09-24T08:00:00Z"}
    article = _word(paragraph("甲乙丙丁"), told=told)
    assert (article.date, article.author) == ("2022-09-24", "范知秋")
    assert _word(paragraph("甲乙丙丁"), told={"creator": "Lenovo"}).author == ""


def test_a_row_is_a_line_unless_it_holds_running_text():
    def row(*cells: str) -> str:
        return (
            "<w:tr>" + "".join(f"<w:tc>{''.join(map(paragraph, cell.split('|')))}</w:tc>" for cell in cells) + "</w:tr>"
        )

    long = "很长的一段话，" * 40
    table = f"<w:tbl>{row('区县', '企业')}{row('江阴', '澄远')}{row(long + '|第二段', '丙')}</w:tbl>"
    body = _word(paragraph("题目", "Title") + table + paragraph("后")).body
    assert body.split("\n") == ["区县\t企业", "江阴\t澄远", long, "第二段", "丙", "后"]


def test_what_a_reader_does_not_see_is_left_out():
    ruby = "<w:ruby><w:rt><w:r><w:t>chǎn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>產</w:t></w:r></w:rubyBase></w:ruby>"
    deleted = "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    box = "<w:t>框</w:t>"
    twice = f"<w:r><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent></w:r>"
    run = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/></w:r>"
    body = f"<w:p>{run}{ruby}{deleted}{twice}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    assert _word(paragraph("题目", "Title") + body).body == "甲\t乙\n產框"


def test_a_box_in_a_paragraph_is_one_of_its_own():
    box = f"<w:p><w:r><w:t>前半</w:t><txbxContent>{paragraph('框里')}</txbxContent><w:t>后半</w:t></w:r></w:p>"
    assert _word(paragraph("题目", "Title") + box).body == "框里\n前半后半"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip at all", "no zip archive, or a damaged one"),
        (make_docx(paragraph("甲"))[:300], "no zip archive, or a damaged one"),
        (make_zip({"a.txt": "甲"}), "no Word document in it"),
        (make_docx(paragraph("&"), before="<"), "damaged XML: not well-formed (invalid token): line 1, column 22"),
        (make_docx(paragraph("甲"), before=_BOMB), "its XML defines entities, as bombs do"),
    ],
)
def test_what_is_no_document_is_refused(data, reason):
    with pytest.raises(SourceError) as caught:
        _read(docx.FORMAT, data)
    assert str(caught.value) == reason


def test_paragraphs_nested_without_end_are_read():
    deep = "<w:p><w:r>" * 20_000 + "<w:t>深处</w:t>" + "</w:r></w:p>" * 20_000
    assert "深处" in _word(paragraph("题目", "Title") + deep).body


_BOOK = {"第一章 水": "<h1>第一章</h1><p>水边的一座城。</p>", "第二章 山": "<p>城外的几座山，产业&nbsp;园。</p>"}
_TOLD = {"title": "江边", "creator": "徐弘祖", "publisher": "太湖出版社", "date": "2021-05-06"}


def test_chapters_are_articles():
    one, two = _read(epub.FORMAT, make_epub(_BOOK, _TOLD))
    assert one == Article(
        "a#book/text/c0.xhtml",
        "江边 · 第一章 水",
        "第一章\n水边的一座城。",
        "2021-05-06",
        "太湖出版社",
        author="徐弘祖",
        format="epub",
    )
    assert (two.title, two.path) == ("江边 · 第二章 山", "a#book/text/c1.xhtml")


def test_an_encrypted_chapter_is_named():
    cipher = '<e><EncryptedData><CipherReference URI="book/text/c0.xhtml"/></EncryptedData></e>'
    failure, article = epub.FORMAT.read(Input(make_epub(_BOOK, _TOLD, {"META-INF/encryption.xml": cipher}), "a"))
    assert failure == Failure("a#book/text/c0.xhtml", "encrypted")
    assert isinstance(article, Article)


def test_entities_cost_the_contents_or_the_book():
    one, _ = _read(epub.FORMAT, make_epub(_BOOK, _TOLD, {"book/a.ncx": f"{_BOMB}<ncx>&c;</ncx>"}))
    assert one.title == "江边 · 第一章"
    with pytest.raises(SourceError, match="defines entities"):
        _read(epub.FORMAT, make_epub(_BOOK, _TOLD, {"book/a.opf": f"{_BOMB}<package>&c;</package>"}))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a": "b"}, "no EPUB: it has no container"),
        ({"META-INF/container.xml": "<container/>"}, "there is no  in it"),
        ({"META-INF/container.xml": '<c><rootfile full-path="x"/></c>'}, "there is no x in it"),
    ],
)
def test_what_is_no_book_is_refused(files, reason):
    with pytest.raises(SourceError) as caught:
        _read(epub.FORMAT, make_zip(files))
    assert str(caught.value) == reason


_RELATIONS = '<Relationships><Relationship Id="r1" Type="http://x/relationships/{}" Target="{}"/></Relationships>'


@pytest.mark.parametrize(
    ("part", "target", "listed"),
    [
        ("word/document2.xml", "word/document2.xml", "word/_rels/document2.xml.rels"),
        ("word/document2.xml", "/word/document2.xml", "word/_rels/document2.xml.rels"),
        ("doc/main.xml", "doc/main.xml", "doc/_rels/main.xml.rels"),
        ("main.xml", "./main.xml", "_rels/main.xml.rels"),
        ("word/正文.xml", "word/%E6%AD%A3%E6%96%87.xml", "word/_rels/正文.xml.rels"),
    ],
)
def test_the_main_part_is_what_the_document_says(part, target, listed):
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    styles = f'<w:styles {w}><w:style w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>'
    title = '<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>换电站</w:t></w:r></w:p>'
    data = make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _RELATIONS.format("officeDocument", target),
            part: f"<w:document {w}><w:body>{title}{_TEXT}</w:body></w:document>",
            listed: _RELATIONS.format("styles", "/s/t.xml"),
            "s/t.xml": styles,
        }
    )
    (article,) = _read(docx.FORMAT, data)
    assert article.title == "换电站"
    assert article.body.endswith("总投资五百亿元。")


@pytest.mark.parametrize("form", [docx.FORMAT, slides.FORMAT, epub.FORMAT])
def test_a_document_that_is_encrypted_as_a_whole_is_called_so(form):
    data = make_ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x" * 200})
    with pytest.raises(SourceError, match=r"^encrypted$"):
        list(form.read(Input(data, "a")))
