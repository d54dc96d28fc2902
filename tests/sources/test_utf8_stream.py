"""Whatever the bytes of a file are, they come as UTF-8, or the file is refused with a remedy."""

import gzip
import zipfile

import pytest

from p2p.errors import DataRefused
from p2p.sources.utf8_stream import Utf8Stream

TEXT = "case,Größe\n1,α\n2,x\n"


def read(path, size=7, max_bytes=10**6, encoding=None):
    with Utf8Stream(path, max_bytes=max_bytes, encoding=encoding) as stream:
        pieces = list(iter(lambda: stream.read(size), b""))
        return b"".join(pieces).decode("utf-8"), stream.encoding


@pytest.mark.parametrize(
    ("raw", "declared", "found"),
    [
        (TEXT.encode("utf-8"), None, "utf-8"),
        (TEXT.encode("utf-8-sig"), None, "utf-8"),
        (TEXT.encode("utf-16"), None, "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), None, "utf-16-be"),
        (TEXT.encode("utf-16-le"), None, "utf-16-le"),
        (TEXT.encode("utf-16-be"), None, "utf-16-be"),
        (TEXT.encode("utf-32"), None, "utf-32-le"),
        (TEXT.replace("α", "ü").encode("latin-1"), "latin-1", "latin-1"),
        (TEXT.replace("α", "€").encode("cp1252"), "cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_every_encoding_becomes_utf8_whatever_the_piece_size(
    tmp_path, raw, declared, found, zipped
):
    path = tmp_path / "log.csv"
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    expected = raw.decode(declared or "utf-8" if found == "utf-8" else found)
    text, encoding = read(path, size=3, encoding=declared)
    assert text == expected.removeprefix("\ufeff")
    assert encoding == found


def test_a_mark_at_the_start_goes_before_a_wrong_declaration(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(TEXT.encode("utf-8-sig"))
    assert read(path, encoding="latin-1") == (TEXT, "utf-8")


def test_line_ends_of_an_old_mac_become_newlines_but_a_return_among_newlines_stays(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"a,b\r1,2\r3,4\r")
    assert read(path)[0] == "a,b\n1,2\n3,4\n"
    path.write_bytes(b"a,b\n1,\r2\n")
    assert read(path)[0] == "a,b\n1,\r2\n"


def test_bytes_that_a_code_page_does_not_know_are_left_invalid(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"a,b\n1,\x81\n")
    with Utf8Stream(path, max_bytes=100, encoding="cp1252") as stream:
        raw = stream.read(100)
    assert raw.startswith(b"a,b\n1,")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"")
    with pytest.raises(DataRefused, match=r"log\.csv is empty"):
        read(path)
    path.write_bytes(gzip.compress(b""))
    with pytest.raises(DataRefused, match="is empty"):
        read(path)


@pytest.mark.parametrize("kept", [10, 60, -9, -1])
def test_a_truncated_gzip_is_refused(tmp_path, kept):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress((TEXT * 100).encode())[:kept])
    with pytest.raises(DataRefused, match="damaged or truncated gzip"):
        read(path, size=10_000)


def test_a_gzip_with_changed_content_is_refused(tmp_path):
    path = tmp_path / "log.csv.gz"
    raw = bytearray(gzip.compress(bytes(range(256)) * 40, compresslevel=0))
    raw[500] ^= 1
    path.write_bytes(raw)
    with pytest.raises(DataRefused, match="CRC"):
        read(path, size=20_000)


def test_a_gzip_bomb_stops_at_the_cap(tmp_path):
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000))
    with pytest.raises(DataRefused, match="more than 1,000,000 bytes") as refused:
        read(path, size=100_000, max_bytes=1_000_000)
    assert "P2P_MAX_UNCOMPRESSED_BYTES" in refused.value.remedy


def test_a_workbook_is_refused_by_its_content_not_its_name(tmp_path):
    path = tmp_path / "EKKO.csv"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DataRefused, match="Excel workbook") as refused:
        read(path)
    assert "CSV" in refused.value.remedy


def test_an_unknown_or_binary_codec_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"a,b\n")
    for name in ("klingon", "zip", "base64"):
        with pytest.raises(DataRefused, match="not known"):
            read(path, encoding=name)


def test_damaged_utf16_is_refused(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"\xff\xfe" + "a,b\n".encode("utf-16-le") + b"\x00\xdc\x00")
    with pytest.raises(DataRefused, match="not valid utf-16-le"):
        read(path)
