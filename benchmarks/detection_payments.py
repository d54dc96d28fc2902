"""Duplicate payments kind by kind: what is found of each way to pay twice, and how often what is in
order is taken for one. Payments of an ERP, and entries of a bank.

On top of simulated companies, whose payments are in order but for bills that came twice; seeds that
no rule was tuned on. A payment is found where people are asked about it as money that leaked. Then
so many payments at once, for seconds and memory. Beside it stand plain ways (payment_rivals).

    python -m benchmarks.detection_payments                     # five fresh seeds; 500,000 payments
    python -m benchmarks.detection_payments --seed 7 --payments 0

Prints a table, and one line of JSON at the end. Linux, for peak memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from benchmarks import payment_rivals
from benchmarks.detection_kinds import LEAST_PRECISION, LEAST_RECALL, report
from benchmarks.planted_entries import with_double_entries
from benchmarks.planted_payments import with_double_payments
from benchmarks.simulated_payments import paid_by
from benchmarks.table import line
from mining.rules.duplicate_payment_rows import duplicate_bank_entries, duplicate_payments
from mining.rules.duplicates import Duplicates

SEEDS: Final = (61001, 61007, 61027, 61031, 61043)
ITEMS, EACH, PAYMENTS = 10_000, 40, 500_000
MOST_CPU_S, MOST_MB = 15.0, 2_000


def main() -> int:
    """Run every seed and say what was found."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, nargs="+", default=SEEDS)
    options.add_argument("--payments", type=int, default=PAYMENTS, help="for speed; 0: none")
    chosen = options.parse_args()
    told_by_seed = [judged(seed) for seed in chosen.seed]
    ours = [one for parts, _ in told_by_seed for one in parts]
    lines, result = report(
        pl.concat([planted for planted, _ in ours]), pl.concat([asked for _, asked in ours])
    )
    rivals = _summed([told for _, told in told_by_seed])
    print(f"\n{len(chosen.seed)} seeds of {ITEMS:,} order items each\n")
    print("\n".join(lines))
    for name, scores in rivals.items():
        print(f"  {name}: recall {scores['recall']:.3f}, precision {scores['precision']:.3f}")
    passed = result["recall"] >= LEAST_RECALL and result["precision"] >= LEAST_PRECISION
    speed: dict[str, Any] = {}
    if chosen.payments:
        speed = _speed(chosen.payments)
        print(
            f"\n{chosen.payments:,} payments and as many bank entries at once:"
            f" {speed['cpu_s']:.1f} s of CPU, {speed['peak_mb']:,.0f} MB,"
            f" {speed['groups']:,} groups\n"
        )
        passed = passed and speed["cpu_s"] <= MOST_CPU_S and speed["peak_mb"] <= MOST_MB
    table = [
        line(f"duplicates among {chosen.payments:,} payments", "ours",
             cpu_s=run["cpu_s"], peak_mb=run["peak_mb"])
        for run in [speed] if run
    ]  # fmt: skip
    told = {"benchmark": "detection_payments", "passed": passed, "seeds": list(chosen.seed)}
    print(json.dumps(told | result | {"rivals": rivals, "speed": speed, "table": table}))
    return 0 if passed else 1


Counts = dict[str, tuple[int, int, int]]


def judged(
    seed: int, items: int = ITEMS, each: int = EACH
) -> tuple[list[tuple[pl.DataFrame, pl.DataFrame]], Counts]:
    """Of payments and of bank entries: planted and asked, as detection_kinds.report takes them; and
    planted, found and wrong of each rival."""
    company = paid_by(seed, items)
    rng = np.random.default_rng(seed)
    paid = with_double_payments(company, each, rng)
    booked = with_double_entries(company, each, rng)
    of_erp = duplicate_payments(paid.payments, paid.settled, paid.identifiers)
    of_bank = duplicate_bank_entries(booked.entries, booked.bills)
    entries = booked.labels.rename({"bank_transaction_id": "payment_object_id"})
    ours = [
        _told(of_erp, paid.labels, "ERP: ", pl.Series([], dtype=pl.String)),
        _told(of_bank, entries, "bank: ", company.billed_twice),
    ]
    return ours, payment_rivals.judged(paid, booked, company.billed_twice)


def _summed(parts: list[Counts]) -> dict[str, dict[str, float]]:
    """Recall and precision of each rival over all seeds."""
    scores = {}
    for name in parts[0]:
        planted, found, false = (sum(part[name][place] for part in parts) for place in range(3))
        scores[name] = {
            "recall": round(found / planted, 4),
            "precision": round(found / max(1, found + false), 4),
        }
    return scores


def _told(
    found: Duplicates, labels: pl.DataFrame, place: str, known: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """planted: a row an extra payment, or a decoy's case. asked: a row a group that people are
    asked about; right where it holds a payment that is one too many."""
    groups = [row for row in found.groups if row["is_candidate"]]
    way = {row["group_id"]: place + row["reasons"][0]["code"].replace("_", " ") for row in groups}
    documents = pl.DataFrame(
        [
            (row["document_object_id"], row["group_id"], row["money_state"] == "leaked")
            for row in found.documents
            if row["group_id"] in way
        ],
        schema={"payment_object_id": pl.String, "group": pl.String, "is_leaked": pl.Boolean},
        orient="row",
    )
    told = labels.join(documents, on="payment_object_id", how="left")
    leaked, in_group = pl.col("is_leaked").fill_null(False), pl.col("group").is_not_null()
    extra = told.filter("is_extra").select(
        kind=place + pl.col("kind"), is_decoy="is_decoy", is_flagged=leaked
    )
    decoys = told.filter("is_decoy").group_by("case", maintain_order=True).agg(
        kind=place + pl.col("kind").first(), is_decoy=pl.lit(True), is_flagged=in_group.any()
    ).drop("case")  # fmt: skip
    right = pl.concat(
        [
            labels.filter("is_extra")["payment_object_id"],
            # of bills that came twice the bank knows, and rightly says, that both were paid
            known,
        ]
    )
    asked = documents.group_by("group", maintain_order=True).agg(
        is_right=pl.col("payment_object_id").is_in(right.implode()).any()
    )
    ways = pl.DataFrame({"group": list(way), "way": list(way.values())})
    return pl.concat([extra, decoys]), asked.join(ways, on="group").select("way", "is_right")


def _speed(count: int) -> dict[str, Any]:
    """One company's payments beside each other so many times, each time of suppliers of its own."""
    company = paid_by(SEEDS[0], 50_000)
    with tempfile.TemporaryDirectory(prefix="p2p-benchmark-") as name:
        folder = Path(name)
        for frame, columns in (
            ("payments", ("payment_object_id", "supplier_id")),
            ("settled", ("payment_object_id", "invoice_object_id")),
            ("entries", ("bank_transaction_id", "counterparty_hash")),
        ):
            one: pl.DataFrame = getattr(company, frame)
            length = company.entries.height if frame == "entries" else company.payments.height
            parts = [
                one.with_columns(
                    pl.format("{} {}", pl.col(each), pl.lit(n)).alias(each) for each in columns
                )
                for n in range(-(-count // length))
            ]
            many = pl.concat(parts)
            (many if frame == "settled" else many.head(count)).write_parquet(
                folder / f"{frame}.parquet"
            )
        company.bills.write_parquet(folder / "bills.parquet")
        command = [sys.executable, "-m", "benchmarks.payment_speed", name]
        told: dict[str, Any] = json.loads(
            subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        )
    return told


if __name__ == "__main__":
    sys.exit(main())
