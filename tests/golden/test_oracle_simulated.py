"""The simulated company in Oracle: its events are the truth's, its KPIs and balances those of SAP.

Where Oracle's tables do not keep a fact, the test names the KPI and derives from the truth how far
the two may be apart.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from p2p.simulator.item_events import item_events
from p2p.simulator.oracle.told_events import told_events
from tests.golden.simulated import read

_EVENT = ["purchase_order_id", "purchase_order_item_id", "activity", "at", "by"]
_DAY_ONLY = ["vendor creates invoice", "vendor creates debit memo"]
_NAME = ["kpi_id", "currency"]
_COUNTED = ["value", "numerator", "denominator", "row_count", "median", "p75", "p90", "status"]


def test_every_event_that_oracle_tells_is_found_to_the_second_and_no_other(
    simulated, simulated_truth
):
    url, _ = simulated
    truth = told_events(simulated_truth).select(
        pl.col("purchase_order_id", "purchase_order_item_id").cast(pl.String),
        pl.col("activity")
        .str.to_lowercase()
        .str.replace("creates credit memo", "creates debit memo"),
        at=pl.from_epoch("at"),
        by=pl.col("by").fill_null(""),
    )
    found = read(
        url,
        """
        select item.purchase_order_key as purchase_order_id,
            item.purchase_order_item_key as purchase_order_item_id,
            lower(event.activity) as activity,
            -- days are the server's: what is known to the day only is compared as one
            case when event.time_precision = 'day' then event.event_at at time zone event.source_tz
                else event.event_at at time zone 'UTC' end as at,
            coalesce(event.resource, '') as by,
            event.time_precision
        from canonical.oracle_case_event as case_event
        inner join canonical.can_event as event using (event_id)
        inner join canonical.oracle_purchase_order_item as item
            on case_event.object_id = item.purchase_order_item_object_id
        """,
    )
    assert set(found.filter(pl.col("time_precision") == "day")["activity"]) == set(_DAY_ONLY)
    truth, found = (
        events.with_columns(pl.col("at").cast(pl.Datetime("us")))
        .select(_EVENT)
        .with_columns(occurrence=pl.int_range(pl.len()).over(_EVENT))
        for events in (truth, found)
    )
    key = [*_EVENT, "occurrence"]
    missing = truth.join(found, on=key, how="anti")
    extra = found.join(truth, on=key, how="anti")
    assert missing.is_empty(), missing
    assert extra.is_empty(), extra
    assert found.height > 10 * simulated_truth.order_items.height


def test_whoever_acts_in_both_systems_is_of_the_same_kind(simulated):
    url, _ = simulated
    kinds = read(
        url,
        "select resource, count(distinct actor_type) as kinds, count(distinct source) as sources"
        " from canonical.can_event where resource is not null and source in ('demo', 'ora')"
        " group by resource",
    )
    assert (kinds["kinds"] == 1).all()
    assert kinds.filter(pl.col("sources") == 2).height > 30


@pytest.fixture(scope="module")
def lost(simulated_truth) -> dict[str, int]:
    """How many rows of a KPI may differ from SAP's, from what Oracle does not keep.

    changes: order items with a change that left no trace. shared: invoice lines that are not
    blocked themselves, beside a blocked line for the same shipment: a hold names the shipment.
    suffixed: invoices whose own number looks like an earlier one that was entered again.
    """
    truth = simulated_truth
    told = told_events(truth).group_by("activity").agg(told=pl.len())
    every = item_events(truth)
    revised = every.filter(
        pl.col("activity").is_in(["Change Price", "Change Quantity", "Change Delivery Date"])
        | pl.col("activity").str.contains("Delete|Reactivate")
    )
    gone = revised.group_by("activity").agg(pl.len()).join(told, on="activity", how="left")
    lines = truth.invoice_lines.with_columns(
        blocked=pl.col("price_block") | pl.col("quantity_block")
    )
    beside = pl.col("blocked").any().over("invoice", "item") & ~pl.col("blocked")
    numbers = truth.invoices.filter(pl.col("nature") == "invoice").select("supplier", "reference")
    suffixed = numbers.with_columns(
        reference=pl.col("reference").str.replace(r"[-/. _][0-9A-Za-z]{1,2}$", "")
    ).join(numbers, on=["supplier", "reference"], how="semi")
    own = numbers.join(suffixed, on=["supplier", "reference"], how="anti")
    return {
        "changes": gone.select((pl.col("len") - pl.col("told").fill_null(0)).sum()).item(),
        "shared": lines.select(beside.sum()).item(),
        "suffixed": own.filter(
            pl.col("reference").str.contains(r"[-/. _][0-9A-Za-z]{1,2}$")
        ).height,
        "parked": truth.parked_invoices.height,
    }


def test_each_kpi_is_that_of_sap_where_oracle_keeps_the_facts(simulated, lost):
    url, _ = simulated
    kpis = read(
        url,
        f"select source, {', '.join(_NAME + _COUNTED)}, excluded_count from marts.mart_kpi"
        " where source in ('demo', 'ora')",
    )
    sap, oracle = (
        kpis.filter(pl.col("source") == source).drop("source").sort(_NAME, nulls_last=False)
        for source in ("demo", "ora")
    )
    assert sap.select(_NAME).equals(oracle.select(_NAME))
    assert (oracle["status"] == "ok").sum() == (sap["status"] == "ok").sum() > 20
    # K05, K08, K32, PM01, PM02: changes before the first approval, lines closed and opened again.
    # K06: a hold is for a shipment. K04, K18: a number with something behind it is a number again.
    # PM03: a case may begin or end with a message that another one replaced.
    # K18, K21, K28, K28b: of a parked invoice SAP knows the order but not the amount, Oracle the
    # amount and terms, and the order only where the invoice waits for an approval.
    bounds = {
        **dict.fromkeys(("K05", "K08", "K32", "PM01", "PM02"), lost["changes"]),
        "K06": lost["shared"],
        **dict.fromkeys(("K04", "K18"), lost["suffixed"]),
    }
    for left, right in zip(sap.iter_rows(named=True), oracle.iter_rows(named=True), strict=True):
        kpi = left["kpi_id"]
        if kpi in bounds:
            assert abs(left["denominator"] - right["denominator"]) <= lost["parked"], kpi
            assert abs(left["numerator"] - right["numerator"]) <= bounds[kpi], (kpi, left, right)
        elif lost["parked"] and kpi in ("K21", "K28", "K28b"):
            assert abs(left["row_count"] - right["row_count"]) <= lost["parked"], kpi
        elif kpi == "K01":
            # Oracle keeps the last message of an order: where it is an update the release ends it,
            # which came before the first message
            assert left["row_count"] == right["row_count"]
            assert right["numerator"] <= left["numerator"]
        elif kpi == "K03":
            # Oracle keeps when a parked invoice was entered, SAP dates it anew when it is posted
            assert left["denominator"] == right["denominator"]
            assert right["numerator"] >= left["numerator"]
        elif kpi == "K35":
            # of the messages of an order Oracle keeps the last one, which may be an update
            assert 0 < right["denominator"] <= left["denominator"]
        elif kpi in ("K34", "K34b"):
            # what nobody ordered has a line in Oracle, and no item of invoice verification in SAP
            assert right.pop("excluded_count") > left.pop("excluded_count")
            assert left == right, kpi
        elif kpi in ("K09", "K10"):
            # Oracle keeps the last message only; both are checked against the truth elsewhere
            assert left["status"] == right["status"] == "ok"
        elif kpi == "PM03":
            assert left["row_count"] == right["row_count"]
            assert right["numerator"] <= left["numerator"]
        else:
            assert left == right, kpi


_SAME = {
    "requisition_item": "requested_on, currency",
    "purchase_order_item": "company_code, matching_type, currency, ordered_quantity, promised_on,"
    " is_deleted, over_tolerance_pct",
    "goods_receipt_item": "movement, signed_quantity, posted_on, recorded_at, posted_by",
    "invoice": "company_code, is_credit_memo, gross_amount, currency, invoice_on, posted_on,"
    " recorded_by, is_reversed, is_po_backed, is_blocked, block_reasons,"
    " first_released_at, payment_block_code is null, baseline_on, discount1_days, discount1_pct,"
    " discount2_days, discount2_pct, net_days, due_on, discount_due_on, discount_offered_amount,"
    " nullif(discount_taken_amount, 0), cleared_on, cleared_at",
    "payment": "company_code, paid_on, recorded_at, amount, currency, paid_by",
}
"""What both systems know of their documents, whatever number they give them."""


@pytest.mark.parametrize("entity", _SAME)
def test_documents_are_those_of_sap(simulated, entity):
    url, _ = simulated
    # of a parked invoice SAP knows less
    posted = "posted_on is not null" if entity == "invoice" else "true"
    rows = f"select {_SAME[entity]} from canonical.can_{entity} where {posted} and source = "
    (one,) = read(
        url,
        f"""
        select
            (select count(*) from canonical.can_{entity} where {posted} and source = 'ora') as rows,
            (select count(*) from ({rows} 'ora' except all {rows} 'demo') as more) as more,
            (select count(*) from ({rows} 'demo' except all {rows} 'ora') as less) as less
        """,
    ).iter_rows(named=True)
    assert one["rows"] > 300
    assert (one["more"], one["less"]) == (0, 0)


def test_what_was_invoiced_is_paid_with_discount_credited_or_open_to_the_cent(
    simulated, simulated_truth
):
    url, _ = simulated
    rows = read(
        url,
        """
        with signed as (
            select currency, cleared_on is not null as is_cleared,
                case when is_credit_memo then -gross_amount else gross_amount end as amount,
                coalesce(discount_taken_amount, 0) as discount
            from canonical.can_invoice where not is_reversed and source = 'ora'
        )
        select
            invoice.currency,
            sum(amount) as invoiced,
            sum(discount) as discount,
            coalesce(sum(amount) filter (where not is_cleared), 0) as still_open,
            (select sum(payment.amount) from canonical.can_payment as payment
             where payment.currency = invoice.currency and payment.source = 'ora') as paid
        from signed as invoice
        group by invoice.currency
        """,
    )
    assert rows.height > 1
    for row in rows.iter_rows(named=True):
        assert row["invoiced"] == row["paid"] + row["discount"] + row["still_open"], row
    taken = Decimal(simulated_truth.clearings["discount"].sum()) / 100
    assert rows["discount"].sum() == taken > 0


def test_every_row_and_amount_of_oracle_is_accounted_for(simulated):
    url, _ = simulated
    files = read(url, "select is_reconciled from marts.mart_reconciliation where source = 'ora'")
    assert files.height == 28
    assert files["is_reconciled"].all()
    amounts = read(
        url,
        "select table_name, is_reconciled from marts.mart_reconciliation_amount"
        " where source = 'ora'",
    )
    assert amounts["table_name"].n_unique() == 6
    assert amounts["is_reconciled"].all()


def test_events_and_relations_point_to_objects_that_are_there(simulated):
    url, _ = simulated
    dangling = read(
        url,
        """
        with named as (
            select source, 'event' as said_by, object_id from canonical.can_event_object
            union all
            select source, qualifier, source_object_id from canonical.can_object_relation
            union all
            select source, qualifier, target_object_id from canonical.can_object_relation
            union all
            select source, attribute, object_id from canonical.can_object_change
        )
        select said_by, count(*) as named, count(object.object_id) as there
        from named left join canonical.can_object as object using (object_id)
        where named.source = 'ora'
        group by said_by
        """,
    )
    assert {"event", "converted to", "cleared by", "invoiced by", "price", "payment_block"} <= set(
        dangling["said_by"]
    )
    assert (dangling["named"] == dangling["there"]).all(), dangling


def test_prices_are_known_as_they_were_when_an_order_was_approved(simulated, simulated_truth):
    url, _ = simulated
    told = told_events(simulated_truth).filter(pl.col("activity") == "Change Price")
    values = read(
        url,
        """
        select object_id, count(*) as changes, count(distinct value) as prices
        from canonical.can_object_change where source = 'ora' and attribute = 'price'
        group by object_id
        """,
    )
    assert values.height == simulated_truth.order_items.height
    assert values.filter(pl.col("changes") > 1)["changes"].sum() > 0
    assert (values["changes"] - 1).sum() == told.height
