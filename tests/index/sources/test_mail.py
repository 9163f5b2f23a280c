"""Mail: headers and bodies in any encoding, also the wrong one, and what is attached to it."""

import base64
import struct
from email.header import Header
from email.message import EmailMessage
from pathlib import Path

import pytest

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.sources.format import Doubt, Failure
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_bytes

from .making import make_docx, make_zip, paragraph
from .making_kinds import make_mht, make_msg
from .making_office import make_xlsx
from .making_ole import make_ole

_TEXT = "江阴市储能项目今日开工，投资百亿元，计划明年六月投产。"
_HEAD = (
    "From: =?utf-8?B?6IyD55+l56eL?= <fan@example.org>\nTo: b@example.org\nDate: Mon, 6 Mar 2023 09:18:00 +0800\n"
    "Message-ID: <1@example.org>\nMIME-Version: 1.0\n"
)


def read(data: bytes, name: str = "a.eml") -> list[Article]:
    """The articles of a file; fails where a part of it failed."""
    found = list(read_bytes(data, Path(name), ReadOptions()))
    assert not [item for item in found if isinstance(item, Failure)]
    return [item for item in found if isinstance(item, Article)]


def _word(text: str, encoding: str, declared: str = "") -> str:
    return f"=?{declared or encoding}?B?{base64.b64encode(text.encode(encoding)).decode()}?="


def _parted(text: str, encoding: str) -> str:
    """Encoded words that part characters in the middle."""
    data = text.encode(encoding)
    return "\n ".join(
        f"=?{encoding}?B?{base64.b64encode(data[at : at + 7]).decode()}?=" for at in range(0, len(data), 7)
    )


_SUBJECT = "储能项目开工一事"


@pytest.mark.parametrize(
    "subject",
    [
        _word(_SUBJECT, "utf-8").encode(),
        _word(_SUBJECT, "gbk", "gb2312").encode(),
        _word(_SUBJECT, "gb18030", "GB18030").encode(),
        _word(_SUBJECT, "utf-8", "us-ascii").encode(),
        _parted(_SUBJECT, "utf-8").encode(),
        _parted(_SUBJECT, "gbk").encode(),
        str(Header(_SUBJECT, "utf-8", maxlinelen=40).encode()).encode(),
        _SUBJECT.encode("gbk"),
        _SUBJECT.encode(),
        f"=?utf-8?Q?{''.join(f'={byte:02X}' for byte in _SUBJECT.encode())}?=".encode(),
    ],
)
def test_subjects_in_every_way_to_write_them(subject):
    (article,) = read(b"Subject: " + subject + b"\n" + _HEAD.encode() + b"\n" + _TEXT.encode())
    assert article.title == _SUBJECT
    assert (article.author, article.date, article.format) == ("范知秋", "2023-03-06T09:18:00", "mail")
    assert article.body.startswith(_TEXT)


def test_who_wrote_and_got_it_stands_behind_the_text_as_an_aside():
    (article,) = read(f"Subject: a\n{_HEAD}Cc: {_word('许峰', 'gbk')} <x@y.cn>\n\n{_TEXT}\n".encode())
    start, end = article.asides
    assert article.body[start:end].split("\n") == [
        "From: 范知秋 <fan@example.org>",
        "To: b@example.org",
        "Cc: 许峰 <x@y.cn>",
    ]


@pytest.mark.parametrize(
    ("charset", "encoding", "way"),
    [
        ("utf-8", "utf-8", "base64"),
        ("gb2312", "gbk", "8bit"),
        ("big5", "cp950", "base64"),
        ("gb18030", "gb18030", "base64"),
        ("utf-8", "gbk", "8bit"),  # wrong
        ("", "gbk", "8bit"),
        ("iso-8859-1", "utf-8", "base64"),  # wrong
        ("x-unknown", "utf-8", "8bit"),
    ],
)
def test_bodies_in_any_encoding_also_where_it_is_not_the_one_declared(charset, encoding, way):
    text = _TEXT if encoding != "cp950" else "江陰市儲能專案今日動工，投資百億元。"
    data = text.encode(encoding)
    body = base64.encodebytes(data) if way == "base64" else data
    declared = f"; charset={charset}" if charset else ""
    head = f"Subject: a\n{_HEAD}Content-Type: text/plain{declared}\nContent-Transfer-Encoding: {way}\n\n"
    (article,) = read(head.encode() + body)
    assert article.body.split("\n")[0] == text


