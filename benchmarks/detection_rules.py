"""Ways to find duplicate invoices; each runs as a process of its own.

    python -m benchmarks.detection_rules ours invoices.parquet

Writes one line of JSON: pairs of row numbers, CPU seconds, peak megabytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from mining.rules.duplicate_groups import duplicate_groups
from mining.rules.references import normalised_reference

_MOST_OF_A_GROUP = 200


def ours(invoices: pl.DataFrame) -> pl.DataFrame:
    """The definition of K18, and the near-duplicate rules; both documents stand."""
    found = duplicate_groups(invoices)
    standing = found.members.filter("is_candidate", pl.col("exact").is_not_null())
    exact = standing.select(
        first=pl.col("row").first().over("exact", order_by="place"), second="row"
    ).filter(pl.col("first") != pl.col("second"))
    near = found.pairs.filter("is_standing").select("first", "second")
    return pl.concat([exact, near])


def exact_keys(invoices: pl.DataFrame) -> pl.DataFrame:
    """The same supplier, number as written, amount and date."""
    return _equal(invoices, ["supplier_id", "reference", "gross_amount", "currency", "invoice_on"])


def normalised_keys(invoices: pl.DataFrame) -> pl.DataFrame:
    """The same supplier, number without signs, and amount."""
    told = invoices.with_columns(reference=normalised_reference(pl.col("reference")))
    return _equal(told, ["supplier_id", "reference", "gross_amount", "currency"])


def every_amount(invoices: pl.DataFrame) -> pl.DataFrame:
    """All invoices of one supplier and amount compared, numbers at least 80 % alike."""
    from rapidfuzz import fuzz, process

    told = _standing(invoices).with_columns(
        reference=normalised_reference(pl.col("reference")).fill_null("")
    )
    key = ["supplier_id", "gross_amount", "currency"]
    small = told.filter(pl.len().over(key).is_between(2, _MOST_OF_A_GROUP))
    pairs = small.join(small, on=key, suffix="_other").filter(pl.col("row") < pl.col("row_other"))
    alike = process.cpdist(
        pairs["reference"].to_list(), pairs["reference_other"].to_list(), scorer=fuzz.ratio
    )
    return pairs.filter(pl.Series(alike >= 80)).select(first="row", second="row_other")


def _equal(invoices: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    groups = _standing(invoices).filter(pl.len().over(key) > 1)
    return groups.select(first=pl.col("row").min().over(key), second="row").filter(
        pl.col("first") < pl.col("second")
    )


def _standing(invoices: pl.DataFrame) -> pl.DataFrame:
    return invoices.with_row_index("row").filter(~pl.col("is_reversed"), ~pl.col("is_credit_memo"))


RULES: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "ours": ours,
    "exact keys": exact_keys,
    "normalised keys": normalised_keys,
    "every equal amount": every_amount,
}


def main() -> None:
    """Read, find, say."""
    invoices = pl.read_parquet(Path(sys.argv[2]))
    cpu = time.process_time()
    pairs = RULES[sys.argv[1]](invoices).unique().sort("first", "second")
    spent = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({"pairs": pairs.rows(), "cpu_s": spent, "peak_mb": peak}))


if __name__ == "__main__":
    main()
