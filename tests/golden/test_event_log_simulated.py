"""The event log of a publication, as the explorer reads it: its figures are the warehouse's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import polars as pl
import psycopg
import pytest

import p2p.eventlog.shelf
from p2p.errors import RefreshFailed, UsageError, WarehouseError
from p2p.eventlog import (
    EventLog,
    EventLogShelf,
    activity_statistics,
    directly_follows_graph,
    select,
    variant_statistics,
)
from p2p.eventlog.log import DAY_US, UNKNOWN
from p2p.eventlog.published import read_published
from p2p.settings import Settings
from p2p.warehouse.arrow import arrow_reader
from p2p.warehouse.publication import publish
from p2p.warehouse.refresh_log import start_refresh

SOURCE = "demo"
# the marts round days to twelve decimals
DAYS = 1e-9


@pytest.fixture(scope="module")
def published(simulated: tuple[str, dict[str, Path]]) -> str:
    """URL of the simulated warehouse, published."""
    url, _ = simulated
    with psycopg.connect(url, autocommit=True) as conn:
        publish(conn, start_refresh(conn))
    return url


@pytest.fixture(scope="module")
def log(published: str) -> EventLog:
    settings = Settings.model_validate({"database_url": published})
    return read_published(settings, tenant="default", source=SOURCE)


@pytest.fixture
def shelf(published: str, tmp_path: Path) -> EventLogShelf:
    home = tmp_path / "home"
    return EventLogShelf(Settings.model_validate({"home": home, "database_url": published}))


def _rows(url: str, statement: str) -> pl.DataFrame:
    with psycopg.connect(url) as conn:
        cursor = conn.execute(statement)
        names = [column.name for column in cursor.description or ()]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)


def test_the_map_is_that_of_the_marts(log: EventLog, published: str) -> None:
    ours = directly_follows_graph(select(log)).sort("from_activity", "to_activity")
    theirs = _rows(published, "select * from marts.mart_transition where source = 'demo'").sort(
        "from_activity", "to_activity"
    )
    assert ours.height > 30
    for name in ("from_activity", "to_activity", "transition_count", "case_count", "timed_count"):
        assert ours[name].to_list() == theirs[name].to_list(), name
    for name in ("total_wait_days", "median_wait_days", "p90_wait_days"):
        np.testing.assert_allclose(ours[name], theirs[name].cast(pl.Float64), rtol=0, atol=DAYS)


def test_variants_and_activities_are_those_of_the_marts(log: EventLog, published: str) -> None:
    ours = variant_statistics(select(log))
    theirs = _rows(
        published, "select * from serving.variant where source = 'demo' order by variant_rank"
    )
    assert ours["activities"].to_list() == theirs["activities"].to_list()
    assert ours["case_count"].to_list() == theirs["case_count"].to_list()
    np.testing.assert_allclose(
        ours["median_duration_days"].to_numpy(),
        theirs["median_duration_days"].cast(pl.Float64).to_numpy(),
        atol=DAYS,
    )
    counted = ["event_count", "case_count", "start_count", "end_count"]
    activities = _rows(published, "select * from serving.activity where source = 'demo'").sort(
        "activity"
    )
    mine = activity_statistics(select(log)).sort("activity")
    assert mine.select(counted).rows() == activities.select(counted).rows()


def test_durations_and_working_days_are_those_of_the_marts(log: EventLog, published: str) -> None:
    theirs = _rows(
        published,
        "select dim_case.case_id, duration_days::float8, duration_business_days::float8,"
        " has_rework::text, fct_case.is_completed"
        " from marts.fct_case join marts.dim_case using (case_key)"
        " where dim_case.source = 'demo' order by case_key",
    )
    cases = log.cases
    assert log.case_ids.to_list() == theirs["case_id"].to_list()
    days = np.where(cases.duration_us == UNKNOWN, np.nan, cases.duration_us / DAY_US)
    np.testing.assert_allclose(days, theirs["duration_days"].to_numpy(), atol=DAYS)
    working = theirs["duration_business_days"].to_numpy()
    assert np.isfinite(working).sum() > 100
    np.testing.assert_allclose(cases.duration_business_days, working, atol=DAYS)
    rework = log.attributes["has_rework"]
    assert rework.values.gather(rework.code).to_list() == theirs["has_rework"].to_list()
    assert cases.is_finished.tolist() == theirs["is_completed"].to_list()


# The words of macros/working_time.sql, said once more for neighbouring events.
_BUSINESS_WAITS = """
    with event as (
        select event.*, "case".company_code,
               coalesce(own.calendar_id, every.calendar_id) as calendar_id,
               coalesce(own.time_zone, every.time_zone) as time_zone
        from serving.event
        join serving."case" on "case".case_key = event.case_key and "case".source = 'demo'
        left join raw.company_calendar as own
            on own.tenant = event.tenant and own.source = event.source
            and own.company_code = "case".company_code
        left join raw.company_calendar as every
            on every.tenant = event.tenant and every.source = event.source
            and every.company_code = ''
    ),
    placed as (
        select event.*, day.open_seconds_before + coalesce(least(greatest(
                   extract(epoch from event_at - day.opens_at), 0),
                   extract(epoch from day.closes_at - day.opens_at)), 0) as open_seconds,
               source_day.working_days_before, day.seconds_of_working_day
        from event
        left join marts.dim_calendar_day as day
            on day.calendar_id = event.calendar_id
            and day.day = (event_at at time zone time_zone)::date
        left join marts.dim_calendar_day as source_day
            on source_day.calendar_id = event.calendar_id and source_day.day = event_on
    )
    select activity as from_activity, to_activity, count(days) as business_timed_count,
           sum(days)::float8 as total_wait_business_days,
           percentile_cont(0.5) within group (order by days::float8) as median_wait_business_days,
           percentile_cont(0.9) within group (order by days::float8) as p90_wait_business_days
    from (
        select activity, lead(activity) over following as to_activity,
               case
                   when not (is_time_plausible and lead(is_time_plausible) over following) then null
                   when 'day' in (time_precision, lead(time_precision) over following)
                       then lead(working_days_before) over following - working_days_before
                   else (lead(open_seconds) over following - open_seconds) / seconds_of_working_day
               end as days
        from placed
        window following as (partition by case_key order by event_position)
    ) as wait
    where to_activity is not null
    group by activity, to_activity
