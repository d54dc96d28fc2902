"""What counts as one piece of work, and when and where an event is drawn as a dot."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from p2p.eventlog import batches, dotted_chart, encode, filters, select, workload
from p2p.eventlog.encode import LogTables
from tests.eventlog.random_logs import IDENTITY

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def test_an_event_of_an_order_is_one_piece_of_work_however_many_items_it_stands_in():
    at = datetime(2024, 3, 1, 9, tzinfo=UTC)
    # order A has three items and is released once; B to D have one item each, D names no order
    items = ["A", "A", "A", "B", "C", None]
    releases = [at] * 3 + [at + 3 * HOUR] * 3
    rows = [(number, "release", moment) for number, moment in enumerate(releases)]
    # two of the items are each billed twice at one moment: by two bills, not by one or by four
    rows += [(number, "bill", at + HOUR) for number in (0, 0, 1, 1)]
    events = pl.DataFrame(rows, schema=["case", "activity", "event_at"], orient="row")
    events = events.with_columns(resource=pl.lit("ann")).sort("case", maintain_order=True)
    cases = pl.DataFrame({"case": range(len(items)), "purchase_order_id": items})
    known = select(encode(LogTables(events, cases), IDENTITY))
    load = workload(known).row(0, named=True)
    assert (load["event_count"], load["case_count"]) == (6, 6)
    (found,) = batches(known).rows(named=True)
    assert (found["activity"], found["event_count"], found["largest_size"]) == ("release", 4, 3)
    assert found["batch_count"] == found["simultaneous_count"] == 1
    alone = select(known.log, filters.AttributeFilter(name="purchase_order_id", values=("A",)))
    assert workload(alone)["event_count"].to_list() == [3]
    assert not batches(alone).height
    # a log that names no orders knows of cases only
    unknown = select(encode(LogTables(events), IDENTITY))
    assert workload(unknown)["event_count"].to_list() == [10]
    assert batches(unknown)["batch_count"].sum() == 3


def test_dots_tell_the_days_of_the_source_and_leave_out_times_that_cannot_be_believed():
    late = datetime(2024, 3, 1, 23, 30, tzinfo=UTC)  # half past midnight of the second in Berlin
    events = pl.DataFrame(
        {
            "case": [1, 1, 1, 2],
            "activity": ["order", "receive", "pay", "order"],
            "event_at": [datetime(2924, 1, 1, tzinfo=UTC), late, late + DAY, late - DAY],
            "event_on": [date(2924, 1, 1), date(2024, 3, 2), date(2024, 3, 3), date(2024, 3, 1)],
            "is_day_precise": [False, False, True, False],
            "is_time_plausible": [False, True, True, True],
        }
    )
    log = encode(LogTables(events, time_zone="Europe/Berlin"), IDENTITY)
    chart = dotted_chart(select(log), order="end")
    assert (chart.time_zone, chart.implausible_event_count) == ("Europe/Berlin", 1)
    told = chart.dots.select("line", "case_id", "happened", "days_since_start").rows()
    assert told == [
        (0, "2", "2024-03-01 00:30:00", 0.0),
        (1, "1", "2024-03-02 00:30:00", 0.0),
        (1, "1", "2024-03-03", 1.0),
    ]
