"""Bad input: good rows are loaded, bad ones are in quarantine with number, value and reason."""

import csv
import gzip
import io
import random
import re

import pytest

from p2p.errors import DataRefused
from p2p.sources import EventLogMapping
from p2p.sources.mapping import EventLogColumns
from tests.landing.conftest import OWN
from tests.landing.loaded_counts import counts

HEADER = "case,activity,when,cost\n"


def own(**more):
    return OWN.model_copy(update=more)


def events(conn):
    return conn.execute(
        "select _row_number, case_id, activity, occurred, cost from raw.event_log order by 1"
    ).fetchall()


ROWS = [
    (1, "c1", "Create, fast", "2018-01-03T09:49:00+01:00", "1500.5"),
    (2, "c1", "Größe", "2018-01-04T00:00:00+01:00", None),
]


def as_text(mark=",", end="\n", last=True):
    lines = [
        mark.join(["case", "activity", "when", "cost"]),
        mark.join(["c1", '"Create, fast"', "2018-01-03T09:49:00+01:00", "1500.5"]),
        mark.join(["c1", "Größe", "2018-01-04T00:00:00+01:00", ""]),
    ]
    return end.join(lines) + (end if last else "")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("end", "last"), [("\n", True), ("\n", False), ("\r\n", True), ("\r", True)]
)
def test_delimiters_and_line_ends(land, conn, mark, end, last):
    assert counts(land(as_text(mark, end, last))) == (2, 2, 0, 0)
    assert events(conn) == ROWS


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("zipped", [False, True])
def test_encodings_that_tell_themselves(land, conn, codec, zipped):
    raw = as_text().encode(codec)
    loaded = land(gzip.compress(raw) if zipped else raw, "log.csv.gz" if zipped else "log.csv")
    assert counts(loaded) == (2, 2, 0, 0)
    assert events(conn) == ROWS


def test_latin1_loads_when_declared_and_is_rejected_row_by_row_when_not(land, conn, quarantine):
    raw = as_text().encode("latin-1")
    assert counts(land(raw, source="declared", mapping=own(encoding="iso8859-1"))) == (2, 2, 0, 0)
    assert events(conn) == ROWS
    assert counts(land(raw, source="silent")) == (2, 1, 1, 0)
    ((number, column, code, value),) = quarantine()
    assert (number, column, code) == (2, None, "not_utf8")
    assert value.startswith("c1,Gr\\xf6\\xdfe,")
    remedy = conn.execute("select remedy from raw.quarantine").fetchone()[0]
    assert "declare its encoding" in remedy


def test_decimal_commas_and_thousands(land, conn, quarantine):
    text = "case;activity;when;cost\na;x;2018-01-03;1.500,25\nb;x;2018-01-03;-2,5\n"
    assert counts(land(text, mapping=own(decimal_mark=","))) == (2, 2, 0, 0)
    assert [row[4] for row in events(conn)] == ["1.500,25", "-2,5"]
    good = HEADER + "".join(f'a,x,2018-01-03,"1,{n:03}.00"\n' for n in range(20))
    assert counts(land(good + 'b,x,2018-01-03,"2,5"\n', source="dots")) == (21, 20, 1, 0)
    assert quarantine() == [(21, "cost", "not_a_decimal", "2,5")]


def test_day_and_month_are_read_as_declared_and_never_guessed(land, conn, quarantine):
    mapping = own(time_format="DD/MM/YYYY HH24:MI")
    rows = [f"a,x,{day:02}/03/2018 10:00,1" for day in range(1, 31)]
    land(HEADER + "\n".join([*rows, "b,x,03/13/2018 10:00,1"]), mapping=mapping)
    assert quarantine() == [(31, "when", "not_a_moment", "03/13/2018 10:00")]
    (form,) = conn.execute("select distinct time_format from raw.event_log").fetchone()
    assert form == "DD/MM/YYYY HH24:MI"
    with pytest.raises(DataRefused, match="no date and time in the form ISO") as refused:
        land(HEADER + "\n".join(rows), source="undeclared")
    assert "time_format" in refused.value.remedy