def test_of_alternatives_the_text_is_taken_unless_the_page_says_more():
    for plain, page, expected in (
        (_TEXT, f"<p>{_TEXT}</p>", _TEXT),
        ("请用支持网页的程序打开。", f"<p>{_TEXT * 5}</p>", _TEXT * 5),
        ("", f"<html><style>p</style><p>{_TEXT}<img src='http://x.example/y.png'></p></html>", _TEXT),
    ):
        mail = EmailMessage()
        mail["Subject"] = "题"
        mail.set_content(plain)
        mail.add_alternative(page, subtype="html")
        (article,) = read(mail.as_bytes())
        assert article.body.strip() == expected


def _with(*attached: tuple[str, bytes], charset: str = "utf-8") -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "附件"
    mail["From"] = "a@b.cn"
    mail.set_content(_TEXT)
    for name, data in attached:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=(charset, "", name))
    return mail.as_bytes()


def test_attachments_are_read_by_the_other_readers():
    inner = _with(("信.txt", "内信附件\n\n第二行在此".encode()))
    data = _with(
        ("报告.docx", make_docx(paragraph("报告") + paragraph(_TEXT))),
        ("账.xlsx", make_xlsx({"表": [["临港"]]})),
        ("包.zip", make_zip({"里.txt": "包里的文字"})),
        ("信.eml", inner),
    )
    found = {article.path: article for article in read(data)}
    assert list(found) == [
        *("a.eml", "a.eml#报告.docx", "a.eml#账.xlsx#表", "a.eml#包.zip#里.txt"),
        *("a.eml#信.eml", "a.eml#信.eml#信.txt"),
    ]
    assert "Attachment: 报告.docx" in found["a.eml"].body


@pytest.mark.parametrize(
    "header",
    [
        f'attachment; filename="{_word("名册.txt", "gbk", "GBK")}"'.encode(),
        b'attachment; filename="' + "名册.txt".encode("gbk") + b'"',
        b'attachment; filename="' + "名册.txt".encode() + b'"',
        b"attachment; filename*=UTF-8''%E5%90%8D%E5%86%8C.txt",
        b"attachment; filename*=gb2312''%C3%FB%B2%E1.txt",
    ],
)
def test_names_of_attachments(header):
    data = f"Subject: a\n{_HEAD}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{_TEXT}\n--b\n".encode()
    data += b"Content-Type: text/plain\nContent-Disposition: " + header + "\n\n许峰的名册\n--b--\n".encode()
    assert [article.path for article in read(data)] == ["a.eml", "a.eml#名册.txt"]


def test_a_mailbox_has_an_article_for_each_message():
    one = f"From a@b Mon Mar  6 09:18:00 2023\nSubject: one\nMessage-ID: <x@y>\n\n{_TEXT}\n>From here on\n\n"
    two = "From a@b Mon Mar  6 09:19:00 2023\nSubject: two\nMessage-ID: <x@y>\n\n甲\n\nFrom time to time\n\n"
    three = "From - Mon Mar  6 09:20:00 2023\r\nSubject: three\r\n\r\n乙\r\n"
    for name in ("a.mbox", "a"):
        found = read((one + two + three).encode(), name)
        assert [article.path for article in found] == [f"{name}#x@y", f"{name}#x@y~2", f"{name}#3"]
        assert [article.title for article in found] == ["one", "two", "three"]
        assert "\nFrom here on" in found[0].body
        assert "From time to time" in found[1].body


def test_lines_broken_for_the_journey_are_joined():
    head = f"Subject: a\n{_HEAD}Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\n"
    (article,) = read((head + "江阴市储能 \n项目开工。\n末行").encode())
    assert article.body.startswith("江阴市储能项目开工。\n末行")


