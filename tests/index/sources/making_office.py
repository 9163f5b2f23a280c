"""Office files of every kind, made from nothing but their texts."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from .making import make_zip

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

Cell = str | int | float | bool | None


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    """A part of relations: kinds and targets, their identifiers rId1, rId2 …"""
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELS}">{listed}</Relationships>'


def _core(told: Mapping[str, str]) -> str:
    return "<core>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items()) + "</core>"


def make_xlsx(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    told: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of sheets of rows; `notes` are comments by the names of the sheets."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
    parts: dict[str, str | bytes] = {}
    listed = ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        listed += f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        overrides += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        body = "".join(f'<row r="{row}">{_cells(cells, row)}</row>' for row, cells in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{_S}"><sheetData>{body}</sheetData></worksheet>'
        if notes and name in notes:
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _relations(
                [("comments", f"../comments{number}.xml")]
            )
            parts[f"xl/comments{number}.xml"] = (
                f'<comments xmlns="{_S}"><commentList><comment ref="A1"><text><r><t>{escape(notes[name])}</t></r>'
                "</text></comment></commentList></comments>"
            )
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    return make_zip(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{overrides}</Types>",
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(targets),
            **parts,
            "docProps/core.xml": _core(told or {}),
        }
    )


def _cells(cells: Sequence[Cell], row: int) -> str:
    return "".join(_cell(value, f"{chr(65 + column)}{row}") for column, value in enumerate(cells))


def _cell(value: Cell, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _paragraph(text: str) -> str:
    return f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>"


_TITLE = '<p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>'


def make_pptx(
    slides: Sequence[Sequence[str]],
    notes: Mapping[int, str] | None = None,
    told: Mapping[str, str] | None = None,
    order: Sequence[int] | None = None,
) -> bytes:
    """Slides, each of a title and paragraphs; `notes` by the number of the slide, `order` in which they are shown."""
    parts: dict[str, str | bytes] = {}
    for number, (title, *paragraphs) in enumerate(slides, 1):
        body = "".join(map(_paragraph, paragraphs))
        parts[f"ppt/slides/slide{number}.xml"] = (
            f'<p:sld xmlns:a="{_A}" xmlns:p="{_P}"><p:cSld><p:spTree><p:sp>{_TITLE}<p:txBody>'
            f"{_paragraph(title)}</p:txBody></p:sp><p:sp><p:txBody>{body}</p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        )
        if notes and number in notes:
            parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = _relations(
                [("notesSlide", f"../notesSlides/notesSlide{number}.xml")]
            )
            parts[f"ppt/notesSlides/notesSlide{number}.xml"] = (
                f'<p:notes xmlns:a="{_A}" xmlns:p="{_P}"><p:sp>{_paragraph(notes[number])}</p:sp>'
                f'<p:sp><a:p><a:fld type="slidenum"><a:t>{number}</a:t></a:fld></a:p></p:sp></p:notes>'
            )
    shown = order or range(1, len(slides) + 1)
    identifiers = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in shown)
    return make_zip(
        {
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{_P}" xmlns:r="{_R}"><p:sldIdLst>{identifiers}'
            "</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": _relations(
                [("slide", f"slides/slide{number}.xml") for number in range(1, len(slides) + 1)]
            ),
            **parts,
            "docProps/core.xml": _core(told or {}),
        }
    )


_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:'
    'text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:'
    'opendocument:xmlns:drawing:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/'
    'elements/1.1/" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
)


def make_odf(kind: str, body: str, told: Mapping[str, str] | None = None, locked: bool = False) -> bytes:
    """An OpenDocument of a kind (``text``, ``spreadsheet``, ``presentation``) whose body is this XML."""
    content = f"<office:document-content {_ODF}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    about = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (told or {}).items())
    return make_zip(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"{content}</office:document-content>",
            "meta.xml": f"<office:document-meta {_ODF}><office:meta>{about}</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f"<manifest>{'<encryption-data/>' * locked}</manifest>",
        }
    )


_END = b"</office:document>"


def make_fodt(body: str) -> bytes:
    """An OpenDocument text in one XML file."""
    return f"<office:document {_ODF}><office:body><office:text>{body}</office:text></office:body>".encode() + _END


def odf_rows(name: str, rows: Sequence[Sequence[str]]) -> str:
    """A table of an OpenDocument."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return f"<table:table table:name={quoteattr(name)}>{cells}</table:table>"


def make_rtf(
    text: str, encoding: str = "gbk", head: str = r"\ansicpg936", charset: int = 134, before: str = ""
) -> bytes:
    """An RTF document of paragraphs whose characters are bytes of an encoding."""

    def escaped(character: str) -> str:
        if character == "\n":
            return "\\par\n"
        if character.isascii():
            return character
        try:
            return "".join(f"\\'{byte:02x}" for byte in character.encode(encoding))
        except UnicodeEncodeError:
            units = struct.unpack(f"<{len(character.encode('utf-16-le')) // 2}h", character.encode("utf-16-le"))
            return "".join(f"\\u{unit}?" for unit in units)

    fonts = f"{{\\fonttbl{{\\f0\\fnil\\fcharset0 Arial;}}{{\\f1\\fnil\\fcharset{charset} X;}}}}"
    return f"{{\\rtf1\\ansi{head}\\deff0{fonts}{before}\\f1 {''.join(map(escaped, text))}\\par}}".encode()
