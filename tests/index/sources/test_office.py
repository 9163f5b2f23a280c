"""Office files: every word of them, the right title, the place where it stands."""

import io
import zipfile
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.pages import page_at
from hansou.index.sources.format import Failure
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_bytes

from .making import make_docx, make_zip, paragraph
from .making_office import make_fodt, make_odf, make_pptx, make_rtf, make_xlsx, odf_rows
from .making_ole import make_doc, make_ole, make_ppt

_TEXT = "江阴市储能项目今日开工，投资百亿元，计划明年六月投产。"
_TRADITIONAL = "江陰市儲能專案今日動工，投資百億元。"


def read(data: bytes, name: str) -> list[Article]:
    """The articles of a file; fails where a part of it failed."""
    found = list(read_bytes(data, Path(name), ReadOptions()))
    assert not [item for item in found if isinstance(item, Failure)]
    return [item for item in found if isinstance(item, Article)]


def _xls(sheets: dict[str, list[list[object]]]) -> bytes:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_TABLE: list[list[object]] = [["项目", "地点"], [_TEXT, "临港"], ["换电站", 12.5]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("账.xlsx", make_xlsx({"Sheet1": _TABLE})),
        ("账.xlsx", make_xlsx({"Sheet1": _TABLE, "空": []})),
        ("账.ods", make_odf("spreadsheet", odf_rows("表", [[str(c) for c in row] for row in _TABLE]))),
        ("账.et", make_xlsx({"Sheet1": _TABLE})),
        ("账", make_xlsx({"Sheet1": _TABLE})),
    ],
)
def test_a_sheet_is_an_article_and_its_rows_are_its_lines(name, data):
    (article,) = read(data, name)
    assert article.path.startswith(f"{name}#")
    assert article.title == "账"
    assert article.body == f"项目\t地点\n{_TEXT}\t临港\n换电站\t12.5"
    assert (article.line, article.format) == (1, "sheet")


def test_xls_is_read_like_its_successors():
    first, second = read(_xls({"支出": _TABLE, "收入": [["临港"], [_TRADITIONAL]]}), "账.xls")
    assert first.body == f"项目\t地点\n{_TEXT}\t临港\n换电站\t12.5"
    assert (first.title, second.title) == ("账 · 支出", "账 · 收入")
    assert second.path == "账.xls#收入"
    assert _TRADITIONAL in second.body


def test_a_line_is_the_row_also_below_empty_rows():
    (article,) = read(make_xlsx({"表": [[], [], [None, "甲"], [], [None, "乙"]]}), "a.xlsx")
    assert article.line == 3
    assert article.body == "甲\n\n乙"


def test_a_heading_over_the_table_is_its_title_and_stays_in_it():
    rows = [["临港开发区换电站补贴明细表"], ["名称", "金额"], ["滨江西路", 3]]
    (article,) = read(make_xlsx({"Sheet1": rows}), "x.xlsx")
    assert article.title == "临港开发区换电站补贴明细表"
    assert article.body.startswith("临港开发区")


@pytest.mark.parametrize(
    ("value", "shown"), [(3.0, "3"), (0.1 + 0.2, "0.3"), (True, "TRUE"), ("一\n二", "一 二"), (20230306, "20230306")]
)
def test_cells_are_as_a_reader_sees_them(value, shown):
    (article,) = read(make_xlsx({"表": [["甲", value, "乙"]]}), "a.xlsx")
    assert article.body == f"甲\t{shown}\t乙"


def test_notes_stand_behind_the_rows_of_their_sheet():
    data = make_xlsx({"一": [["甲"]], "二": [["乙"]]}, notes={"二": "此处须复核"})
    assert [article.body for article in read(data, "a.xlsx")] == ["甲", "乙\n此处须复核"]


def test_a_workbook_that_is_a_page_is_read_as_one():
    page = f"<html><body><table><tr><td>{_TEXT}</td></tr></table></body></html>"
    (article,) = read(page.encode("gbk"), "导出.xls")
    assert (_TEXT.rstrip("。") in article.title + article.body, article.format) == (True, "html")


@pytest.mark.parametrize(
    ("slides", "notes", "order", "shown"),
    [
        ([["储能汇报", _TEXT]], {}, None, [f"储能汇报\n{_TEXT}"]),
        ([["一", "甲"], ["二", "乙"]], {}, None, ["一\n甲", "二\n乙"]),
        ([["一", "甲"], ["二", "乙"]], {}, [2, 1], ["二\n乙", "一\n甲"]),
        ([["一", "甲"], ["二", "乙"]], {1: "讲稿在此"}, None, ["一\n甲\n讲稿在此", "二\n乙"]),
        ([["題", _TRADITIONAL]] * 12, {12: "末"}, None, [f"題\n{_TRADITIONAL}"] * 11 + [f"題\n{_TRADITIONAL}\n末"]),
    ],
)
def test_slides_are_pages_in_the_order_in_which_they_are_shown(slides, notes, order, shown):
    (article,) = read(make_pptx(slides, notes, order=order), "a.pptx")
    assert article.title == shown[0].split("\n")[0]
    ends = [*article.pages[1:], len(article.body) + 1]
    assert [article.body[a:b].rstrip("\n") for a, b in zip(article.pages, ends, strict=True)] == shown


