"""Which calendar a company follows is what the latest mapping of its source says."""

from datetime import UTC, date, datetime

from p2p.sources import EventLogMapping
from tests.landing.conftest import OWN

LOG = "case,activity,when,cost\n1,Create,2026-01-05 10:00,1\n"


def _mapping(**more: object) -> EventLogMapping:
    return EventLogMapping.model_validate(OWN.model_dump(exclude_unset=True) | more)


def _followed(conn) -> list[tuple[str, str]]:
    return conn.execute(
        "select company_code, calendar_id from raw.company_calendar order by company_code"
    ).fetchall()


def test_without_a_word_a_source_works_as_its_time_zone_does(conn, land):
    land(LOG, mapping=_mapping(time_zone="Europe/Berlin"))
    assert _followed(conn) == [("", "Europe/Berlin DE 08:00-17:00")]
    closed, days, first = conn.execute(
        "select count(*) filter (where opens_at is null), count(*), min(day) "
        "from raw.work_calendar_day where day between '2025-01-01' and '2025-12-31'"
    ).fetchone()
    # 52 weekends, and nine public holidays of all Germany, none of them at a weekend in 2025
    assert (closed, days, first) == (113, 365, date(2025, 1, 1))
    hours = conn.execute(
        "select opens_at, closes_at from raw.work_calendar_day "
        "where day in ('2026-01-07', '2026-07-07') order by day"
    ).fetchall()
    # the clock of Berlin: an hour ahead of UTC in winter, two in summer
    assert hours == [
        (datetime(2026, 1, 7, 7, tzinfo=UTC), datetime(2026, 1, 7, 16, tzinfo=UTC)),
        (datetime(2026, 7, 7, 6, tzinfo=UTC), datetime(2026, 7, 7, 15, tzinfo=UTC)),
    ]


def test_a_changed_mapping_replaces_what_was_declared_though_no_file_is_new(conn, land):
    declared = [{"company_code": "SG01", "country": "SG", "time_zone": "Asia/Singapore"}]
    land(LOG, mapping=_mapping(time_zone="Europe/Berlin", working_time=declared))
    assert _followed(conn) == [
        ("", "Europe/Berlin DE 08:00-17:00"),
        ("SG01", "Asia/Singapore SG 08:00-17:00"),
    ]
    every = [{"country": "AT", "opens": "07:30", "closes": "15:30"}]
    assert land(LOG, mapping=_mapping(time_zone="Europe/Berlin", working_time=every)).status == (
        "already_loaded"
    )
    assert _followed(conn) == [("", "Europe/Berlin AT 07:30-15:30")]
