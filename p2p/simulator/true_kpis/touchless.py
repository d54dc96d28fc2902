"""True KPIs of invoices that no person touched: entered, matched, approved (K05b to K05d)."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.posting import EDI_USER
from p2p.simulator.true_kpis.approvals import HELD, known_tasks
from p2p.simulator.true_kpis.documents import standing_invoices
from p2p.simulator.true_kpis.shape import rows, told
from p2p.simulator.truth import Truth


def touchless_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K05b, K05c and K05d by count of posted invoices that stand."""
    posted = standing_invoices(truth).filter("is_posted")
    by_wire = pl.col("posted_by").eq(EDI_USER) & pl.col("parked_by").eq("")
    unblocked = pl.col("block") == ""
    return pl.concat(
        [
            rows(posted, "K05b", numerator=by_wire),
            rows(posted.filter(pl.col("channel") == "order"), "K05c", numerator=unblocked),
            _approval(truth, system, posted),
        ]
    )


def _approval(truth: Truth, system: str, posted: pl.DataFrame) -> pl.DataFrame:
    """K05d: posted without a block, or freed, and parked for nobody's approval before."""
    free = posted.filter((pl.col("block") == "") | (pl.col("freed_at") <= truth.world.end))
    decided = known_tasks(truth, system).filter(
        pl.col("kind") == "invoice", pl.col("decided_at") <= truth.world.end
    )["subject"]
    # Oracle's approvals of invoices have a table of their own, which is not there without any
    is_mute = system == "oracle" and truth.tasks.filter(pl.col("kind") == "invoice").is_empty()
    shown = pl.Series([not is_mute] * free.height, dtype=pl.Boolean)
    return told(
        rows(free, "K05d", numerator=pl.col("park_reason") != "approval"),
        free.select(~pl.col("invoice").is_in(decided.implode())).to_series() & shown,
        "the books of a company that buys elsewhere do not tell who approved there; without any "
        f"approval of an invoice Oracle has no table that says so; {HELD}",
        shown,
    )
