"""The simulated company in Coupa: what canonical makes of its records is what truly happened.

What Coupa does not keep is derived from the truth here, rule by rule: of a payment the ERP tells
the day and nobody's name, and an order has one state of transmission, however many messages wait.
"""

from __future__ import annotations

import polars as pl
import pytest

from p2p.simulator.coupa.numbering import number_records
from p2p.simulator.coupa.told_events import unseen_messages
from p2p.simulator.item_events import item_events
from p2p.simulator.truth import Truth
from tests.golden.simulated import read

_EVENT = ["purchase_order_id", "item_no", "activity", "at", "day", "by"]
_WRITTEN = ["Vendor creates invoice", "Vendor creates debit memo"]
_DAY_ONLY = [*_WRITTEN, "Clear Invoice"]
_CONFIRMED = ["Receive Order Confirmation", "Update Order Confirmation"]


@pytest.fixture(scope="module")
def url(simulated) -> str:
    return simulated[0]


def _expected(truth: Truth) -> pl.DataFrame:
    """Every event of every order item, as far as Coupa can know it: the day and nobody where it is
    told no more."""
    owner = truth.order_items.select("item", "company")
    events = item_events(truth).join(owner, on="item", how="left", maintain_order="left")
    here = truth.world.local_day(events["company"].to_numpy(), events["at"].to_numpy())
    teller = (
        truth.confirmations.filter(pl.col("kind") != "shipping_notice")
        .select("item", "by", at="received_at")
        .unique()
    )
    # what planning asks for comes by the interface of the ERP
    planned = truth.requisition_items.join(
        truth.requisitions.filter(pl.col("origin") == "mrp"), on="basket", how="semi"
    )["item"]
    requested = pl.col("activity") == "Create Purchase Requisition Item"
    day_only = pl.col("activity").is_in(_DAY_ONLY)
    return (
        events.with_columns(_here=pl.Series(here))
        .join(unseen_messages(truth), on=["item", "activity", "at"], how="anti")
        .join(teller, on=["item", "at"], how="left", suffix="_told")
        .join(number_records(truth).order_lines, on="item", how="left")
        .select(
            purchase_order_id=pl.col("order_id").cast(pl.String),
            item_no=pl.col("line_num").cast(pl.String),
            activity="activity",
            at=pl.when(~day_only).then("at"),
            day=pl.when(pl.col("activity").is_in(_WRITTEN))
            .then(pl.col("at") // 86_400)
            .when(day_only)
            .then("_here"),
            by=pl.when(pl.col("activity").is_in(_CONFIRMED))
            .then("by_told")
            .when(requested & pl.col("item").is_in(planned.implode()))
            .then(pl.lit("erp-batch"))
            .when(~day_only)
            .then("by")
            .otherwise(pl.lit(""))
            .str.to_lowercase(),
        )
    )


def _counted(events: pl.DataFrame) -> pl.DataFrame:
    return events.with_columns(occurrence=pl.int_range(pl.len()).over(_EVENT))


def test_every_event_of_every_order_line_is_found_and_no_other(url, simulated_truth):
    found = read(
        url,
        """
        select item.purchase_order_id, item.item_no, event.activity,
            case when event.time_precision <> 'day'
                then cast(extract(epoch from event.event_at) as bigint) end as at,
            case when event.time_precision = 'day'
                then cast(event.event_at at time zone event.source_tz as date) - date '1970-01-01'
            end as day,
            coalesce(event.resource, '') as by
        from canonical.coupa_case_event as case_event
        inner join canonical.can_event as event using (event_id)
        inner join canonical.can_purchase_order_item as item
            on case_event.object_id = item.purchase_order_item_object_id
        """,
    ).cast({"at": pl.Int64, "day": pl.Int64})
    truth, found = _counted(_expected(simulated_truth)), _counted(found)
    key = [*_EVENT, "occurrence"]
    missing = truth.join(found, on=key, how="anti", nulls_equal=True)
    extra = found.join(truth, on=key, how="anti", nulls_equal=True)
    assert missing.is_empty(), missing
    assert extra.is_empty(), extra
    assert found.height > 8 * 400


def test_a_refused_requisition_waits_and_is_not_deleted(url, simulated_truth):
    end = simulated_truth.world.end
    refused = simulated_truth.requisitions.filter(pl.col("rejected_at").is_between(1, end))
    items = simulated_truth.requisition_items.join(refused, on="basket", how="semi").height
    deleted, rejected = read(
        url,
        """
        select
            (select count(*) from canonical.can_requisition_item
             where source = 'demo' and is_deleted) as deleted,
            (select count(*) from canonical.coupa_requisition_item where is_released = false
                and requisition_object_id in (
                    select object_id from canonical.can_event_object inner join canonical.can_event
                        using (event_id)
                    where activity = 'Refuse Purchase Requisition')) as rejected
        """,
    ).row(0)
    assert deleted == rejected == items > 0


def test_what_was_invoiced_is_paid_deducted_credited_or_open_to_the_cent(url):
    rows = read(
        url,
        """
        select
            currency,
            sum(gross_amount) filter (where not is_credit_memo) as invoiced,
            sum(gross_amount) filter (where is_credit_memo) as credited,
            sum(case when is_credit_memo then -gross_amount else gross_amount end)
                filter (where cleared_on is null) as still_open,
            sum(discount_taken_amount) as deducted,
            (select sum(amount) from canonical.can_payment as payment
             where payment.currency = invoice.currency and payment.source = 'coupa') as paid
        from canonical.can_invoice as invoice
        where source = 'coupa' and not is_reversed
        group by currency
        """,
    )
    assert rows.height == 2
    for row in rows.iter_rows(named=True):
        settled = row["paid"] + row["deducted"] + row["still_open"]
        assert row["invoiced"] - (row["credited"] or 0) == settled, row["currency"]
        assert row["paid"] > row["deducted"] > 0


def test_every_row_and_amount_is_accounted_for(url):
    files = read(url, "select is_reconciled from marts.mart_reconciliation where source = 'coupa'")
    assert files.height == 13
    assert files["is_reconciled"].all()
    amounts = read(
        url,
        "select table_name, is_reconciled from marts.mart_reconciliation_amount"
        " where source = 'coupa'",
    )
    assert set(amounts["table_name"]) == {
        *("coupa_purchase_orders", "coupa_inventory_transactions", "coupa_invoices"),
    }
    assert amounts["is_reconciled"].all()


def test_no_relation_leads_to_an_object_or_event_that_is_not_there(url):
    lost = read(
        url,
        """
        with known as (select object_id from canonical.can_object where source = 'coupa')
        select 'event' as side, count(*) as n from canonical.coupa_event_object
        where event_id not in (select event_id from canonical.can_event where source = 'coupa')
        union all
        select 'object', count(*) from canonical.coupa_event_object
        where object_id not in (select object_id from known)
        union all
        select 'from', count(*) from canonical.coupa_object_relation
        where source_object_id not in (select object_id from known)
        union all
        select 'to', count(*) from canonical.coupa_object_relation
        where target_object_id not in (select object_id from known)
        union all
        select 'changed', count(*) from canonical.coupa_object_change
        where object_id not in (select object_id from known)
        """,
    )
    assert lost.filter(pl.col("n") > 0).is_empty(), lost
    kinds = read(
        url, "select distinct object_type from canonical.can_object where source = 'coupa'"
    )["object_type"]
    assert kinds.len() == 9


def test_programs_are_interfaces_and_nobody_is_unknown(url):
    actors = read(
        url, "select distinct resource, actor_type from canonical.can_event where source = 'coupa'"
    )
    kinds = dict(actors.iter_rows())
    assert kinds["erp-batch"] == kinds["po-batch"] == "interface"
    assert kinds["head_1001"] == "human"
    assert kinds[None] == "unknown"
    assert set(kinds.values()) == {"human", "interface", "unknown"}