def test_rows_without_case_activity_or_time_are_rejected(land, quarantine):
    rows = [
        "a,x,2018-01-03,1",
        ",x,2018-01-03,1",
        "a,,2018-01-03,1",
        "a,x,,1",
        '"",x,2018-01-03,1',
        "  ,x,2018-01-03,1",
        ",,,",
        "a,x,2018-02-30,1",
        "a,x,2018-01-03,many",
        "a,x,2018-01-03,",
    ]
    assert counts(land(HEADER + "\n".join(rows))) == (10, 2, 8, 0)
    assert quarantine() == [
        (2, "case", "required_value_missing", None),
        (3, "activity", "required_value_missing", None),
        (4, "when", "required_value_missing", None),
        (5, "case", "required_value_missing", None),
        (6, "case", "required_value_missing", "  "),
        (7, None, "empty_row", None),
        (8, "when", "not_a_moment", "2018-02-30"),
        (9, "cost", "not_a_decimal", "many"),
    ]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("a,x,2018-01-03", "wrong_field_count"),
        ("a,x,2018-01-03,1,2", "wrong_field_count"),
        ('a,5" pipe,2018-01-03,1', "open_quote"),
        ('a,"x"y,2018-01-03,1', "stray_quote"),
        ("a,x\0,2018-01-03,1", "nul_byte"),
        ("a,x\ry,2018-01-03,1", "stray_return"),
        ("a," + "x" * 10_000_000 + ",2018-01-03,1", "record_too_long"),
        ("\\.", "wrong_field_count"),
    ],
)
def test_a_broken_row_among_good_ones(land, conn, quarantine, bad, code):
    good = [f"c{n},x,2018-01-03,1" for n in range(20)]
    text = HEADER + "\n".join([*good[:10], bad, *good[10:]]) + "\n"
    assert counts(land(text)) == (21, 20, 1, 0)
    ((number, column, found, value),) = quarantine()
    assert (number, column, found) == (11, None, code)
    assert len(value) <= 201
    assert [row[0] for row in events(conn)] == [*range(1, 11), *range(12, 22)]


def test_blank_lines_are_no_rows(land, conn):
    loaded = land(HEADER + "\na,x,2018-01-03,1\n\n\nb,x,2018-01-03,2\n\n")
    assert counts(loaded) == (2, 2, 0, 0)
    assert [row[:2] for row in events(conn)] == [(1, "a"), (2, "b")]


def test_values_with_quotes_and_line_ends_arrive_as_they_were(land, conn):
    out = io.StringIO()
    values = ['say "hi"', "two\nlines", "two\r\nlines", "a,b;c", " padded ", "\\N", "\\.", "ünï"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["case", "activity", "when", "cost"])
    writer.writerows([["c", value, "2018-01-03", 1] for value in values])
    assert counts(land(out.getvalue())) == (8, 8, 0, 0)
    assert [row[2] for row in events(conn)] == values


def test_a_file_with_header_only_loads_nothing_and_says_so(land):
    loaded = land(HEADER)
    assert (loaded.status, counts(loaded)) == ("loaded", (0, 0, 0, 0))
    assert "the file has a header and no rows" in loaded.notes


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (gzip.compress(as_text().encode() * 50)[:-30], "truncated gzip"),
        (gzip.compress(HEADER.encode() + b"a,x,2018-01-03,1\n" * 200_000), "1,000,000 bytes"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"case,activity,when,cost,cost\n", "more than once: cost"),
        (b"fall,schritt,wann\n", "expects column case"),
        (b"some text without any table\n", "no header of a table"),
        (HEADER.encode() + b"a;x;2018-01-03;1\n" * 30, "30 of the first 30 rows cannot be read"),
        (HEADER.replace("case", "x" * 10).encode() + b"a,x,2018-01-03,1\n", "expects column case"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_whole(
    land, conn, settings_for_tests, content, told
):
    settings = settings_for_tests.model_copy(update={"max_uncompressed_bytes": 1_000_000})
    with pytest.raises(DataRefused, match=told) as refused:
        land(content, settings=settings)
    assert "log.csv" in refused.value.message
    assert refused.value.remedy
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)
    assert events(conn) == []


