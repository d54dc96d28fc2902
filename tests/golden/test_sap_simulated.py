"""The simulated company: what staging and canonical make of its SAP tables is what truly happened.

The simulator writes the truth beside the tables; nothing that is tested here reads it.
"""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import psycopg
import pytest

from p2p.landing import ingest
from p2p.progress import Silent
from p2p.simulator import simulate
from tests.dbt.project import build

_ITEMS = 400
_EVENT = ["purchase_order_id", "item_no", "activity", "at", "by"]
_DAY_ONLY = ["vendor creates invoice", "vendor creates debit memo"]


@pytest.fixture(scope="module")
def simulated(
    database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """URL of a database with one simulated delivery, built as far as canonical; its folder."""
    folder = tmp_path_factory.mktemp("delivery")
    delivery = simulate(folder, items=_ITEMS, seed=20_260_630, progress=Silent())
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_simulated template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_simulated"
    with psycopg.connect(url) as conn:
        ingest(conn, folder, source="demo", mapping=delivery.mapping)
    build(
        url,
        tmp_path_factory.mktemp("simulated-dbt"),
        *("--select", "+path:models/canonical", "path:tests/sap_ecc"),
        *("--indirect-selection", "cautious"),  # other parts' tests need other parts' tables
    )
    return url, folder


def _read(url: str, query: str) -> pl.DataFrame:
    with psycopg.connect(url) as conn:
        cursor = conn.execute(query)
        names = [column.name for column in cursor.description or ()]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)


def _days_where_only_days_are_known(events: pl.DataFrame) -> pl.DataFrame:
    """Counted events; the day stands for the time where the supplier wrote no more than that."""
    day = pl.col("at").dt.date().cast(pl.Datetime("us"))
    at = pl.when(pl.col("activity").is_in(_DAY_ONLY)).then(day).otherwise("at")
    counted = events.with_columns(at=at).select(_EVENT)
    return counted.with_columns(occurrence=pl.int_range(pl.len()).over(_EVENT))


def test_every_event_of_every_order_item_is_found_and_no_other(simulated):
    url, folder = simulated
    zone = "Europe/Berlin"
    assert f"time_zone: {zone}" in (folder / "mapping.yml").read_text("utf-8")
    truth = pl.read_parquet(folder / "truth" / "events.parquet").select(
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
    read = _read(
        url,
        """
        select item.purchase_order_id, item.item_no, lower(event.activity) as activity,
            event.event_at, event.time_precision, coalesce(event.resource, '') as by
        from canonical.sap_case_event as case_event
        inner join canonical.can_event as event using (event_id)
        inner join canonical.can_purchase_order_item as item
            on case_event.object_id = item.purchase_order_item_object_id
        """,
    )
    assert set(read.filter(pl.col("time_precision") == "day")["activity"]) <= set(_DAY_ONLY)
    local = pl.col("event_at").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    utc = pl.col("event_at").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    read = read.with_columns(
        at=pl.when(pl.col("time_precision") == "day").then(local).otherwise(utc),
        by=pl.when(planned).then(pl.lit("")).otherwise("by"),
    )
    truth, read = _days_where_only_days_are_known(truth), _days_where_only_days_are_known(read)
    key = [*_EVENT, "occurrence"]
    missing = truth.join(read, on=key, how="anti")
    extra = read.join(truth, on=key, how="anti")
    assert missing.is_empty(), missing
    assert extra.is_empty(), extra
    assert read.height > 8 * _ITEMS


def test_who_did_it_is_told_apart_from_what_runs_by_itself(simulated):
    url, _ = simulated
    actors = _read(url, "select distinct resource, actor_type from canonical.can_event")
    kinds = dict(actors.iter_rows())
    assert kinds["PO-BATCH"] == kinds["MRP-BATCH"] == "batch"
    assert "human" in set(actors["actor_type"])
    assert set(actors.filter(pl.col("resource").is_null())["actor_type"]) == {"unknown"}


def test_what_was_invoiced_is_paid_credited_or_open_to_the_cent(simulated):
    url, _ = simulated
    rows = _read(
        url,
        """
        with signed as (
            select currency, case when is_credit_memo then -gross_amount else gross_amount end
                as amount, cleared_on is not null as is_cleared
            from canonical.can_invoice where not is_reversed
        )
        select
            invoice.currency,
            sum(amount) as invoiced,
            sum(amount) filter (where not is_cleared) as still_open,
            (select sum(payment.amount) from canonical.can_payment as payment
             where payment.currency = invoice.currency) as paid
        from signed as invoice
        group by invoice.currency
        """,
    )
    assert rows.height >= 1
    for row in rows.iter_rows(named=True):
        assert row["invoiced"] == row["paid"] + row["still_open"], row["currency"]


def test_discounts_taken_are_the_discount_lines_of_payments(simulated):
    url, folder = simulated
    taken = _read(url, "select sum(discount_taken_amount) as taken from canonical.can_invoice")
    lines = pl.read_csv(folder / "BSEG.csv", infer_schema_length=0).filter(pl.col("KTOSL") == "SKE")
    assert taken["taken"][0] == lines["WRBTR"].cast(pl.Decimal(18, 2)).sum() > 0


def test_day_only_events_are_midnight_of_the_system(simulated):
    url, _ = simulated
    days = _read(
        url,
        "select event_at from canonical.can_event where time_precision = 'day' limit 1000",
    )
    zone = ZoneInfo("Europe/Berlin")
    assert days.height > 0
    for (event_at,) in days.iter_rows():
        assert event_at.astimezone(zone).strftime("%H:%M:%S") == "00:00:00"
