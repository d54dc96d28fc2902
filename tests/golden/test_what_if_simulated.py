"""What a what-if reads of the warehouse is what truly happened, as each system tells it."""

from __future__ import annotations

import numpy as np
import polars as pl
import psycopg
import pytest

from mining.whatif.answers import answers
from mining.whatif.levers import Lever
from mining.whatif.read import read_block_reasons, read_process_log
from p2p.simulator.truth import Truth
from tests.mining.simulated_process_log import process_log

_TASK = ["task_type", "level", "created_at", "decided_at"]
_PAID = ["currency", "gross_amount", "due_on", "cleared_on", "discount_taken_amount"]


@pytest.mark.parametrize("source", ["demo", "s4", "ora"])
def test_tasks_invoices_and_office_days_are_the_true_ones(simulated, simulated_truth, source):
    url, _ = simulated
    true = process_log(simulated_truth)
    with psycopg.connect(url) as conn:
        read = read_process_log(conn, "default", source)
        assert {"price block", "quantity block"} <= set(read_block_reasons(conn, "default", source))
    _same(_approvals(read.tasks), _approvals(true.tasks), _TASK)
    both = _approvals(read.tasks).join(_approvals(true.tasks), on=_TASK, suffix="_true")
    # an amount is that of the document as it stands, and some change after their approval
    assert (both["amount"] - both["amount_true"]).abs().le(0.01).mean() > 0.6
    _same(read.invoices, true.invoices, _PAID)
    known = read.office_days.join(true.office_days, on=["company_code", "day"], suffix="_true")
    assert known.height > 300
    for name in ("starts_at", "opens_at", "closes_at"):
        assert (known[name] == known[f"{name}_true"]).all()


def test_the_order_in_which_tables_give_their_rows_changes_nothing(simulated):
    url, _ = simulated
    with psycopg.connect(url) as conn:
        one = read_process_log(conn, "default", "ora")
        conn.execute("set enable_hashjoin = off")
        conn.execute("create temp table turned as select * from marts.fct_approval_task")
        conn.execute("truncate marts.fct_approval_task")
        conn.execute(
            "insert into marts.fct_approval_task select * from turned order by created_at desc"
        )
        other = read_process_log(conn, "default", "ora")
        conn.rollback()
    assert one.tasks.height > 100
    assert one.tasks.equals(other.tasks)
    assert one.invoices.equals(other.invoices)


def _approvals(tasks: pl.DataFrame) -> pl.DataFrame:
    """Requisitions and orders: what an invoice's task amounts to, systems tell in several ways."""
    return tasks.filter(pl.col("task_type") != "invoice")


def _same(read: pl.DataFrame, true: pl.DataFrame, columns: list[str]) -> None:
    """Nearly every row is there as it was; a few are late records, or spoilt, or told otherwise."""
    counted = [
        # money in cents: two ways to read a decimal differ in the last bit
        frame.select(pl.col(columns))
        .with_columns((pl.col(pl.Float64) * 100).round().cast(pl.Int64))
        .group_by(columns)
        .len()
        for frame in (read, true)
    ]
    both = counted[0].join(counted[1], on=columns, suffix="_true")
    common = both.select(pl.min_horizontal("len", "len_true").sum()).item()
    assert common >= 0.95 * true.height > 0
    assert read.height == pytest.approx(true.height, rel=0.05)


def test_the_change_foretold_from_the_warehouse_is_that_of_the_truth(
    simulated, simulated_truth: Truth
):
    url, _ = simulated
    lever = Lever(approve_within_days=1)
    with psycopg.connect(url) as conn:
        rows, _ = answers(read_process_log(conn, "default", "ora"), [lever], replications=10)
    true_rows, _ = answers(process_log(simulated_truth), [lever], replications=10)
    for kind in ("requisition", "order"):
        told, true = (
            np.array(
                [
                    (row["before_value"], row["after_value"])
                    for row in found
                    if row["scope"] == kind and row["measure"].endswith("cycle_time")
                ]
            )
            for found in (rows, true_rows)
        )
        assert told == pytest.approx(true, rel=0.05, abs=0.02)