_NOTE = (
    "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    "<text:p>注</text:p></text:note-body></text:note>"
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f"<text:p>{_TEXT}</text:p>", _TEXT),
        ("<text:p>一<text:s text:c='2'/>二<text:tab/>三<text:line-break/>四</text:p>", "一  二\t三\n四"),
        ("<text:p>前</text:p><text:p>甲" + _NOTE + "乙</text:p>", "注\n甲乙"),
        ("<text:tracked-changes><text:p>删去</text:p></text:tracked-changes><text:p>留下</text:p>", "留下"),
        (odf_rows("表", [["甲", "乙"], ["丙", "丁"]]), "甲\t乙\n丙\t丁"),
        (
            "<text:p>前</text:p><draw:frame><draw:text-box><text:p>框中</text:p></draw:text-box></draw:frame>",
            "前\n框中",
        ),
    ],
)
def test_opendocument_text_has_all_that_is_seen(body, shown):
    for data, name in ((make_odf("text", body), "a.odt"), (make_fodt(body), "a.fodt")):
        (article,) = read(data, name)
        text = article.body if article.body.startswith(shown[0]) else f"{article.title}\n{article.body}"
        assert shown in text


def test_opendocument_slides_are_pages():
    body = "".join(
        f"<draw:page><text:p>第{n}张</text:p><presentation:notes><text:p>讲稿{n}</text:p></presentation:notes></draw:page>"
        for n in "一二三"
    )
    (article,) = read(make_odf("presentation", body), "a.odp")
    assert [page_at(article.pages, article.body.index(f"讲稿{n}")) for n in "一二三"] == [1, 2, 3]


@pytest.mark.parametrize(
    "data",
    [
        make_rtf(_TEXT),
        make_rtf(_TEXT, head=r"\ansicpg1252"),
        make_rtf(_TEXT, head=r"\ansicpg936", charset=0),
        make_rtf(_TEXT, head=r"\ansicpg1252\deflangfe2052", charset=0),
        make_rtf("", before=r"\uc1 " + "".join(f"\\u{ord(c) - 65536 * (ord(c) > 32767)}?" for c in _TEXT)),
        make_rtf("", before=r"\uc2 " + "".join(f"\\u{ord(c) - 65536 * (ord(c) > 32767)}\\'a1\\'a1" for c in _TEXT)),
        make_rtf(_TEXT, before=r"{\*\unknown{\f1 no}}{\pict\bin6 }}}\{{}{\info{\title x}}{\upr{no}{\*\ud{}}}"),
        make_rtf(_TEXT, "utf-8", head=r"\ansicpg65001", charset=0),
        b"{\\rtf1\\ansi\\ansicpg936 " + _TEXT.encode("gbk") + b"}",
    ],
)
def test_rtf_in_every_way_to_write_chinese(data):
    (article,) = read(data, "a.rtf")
    assert article.body == _TEXT
    assert article.format == "rtf"


def test_rtf_big5_tables_notes_and_signs_outside_the_basic_plane():
    table = r"\'a4\'40\cell\'a4\'47\cell\row "
    data = make_rtf(
        _TRADITIONAL, "cp950", r"\ansicpg950", 136, before=rf"\f1 {table}{{\footnote \'b5\'f9}}\u-10179?\u-9080?"
    )
    (article,) = read(data, "a.rtf")
    assert article.title == "一\t二"
    assert f"💈{_TRADITIONAL}" in article.body
    assert article.body.endswith("註")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"储能项目开工\n{_TEXT}\n第二段。", "储能项目开工"),
        (_TRADITIONAL, "江陰市儲能專案今日動工，投資百億元"),
        ("A\n" + _TEXT * 400, "A"),
        ("题目\n表格\x07单元\x07\x07\n末段。", "题目"),
        (f"{_TEXT}\n" * 50, "江阴市储能项目今日开工，投资百亿元，计划明年六月投产"),
    ],
)
def test_word_97_documents(text, title):
    for name in ("a.doc", "a.wps", "a"):
        (article,) = read(make_doc(text, {2: "模板", 4: "范知秋"}), name)
        assert (article.title, article.author, article.format) == (title, "范知秋", "doc")
        whole = "".join((article.title + article.body).split())
        assert all("".join(line.replace("\x07", "").split()) in whole.replace("\x07", "") for line in text.split("\n"))


