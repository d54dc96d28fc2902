"""The explorer against pm4py, on real logs and on logs by chance: counts are equal, times to the
microsecond, in the order of the source."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
import r4pm
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p.eventlog import (
    LogTables,
    activity_statistics,
    directly_follows_graph,
    encode,
    repetitions,
    select,
    variant_statistics,
)
from p2p.eventlog.log import DAY_US, SECOND_US
from tests.eventlog.pm4py_answers import as_pandas, graph
from tests.eventlog.random_logs import IDENTITY

_XES = {
    "bpic": "bpic2019_3way_after/BPI_Challenge_2019-3-w-after.xes.gz",
    "onetrace": "bpic2019_1t_per_variant/16_bpic2019_1t_per_variant.xes.gz",
    "helpdesk": "reference_logs/helpdesk.xes.gz",
}
_CSV = {"receipt": "reference_logs/receipt.csv"}


def _real(folder: Path, name: str) -> pl.DataFrame:
    if name in _XES:
        read = r4pm.df.import_xes(str(folder / _XES[name]))[0]
    else:
        read = pl.read_csv(folder / _CSV[name], infer_schema=False).with_columns(
            pl.col("time:timestamp").str.to_datetime(time_unit="us", time_zone="UTC")
        )
    return read.select(case="case:concept:name", activity="concept:name", event_at="time:timestamp")


@pytest.mark.parametrize("name", [*_XES, *_CSV])
def test_a_real_log_gives_pm4pys_results(shared_data: Path, name: str) -> None:
    _compare(_real(shared_data, name))


_rows = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["a", "b", "c", "é"]),
        st.datetimes(pd.Timestamp("1948-01-01"), pd.Timestamp("2030-01-01")),
    ),
    min_size=2,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(rows=_rows)
def test_a_log_by_chance_gives_pm4pys_results(rows: list[tuple[int, str, object]]) -> None:
    # rows of several cases stand among each other, and time may go back
    schema = {"case": pl.Int64, "activity": pl.String, "event_at": pl.Datetime("us")}
    _compare(pl.DataFrame(rows, schema=schema, orient="row"))


def _compare(frame: pl.DataFrame) -> None:
    table = as_pandas(frame)
    selection = select(encode(LogTables(frame), IDENTITY))
    _same_graph(table, directly_follows_graph(selection))
    _same_variants(table, variant_statistics(selection))
    _same_activities(table, activity_statistics(selection), repetitions(selection))


def _same_graph(table: pd.DataFrame, ours: pl.DataFrame) -> None:
    rows = {(row["from_activity"], row["to_activity"]): row for row in ours.iter_rows(named=True)}
    counted = {edge: row["transition_count"] for edge, row in rows.items()}
    if not counted:  # pm4py cannot group nothing
        assert table["case:concept:name"].is_unique
        return
    assert counted == graph(table, "frequency")
    assert {edge: row["case_count"] for edge, row in rows.items()} == graph(
        table, "frequency", keep_once_per_case=True
    )
    theirs = graph(table, "performance", perf_aggregation_key="all")
    raw = graph(table, "performance", perf_aggregation_key="raw_values")
    assert set(theirs) == set(rows)
    for edge, row in rows.items():
        _same_microsecond(row["median_wait_days"], theirs[edge]["median"])
        # sums of a hundred thousand waits in floats are off by more than that in pm4py itself
        exact = sum(round(wait * SECOND_US) for wait in raw[edge])
        assert round(row["total_wait_days"] * DAY_US) == pytest.approx(exact, rel=4e-16, abs=1)
        assert row["total_wait_days"] * 86_400 == pytest.approx(theirs[edge]["sum"], rel=1e-9)
        _same_microsecond(row["p90_wait_days"], np.quantile(raw[edge], 0.9))


def _same_variants(table: pd.DataFrame, ours: pl.DataFrame) -> None:
    from pm4py.statistics.variants.pandas.get import get_variants_count

    theirs = get_variants_count(table)
    rows = ours.select("activities", "case_count").iter_rows()
    assert {tuple(activities): count for activities, count in rows} == {
        tuple(variant): count for variant, count in theirs.items()
    }
    # pm4py has no durations of variants; pandas has those of cases
    times = table.groupby("case:concept:name", sort=False)["time:timestamp"]
    total = (times.max() - times.min()).dt.total_seconds().sum()
    assert ours["total_duration_days"].sum() * 86_400 == pytest.approx(total, rel=1e-12, abs=1e-6)


def _same_activities(table: pd.DataFrame, ours: pl.DataFrame, again: pl.DataFrame) -> None:
    import pm4py

    def counts(column: str) -> Counter[str]:
        return +Counter(dict(ours.select("activity", column).iter_rows()))

    cases = table.groupby("case:concept:name", sort=False)["concept:name"]
    assert counts("event_count") == dict(table["concept:name"].value_counts())
    assert counts("start_count") == dict(cases.first().value_counts())
    assert counts("end_count") == dict(cases.last().value_counts())
    found = dict(again.select("activity", "rework_case_count").iter_rows())
    assert found == pm4py.get_rework_cases_per_activity(table)


def _same_microsecond(days: float, seconds: float) -> None:
    assert days * DAY_US == pytest.approx(seconds * SECOND_US, abs=0.5, rel=1e-15)
