"""What the patterns let through, PostgreSQL casts, by the very expressions that staging uses."""

import re
from datetime import timedelta, timezone

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from p2p.sources.castable import BLANK, UNSET_DATE, decimal_type, moment_pattern, moment_type

DATE_TEMPLATES = [
    "YYYYMMDD",
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "DD.MM.YYYY",
    "DD.MM.YY",
    "MM/DD/YYYY",
    "MM/DD/YY",
    "DD/MM/YYYY",
    "DD-MM-YY",
]
MOMENT_TEMPLATES = [
    "DD-MM-YYYY HH24:MI:SS.MS",
    "MM/DD/YYYY HH12:MI AM",
    'YYYY-MM-DD"T"HH24:MI:SS',
    "YYYYMMDDHH24MISS",
    "DD.MM.YYYY HH24:MI",
    "YYYY-MM-DD HH24:MI:SS.US TZH:TZM",
]
TIME_TEMPLATES = ["HH24:MI:SS", "HH12:MI:SS AM", "HH24MISS", "HH24:MI"]

# The expressions of dbt_project/macros/parse.sql, for one parameter.
TO_DATE = "case when translate(%(v)s, '0./- ', '') = '' then null else to_date(%(v)s, %(f)s) end"
TO_TIME = "cast(cast(to_timestamp(nullif(trim(%(v)s), ''), %(f)s) as timestamp) as time)"
TO_MOMENT = (
    "case when %(f)s <> 'ISO' and %(f)s like '%%TZ%%' then to_timestamp(%(v)s, %(f)s) "
    "when %(f)s <> 'ISO' then cast(to_timestamp(%(v)s, %(f)s) as timestamp) at time zone 'UTC' "
    "when substr(%(v)s, 11) like any (array['%%+%%', '%%-%%', '%%Z', '%%z']) "
    "then cast(%(v)s as timestamptz) else cast(%(v)s as timestamp) at time zone 'UTC' end"
)
TO_DECIMAL = (
    "cast(nullif(case when %(v)s like '%%-' then '-' else '' end || trim(trailing '-' from "
    "case when %(f)s = ',' then translate(%(v)s, ',. ''', '.') else translate(%(v)s, ', ''', '') "
    "end), '') as numeric)"
)
TRIES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def cast(database_url):
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("set time zone 'UTC'")

        def run(expression, value, form):
            return conn.execute(f"select {expression}", {"v": value, "f": form}).fetchone()[0]

        yield run


@pytest.mark.parametrize("template", DATE_TEMPLATES)
def test_every_date_that_passes_casts(cast, template):
    pattern = re.compile(f" *{moment_pattern(template)} *|{UNSET_DATE}")

    @TRIES
    @given(value=st.from_regex(pattern, fullmatch=True))
    def casts(value):
        cast(TO_DATE, value, template)

    casts()


@pytest.mark.parametrize("template", ["ISO", *MOMENT_TEMPLATES])
def test_every_moment_that_passes_casts(cast, template):
    @TRIES
    @given(value=st.from_regex(re.compile(moment_pattern(template)), fullmatch=True))
    def casts(value):
        assert cast(f"({TO_MOMENT}) is not null", value, template)

    casts()


@pytest.mark.parametrize("template", TIME_TEMPLATES)
def test_every_time_of_day_that_passes_casts(cast, template):
    pattern = re.compile(f" *{moment_pattern(template)} *|{BLANK}")

    @TRIES
    @given(value=st.from_regex(pattern, fullmatch=True))
    def casts(value):
        cast(TO_TIME, value, template)

    casts()


@pytest.mark.parametrize("mark", [".", ","])
def test_every_decimal_that_passes_casts(cast, mark):
    pattern = re.compile(decimal_type(mark).pattern.pattern.decode())

    @TRIES
    @given(value=st.from_regex(pattern, fullmatch=True))
    def casts(value):
        cast(TO_DECIMAL, value, mark)

    casts()


@pytest.mark.parametrize(
    ("value", "mark", "number"),
    [
        ("1,500.00", ".", "1500.00"),
        ("1.500,00", ",", "1500.00"),
        ("20,190,118,165,803.80", ".", "20190118165803.80"),
        ("12.50-", ".", "-12.50"),
        ("-12,5", ",", "-12.5"),
        ("0.00E+00", ".", "0.00"),
        ("1 234,5", ",", "1234.5"),
        ("1'234.5", ".", "1234.5"),
        (".5", ".", "0.5"),
        ("5.", ".", "5"),
        (" 7 ", ".", "7"),
    ],
)
def test_decimals_mean_what_they_say(cast, value, mark, number):
    assert decimal_type(mark).pattern.fullmatch(value.encode())
    assert str(cast(TO_DECIMAL, value, mark)) == number


@pytest.mark.parametrize(
    ("value", "mark"),
    [
        ("1,5", "."),
        ("1.5", ","),
        ("1,50,000", "."),
        ("1.500.00", ","),
        ("--5", "."),
        ("-5-", "."),
        ("5 EUR", "."),
        ("1e999", "."),
        ("NaN", "."),
        ("-", "."),
        (".", "."),
        ("１", "."),
    ],
)
def test_decimals_that_could_be_misread_do_not_pass(value, mark):
    assert not decimal_type(mark).pattern.fullmatch(value.encode())


