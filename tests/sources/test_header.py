"""A header tells delimiter and columns, or the file is refused with what was found."""

import pytest

from p2p.errors import DataRefused
from p2p.sources.delimited.header import read_header
from p2p.sources.delimited.records import Layout


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(mark):
    header = read_header(f"a{mark}b{mark}c\n1{mark}2{mark}3\n".encode(), "f.csv")
    assert header.columns == ("a", "b", "c")
    assert header.layout == Layout(columns=3, delimiter=ord(mark), crlf=False)
    assert header.size == 6


def test_rows_decide_where_the_header_holds_two_delimiters():
    start = b"id;price, net;unit, base\n1;2,5;3\n2;3,5;4\n"
    assert read_header(start, "f.csv").columns == ("id", "price, net", "unit, base")


def test_known_columns_decide_before_rows_do():
    start = b"EBELN,BUKRS;X\n1;2;3\n"
    header = read_header(start, "f.csv", knows=lambda names: len({"EBELN"} & set(names)))
    assert header.columns == ("EBELN", "BUKRS;X")


def test_quotes_blanks_line_ends_and_a_spreadsheet_hint_are_understood():
    start = b'\r\nsep=;\r\n"a;x"; b ;c\r\n1;2;3\r\n'
    header = read_header(start, "f.csv")
    assert header.columns == ("a;x", "b", "c")
    assert header.layout.crlf
    assert start[header.size :] == b"1;2;3\r\n"


def test_columns_without_a_name_get_one():
    header = read_header(b",MANDT,,EBELN\n", "f.csv")
    assert header.columns == ("_unnamed_1", "MANDT", "_unnamed_3", "EBELN")
    assert header.unnamed == ("_unnamed_1", "_unnamed_3")


def test_a_header_without_line_end_is_one():
    assert read_header(b"a,b", "f.csv").columns == ("a", "b")


def test_a_wrong_declared_delimiter_names_the_one_that_fits():
    with pytest.raises(DataRefused, match=r"semicolon.*one single column") as refused:
        read_header(b"a,b,c\n1,2,3\n", "f.csv", delimiter=";")
    assert "','" in refused.value.remedy
    assert "3 columns" in refused.value.remedy


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"just some words\nmore\n", "no header of a table"),
        (b"\n\n", "holds no header"),
        (b"a,b,a\n", "more than once: a "),
        (b"a,b \xff\n", "header is not UTF-8"),
        (b"a,b\0\n", "zero bytes"),
        (b"a,_row_number\n", "_row_number is a name that landing needs"),
        (b"x" * (1024 * 1024 + 2) + b"\n", "longer than"),
        ((",".join(f"c{n}" for n in range(2000))).encode(), "2,000 columns"),
    ],
)
def test_what_is_no_header_is_refused(start, told):
    with pytest.raises(DataRefused, match=told) as refused:
        read_header(start, "f.csv")
    assert "f.csv" in refused.value.message
    assert refused.value.remedy
