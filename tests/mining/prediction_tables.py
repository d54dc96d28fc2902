"""Writes a made-up company into the tables that predictions read, with the columns read of them."""

from __future__ import annotations

import polars as pl
import psycopg

from mining.prediction.source_data import SourceData

TABLES = """
create schema marts;
create schema canonical;
create table marts.dim_source_period (tenant text, source text, time_zone text, data_until date);
create table marts.dim_activity (
    activity_key int, activity text, is_completion bool, is_milestone bool
);
create table marts.dim_case (
    case_key int, tenant text, source text, case_notion text, object_id uuid, case_id text,
    company_code text, supplier_id text, supplier_name text, category text, matching_type text,
    item_type text, amount numeric, currency text
);
create table marts.fct_event_log (
    case_key int, event_position int, activity_key int, event_on date, is_time_plausible bool,
    amount numeric, event_id uuid
);
create table marts.fct_kpi_invoice (
    tenant text, source text, invoice_object_id uuid, subject_id text, company_code text,
    supplier_id text, currency text, gross_amount numeric, is_po_backed bool,
    entered_at timestamptz, posted_on date, invoice_on date, due_on date, discount_due_on date,
    has_discount_offer bool, discount_offered_amount numeric, discount_taken_amount numeric,
    cleared_on date
);
create table canonical.can_purchase_order_item (
    purchase_order_item_object_id uuid, price_unit numeric
);
create table canonical.can_event (
    event_id uuid, tenant text, source text, activity text, event_at timestamptz,
    recorded_at timestamptz, document_id text
);
create table canonical.can_event_object (event_id uuid, object_id uuid);
create table canonical.can_object_change (
    object_id uuid, attribute text, value text, changed_at timestamptz, tenant text, source text
);
create table canonical.can_invoice (
    invoice_object_id uuid, is_credit_memo bool, is_reversed bool, cleared_at timestamptz
);
create table canonical.can_invoice_item (
    invoice_object_id uuid, purchase_order_item_object_id uuid, tenant text, source text
);
create table canonical.can_supplier (
    supplier_object_id uuid, tenant text, source text, supplier_id text, name text
);
"""


def create(conn: psycopg.Connection) -> None:
    """Make the tables, empty."""
    conn.execute(TABLES)


def fill(conn: psycopg.Connection, data: SourceData) -> None:
    """Put this company, and nothing else, into the tables; times are midnights of UTC."""
    day = {
        name: pl.col(name).cast(pl.Int32).cast(pl.Date)
        for name in (
            "known_day",
            "entered_day",
            "invoice_day",
            "due_day",
            "discount_due_day",
            "cleared_day",
        )
    }
    owner = {"tenant": pl.lit(data.tenant), "source": pl.lit(data.source)}
    object_of = data.cases.select("case_key", "object_id")
    block_ids = data.invoice_events.with_row_index("n").with_columns(
        event_id=pl.format("20000000-0000-0000-0000-{}", pl.col("n").cast(pl.String).str.zfill(12))
    )
    invoices = data.invoices.with_columns(**owner)
    tables = {
        "marts.dim_source_period": pl.select(
            **owner,
            time_zone=pl.lit("UTC"),
            data_until=pl.lit(data.until_day, pl.Int32).cast(pl.Date),
        ),
        "marts.dim_activity": data.activities,
        "marts.dim_case": data.cases.drop("price_unit").with_columns(
            **owner, case_notion=pl.lit("purchase_order_item")
        ),
        "marts.fct_event_log": data.events.select(
            "case_key",
            "event_position",
            "activity_key",
            event_on=day["known_day"],
            is_time_plausible=pl.lit(value=True),
            amount="amount",
        ),
        "marts.fct_kpi_invoice": invoices.select(
            *("tenant", "source", "invoice_object_id", "subject_id", "company_code"),
            *("supplier_id", "currency", "gross_amount", "is_po_backed"),
            *("discount_offered_amount", "discount_taken_amount"),
            entered_at=day["entered_day"],
            posted_on=day["entered_day"],
            invoice_on=day["invoice_day"],
            due_on=day["due_day"],
            discount_due_on=day["discount_due_day"],
            has_discount_offer=pl.col("discount_offered_amount") > 0,
            cleared_on=day["cleared_day"],
        ),
        "canonical.can_purchase_order_item": data.cases.select(
            purchase_order_item_object_id="object_id", price_unit="price_unit"
        ),
        "canonical.can_event": block_ids.select(
            "event_id", "activity", **owner, event_at=day["known_day"], recorded_at=day["known_day"]
        ),
        "canonical.can_event_object": block_ids.select("event_id", object_id="invoice_object_id"),
        "canonical.can_object_change": data.changes.join(object_of, on="case_key").select(
            "object_id", "attribute", "value", "changed_at", **owner
        ),
        "canonical.can_invoice": data.invoices.select(
            "invoice_object_id", "is_credit_memo", "is_reversed", cleared_at=day["cleared_day"]
        ),
        "canonical.can_invoice_item": data.invoice_cases.join(object_of, on="case_key").select(
            "invoice_object_id", purchase_order_item_object_id="object_id", **owner
        ),
    }
    for name, frame in tables.items():
        conn.execute(f"truncate {name}")
        with (
            conn.cursor() as cursor,
            cursor.copy(
                f"copy {name} ({', '.join(frame.columns)}) from stdin (format csv)"
            ) as copy,
        ):
            copy.write(frame.write_csv(include_header=False))