@pytest.mark.parametrize(
    "slides",
    [
        [["储能", _TEXT]],
        [["一", "甲"], ["二", "乙"]],
        [["題", _TRADITIONAL]] * 5,
        [["只有题目"]],
        [["甲", "乙", "丙"]] * 30,
    ],
)
def test_powerpoint_97_slides_are_pages(slides):
    (article,) = read(make_ppt(slides), "a.ppt")
    assert article.title == slides[0][0]
    assert len(article.pages) == len(slides)
    assert article.body == "\n".join(line for slide in slides for line in slide)


def test_powerpoint_97_boxes_stand_on_their_slides_and_only_the_latest_edit_counts():
    slides = [["储能", "大纲"], ["第二张", "在此"]]
    (article,) = read(make_ppt(slides, {0: "框中的字", 1: "旧版"}, repeated=True), "a.ppt")
    assert article.body.split("\n") == ["储能", "大纲", "框中的字", "第二张", "在此", "新版"]
    assert [page_at(article.pages, article.body.index(text)) for text in ("框中", "新版")] == [1, 2]


@pytest.mark.parametrize("name", ["报告.doc", "报告.xls", "报告.ppt", "报告.rtf", "报告.wps"])
def test_a_document_is_read_whatever_office_suffix_it_has(name):
    for data, kind in (
        (make_docx(paragraph(_TEXT)), "docx"),
        (f"<html><body><p>{_TEXT}</p></body></html>".encode(), "html"),
        (f"开头\n\n{_TEXT}".encode("gb18030"), "text"),
    ):
        if kind == "docx" and name.endswith(".xls"):
            continue  # a zip archive is looked into for a workbook first
        (article,) = read(data, name)
        assert (article.format, _TEXT[:9] in article.title + article.body) == (kind, True)


_BOMB = make_zip({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": b"a" * (80 << 20)})
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "哈"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", _BOMB, "inflates more than|larger than"),
        ("a.xlsx", make_ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"x" * 200}), "encrypted"),
        ("a.xlsx", make_xlsx({"表": []}), "no text"),
        ("a.xlsx", make_xlsx({"表": [["x"]]})[:300], "no zip archive|damaged"),
        ("a.xls", make_ole({"Workbook": b"\xff" * 5000}), "damaged|gave up"),
        (
            "a.xls",
            make_ole({"Workbook": bytes.fromhex("09080400000605002f00060001000100aaaa").ljust(5000, b"\0")}),
            "encrypted",
        ),
        ("a.ods", make_zip({"mimetype": "x", "content.xml": "<a>"}), "damaged|no text"),
        ("a.pptx", make_zip({"ppt/presentation.xml": _ENTITIES + "<a>&b;</a>"}), "entities"),
        ("a.pptx", make_zip({"a": "b"}), "no slides"),
        ("a.pptx", make_pptx([["", ""]]), "no text"),
        ("a.odt", make_odf("text", "<text:p>x</text:p>", locked=True), "encrypted"),
        ("a.odt", make_zip({"content.xml": _ENTITIES + "<a>&a;</a>"}), "entities"),
        ("a.odt", make_zip({"content.xml": b"<a>" + b"x" * (80 << 20)}), "inflates more than|larger than"),
        ("a.rtf", b"{\\rtf1 }", "no text"),
        ("a.rtf", b"{\\rtf1{\\pict " + b"ab" * 100_000, "no text"),
        ("a.doc", make_ole({"WordDocument": b"\xff" * 5000}), "damaged|gave up"),
        ("a.doc", make_ole({"CONTENTS": b"x", "MatOST": b"x"}), "Microsoft Works"),
        ("a.doc", make_doc("x")[:1500], "damaged|gave up"),
        ("a.ppt", make_ole({"PowerPoint Document": b"\xff" * 5000}), "damaged|gave up|no text"),
    ],
)
def test_what_cannot_be_read_is_named(name, data, reason):
    with pytest.raises(SourceError, match=reason):
        list(read_bytes(data, Path(name), ReadOptions()))


@pytest.mark.parametrize(
    "data", [b"{\\rtf1" + b"{" * 200_000, b"{\\rtf1" + b"\\u1 " * 100_000, b"{\\rtf1" + b"{\\*" * 90_000]
)
def test_rtf_nested_or_repeated_without_end_is_no_trouble(data):
    with pytest.raises(SourceError, match=r"no text|empty"):
        list(read_bytes(data, Path("a.rtf"), ReadOptions()))


def test_a_sheet_with_cells_far_apart_costs_its_file_only():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    data = make_xlsx({"表": [["甲"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start, end = sheet.index("<row"), sheet.index("</sheetData>")
    parts["xl/worksheets/sheet1.xml"] = (sheet[:start] + cells + sheet[end:]).encode()
    with pytest.raises(SourceError, match=r"gave up|too large|longer than"):
        list(read_bytes(make_zip(parts), Path("a.xlsx"), ReadOptions(seconds=20)))
    assert read(data, "b.xlsx")
