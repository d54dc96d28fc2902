"""What a perfect reader of Oracle's tables would say of KPIs: counted in the tables themselves."""

import polars as pl

from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.oracle import tables
from p2p.simulator.true_kpis.rows import true_kpi_rows


def test_what_waits_for_its_orders_number_has_no_order(truth):
    waited = truth.invoices.filter(
        pl.col("park_reason") == "order_number_missing", pl.col("reversed_by").is_null()
    )
    then = as_it_was(truth, waited["parked_at"][0])
    covered = true_kpi_rows(then, "oracle").filter(pl.col("kpi_id") == "K21")

    rendered = {table.name: table.frame for table in tables(then)}
    invoices = rendered["AP_INVOICES_ALL"].filter(
        pl.col("INVOICE_TYPE_LOOKUP_CODE") == "STANDARD",
        pl.col("CANCELLED_DATE").fill_null("") == "",
    )
    ordered = rendered["AP_INVOICE_LINES_ALL"].filter(pl.col("PO_HEADER_ID").is_not_null())
    with_order = invoices.filter(
        pl.col("QUICK_PO_HEADER_ID").is_not_null()
        | pl.col("INVOICE_ID").is_in(ordered["INVOICE_ID"].implode())
    )
    assert covered.height == invoices.height > 100
    assert covered["told_numerator"].sum() == with_order.height < covered["numerator"].sum()
    assert covered["unseen"].drop_nulls().n_unique() == 1