"""


def test_waits_in_working_days_are_those_of_the_warehouse(log: EventLog, published: str) -> None:
    key = ["from_activity", "to_activity"]
    kinds = _rows(
        published,
        "select count(*) filter (where time_precision = 'day') as to_the_day, count(*) as events"
        " from serving.event where source = 'demo'",
    )
    assert 0 < kinds["to_the_day"][0] < kinds["events"][0]
    theirs = _rows(published, _BUSINESS_WAITS).sort(key)
    ours = directly_follows_graph(select(log)).sort(key)
    assert ours["business_timed_count"].to_list() == theirs["business_timed_count"].to_list()
    assert ours["business_timed_count"].sum() > 500
    for name in ("total", "median", "p90"):
        column = f"{name}_wait_business_days"
        np.testing.assert_allclose(ours[column], theirs[column], rtol=0, atol=DAYS)


def test_amounts_are_exact(log: EventLog, published: str) -> None:
    theirs = _rows(
        published,
        "select currency, sum(amount)::float8 as amount, count(amount) as n"
        " from serving.\"case\" where source = 'demo'"
        " group by currency order by n desc, currency limit 1",
    )
    ours = variant_statistics(select(log), currency=theirs["currency"][0])
    assert ours["amount"].sum() == pytest.approx(theirs["amount"][0], abs=0.005)
    assert ours["valued_count"].sum() == theirs["n"][0]


def test_what_is_not_there_is_said(published: str, settings_for_tests: Settings) -> None:
    settings = Settings.model_validate({"database_url": published})
    with pytest.raises(UsageError, match="no published cases"):
        read_published(settings, tenant="default", source="nowhere")
    with pytest.raises(UsageError, match="no published cases"):
        read_published(settings, tenant="another", source=SOURCE)
    with pytest.raises(RefreshFailed, match="nothing is published"):
        read_published(settings_for_tests, tenant="default", source=SOURCE)


def test_a_password_is_not_shown(published: str) -> None:
    settings = Settings.model_validate({"database_url": published})
    with pytest.raises(WarehouseError) as refused, arrow_reader(settings) as reader:
        reader.read("select * from serving.no_such_table")
    assert "no_such_table" in refused.value.message
    password = urlsplit(published).password
    assert password is None or password not in str(refused.value)


def test_readers_cannot_write(published: str) -> None:
    settings = Settings.model_validate({"database_url": published})
    with pytest.raises(WarehouseError, match="read-only"), arrow_reader(settings) as reader:
        reader.read("create table serving.mine (n int)")


def test_a_log_is_read_once_and_kept_in_memory_and_on_disk(
    shelf: EventLogShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ThreadPoolExecutor(4) as pool:
        logs = list(pool.map(shelf.log, [SOURCE] * 8))
    assert all(one is logs[0] for one in logs)

    def refuse(*_: object, **__: object) -> EventLog:
        raise AssertionError("the warehouse was read again")

    monkeypatch.setattr(p2p.eventlog.shelf, "read_published", refuse)
    assert shelf.log(SOURCE) is logs[0]
    another_process = EventLogShelf(shelf.settings)
    graph = directly_follows_graph(select(another_process.log(SOURCE)))
    assert graph.equals(directly_follows_graph(select(logs[0])))
    for file in shelf.settings.home.rglob("*.npz"):
        file.write_bytes(b"damaged")
    with pytest.raises(AssertionError, match="read again"):
        EventLogShelf(shelf.settings).log(SOURCE)


def test_memory_is_bounded_and_the_newest_log_stays(shelf: EventLogShelf) -> None:
    small = EventLogShelf(shelf.settings, most_bytes=1)
    first = small.log(SOURCE)
    second = small.log("s4")
    assert small.size_bytes == second.size_bytes
    assert small.log("s4") is second
    assert small.log(SOURCE) is not first


def test_a_new_publication_is_seen_at_once(
    shelf: EventLogShelf, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shelf.log(SOURCE)
    with psycopg.connect(published, autocommit=True) as conn:
        refresh_id = start_refresh(conn)
        tables = conn.execute(
            "select tablename from pg_tables where schemaname = 'serving'"
        ).fetchall()
        for (name,) in tables:
            conn.execute(f'create table candidate."{name}" as table serving."{name}"')
        publish(conn, refresh_id)
    after = shelf.log(SOURCE)
    assert after.identity.publication_id > before.identity.publication_id
    assert after.identity.refresh_id == refresh_id
    assert shelf.log(SOURCE) is after
    assert shelf.log_of(before.identity) is after  # a page that has not seen it yet
    assert len(list(shelf.settings.home.rglob("*.npz"))) == 1
