"""Files of every format, made by hand from nothing but their texts."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

#: A line on a page: from the left and from below in points, height of its type, text.
PdfLine = tuple[float, float, float, str]


def make_pdf(pages: Sequence[Sequence[PdfLine]], told: Mapping[str, str] | None = None, locked: bool = False) -> bytes:
    """A PDF with its lines drawn in this order, in a font that only says which characters its glyphs are."""
    characters = sorted({character for page in pages for line in page for character in line[3]})
    codes = {character: number for number, character in enumerate(characters, 1)}
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode() if isinstance(body, str) else body)
        return len(objects)

    def stream(body: str) -> int:
        data = body.encode()
        return add(b"<</Length %d>>\nstream\n%s\nendstream" % (len(data), data))

    to_unicode = stream(_cmap(codes))
    widths = " ".join(f"{code} [{500 if character < '⺀' else 1000}]" for character, code in codes.items())
    described = add(
        "<</Type/FontDescriptor/FontName/Test/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120"
        "/CapHeight 700/StemV 80>>"
    )
    descendant = add(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Test"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/DW 1000/W[{widths}]/FontDescriptor {described} 0 R/CIDToGIDMap/Identity>>"
    )
    font = add(
        f"<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
        f"/ToUnicode {to_unicode} 0 R>>"
    )
    tree = len(objects) + 2 * len(pages) + 1
    kids = []
    for page in pages:
        drawn = stream(
            "".join(
                f"BT /F1 {size} Tf {left} {bottom} Td <{''.join(f'{codes[c]:04X}' for c in text)}> Tj ET\n"
                for left, bottom, size, text in page
            )
        )
        kids.append(
            add(
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 595 842]/Contents {drawn} 0 R"
                f"/Resources<</Font<</F1 {font} 0 R>>>>>>"
            )
        )
    add(f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>")
    catalog = add(f"<</Type/Catalog/Pages {tree} 0 R>>")
    info = add("<<" + "".join(f"/{name} <{_utf16(value)}>" for name, value in (told or {}).items()) + ">>")
    trailer = f"/Root {catalog} 0 R/Info {info} 0 R"
    if locked:
        lock = add(f"<</Filter/Standard/V 1/R 2/O<{'12' * 32}>/U<{'34' * 32}>/P -4>>")
        trailer += f"/Encrypt {lock} 0 R/ID[<{'56' * 16}><{'56' * 16}>]"
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return bytes(out) + f"{head}trailer\n<</Size {len(objects) + 1}{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _utf16(text: str) -> str:
    return f"\ufeff{text}".encode("utf-16-be").hex()


def _cmap(codes: Mapping[str, int]) -> str:
    pairs = [f"<{code:04X}> <{character.encode('utf-16-be').hex()}>\n" for character, code in codes.items()]
    blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /T def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
        + "endcmap\nend\nend"
    )


def column(
    left: float, top: float, text: str, width: int, size: float = 10.0, indent: bool = True
) -> tuple[list[PdfLine], float]:
    """A paragraph broken into lines of `width` characters from `top` down, and where the next begins."""
    lines: list[PdfLine] = []
    rest, first = text, indent
    while rest:
        room = width - 2 if first else width
        lines.append((left + 2 * size * first, top, size, rest[:room]))
        rest, first, top = rest[room:], False, top - 1.4 * size
    return lines, top


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STYLES = (
    f'<w:styles xmlns:w="{_W}"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>'
)


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of a Word document in one of the styles ``Title`` or ``heading 1``."""
    called = {"Title": "a3", "heading 1": "1"}.get(style, "")
    properties = f'<w:pPr><w:pStyle w:val="{called}"/></w:pPr>' if called else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def make_docx(body: str, told: Mapping[str, str] | None = None, before: str = "") -> bytes:
    """A Word document with this body; `before` stands before the document element."""
    core = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (told or {}).items())
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<?xml version="1.0"?>{before}'
            f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": _STYLES,
            "docProps/core.xml": f"<coreProperties>{core}</coreProperties>",
        }
    )


def make_epub(chapters: Mapping[str, str], told: Mapping[str, str], extra: Mapping[str, str] | None = None) -> bytes:
    """A book of these chapters, headings of which are in its list of contents."""
    items = "".join(
        f'<item id="c{number}" href="text/c{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    points = "".join(
        f'<navPoint id="n{number}"><navLabel><text>{heading}</text></navLabel><content src="text/c{number}.xhtml#top"/>'
        "</navPoint>"
        for number, heading in enumerate(chapters)
    )
    metadata = "".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in told.items())
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="book/a.opf"/></rootfiles></container>',
        "book/a.opf": f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
        f'<manifest>{items}<item id="ncx" href="a.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f"<spine>{spine}</spine></package>",
        "book/a.ncx": f"<ncx><navMap>{points}</navMap></ncx>",
    }
    for number, text in enumerate(chapters.values()):
        files[f"book/text/c{number}.xhtml"] = f"<html><head><title>x</title></head><body>{text}</body></html>"
    return make_zip({**files, **(extra or {})})


def make_zip(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_tar(files: Mapping[str, str | bytes], mode: str = "w") -> bytes:
    """A tar archive of these files; `mode` as `tarfile.open` takes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            content = data.encode() if isinstance(data, str) else data
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()
