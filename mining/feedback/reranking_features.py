"""What a re-ranking model sees of a candidate, in numbers. Nothing is fitted in here.

All of it was known before the decision: the history of a supplier counts decisions of earlier days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.candidates import Candidate
from mining.mart_columns import Kind

Floats = NDArray[np.float64]
LEAST_SEEN = 10
"""Labels that a kind or reason needs for a column of its own."""
_DATES = ("posted_on", "invoice_on", "last_event_at", "week_of")
_NUMBERS = (
    "score",
    "money",
    "has_money",
    "reasons",
    "peers",
    "age",
    "supplier",
    "supplier_decided",
)
SEEN: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "candidate_id": pl.String,
    "kind": pl.String,
    "score": pl.Float64,
    "amount": pl.Float64,
    "supplier": pl.String,
    "codes": pl.List(pl.String),
    "peers": pl.Float64,
    "document_on": pl.Date,
}
"""Columns of `seen_candidates` and `seen_items`, as they come out of a candidate."""


def seen_candidates(candidates: Sequence[Candidate]) -> pl.DataFrame:
    """One row a candidate, in their order, with the columns of SEEN."""
    rows = [
        (
            *(one.tenant, one.source, one.candidate_id, one.kind, one.score),
            None if one.amount is None else float(one.amount),
            *_told(one.reasons, one.evidence),
        )
        for one in candidates
    ]
    return pl.DataFrame(rows, schema=SEEN, orient="row")


def seen_items(items: pl.DataFrame) -> pl.DataFrame:
    """Items of the queue with the columns of SEEN beside is_confirmed, decided_at, first_seen_at.

    items: as `read.read_items` gives them; reasons and evidence are JSON.
    """
    told = [
        _told(json.loads(reasons), json.loads(evidence))
        for reasons, evidence in items.select("reasons", "evidence").iter_rows()
    ]
    of_json = {name: SEEN[name] for name in ("supplier", "codes", "peers", "document_on")}
    return items.select(
        *("tenant", "source", "candidate_id", "kind", "score", "amount"),
        *("is_confirmed", "decided_at", "first_seen_at"),
    ).hstack(pl.DataFrame(told, schema=of_json, orient="row"))


def space_of(labels: pl.DataFrame) -> dict[str, list[str]]:
    """Kinds and reasons with a column of their own: those of at least LEAST_SEEN labels."""

    def frequent(values: pl.Series) -> list[str]:
        counted = values.drop_nulls().value_counts(name="seen")
        return sorted(counted.filter(pl.col("seen") >= LEAST_SEEN)[values.name].to_list())

    return {
        "kinds": frequent(labels["kind"]),
        "codes": frequent(labels["codes"].list.unique().explode()),
    }


def names(space: Mapping[str, Sequence[str]]) -> list[str]:
    """The features in the order of their columns."""
    return [
        *_NUMBERS,
        *(f"kind {kind}" for kind in space["kinds"]),
        *(f"score of kind {kind}" for kind in space["kinds"]),
        *(f"reason {code}" for code in space["codes"]),
    ]


def features(
    seen: pl.DataFrame, decided: pl.DataFrame, space: Mapping[str, Sequence[str]]
) -> Floats:
    """Rows of `seen` by `names(space)`.

    seen: columns of SEEN with first_seen_at and decided_at (null: not decided, so all decisions are
    earlier). decided: all decisions known, for the history of suppliers.
    """
    history = supplier_history(seen, decided)
    age = (pl.col("first_seen_at").dt.date() - pl.col("document_on")).dt.total_days()
    table = seen.select(
        "score",
        money=pl.col("amount").abs().fill_null(0.0).log1p(),
        has_money=pl.col("amount").is_not_null().cast(pl.Float64),
        reasons=pl.col("codes").list.len().cast(pl.Float64),
        peers=pl.col("peers").fill_null(0.0),
        age=age.clip(lower_bound=0).cast(pl.Float64).fill_null(0.0).log1p(),
        supplier=history["surplus"],
        supplier_decided=history["decided"].cast(pl.Float64).log1p(),
        **{f"kind {kind}": (pl.col("kind") == kind).cast(pl.Float64) for kind in space["kinds"]},
        **{
            f"score of kind {kind}": pl.when(pl.col("kind") == kind)
            .then(pl.col("score"))
            .otherwise(0.0)
            for kind in space["kinds"]
        },
        **{
            f"reason {code}": pl.col("codes").list.contains(code).cast(pl.Float64)
            for code in space["codes"]
        },
    )
    return table.to_numpy()


def supplier_history(seen: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """Per row of `seen`: how many of its supplier and kind were decided on earlier days, and by how
    much more of them were confirmed than is usual (`surplus`, drawn to 0 where few are decided)."""
    key = ["tenant", "source", "supplier", "kind"]
    last = pl.date(9999, 12, 31)
    asked = seen.select(
        *key, place=pl.int_range(pl.len()), day=pl.col("decided_at").dt.date().fill_null(last)
    ).sort("day", "place")
    by_day = (
        decided.filter(pl.col("supplier").is_not_null())
        .with_columns(day=pl.col("decided_at").dt.date())
        .group_by(*key, "day")
        .agg(decided=pl.len().cast(pl.Int64), confirmed=pl.col("is_confirmed").sum().cast(pl.Int64))
        .sort("day", *key)
        .with_columns(pl.col("decided", "confirmed").cum_sum().over(key))
    )
    of_kind = (
        decided.with_columns(day=pl.col("decided_at").dt.date())
        .group_by("kind", "day")
        .agg(of=pl.len().cast(pl.Int64), hit=pl.col("is_confirmed").sum().cast(pl.Int64))
        .sort("day", "kind")
        .with_columns(pl.col("of", "hit").cum_sum().over("kind"))
    )
    found = asked.join_asof(
        by_day, on="day", by=key, strategy="backward", allow_exact_matches=False,
        check_sortedness=False,
    ).join_asof(
        of_kind, on="day", by="kind", strategy="backward", allow_exact_matches=False,
        check_sortedness=False,
    )  # fmt: skip
    usual = (pl.col("hit").fill_null(0) + 1) / (pl.col("of").fill_null(0) + 2)
    count, hits = pl.col("decided").fill_null(0), pl.col("confirmed").fill_null(0)
    return found.sort("place").select(decided=count, surplus=(hits - count * usual) / (count + 2.0))


def _told(reasons: Any, evidence: Any) -> tuple[Any, ...]:
    """(supplier, codes, peers, document_on) out of what a reviewer is shown."""
    first = evidence[0] if isinstance(evidence, list) and evidence else evidence
    shown = first if isinstance(first, dict) else {}
    supplier = shown.get("supplier")
    return (
        None if supplier is None else str(supplier),
        [str(one.get("code")) for one in reasons],
        _against_peers(reasons),
        _document_on(shown),
    )


def _against_peers(reasons: Any) -> float | None:
    """ln of value / usual value of the strongest reason that has both; within a thousand times."""
    for one in reasons:
        value, usual = one.get("value"), one.get("peer_value")
        if value and usual and value > 0 and usual > 0:
            return float(np.clip(np.log(value / usual), -7.0, 7.0))
    return None


def _document_on(shown: Mapping[str, Any]) -> date | None:
    for name in _DATES:
        text = shown.get(name)
        if text:
            try:
                return date.fromisoformat(str(text)[:10])
            except ValueError:
                continue
    return None
