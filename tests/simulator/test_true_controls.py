"""True KPIs of controls and suppliers find what was planted, and of conflicts nothing else."""

import polars as pl
import pytest

from p2p.simulator.item_events import item_events
from p2p.simulator.true_kpis.approval_limits import approval_limit_kpis
from p2p.simulator.true_kpis.buying import standing_items
from p2p.simulator.true_kpis.duties import duty_kpis
from p2p.simulator.true_kpis.maverick import maverick_kpis
from p2p.simulator.true_kpis.supplier_deliveries import delivery_kpis
from p2p.simulator.true_kpis.supplier_invoices import supplier_invoice_kpis


@pytest.fixture(scope="module")
def planted(truth) -> pl.DataFrame:
    return truth.ledger.rows()


@pytest.fixture(scope="module")
def events(truth) -> pl.DataFrame:
    return item_events(truth)


def _hits(rows: pl.DataFrame, kpi_id: str) -> float:
    return rows.filter(pl.col("kpi_id") == kpi_id)["numerator"].sum()


def test_conflicts_of_duties_are_those_that_were_planted(truth, planted, events):
    planted = planted.filter(pl.col("kind") == "segregation_of_duties")
    received = planted.filter(pl.col("subject") == "receipt").join(
        truth.receipt_lines, left_on="subject_number", right_on="document"
    )
    invoices = planted.filter(pl.col("subject") == "invoice")["subject_number"]
    # what is reversed and recorded again is recorded by the same clerk
    again = truth.invoices.filter(pl.col("reposts").is_in(invoices.implode()))["invoice"]
    paid = (
        planted.filter(pl.col("subject") == "payment")
        .join(truth.payments, left_on="subject_number", right_on="payment")
        .join(truth.clearings, left_on="subject_number", right_on="payment")
        .join(truth.invoices, on="invoice")
        .filter(pl.col("by") == pl.col("posted_by"))["invoice"]
    )
    broken = pl.concat([invoices, again, paid.rename("subject_number")]).unique()
    lines = truth.invoice_lines.filter(pl.col("invoice").is_in(broken.implode()))
    items = pl.concat([received["item"], lines["item"]]).n_unique()
    unordered = set(broken) - set(truth.invoice_lines["invoice"])
    rows = duty_kpis(truth, "sap_ecc", events, events)
    assert _hits(rows, "K22") == items + len(unordered) > 20
    assert rows["numerator"].sum() <= rows["denominator"].sum()


def test_what_went_past_a_control_is_what_was_planted(truth, planted, events):
    alone = planted.filter(pl.col("kind") == "maverick")["subject_number"]
    late = planted.filter(pl.col("kind") == "retrospective_order")["subject_number"]
    found = standing_items(truth).filter(
        pl.col("item").is_in(alone.implode()) | pl.col("order").is_in(late.implode())
    )
    rows = maverick_kpis(truth, events, events)
    assert _hits(rows, "K19b") == found.height > 50
    assert _hits(rows.filter(pl.col("currency") == "EUR"), "K19c") > 0


def test_split_orders_are_found_and_few_others(truth, planted, events):
    parts = planted.filter(pl.col("kind") == "split_order")
    standing = (
        truth.order_items.filter(pl.col("deleted_at") == 0)
        .join(truth.orders, on="order")
        .join(parts.select("group", order="subject_number").unique(), on="order")
        .with_columns(day=pl.col("created_at") // 86_400)
    )
    # the buyer may write the parts of one need some days apart
    near = standing.filter(
        (pl.col("order").n_unique().over("group") > 1)
        & (pl.col("day").max().over("group") - pl.col("day").min().over("group") <= 2)
        & (pl.col("buyer").n_unique().over("group") == 1)
        & (pl.col("supplier").n_unique().over("group") == 1)
    )["order"].n_unique()
    rows = approval_limit_kpis(truth, events)
    found = _hits(rows, "K23b")
    eligible = rows.filter(pl.col("kpi_id") == "K23b")["denominator"].sum()
    assert 5 < near <= found < 0.1 * eligible
    assert 0 < _hits(rows, "K23") <= planted.filter(kind="approval_above_limit").height + 5


def test_what_is_late_short_or_dearer_is_in_the_kpis_of_suppliers(truth, planted):
    count = planted.group_by("kind").agg(
        subjects=pl.struct("subject", "subject_number").n_unique(), cents=pl.col("amount").sum()
    )
    subjects = dict(count.select("kind", "subjects").iter_rows())
    late, short, over = (
        subjects[kind] for kind in ("late_delivery", "under_delivery", "over_delivery")
    )
    deliveries = delivery_kpis(truth, "sap_ecc").filter(pl.col("kpi_id") == "K32b")
    missed = deliveries["denominator"].sum() - deliveries["numerator"].sum()
    assert missed > 0.9 * max(late, short + over)
    posted = truth.invoices.filter(pl.col("reversed_by").is_null())["invoice"]
    dearer = planted.filter(
        pl.col("kind") == "price_variance", pl.col("subject_number").is_in(posted.implode())
    )["amount"].sum()
    billed = supplier_invoice_kpis(truth, "sap_ecc").filter(pl.col("kpi_id") == "K34")
    # small differences within the tolerance come on top
    assert 0.9 * dearer < billed["numerator"].sum() * 100 < 1.5 * dearer
