import time
from collections.abc import Sequence
from itertools import pairwise

import pytest

from hansou import Article, Indexer, Searcher
from hansou.index.errors import SourceError
from hansou.index.sources.format import Doubt, Input
from hansou.index.sources.formats.pdf import FORMAT
from hansou.index.sources.formats.pdf.lines import HYPHEN, Line, Page
from hansou.index.sources.formats.pdf.order import in_reading_order
from hansou.index.sources.formats.pdf.paragraphs import paragraphs
from hansou.index.sources.formats.pdf.process import READER, Reader
from hansou.index.sources.ocr.pages import HINT
from hansou.index.sources.options import ReadOptions

from .making import PdfLine, column, make_pdf

_TEXT = (
    "霞客湾科学城位于江阴城东，规划面积约十三平方公里，名字取自江阴人徐霞客。",
    "五年前，这里还有大大小小四十多口鱼塘，如今孵化中心里坐满了年轻的工程师，楼下的面馆开到半夜。",
    "运营方介绍，二期工程明年开工，届时将有一条小火车线通到江边，沿线设六站。",
)


def _read(data: bytes, **options: object) -> Article:
    (article,) = FORMAT.read(Input(data, "a.pdf", ReadOptions(**options)))  # type: ignore[arg-type]
    assert isinstance(article, Article)
    return article


def _flow(texts: Sequence[str], left: float, top: float, width: int) -> list[PdfLine]:
    lines = []
    for text in texts:
        more, top = column(left, top, text, width)
        lines += more
    return lines


def test_lines_of_a_paragraph_are_joined_and_paragraphs_stay_apart():
    article = _read(make_pdf([_flow(_TEXT, 72, 700, 20)]))
    assert article.body == "\n".join(_TEXT)


def test_words_broken_at_line_ends_are_mended_and_words_stay_apart():
    lines = [
        (72, 700, 10, "The new fab makes high perfor-"),
        (72, 686, 10, "mance cells for solar panels"),
        (72, 672, 10, "in Jiangyin."),
    ]
    assert _read(make_pdf([lines])).body == "The new fab makes high performance cells for solar panels in Jiangyin."


@pytest.mark.parametrize("drawn", ["by column", "by row", "upwards"])
def test_two_columns_are_read_one_after_the_other(drawn):
    left = _flow(_TEXT[:2], 60, 700, 20)
    right = _flow(_TEXT[2:] + _TEXT[:1], 320, 700, 20)
    lines = left + right
    if drawn == "by row":
        lines = sorted(lines, key=lambda line: (-line[1], line[0]))
    elif drawn == "upwards":
        lines = lines[::-1]
    assert _read(make_pdf([lines])).body == "\n".join((*_TEXT, _TEXT[0]))


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page():
    lines = _flow(_TEXT[1:2], 60, 700, 10)
    left, right = lines[:2], [(320.0, 700 - 14 * at, size, text) for at, (_, _, size, text) in enumerate(lines[2:4])]
    over = [(60.0, 700 - 14 * at, size, text) for at, (_, _, size, text) in enumerate(lines[4:])]
    article = _read(make_pdf([[*left, *right], over]))
    assert article.body == _TEXT[1]
    assert article.pages == (0, article.body.index(over[0][3]))


def _book(count: int) -> list[list[PdfLine]]:
    return [
        [
            (60, 810, 9, "江阴科学城年报　二〇二三"),
            *_flow([f"第{number}节说的是鱼塘里的第{number}条鱼，它在水里游了很久。", *_TEXT], 60, 720, 30),
            (290, 30, 9, f"— {number} —"),
        ]
        for number in range(1, count + 1)
    ]


def test_running_heads_and_page_numbers_are_left_out_and_pages_known():
    article = _read(make_pdf(_book(5)))
    assert "年报" not in article.body
    assert "—" not in article.body
    assert len(article.pages) == 5
    for number, (start, end) in enumerate(pairwise((*article.pages, len(article.body))), 1):
        assert article.body[start:end].startswith(f"第{number}节")


def test_a_line_on_one_page_is_no_running_head():
    assert _read(make_pdf([[(60, 810, 9, "年报"), *_flow(_TEXT, 60, 720, 30)]])).body.startswith("年报\n")


@pytest.mark.parametrize(
    ("told", "size", "title"),
    [
        ({}, 20, "江阴科学城纪事"),
        ({"Title": "江阴科学城 纪事"}, 10, "江阴科学城纪事"),
        ({"Title": "Microsoft Word - 新建文档"}, 20, "江阴科学城纪事"),
        ({"Title": "Microsoft Word - 新建文档"}, 10, "江阴科学城纪事"),
    ],
)
def test_title_date_and_author(told, size, title):
    page = [(60, 780, size, "江阴科学城纪事"), (60, 750, 10, "2022年9月24日 作者：范知秋"), *_flow(_TEXT, 60, 720, 30)]
    article = _read(make_pdf([page], told))
    assert (article.title, article.date, article.author) == (title, "2022-09-24", "范知秋")
    assert article.body.endswith("\n".join(_TEXT))


def test_date_and_author_of_the_file_where_the_text_has_none():
    told = {"CreationDate": "D:20220924101112+08'00'", "Author": "范知秋"}
    article = _read(make_pdf([_flow(_TEXT, 60, 720, 30)], told))
    assert (article.date, article.author) == ("2022-09-24", "范知秋")
    assert _read(make_pdf([_flow(_TEXT, 60, 720, 30)], {"Author": "Administrator"})).author == ""


