import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from hansou import Article
from hansou.index.errors import SourceError
from hansou.index.left import Left
from hansou.index.sources.format import Failure
from hansou.index.sources.options import ReadOptions
from hansou.index.sources.registry import read_file

from .making import make_tar, make_zip

_NEWS = "点火\n\n昨天上午9点18分，第二工厂的涂布车间按下启动键，工人们都鼓起掌来。"


def _read(path: Path, data: bytes, options: ReadOptions | None = None) -> list[object]:
    path.write_bytes(data)
    return list(read_file(path, options))


def _paths(found: list[object], path: Path) -> list[str]:
    return [item.path.removeprefix(f"{path}#") for item in found if isinstance(item, Article)]


def _reasons(found: list[object], path: Path) -> dict[str, str]:
    return {item.where.removeprefix(f"{path}#"): item.reason for item in found if isinstance(item, Failure)}


def _left(found: list[object], path: Path) -> dict[str, str]:
    return {item.path.removeprefix(f"{path}#"): item.kind for item in found if isinstance(item, Left)}


def _refused(path: Path, data: bytes, options: ReadOptions | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        _read(path, data, options)
    return str(caught.value)


_MEMBERS = {
    "a.txt": _NEWS,
    "深/b.html": f"<h1>点火</h1><p>{_NEWS}</p>",
    "README": _NEWS,
    "photo.jpg": b"\xff\xd8\xff",
    "program": b"\0\1\2",
    ".hidden.txt": _NEWS,
    ".git/c.txt": _NEWS,
    "__MACOSX/._a.txt": b"\0\5\x16\7",
    "empty/": "",
}


@pytest.mark.parametrize(("name", "make"), [("a.zip", make_zip), ("a.tar", make_tar)])
def test_files_that_a_folder_would_give_are_read(tmp_path: Path, name, make):
    path = tmp_path / name
    found = _read(path, make(_MEMBERS))
    assert _paths(found, path) == ["a.txt", "深/b.html", "README"]
    assert _left(found, path) == {"photo.jpg": "JPEG image", "program": "binary data"}


@pytest.mark.parametrize(("name", "make"), [("a.zip", make_zip), ("a.tar", make_tar)])
def test_names_are_only_names(tmp_path: Path, name, make):
    path = tmp_path / name
    names = ["../../up.txt", "/etc/root.txt", "C:\\win\\a.txt", "a\nb\x1b[31m.txt"]
    found = _read(path, make(dict.fromkeys(names, _NEWS)))
    assert [name.split("/")[-1] for name in _paths(found, path)] == [
        "up.txt",
        "root.txt",
        "C:\\win\\a.txt",
        "a\ufffdb\ufffd[31m.txt",
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_names_in_the_encoding_of_a_chinese_windows(tmp_path: Path):
    path = tmp_path / "a.zip"
    data = make_zip({"name-of-twelve.txt": _NEWS}).replace(b"name-of-twelve", "二零二二年报".encode("gbk") + b"12")
    assert _paths(_read(path, data), path) == ["二零二二年报12.txt"]


def test_links_and_devices_in_a_tar_are_named(tmp_path: Path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in {"a.txt": tarfile.SYMTYPE, "b.txt": tarfile.LNKTYPE, "c.txt": tarfile.FIFOTYPE}.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    path = tmp_path / "a.tar"
    assert _left(_read(path, out.getvalue()), path) == {"a.txt": "link", "b.txt": "link", "c.txt": "device"}


def test_a_bad_member_costs_only_itself(tmp_path: Path):
    path = tmp_path / "a.zip"
    found = _read(path, make_zip({"a.txt": _NEWS, "b.pdf": "%PDF no", "c.docx": "no zip", "d.txt": "", "e.txt": _NEWS}))
    assert _paths(found, path) == ["a.txt", "e.txt"]
    assert _reasons(found, path) == {
        "b.pdf": "no PDF, or a damaged one",
        "c.docx": "no zip archive, or a damaged one",
        "d.txt": "empty file",
    }


def test_an_encrypted_member_is_named(tmp_path: Path):
    path = tmp_path / "a.zip"
    data = bytearray(make_zip({"a.txt": _NEWS}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _reasons(_read(path, bytes(data)), path) == {"a.txt": "encrypted"}


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
@pytest.mark.parametrize(("name", "mode"), [("a.zip", ""), ("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.xz", "w:xz")])
def test_a_truncated_archive_gives_what_it_has_and_the_reason(tmp_path: Path, name, mode, at):
    files = {f"{number}.txt": f"{_NEWS}{number * 7919}" * 200 for number in range(9)}
    data = make_tar(files, mode) if mode else make_zip(files)
    path = tmp_path / name
    path.write_bytes(data[: int(len(data) * at)])
    try:
        found = list(read_file(path))
    except SourceError as error:
        found = [Failure(str(path), str(error))]
    assert len(_paths(found, path)) < len(files)
    assert "damaged" in " ".join(_reasons(found, path).values())


# --- bombs --------------------------------------------------------------------------------------------------------

_ZEROS = b"0" * (4 << 20)


def test_what_shrank_too_much_is_not_inflated(tmp_path: Path):
    path = tmp_path / "a.zip"
    found = _read(path, make_zip({"a.txt": _ZEROS, "b.txt": _NEWS}))
    assert _paths(found, path) == ["b.txt"]
    assert _reasons(found, path) == {"a.txt": "it inflates more than 200-fold, as archive bombs do"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt.gz", gzip.compress(_ZEROS)),
        ("a.txt.zst", zstandard.compress(_ZEROS)),
        ("a.tar.gz", make_tar({"a.txt": _ZEROS}, "w:gz")),
        ("a.tar.bz2", make_tar({"a.txt": _ZEROS}, "w:bz2")),
        ("a.tar.xz", make_tar({"a.txt": _ZEROS}, "w:xz")),
    ],
)
def test_what_shrank_too_much_is_inflated_no_further(tmp_path: Path, name, data):
    assert "it inflates more than 200-fold, as archive bombs do" in _refused(tmp_path / name, data)


def test_a_declared_size_that_lies_gives_nothing(tmp_path: Path):
    path = tmp_path / "a.zip"
    data = make_zip({"a.txt": _ZEROS}).replace(len(_ZEROS).to_bytes(4, "little"), (900).to_bytes(4, "little"))
    assert _reasons(_read(path, data), path) == {"a.txt": "damaged within the archive"}


def test_no_member_is_read_beyond_the_limit(tmp_path: Path):
    options = ReadOptions(max_bytes=1000)
    files = {"a.txt": _NEWS, "b.txt": "乙" * 334}
    for name, data in (("a.zip", make_zip(files)), ("a.tar.gz", make_tar(files, "w:gz"))):
        path = tmp_path / name
        found = _read(path, data, options)
        assert _paths(found, path) == ["a.txt"]
        assert _reasons(found, path) == {"b.txt": "larger than 1,000 bytes"}
    assert _refused(tmp_path / "a.txt.gz", gzip.compress(b"0" * 1001), options) == "larger than 1,000 bytes"


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "zips in a zip"])
def test_all_that_is_inflated_out_of_a_file_is_bounded(tmp_path: Path, kind):
    options = ReadOptions(max_bytes=4000)
    files = {f"{number}.txt": "零一二三四五六" * 180 for number in range(20)}
    path = tmp_path / f"a.{kind.split()[-1]}"
    if kind == "zip":
        found = _read(path, make_zip(files), options)
        assert set(_reasons(found, path).values()) == {"it inflates to more than 64,000 bytes"}
        assert len(_paths(found, path)) == 16
        assert len(_reasons(found, path)) == 4
    elif kind == "tar.gz":
        found = _read(path, make_tar(files, "w:gz"), options)
        assert list(_reasons(found, path).values()) == ["it inflates to more than 64,000 bytes"]
        assert len(_paths(found, path)) < 20
    else:
        found = _read(
            path, make_zip({f"{at}.zip": make_zip(dict(list(files.items())[:9])) for at in range(4)}), options
        )
        assert len(_paths(found, path)) == 16
        assert set(_reasons(found, path).values()) == {"it inflates to more than 64,000 bytes"}


def test_archives_are_nested_three_deep_and_no_deeper(tmp_path: Path):
    data: bytes | str = _NEWS
    for depth in range(5):
        data = make_zip({f"{depth}.{'zip' if depth else 'txt'}": data})
        found = _read(tmp_path / "a.zip", data) if depth < 4 else []
        if depth < 3:
            assert len(_paths(found, tmp_path)) == 1
    assert "archives nested more than 3 deep" in " ".join(_reasons(_read(tmp_path / "a.zip", data), tmp_path).values())


def test_members_are_counted_before_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def never(*_: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(zipfile, "ZipFile", never)
    assert _refused(tmp_path / "a.zip", b"PK\x03\x04" + b"PK\x01\x02" * 100_001) == "it holds more than 100,000 files"


def test_members_that_overlap_are_refused(tmp_path: Path):
    one = make_zip({"a.txt": "0123456789" * 2000})
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = one[at:end]
    size = int.from_bytes(entry[20:24], "little")
    count = len(one) // size + 50
    listed = b"".join(entry.replace(b"a.txt", b"%05d" % number) for number in range(count))
    tail = bytearray(one[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = len(listed).to_bytes(4, "little")
    assert _refused(tmp_path / "a.zip", one[:at] + listed + bytes(tail)).startswith("its files overlap")


def test_a_tar_header_without_end_is_not_read(tmp_path: Path):
    entry = tarfile.TarInfo("pax")
    entry.type, entry.size = tarfile.XHDTYPE, 1 << 30
    data = entry.tobuf() + b"0" * (8 << 20)
    assert "damaged" in _refused(tmp_path / "a.tar", data)
