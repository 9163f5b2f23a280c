"""Text in pictures: what stands where, what is remembered, what is told of it."""

import io
from pathlib import Path

import pytest

from hansou import Article, Indexer, ReadOptions, Searcher, SourceError
from hansou.index.sources.budget import Budget
from hansou.index.sources.clock import Clock
from hansou.index.sources.format import Input
from hansou.index.sources.formats.pdf.paragraphs import paragraphs
from hansou.index.sources.ocr import pages as ocr_pages
from hansou.index.sources.ocr.layout import confidence, page_of
from hansou.index.sources.ocr.pages import Piece, Read
from hansou.index.sources.registry import read_bytes, read_file

_SHARED = Path(__file__).parents[4] / "shared" / "cases" / "files"
_COLUMNS = [
    "臺南訊市政府昨日宣布，舊車站前的",
    "計程車招呼站將於下月遷移。",
    "另起一段於此說明工程經費與時程，",
    "預計年底完工。",
]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _column(number: int, text: str, width: float = 1000.0) -> Piece:
    left = width - 100 - 50 * number
    return Piece(left, 80, left + 34, 80 + 34 * len(text), text, 0.9)


def _line(number: int, text: str, left: float = 80.0) -> Piece:
    return Piece(left, 80 + 50 * number, left + 34 * len(text), 114 + 50 * number, text, 0.9)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([_column(n, text) for n, text in enumerate(_COLUMNS)], "".join(_COLUMNS)),
        ([_column(n, text) for n, text in reversed(list(enumerate(_COLUMNS)))], "".join(_COLUMNS)),
        ([_line(n, text) for n, text in enumerate(_COLUMNS)], "".join(_COLUMNS)),
        ([_line(n, text) for n, text in reversed(list(enumerate(_COLUMNS)))], "".join(_COLUMNS)),
        (
            [_column(n, text) for n, text in enumerate(_COLUMNS)] + [Piece(400, 950, 434, 984, "3", 0.8)],
            "".join(_COLUMNS),
        ),
    ],
)
def test_columns_run_from_the_right_and_lines_from_above(pieces, shown):
    text = "".join(paragraph.text for paragraph in paragraphs([page_of(Read(1000, 1000, pieces))]))
    assert shown in text.replace(" ", "")


def test_how_sure_it_is_is_that_of_its_characters():
    read = Read(10, 10, [Piece(0, 0, 1, 1, "一二三", 1.0), Piece(0, 0, 1, 1, "四", 0.6)])
    assert confidence([read]) == pytest.approx(0.9)
    assert confidence([Read(10, 10, [])]) == confidence([]) == 1.0


def _picture(*texts: str, kind: str = "PNG") -> bytes:
    """A picture of texts, a page each."""
    pil = pytest.importorskip("PIL.Image")
    from PIL import ImageDraw, ImageFont

    pages = []
    for text in texts:
        page = pil.new("RGB", (900, 300), "white")
        ImageDraw.Draw(page).text((60, 100), text, fill="black", font=ImageFont.load_default(60))
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, kind, **({"save_all": True, "append_images": pages[1:]} if kind != "PNG" else {}))
    return out.getvalue()


def _needs_ocr() -> None:
    for name in ("rapidocr", "onnxruntime"):
        pytest.importorskip(name)


def test_without_asking_for_it_pictures_are_left_and_scans_say_what_reads_them(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (left,) = read_file(tmp_path / "a.png")
    assert "hansou[ocr]" in left.reason
    with pytest.raises(SourceError, match=r"only pictures of pages; to read these: pip install 'hansou\[ocr\]'"):
        list(read_bytes(_picture("x", kind="PDF"), Path("a.pdf"), ReadOptions()))


def test_pictures_and_scans_are_read_once_marked_and_told_page_by_page(tmp_path, monkeypatch):
    _needs_ocr()
    folder, index = tmp_path / "folder", tmp_path / "index"
    folder.mkdir()
    (folder / "a.png").write_bytes(_picture("Harbour 2024"))
    (folder / "b.pdf").write_bytes(_picture("First page 11", "Second page 22", kind="PDF"))
    told: list[tuple[int, int]] = []
    with Indexer(index, options=ReadOptions(ocr=True)) as indexer:
        report = indexer.update([folder], lambda progress: told.append((progress.page, progress.pages)))
    assert (report.added, report.left, report.failed) == (2, [], [])
    assert [place for place in dict.fromkeys(told) if place[1]] == [(1, 1), (1, 2), (2, 2)]
    with Searcher(index) as searcher:
        assert dict(searcher.stats().formats) == {"image": 1, "scan": 1}
    monkeypatch.setattr(ocr_pages, "_answer", None)  # nothing is read a second time
    options = ReadOptions(ocr=True)
    (scan,) = read_file(folder / "b.pdf", options)
    assert isinstance(scan, Article)
    assert "Second page 22" in scan.body
    assert len(scan.pages) == 2
    assert scan.read_by.startswith("ocr 0.") or scan.read_by == "ocr 1.00"


def test_what_is_no_picture_is_named():
    _needs_ocr()
    for data in (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, _picture("x")[:200]):
        with pytest.raises(SourceError, match=r"gave up|damaged|no text"):
            list(read_bytes(data, Path("a.png"), ReadOptions(ocr=True)))


def test_a_page_has_time_of_its_own():
    clock = Clock(1.0)
    given = Input(b"", "a.png", ReadOptions(), budget=Budget(1 << 20, clock))
    told: list[tuple[int, int]] = []
    clock.on_page = lambda number, count: told.append((number, count))
    given.budget.clock.tell_page(1, 3)
    given.budget.clock.give(10.0)
    clock._reading = True
    assert not any(clock.tick() for _ in range(20))
    assert told == [(1, 3)]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        (
            "ocr-vertical-traditional.png",
            ["舊車站前的計程車招呼站將於下月遷移", "展出日治時期以來的車牌", "也邀請退休司機"],
        ),
        ("scan-only.pdf", ["澄远储能第二生产基地正式开工", "第六个百亿级项目"]),
    ],
)
def test_pages_in_both_scripts(name, texts):
    _needs_ocr()
    if not (_SHARED / name).exists():
        pytest.skip("the shared files are not here")
    (article,) = read_file(_SHARED / name, ReadOptions(ocr=True))
    for text in texts:
        assert text in article.body
