"""Duplicates kind by kind: what is found of each slip, how often each decoy is taken for one, and
how often each kind of flag is right.

On top of simulated companies (whose ledger plants duplicates and decoys of its own) copies with one
slip each are planted, and documents that look like duplicates and are in order. Seeds that no rule
was tuned on.

    python -m benchmarks.detection_duplicates
    python -m benchmarks.detection_duplicates --seed 7

Prints a table, and one line of JSON at the end.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Final

import polars as pl

from benchmarks.detection_kinds import LEAST_PRECISION, LEAST_RECALL, report
from benchmarks.planted_duplicates import Planted, with_slips
from benchmarks.simulated_invoices import simulated
from mining.rules.duplicate_groups import Groups, duplicate_groups
from mining.rules.near_duplicates import SUPPLIER, TAX
from mining.rules.references import WAYS

SEEDS: Final = (60013, 60017, 60029, 60037, 60041)
ITEMS: Final = 10_000
EXACT: Final = "same reference and amount"


def main() -> int:
    """Run every seed and say what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    seeds = options.parse_args().seed
    judged = [_judged(with_slips(simulated(seed, ITEMS), seed)) for seed in seeds]
    lines, result = report(
        pl.concat([planted for planted, _ in judged]), pl.concat([asked for _, asked in judged])
    )
    print(f"\n{len(seeds)} seeds of {ITEMS:,} order items each\n")
    print("\n".join(lines) + "\n")
    passed = result["recall"] >= LEAST_RECALL and result["precision"] >= LEAST_PRECISION
    told = {"benchmark": "detection_duplicates", "passed": passed, "seeds": list(seeds)}
    print(json.dumps(told | result))
    return 0 if passed else 1


def _judged(planted: Planted) -> tuple[pl.DataFrame, pl.DataFrame]:
    """planted and asked, as detection_kinds.report takes them: a copy is found where it stands in a
    group that people are asked about, and such a group is right where it holds a copy."""
    found = duplicate_groups(planted.invoices, planted.identifiers)
    members = found.members.filter("is_candidate").with_columns(pl.col("row").cast(pl.Int64))
    rows = members["row"].implode()
    told = [
        frame.select("kind", is_decoy=pl.lit(is_decoy), is_flagged=pl.col("row").is_in(rows))
        for is_decoy, frame in ((False, planted.copies), (True, planted.decoys))
    ]
    asked = (
        members.group_by("group")
        .agg(is_right=pl.col("row").is_in(planted.known.implode()).any())
        .join(_ways(found, members), on="group")
    )
    return pl.concat(told), asked.select("way", "is_right")


def _ways(found: Groups, asked: pl.DataFrame) -> pl.DataFrame:
    """group and way: how each group was flagged, by the surest of what holds it together."""
    exact = asked.filter(pl.col("exact").is_not_null()).select("group", way=pl.lit(EXACT))
    words = pl.col("way").cast(pl.Int64).replace_strict(WAYS, return_dtype=pl.String)
    near = (
        found.pairs.filter("is_standing")
        .sort("score", "first", "second", descending=[True, False, False])
        .select(
            "group",
            way=pl.when(pl.col("kind").is_in([SUPPLIER, TAX])).then("kind").otherwise(words),
        )
    )
    return pl.concat([exact, near]).unique("group", keep="first", maintain_order=True)


if __name__ == "__main__":
    sys.exit(main())
