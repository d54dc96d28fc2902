"""Records and their faults are found exactly, in blocks of any size."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p.sources.delimited import blocks
from p2p.sources.delimited.records import Fault, Layout, scan
from p2p.sources.delimited.rejections import screen

THREE = Layout(columns=3, delimiter=ord(","), crlf=False)
THREE_CRLF = Layout(columns=3, delimiter=ord(","), crlf=True)


def faults(data, layout=THREE):
    records = scan(data, layout, final=True)
    return [
        (Fault(fault).name, data[start:end].rstrip(b"\r\n"))
        for fault, start, end in zip(records.faults, records.starts, records.ends, strict=True)
    ]


def fields(records):
    columns = [records.field(number) for number in range(records.field_ends.shape[1])]
    return [
        [records.data[starts[row] : ends[row]] for starts, ends in columns]
        for row in range(len(records.sound))
    ]


def names(data, layout=THREE):
    return [name for name, _ in faults(data, layout)]


def test_plain_records_and_their_fields():
    records = scan(b'1,"a,b",\n2,"say ""x""",z\n', THREE, final=True)
    assert fields(records) == [[b"1", b"a,b", b""], [b"2", b'say ""x""', b"z"]]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (b"1,2", "RAGGED"),
        (b"1,2,3,4", "RAGGED"),
        (b'1,5" pipe,3', "OPEN_QUOTE"),
        (b'1,"5" pipe",3', "OPEN_QUOTE"),
        (b'1,a"b"c,3', "STRAY_QUOTE"),
        (b'1,"a"b,3', "STRAY_QUOTE"),
        (b'1,"never closed,3', "OPEN_QUOTE"),
        (b"1,\0,3", "NUL_BYTE"),
        (b"1,\xff,3", "ENCODING"),
        (b"1,\xc3(,3", "ENCODING"),
        (b"1,\xed\xa0\x80,3", "ENCODING"),
        (b"1,a\rb,3", "STRAY_RETURN"),
        (b"1," + b"x" * (1024 * 1024) + b",3", "TOO_LONG"),
        (b"", "BLANK"),
    ],
)
def test_one_bad_record_leaves_its_neighbours_alone(bad, fault):
    assert faults(b"a,b,c\n" + bad + b"\nd,e,f\n") == [
        ("NONE", b"a,b,c"),
        (fault, bad),
        ("NONE", b"d,e,f"),
    ]


def test_a_stray_quote_does_not_swallow_the_rows_up_to_the_next():
    rows = [b'1,2,3" pipe', b"4,5,6", b"7,8,9", b'10,4" pipe,12', b"13,14,15"]
    assert names(b"\n".join(rows)) == ["OPEN_QUOTE", "NONE", "NONE", "OPEN_QUOTE", "NONE"]


def test_quotes_that_together_would_make_a_row_of_the_right_width_do_not():
    # PostgreSQL alone would read one record: 1 | 2 x,3\n4,5 y | 6
    assert names(b'1,2" x,3\n4,5" y,6\n') == ["OPEN_QUOTE", "OPEN_QUOTE"]


def test_a_record_may_span_lines_but_not_without_end():
    spanning = b'1,"' + b"line\n" * 100 + b'end",3\n'
    assert names(spanning + b"4,5,6\n") == ["NONE", "NONE"]
    endless = b'1,"' + b"a,b,c\n" * 300 + b'end",3\n'
    assert names(endless)[0] == "OPEN_QUOTE"
    assert names(endless).count("NONE") == 299


def test_a_value_with_line_ends_of_its_own_keeps_them():
    records = scan(b'1,"a\r\nb\nc\rd",3\r\n', THREE_CRLF, final=True)
    assert fields(records) == [[b"1", b"a\r\nb\nc\rd", b"3"]]
    assert records.uniform


def test_mixed_line_ends_become_those_of_the_header():
    records = scan(b"1,2,3\r\n4,5,6\n7,8,9", THREE, final=True)
    assert fields(records) == [[b"1", b"2", b"3"], [b"4", b"5", b"6"], [b"7", b"8", b"9"]]
    assert bytes(screen(records, THREE, [], 0).outgoing) == b"1,2,3\n4,5,6\n7,8,9\n"
    records = scan(b"1,2,3\r\n4,5,6\n7,8,9", THREE_CRLF, final=True)
    assert bytes(screen(records, THREE_CRLF, [], 0).outgoing) == b"1,2,3\r\n4,5,6\r\n7,8,9\r\n"


def test_rejected_rows_leave_empty_ones_so_that_numbers_hold():
    screened = screen(scan(b"a,b,c\nbad\n\nd,e,f\n", THREE, final=True), THREE, [], 10)
    assert screened.rows == 3
    assert bytes(screened.outgoing) == b"a,b,c\n,,\nd,e,f\n"
    (rejection,) = screened.rejections
    assert (rejection.row_number, rejection.code) == (12, "wrong_field_count")
    assert rejection.reason == "the row has 1 fields where the header has 3"
    assert rejection.value == "bad"


def test_a_block_without_faults_goes_on_untouched():
    data = b'1,"a\nb",3\n4,5,6\n'
    assert screen(scan(data, THREE, final=True), THREE, [], 0).outgoing == data


def in_blocks(data, layout, size):
    """(fault, record) of every record when read in blocks of `size` bytes."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", size)
        for records in blocks.record_blocks(io.BytesIO(data), layout):
            for fault, start, end in zip(records.faults, records.starts, records.ends, strict=True):
                found.append((Fault(fault).name, records.data[start:end].rstrip(b"\r\n")))
    return found


CELL = st.text(st.sampled_from('ab ,"\n\r;é'), max_size=6)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None)
@given(rows=ROWS, size=st.integers(1, 40), terminator=st.sampled_from(["\n", "\r\n"]))
def test_what_a_csv_writer_writes_is_read_back_whole_in_blocks_of_any_size(rows, size, terminator):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=terminator).writerows(rows)
    data = out.getvalue().encode()
    layout = THREE_CRLF if terminator == "\r\n" else THREE
    records = scan(data, layout, final=True)
    read = [[cell.replace(b'""', b'"').decode() for cell in row] for row in fields(records)]
    assert read == [list(row) for row in rows]
    assert in_blocks(data, layout, size) == faults(data, layout)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.text(st.sampled_from('a,"\r'), max_size=8), min_size=1, max_size=12),
    size=st.integers(1, 20),
)
def test_any_lines_give_the_same_records_in_blocks_of_any_size(lines, size):
    data = "\n".join(lines).encode()
    whole = faults(data)
    assert in_blocks(data, THREE, size) == whole
    # every byte is in exactly one record
    records = scan(data, THREE, final=True)
    assert records.starts.tolist() == [0, *records.ends.tolist()][:-1]


@settings(max_examples=80, deadline=None)
@given(rows=ROWS, broken=st.text(st.sampled_from('ab,"'), min_size=1, max_size=8))
def test_sound_rows_before_a_broken_line_are_never_lost(rows, broken):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    data = out.getvalue().encode() + broken.encode() + b"\n" + b"x,y,z\n" * 3
    names_found = names(data)
    assert names_found[: len(rows)] == ["NONE"] * len(rows)
    assert names_found[-2:] == ["NONE", "NONE"]


def test_a_line_of_ten_megabytes_costs_no_memory_and_one_row():
    data = b"a,b,c\n1," + b"x" * 10_000_000 + b",3\nd,e,f\n"
    found = in_blocks(data, THREE, blocks.BLOCK_BYTES)
    assert [name for name, _ in found] == ["NONE", "TOO_LONG", "NONE"]
    assert max(len(text) for _, text in found) <= 200
