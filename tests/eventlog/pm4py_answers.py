"""What pm4py finds in a log, in the order of its rows: the peer of the comparison."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl

Edge = tuple[str, str]


def as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """case, activity and event_at under pm4py's names, the rows of a case one after another."""
    columns = {
        "case:concept:name": frame["case"].cast(pl.String).to_numpy(),
        "concept:name": frame["activity"].to_numpy(),
        "time:timestamp": pd.to_datetime(frame["event_at"].to_numpy(), utc=True),
    }
    table = pd.DataFrame(columns)
    first = table.groupby("case:concept:name", sort=False).ngroup()
    return table.iloc[first.argsort(kind="stable")].reset_index(drop=True)


def graph(table: pd.DataFrame, measure: str, **options: Any) -> dict[Edge, Any]:
    """pm4py's directly-follows graph without its own sorting: the source's order is the truth."""
    from pm4py.algo.discovery.dfg.adapters.pandas.df_statistics import get_dfg_graph

    found = get_dfg_graph(
        table.copy(),
        measure=measure,
        sort_caseid_required=False,
        sort_timestamp_along_case_id=False,
        **options,
    )
    return dict(found)