@pytest.mark.parametrize(
    ("template", "value", "date"),
    [
        ("MM/DD/YY", "5/27/16", "2016-05-27"),
        ("MM/DD/YY", "2/29/00", "2000-02-29"),
        ("DD/MM/YYYY", "3/4/2018", "2018-04-03"),
        ("DD.MM.YYYY", "31.12.9999", "9999-12-31"),
        ("YYYYMMDD", "20160229", "2016-02-29"),
    ],
)
def test_dates_mean_what_they_say(cast, template, value, date):
    assert moment_type(template).pattern.fullmatch(value.encode())
    assert str(cast(f"cast({TO_DATE} as text)", value, template)) == date


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("MM/DD/YY", "27/5/16"),
        ("MM/DD/YY", "2/29/15"),
        ("MM/DD/YY", "5/27/2016"),
        ("MM/DD/YYYY", "5/27/16"),
        ("DD.MM.YYYY", "31.04.2018"),
        ("YYYYMMDD", "19000229"),
        ("YYYYMMDD", "2018011"),
        ("YYYY-MM-DD", "0000-01-01"),
        ("HH24:MI:SS", "24:00:00"),
        ("HH12:MI:SS AM", "13:00:00 PM"),
        ("ISO", "2018-01-03 9:49"),
        ("ISO", "2018-01-03T09:49:00+15:00"),
        ("ISO", "03-01-2018"),
        ("ISO", "2018-01-03 09:49:00 CET"),
        ("ISO", " 2018-01-03"),
    ],
)
def test_dates_and_times_that_are_none_do_not_pass(template, value):
    assert not moment_type(template).pattern.fullmatch(value.encode())


@pytest.mark.parametrize(
    "template",
    ["Mon DD YYYY", "YYYY-MM", "DD/DD/YYYY", "YYYY-MM-DDTHH24", "YYYY_MM_DD", "", "SSSS"],
)
def test_a_template_that_cannot_be_checked_is_refused(template):
    with pytest.raises(ValueError, match="time format"):
        moment_type(template)


def plainly_right(kind, values):
    data = b"\n".join(values) + b"\n"
    ends = np.cumsum([len(value) + 1 for value in values]) - 1
    starts = np.concatenate(([0], ends[:-1] + 1))
    return kind.plain(np.frombuffer(data, np.uint8), starts, ends).tolist()


LIKE_DECIMALS = st.text(st.sampled_from("0123456789.,-+ e"), max_size=18)
OFFSETS = st.integers(-900, 900).map(lambda minutes: timezone(timedelta(minutes=minutes)))
LIKE_MOMENTS = st.one_of(
    st.datetimes().map(str),
    st.datetimes(timezones=OFFSETS).map(lambda moment: moment.isoformat()),
    st.from_regex(
        r"[0-2][0-9]{3}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|\.[0-9]{3})?",
        fullmatch=True,
    ),
    st.text(st.sampled_from("0123456789-:T Z+."), max_size=30),
)


@pytest.mark.parametrize("mark", [".", ","])
def test_the_short_cut_for_decimals_takes_nothing_that_the_pattern_does_not(mark):
    kind = decimal_type(mark)

    @settings(max_examples=60, deadline=None)
    @given(values=st.lists(LIKE_DECIMALS, min_size=1, max_size=30))
    @example(values=["-", "-.5", ".", "5.", "1-", "--1", "-1.2.3", "1" * 16, ""])
    def agrees(values):
        raw = [value.encode() for value in values]
        for value, right in zip(raw, plainly_right(kind, raw), strict=True):
            assert not right or kind.pattern.fullmatch(value), value

    agrees()


@pytest.mark.parametrize("template", ["ISO", "YYYYMMDD", "HH12:MI:SS AM", "DD.MM.YYYY HH24:MI"])
def test_the_short_cut_for_moments_takes_nothing_that_the_pattern_does_not(template):
    kind = moment_type(template)
    pattern = re.compile(moment_pattern(template))
    near = st.tuples(
        st.from_regex(pattern, fullmatch=True), st.integers(0, 40), st.sampled_from("0123459:. T")
    ).map(lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + 1 :])

    @settings(max_examples=60, deadline=None)
    @given(values=st.lists(st.one_of(LIKE_MOMENTS, near), min_size=1, max_size=8))
    def agrees(values):
        raw = [value.encode() for value in values]
        for value, right in zip(raw, plainly_right(kind, raw), strict=True):
            assert not right or kind.pattern.fullmatch(value), value

    agrees()


def test_the_short_cut_finds_the_usual_forms():
    filler = b"x" * 40  # the last values of a block are always looked at one by one
    moments = [
        b"2018-01-03",
        b"2018-01-03T09:49:00",
        b"2018-01-03 09:49:00.000",
        b"2018-01-03T09:49:00.123456+01:00",
        b"2018-01-03T09:49:00Z",
    ]
    assert plainly_right(moment_type("ISO"), [*moments, filler]) == [True] * 5 + [False]
    decimals = [b"0", b"12345", b"12.50", b"-7", b"-7.25", b"", filler]
    assert plainly_right(decimal_type("."), decimals) == [True] * 6 + [False]