def test_a_wrong_declared_delimiter_is_refused_with_the_right_one(land):
    with pytest.raises(DataRefused, match="one single column") as refused:
        land(as_text(","), mapping=own(delimiter=";"))
    assert "','" in refused.value.remedy


def test_a_misspelt_column_is_told_with_the_nearest_name(land):
    with pytest.raises(DataRefused, match=r"found: case, activty, when, cost") as refused:
        land("case,activty,when,cost\na,x,2018-01-03,1\n")
    assert "did you mean activty?" in refused.value.remedy


def test_an_unknown_log_is_refused_with_found_and_known_columns(land):
    with pytest.raises(DataRefused, match=r"fall, schritt, wann .*concept:name") as refused:
        land("fall,schritt,wann\n1,2,3\n", mapping=None)
    assert "--mapping" in refused.value.remedy


def test_long_and_strange_column_names_are_kept_apart(land, conn):
    long = "ö" * 60
    columns = EventLogColumns(case_id=(long + "1",), activity=('say "x"; drop',), time=("%s",))
    mapping = EventLogMapping(columns=columns)
    text = f'{long}1,{long}2,"say ""x""; drop",%s\nc,d,x,2018-01-03\n'
    assert counts(land(text, mapping=mapping)) == (1, 1, 0, 0)
    assert conn.execute("select case_id, activity, occurred from raw.event_log").fetchall() == [
        ("c", "x", "2018-01-03")
    ]


def broken_log(rows, share, seed):
    """A log with a share of broken rows: its bytes, the numbers of the broken rows by reason."""
    chance = random.Random(seed)  # noqa: S311
    breakers = {
        "not_utf8": lambda row: row.replace(b"activity", b"activit\xff"),
        "wrong_field_count": lambda row: row.replace(b",", b"", 1),
        "not_a_decimal": lambda row: row.replace(b"10.5", b'"10,5"'),
        "nul_byte": lambda row: row.replace(b"activity", b"acti\0vity"),
        "record_too_long": lambda row: row.replace(b"activity", b"x" * 2_000_000),
        "open_quote": lambda row: row.replace(b"activity", b'5" pipe'),
        "not_a_moment": lambda row: row.replace(b"2018-", b"2018-13-"),
    }
    lines, expected = [], {}
    for number in range(1, rows + 1):
        line = b"case%d,activity,2018-01-%02dT10:00:00+00:00,10.5" % (number, number % 28 + 1)
        if chance.random() < share:
            code = chance.choice(list(breakers))
            # a few long lines are enough
            if code == "record_too_long" and "record_too_long" in expected.values():
                code = "nul_byte"
            expected[number] = code
            line = breakers[code](line)
        lines.append(line)
    return HEADER.encode() + b"\n".join(lines) + b"\n", expected


def test_five_percent_of_broken_rows_are_rejected_exactly(land, conn, quarantine):
    content, expected = broken_log(rows=20_000, share=0.05, seed=8)
    loaded = land(content)
    assert 900 < len(expected) < 1100
    assert counts(loaded) == (20_000, 20_000 - len(expected), len(expected), 0)
    assert {row[0]: row[2] for row in quarantine()} == expected
    good = [row[0] for row in events(conn)]
    assert good == [number for number in range(1, 20_001) if number not in expected]
    cases = conn.execute("select case_id, _row_number from raw.event_log").fetchall()
    assert all(case == f"case{number}" for case, number in cases)


def test_every_reason_says_what_to_do(land, conn):
    land(broken_log(rows=2_000, share=0.2, seed=3)[0])
    texts = conn.execute(
        "select distinct reason_code, reason, remedy from raw.quarantine"
    ).fetchall()
    assert len(texts) >= 6
    assert all(reason and remedy for _, reason, remedy in texts)
    assert all(re.fullmatch("[a-z0-9_]+", code) for code, _, _ in texts)
