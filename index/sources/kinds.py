"""What files are that hansou does not read: told by how they begin, or by their suffix, in words a person knows.

Nothing here reads anything. A kind for which a format is written leaves this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from .encodings import looks_like_text


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is called, and what would let it be read, empty where that would give no text.

    `begins` are bytes that its files have at the position `at`; `suffixes` say which of several kinds that begin alike,
    or of bytes that tell nothing, they are, and so does `holds`, which stands early in its files. `is_text`: its
    files pass for text and are none to read.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    begins: tuple[bytes, ...] = ()
    at: int = 0
    advice: str = ""
    holds: bytes = b""
    is_text: bool = False


_AS_OFFICE = "save it as DOCX, XLSX, PPTX or PDF"
_AS_PDF = "convert it to PDF or plain text"
_UNPACK = "unpack it"
_BY_OCR = "to read text in pictures: pip install 'hansou[ocr]', then hansou index --ocr"

#: Bytes that tell nothing; text that is in no encoding we know.
UNKNOWN = Kind("binary data")
#: No bytes at all, or nothing but blanks.
EMPTY = Kind("empty file")

# By how files begin. Where several fit, the first that also has the suffix is it, else the first.
_KINDS = (
    Kind("JPEG image", (".jpg", ".jpeg"), (b"\xff\xd8\xff",), advice=_BY_OCR),
    Kind("PNG image", (".png",), (b"\x89PNG\r\n\x1a\n",), advice=_BY_OCR),
    Kind("GIF image", (".gif",), (b"GIF87a", b"GIF89a"), advice=_BY_OCR),
    Kind("TIFF image", (".tif", ".tiff"), (b"II*\0", b"MM\0*"), advice=_BY_OCR),
    Kind("WebP image", (".webp",), (b"WEBP",), 8, advice=_BY_OCR),
    Kind("HEIF image", (".heic", ".heif", ".avif"), (b"ftypheic", b"ftypmif1", b"ftypavif", b"ftypheix"), 4),
    Kind("JPEG 2000 image", (".jp2", ".jpx"), (b"\0\0\0\x0cjP  ",)),
    Kind("Windows bitmap", (".bmp",), (b"BM",), advice=_BY_OCR),
    Kind("Windows icon", (".ico", ".cur"), (b"\0\0\1\0", b"\0\0\2\0")),
    Kind("Photoshop image", (".psd",), (b"8BPS",)),
    Kind("DjVu document", (".djvu", ".djv"), (b"AT&TFORM",), 0, "convert it with: djvutxt FILE FILE.txt"),
    Kind("MP3 audio", (".mp3",), (b"ID3", b"\xff\xfb", b"\xff\xf3")),
    Kind("FLAC audio", (".flac",), (b"fLaC",)),
    Kind("Ogg audio or video", (".ogg", ".oga", ".ogv", ".opus"), (b"OggS",)),
    Kind("WAV audio", (".wav",), (b"WAVE",), 8),
    Kind("MIDI audio", (".mid", ".midi"), (b"MThd",)),
    Kind("AMR audio", (".amr",), (b"#!AMR",)),
    Kind("AVI video", (".avi",), (b"AVI ",), 8),
    Kind("M4A audio", (".m4a", ".m4b"), (b"ftypM4A", b"ftypM4B"), 4),
    Kind("MP4 video", (".mp4", ".m4v", ".mov", ".3gp"), (b"ftyp", b"moov", b"mdat"), 4),
    Kind("Matroska video", (".mkv", ".webm"), (b"\x1aE\xdf\xa3",)),
    Kind("Windows Media", (".wmv", ".wma", ".asf"), (b"0&\xb2u\x8ef\xcf\x11",)),
    Kind("Flash video", (".flv",), (b"FLV\1",)),
    Kind("MPEG video", (".mpg", ".mpeg", ".vob"), (b"\0\0\1\xba", b"\0\0\1\xb3")),
    Kind("RealMedia", (".rm", ".rmvb"), (b".RMF",)),
    Kind("ELF program", (".so", ".o"), (b"\x7fELF",)),
    Kind("Windows program", (".exe", ".dll", ".sys", ".msi"), (b"MZ",)),
    Kind("macOS program", (".dylib",), (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")),
    Kind("Java class", (".class",), (b"\xca\xfe\xba\xbe",)),
    Kind("WebAssembly program", (".wasm",), (b"\0asm",)),
    Kind("Android program", (".dex",), (b"dex\n",)),
    Kind("Debian package", (".deb", ".udeb"), (b"!<arch>\ndebian",), 0, _UNPACK),
    Kind("static library", (".a",), (b"!<arch>\n",)),
    Kind("RPM package", (".rpm",), (b"\xed\xab\xee\xdb",), 0, _UNPACK),
    Kind("Python bytecode", (".pyc", ".pyo")),
    Kind("TrueType font", (".ttf", ".ttc"), (b"\0\1\0\0\0", b"ttcf", b"true")),
    Kind("OpenType font", (".otf",), (b"OTTO",)),
    Kind("web font", (".woff", ".woff2"), (b"wOFF", b"wOF2")),
    Kind("SQLite database", (".db", ".sqlite", ".sqlite3"), (b"SQLite format 3\0",)),
    Kind("Access database", (".mdb", ".accdb"), (b"\0\1\0\0Standard",)),
    Kind("NumPy array", (".npy",), (b"\x93NUMPY",)),
    Kind("HDF5 data", (".h5", ".hdf5"), (b"\x89HDF\r\n\x1a\n",)),
    Kind("Parquet table", (".parquet",), (b"PAR1",), 0, "convert it to CSV"),
    Kind("translations", (".mo", ".gmo"), (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"), 0, "index the .po file"),
    Kind("Cabinet archive", (".cab",), (b"MSCF",), 0, _UNPACK),
    Kind("compress archive", (".z",), (b"\x1f\x9d",), 0, _UNPACK),
    Kind("lzip archive", (".lz",), (b"LZIP",), 0, _UNPACK),
    Kind("disc image", (".iso",), (b"CD001",), 0x8001, _UNPACK),
    Kind("Git pack", (".pack", ".idx"), (b"PACK\0", b"\xfftOc")),
    Kind("compiled HTML help", (".chm",), (b"ITSF",), 0, "convert it with: extract_chmLib FILE FOLDER"),
    Kind("CAJ document", (".caj", ".kdh", ".nh"), (b"CAJ\0", b"HN\0", b"KDH "), 0, _AS_PDF),
    Kind("SuperStar document", (".pdg", ".pdz"), (b"HH\2\3",), 0, _AS_PDF),
    Kind("PostScript document", (".ps", ".eps"), (b"%!PS",), 0, _AS_PDF, is_text=True),
    Kind("TeX device file", (".dvi",), (b"\xf7\2\1\x83",), 0, _AS_PDF),
    Kind("Outlook mailbox", (".pst", ".ost"), (b"!BDN",), 0, "export its messages as .eml or .mbox"),
)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
# By how files begin and their suffix, or what they hold: containers of which each holds another kind.
_CONTAINED = (
    Kind("Windows Installer package", (".msi", ".msp"), (_OLE,)),
    Kind("Java or Android archive", (".jar", ".war", ".apk", ".aar"), (_ZIP,), 0, "", b"META-INF/MANIFEST.MF"),
    Kind("Python package", (".whl", ".egg"), (_ZIP,), 0, _UNPACK),
)
_OTHER_OLE = Kind("Office 97 file", (".vsd", ".mpp", ".pub"), (_OLE,), 0, _AS_OFFICE)
_BY_SUFFIX = {suffix: kind for kind in reversed((*_KINDS, *_CONTAINED)) for suffix in kind.suffixes}


def kind_of(head: bytes, suffix: str) -> Kind | None:
    """The kind of a file that begins so and has this suffix (lower case, with its dot); None where nothing tells.

    What its bytes only begin like, being text, is none of these kinds, whatever it is called.
    """
    if head.startswith((_OLE, _ZIP)):
        inner = [kind for kind in _CONTAINED if head.startswith(kind.begins)]
        named = next((kind for kind in inner if kind.holds and kind.holds in head), None)
        named = named or next((kind for kind in inner if suffix in kind.suffixes), None)
        return named or (_OTHER_OLE if head.startswith(_OLE) else None)
    found = [kind for kind in _KINDS if head.startswith(kind.begins, kind.at)]
    kind = next((kind for kind in found if suffix in kind.suffixes), found[0] if found else None)
    if kind is None or kind.is_text or b"\0" in head:
        return kind
    return None if looks_like_text(head) else kind


def kind_by_name(suffix: str) -> Kind:
    """The kind of binary data that tells nothing itself: what its suffix says, else `UNKNOWN`."""
    return _BY_SUFFIX.get(suffix, UNKNOWN)


def is_known(suffix: str) -> bool:
    """Whether files of this suffix are of a kind that has a name here."""
    return suffix in _BY_SUFFIX
