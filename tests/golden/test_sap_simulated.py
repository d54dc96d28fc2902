"""The simulated company: what staging and canonical make of its SAP tables is what truly happened.

The same truth comes as ECC (source demo) and as S/4 (source s4), and gives the same events and
KPIs; test_oracle_simulated.py and test_coupa_simulated.py compare the others with them.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import polars as pl

from p2p.simulator.sap_ecc import ground_truth
from tests.golden.simulated import read

_ITEMS, ZONE = 400, "Europe/Berlin"
_EVENT = ["purchase_order_id", "item_no", "activity", "at", "by"]
_DAY_ONLY = ["vendor creates invoice", "vendor creates debit memo"]


def _days_where_only_days_are_known(events: pl.DataFrame) -> pl.DataFrame:
    """Counted events; the day stands for the time where the supplier wrote no more than that."""
    day = pl.col("at").dt.date().cast(pl.Datetime("us"))
    at = pl.when(pl.col("activity").is_in(_DAY_ONLY)).then(day).otherwise("at")
    counted = events.with_columns(at=at).select(_EVENT)
    return counted.with_columns(occurrence=pl.int_range(pl.len()).over(_EVENT))


def test_every_event_of_every_order_item_is_found_and_no_other(simulated, simulated_truth):
    url, _ = simulated
    truth = ground_truth(simulated_truth)["events"].select(
        "purchase_order_id",
        pl.col("item_no").str.strip_chars_start("0"),
        # a supplier's credit memo has its name from BPI Challenge 2019 here
        pl.col("activity")
        .str.to_lowercase()
        .str.replace("creates credit memo", "creates debit memo"),
        pl.col("at").dt.replace_time_zone(None).cast(pl.Datetime("us")),
        pl.col("by").fill_null(""),
    )
    # what planning asks for is written down by planning's job, whoever it is for
    planned = pl.col("activity") == "create purchase requisition item"
    truth = truth.with_columns(by=pl.when(planned).then(pl.lit("")).otherwise("by"))
    found = read(
        url,
        """
        select item.purchase_order_id, item.item_no, lower(event.activity) as activity,
            event.event_at, event.time_precision, coalesce(event.resource, '') as by
        from canonical.sap_case_event as case_event
        inner join canonical.can_event as event using (event_id)
        inner join canonical.can_purchase_order_item as item
            on case_event.object_id = item.purchase_order_item_object_id
        where item.source = 'demo'
        """,
    )
    assert set(found.filter(pl.col("time_precision") == "day")["activity"]) <= set(_DAY_ONLY)
    local = pl.col("event_at").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
    utc = pl.col("event_at").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    found = found.with_columns(
        at=pl.when(pl.col("time_precision") == "day").then(local).otherwise(utc),
        by=pl.when(planned).then(pl.lit("")).otherwise("by"),
    )
    truth, found = _days_where_only_days_are_known(truth), _days_where_only_days_are_known(found)
    key = [*_EVENT, "occurrence"]
    missing = truth.join(found, on=key, how="anti")
    extra = found.join(truth, on=key, how="anti")
    assert missing.is_empty(), missing
    assert extra.is_empty(), extra
    assert found.height > 8 * _ITEMS


def test_who_did_it_is_told_apart_from_what_runs_by_itself(simulated):
    url, _ = simulated
    actors = read(
        url,
        "select distinct resource, actor_type from canonical.can_event"
        " where source in ('demo', 's4')",
    )
    kinds = dict(actors.iter_rows())
    assert kinds["PO-BATCH"] == kinds["MRP-BATCH"] == "batch"
    assert "human" in set(actors["actor_type"])
    assert set(actors.filter(pl.col("resource").is_null())["actor_type"]) == {"unknown"}


def test_what_was_invoiced_is_paid_credited_or_open_to_the_cent(simulated):
    url, _ = simulated
    rows = read(
        url,
        """
        with signed as (
            select currency, case when is_credit_memo then -gross_amount else gross_amount end
                as amount, cleared_on is not null as is_cleared,
                coalesce(discount_taken_amount, 0) as discount
            from canonical.can_invoice where not is_reversed and source = 'demo'
        )
        select
            invoice.currency,
            sum(amount) as invoiced,
            sum(amount) filter (where not is_cleared) as still_open,
            sum(discount) as deducted,
            (select sum(payment.amount) from canonical.can_payment as payment
             where payment.currency = invoice.currency and payment.source = 'demo') as paid
        from signed as invoice
        group by invoice.currency
        """,
    )
    assert rows.height >= 1
    for row in rows.iter_rows(named=True):
        settled = row["paid"] + row["deducted"] + row["still_open"]
        assert row["invoiced"] == settled, row["currency"]
        assert row["deducted"] > 0


def test_discounts_taken_are_the_discount_lines_of_payments(simulated):
    url, folders = simulated
    taken = read(
        url,
        "select sum(discount_taken_amount) as taken from canonical.can_invoice"
        " where source = 'demo'",
    )
    lines = pl.read_csv(folders["demo"] / "BSEG.csv", infer_schema_length=0).filter(
        pl.col("KTOSL") == "SKE"
    )
    assert taken["taken"][0] == lines["WRBTR"].cast(pl.Decimal(18, 2)).sum() > 0


def test_day_only_events_are_midnight_of_the_system(simulated):
    url, _ = simulated
    days = read(
        url,
        "select event_at from canonical.can_event where time_precision = 'day' limit 1000",
    )
    zone = ZoneInfo(ZONE)
    assert days.height > 0
    for (event_at,) in days.iter_rows():
        assert event_at.astimezone(zone).strftime("%H:%M:%S") == "00:00:00"


def test_s4_tells_the_same_story_as_ecc(simulated):
    url, _ = simulated
    # of each source, every event once: what, when, who, about which document
    events = {
        source: read(
            url,
            f"""
            select activity, event_at, time_precision, resource, amount, currency, quantity,
                document_id, count(*) as n
            from canonical.can_event where source = '{source}'
            group by 1, 2, 3, 4, 5, 6, 7, 8 order by 1, 2, 8, 4, 5, 7, 3, 6
            """,
        )
        for source in ("demo", "s4")
    }
    activities = set(events["demo"]["activity"])
    assert {
        *("Send Purchase Order", "Receive Order Confirmation", "Update Order Confirmation"),
        *("Change Vendor Bank Details", "Clear Invoice", "Cancel Goods Receipt"),
    } <= activities
    assert events["s4"].equals(events["demo"])
    kpis = {
        source: read(
            url,
            f"select * from marts.mart_kpi where source = '{source}'"
            " order by kpi_id, currency nulls first",
        ).drop("source")
        for source in ("demo", "s4")
    }
    assert kpis["demo"]["value"].is_not_null().sum() > 15
    assert kpis["s4"].equals(kpis["demo"])


def test_every_row_of_both_systems_is_accounted_for(simulated):
    url, _ = simulated
    files = read(
        url,
        """
        select source, count(*) as files, bool_and(is_reconciled) as is_reconciled
        from marts.mart_reconciliation group by source
        """,
    )
    counts = {source: number for source, number, _ in files.iter_rows()}
    assert (counts["demo"], counts["s4"]) == (29, 28)
    assert files["is_reconciled"].all()
    amounts = read(url, "select is_reconciled from marts.mart_reconciliation_amount")
    assert amounts.height > 10
    assert amounts["is_reconciled"].all()


def test_workflow_runs_banks_rates_and_users_are_read(simulated):
    url, _ = simulated
    for source in ("demo", "s4"):
        rows = read(
            url,
            f"""
            select
                (select count(*) from staging.stg_sap__swwwihead as task
                 inner join staging.stg_sap__sww_wi2obj as about using (source, work_item_id)
                 inner join staging.stg_sap__swwloghist as step using (source, work_item_id)
                 where source = '{source}' and task.task_state = 'done' and step.step = 'done'
                     and step.done_at > task.created_at) as tasks,
                (select count(*) from staging.stg_sap__reguh as paid
                 inner join canonical.can_payment as payment
                     on payment.source = paid.source
                     and payment.document_id = paid.payment_document_id
                     and payment.company_code = paid.company_code
                     and payment.paid_on = paid.posted_on
                     and payment.supplier_id = paid.supplier_id
                 where paid.source = '{source}' and not is_proposal
                     and -paid.amount >= payment.amount) as paid,
                (select count(*) from staging.stg_sap__tcurr
                 where source = '{source}' and rate between 0.5 and 2
                     and valid_from between '2025-01-01' and '2026-06-30') as rates,
                (select count(*) from staging.stg_sap__usr02
                 where source = '{source}' and actor_type = 'batch') as programs
            """,
        ).row(0, named=True)
        assert rows["tasks"] > 100, source
        assert rows["paid"] > 150, source
        assert rows["rates"] > 380, source
        assert rows["programs"] >= 5, source