def test_a_snippet_says_its_page(tmp_path):
    (tmp_path / "年报.pdf").write_bytes(make_pdf(_book(7)))
    with Indexer(tmp_path / ".hansou", workers=1) as indexer:
        indexer.update([tmp_path])
    with Searcher(tmp_path / ".hansou") as searcher:
        for number in (1, 4, 7):
            (hit,) = searcher.search(f'"第{number}条鱼"')
            assert hit.snippets[0].page == number
            assert hit.as_json()["snippets"][0]["page"] == number


@pytest.mark.parametrize("end", [0.1, 0.3, 0.6, 0.9])
def test_a_truncated_file_gives_text_or_the_reason(end):
    data = make_pdf(_book(3))
    data = data[: int(len(data) * end)]
    try:
        found = _read(data).body
    except SourceError as error:
        found = str(error)
    assert "鱼塘" in found or "damaged" in found or "no text" in found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\nnothing more", "no PDF, or a damaged one"),
        (make_pdf([[(60, 700, 10, "锁")]], locked=True), "encrypted"),
        (make_pdf([[], []]), f"no text in it, perhaps only pictures of pages; {HINT}"),
    ],
)
def test_what_cannot_be_read_is_refused(data, reason):
    with pytest.raises(SourceError) as caught:
        _read(data)
    assert str(caught.value) == reason


def test_a_reader_that_takes_too_long_or_ends_costs_only_its_file():
    reader = Reader()
    data = make_pdf(_book(3))
    try:
        with pytest.raises(SourceError, match=r"reading it took longer than 0\.001 seconds"):
            reader.read(data, 0.001)
        assert len(reader.read(data, 60).pages) == 3
        assert reader._process is not None
        reader._process.kill()
        with pytest.raises(SourceError, match="the PDF reader gave up on it"):
            reader.read(data, 60)
        assert len(reader.read(data, 60).pages) == 3
    finally:
        reader.close()


def test_the_process_is_kept():
    data = make_pdf([[(60, 700, 10, "甲")]])
    READER.read(data, 60)
    first = READER._process
    READER.read(data, 60)
    assert READER._process is first


# --- the layout alone: (left, bottom, right, top, text) -----------------------------------------------------------


def _page(*lines: tuple[float, float, float, float, str]) -> Page:
    return Page(600, 800, [Line(*line) for line in lines])


def test_rows_of_a_table_stay_rows():
    cells = [
        Line(60 + 120 * at, 700 - 20 * row, 100 + 120 * at, 710 - 20 * row, f"格{row}{at}")
        for row in range(8)
        for at in range(3)
    ]
    assert in_reading_order(cells) == cells


def test_a_short_line_ends_a_paragraph_and_a_hyphen_does_not():
    page = _page(
        *(
            (60, 700, 400, 710, "一行写满了的字"),
            (60, 686, 200, 696, "短的一行"),
            (60, 672, 400, 682, "又一行写满了的字"),
        ),
        *((60, 658, 120, 668, f"exam{HYPHEN}"), (60, 644, 120, 654, "ple")),
    )
    assert [found.text for found in paragraphs([page])] == ["一行写满了的字短的一行", "又一行写满了的字exam" + "ple"]


def test_entries_of_lists_and_headings_stand_alone():
    page = _page(
        (60, 700, 400, 710, "一行写满了的字到这里为止不再写下去"),
        (60, 686, 400, 696, "（一）第一项也写得一样长一样长一样长"),
        (60, 672, 400, 682, "（二）第二项"),
        (60, 650, 400, 668, "大字的标题分作"),
        (60, 630, 200, 648, "两行"),
    )
    assert [found.text for found in paragraphs([page])] == [
        "一行写满了的字到这里为止不再写下去",
        "（一）第一项也写得一样长一样长一样长",
        "（二）第二项",
        "大字的标题分作两行",
    ]


def test_thousands_of_lines_astray_are_put_in_order_in_no_time():
    lines = [
        Line((at * 37) % 500, (at * 91) % 780, (at * 37) % 500 + 8, (at * 91) % 780 + 9, str(at)) for at in range(4000)
    ]
    began = time.process_time()
    assert len(in_reading_order(lines)) == len(lines)
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("code", ["D800", "DC01", "DFFF", "D800D800", "DBFFD800"])
def test_a_bad_code_point_costs_one_character(code):
    """A font that gives a character for half of one."""
    made = make_pdf([[(50, 700, 10, "换电站在滨江西路尽头，甲")]])
    (place,) = [at for at in range(len(made)) if made.startswith(f"<{'甲'.encode('utf-16-be').hex()}>".encode(), at)]
    bad = f"<{code}>".encode()
    article = _read(made[:place] + bad + made[place + 6 :])
    assert article.body.startswith("换电站在滨江西路尽头，")


@pytest.mark.parametrize("first", [0x01, 0xE000, 0xF8F0, 0x20, 0x3400])
def test_what_fonts_do_not_tell_is_doubted_and_no_title(first):
    rubbish = "".join(chr(first + at % 12) if first != 0x3400 else chr(first + 37 * at) for at in range(60))
    data = make_pdf([[(50, 700, 20, rubbish[:20]), (50, 650, 10, rubbish)]], {"Title": "换电站"})
    found = list(FORMAT.read(Input(data, "folder/年报.pdf")))
    doubts = [item.reason for item in found if isinstance(item, Doubt)]
    if first == 0x20:
        assert doubts == []
        return
    assert doubts == ["its fonts don't say which characters they draw: the text is not what is seen"]
    assert [item.title for item in found if isinstance(item, Article)] == ["年报"]