@pytest.mark.parametrize("unicode", [True, False])
def test_messages_of_outlook(unicode):
    values = {0x37: _SUBJECT, 0x1000: _TEXT, 0x0C1A: "范知秋", 0x0C1F: "fan@example.org", 0x0E04: "许峰"}
    attached = {
        "__attach_version1.0_#00000000": {
            "__substg1.0_3707001F": "名册.txt".encode("utf-16-le"),
            "__substg1.0_37010102": "名册的正文在此\n\n第二行".encode("gbk"),
            "__properties_version1.0": bytes(8),
        }
    }
    for name in ("a.msg", "a"):
        message, roll = read(make_msg(values, unicode=unicode, extra=attached), name)
        assert (message.title, message.author, message.date) == (_SUBJECT, "范知秋", "2023-03-06T09:18:00")
        assert message.body.split("\n") == [
            *(_TEXT, "From: 范知秋 <fan@example.org>", "To: 许峰", "Attachment: 名册.txt")
        ]
        assert (roll.path, roll.title) == (f"{name}#名册.txt", "名册的正文在此")


def test_bodies_of_outlook_that_are_pages_or_compressed_rtf():
    page = {"__substg1.0_10130102": f"<html><p>{_TEXT}</p></html>".encode("gbk")}
    assert read(make_msg({0x37: "题"}, extra=page), "a.msg")[0].body == _TEXT
    rtf = (
        b"{\\rtf1\\ansi\\ansicpg936\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 " + _TEXT.encode("gbk") + b"}"
    )
    packed = struct.pack("<II4sI", len(rtf) + 12, len(rtf), b"MELA", 0) + rtf
    assert read(make_msg({0x37: "题"}, extra={"__substg1.0_10090102": packed}), "a.msg")[0].body == _TEXT
    literal = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    packed = struct.pack("<II4sI", len(literal) + 12, len(rtf), b"LZFu", 0) + literal
    assert read(make_msg({0x37: "题"}, extra={"__substg1.0_10090102": packed}), "a.msg")[0].body == _TEXT


@pytest.mark.parametrize(("encoding", "declared"), [("utf-8", ""), ("gbk", "gb2312"), ("gbk", ""), ("big5", "big5")])
def test_saved_pages(encoding, declared):
    text = _TEXT if encoding != "big5" else "江陰市儲能專案今日動工，投資百億元。"
    page = f"<html><head><title>储能</title></head><body><h1>储能</h1><p>{text}</p></body></html>"
    data = make_mht(
        page.replace("储", "儲").encode(encoding) if encoding == "big5" else page.encode(encoding), declared
    )
    for name in ("a.mht", "a.mhtml", "a"):
        (article,) = read(data, name)
        assert (article.body, article.address, article.format) == (text, "https://example.org/1.html", "mhtml")


def test_frames_of_a_saved_page_are_pages_of_their_own():
    frame = b"--b\r\nContent-Type: text/html\r\n\r\n" + f"<p>{_TEXT}</p>\r\n".encode()
    assert [a.path for a in read(make_mht("<p>外面的一页</p>".encode(), "utf-8", frame), "a.mht")] == [
        "a.mht",
        "a.mht#1",
    ]


def _deep(depth: int) -> bytes:
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return b"Subject: deep\nFrom: a\nTo: b\n" + head


def _nested(depth: int) -> bytes:
    return b"Subject: x\nFrom: a\n" + b"Content-Type: message/rfc822\n\nSubject: y\n" * depth + b"\nend"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.eml", _deep(5_000)),
        ("a.eml", _nested(5_000)),
        ("a.eml", b"Subject: x\n" + b"To: " + b'"' * 100_000),
        ("a.eml", b"Subject: " + b"=?utf-8?B?" * 50_000),
        ("a.eml", b"Subject: x\nContent-Type: text/plain; " + b"a*0=b; " * 20_000 + b"\n\nx"),
        ("a.eml", b"Subject: x\nFrom: " + b"(" * 50_000 + b"\n\nx"),
        ("a.eml", b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 20_000),
        ("a.mbox", b"From a@b Mon Mar  6 09:18:00 2023\n\n" * 20_000),
        ("a.mbox", b"nothing"),
        ("a.msg", make_ole({"__properties_version1.0": b"\xff" * 40})),
        ("a.msg", make_msg({0x37: "x"})[:700]),
        ("a.mht", b"MIME-Version: 1.0\n\nno page"),
        ("a.mht", _deep(3_000)),
    ],
)
def test_what_is_damaged_or_nested_without_end_is_no_trouble(name, data):
    try:
        found = list(read_bytes(data, Path(name), ReadOptions()))
    except SourceError as error:
        found = [Failure(name, str(error))]
    assert found
    assert not any(" failed: " in item.reason for item in found if isinstance(item, Failure | Doubt))
