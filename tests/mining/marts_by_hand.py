"""The tables that mining reads, made by hand as the contract says, with two small sources."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from mining.mart_columns import INVOICE
from tests.mining.invoice_rows import invoice

TABLES = """
create schema marts;
create schema canonical;
create table marts.dim_case (
    case_key int, tenant text, source text, case_notion text, case_id text, object_id uuid,
    company_code text, supplier_id text, supplier_name text, category text, matching_type text,
    item_type text, document_type text, purchase_order_id text, amount numeric, currency text
);
create table marts.dim_activity (
    activity_key int, activity text, lifecycle_rank int, is_rework bool
);
create table marts.fct_case (
    case_key int, variant_key int, event_count int, started_at timestamptz, ended_at timestamptz,
    duration_days numeric, is_completed bool, has_rework bool, rework_event_count int,
    has_deviation bool, excluded_reason text
);
create table marts.dim_log (log_key int, tenant text, source text, case_notion text);
create table marts.fct_event_log (
    log_key int, case_key int, event_position int, activity_key int, event_at timestamptz,
    next_activity_key int, wait_seconds numeric, event_on date default '2024-01-01',
    time_precision text default 'second', is_time_plausible bool default true
);
create table marts.mart_variant (
    tenant text, source text, case_notion text, variant_key int, rank int, activities text[],
    case_count bigint
);
create table marts.mart_transition (
    tenant text, source text, case_notion text, from_activity text, to_activity text,
    transition_count bigint, case_count bigint, timed_count bigint, total_wait_days numeric,
    median_wait_days numeric, p90_wait_days numeric
);
create table marts.fct_handed_over_invoice (
    tenant text, source text, invoice_object_id uuid, label text, first_source text,
    first_object_id uuid
);
create table marts.fct_kpi_invoice (
    invoice_object_id uuid, subject_id text, entered_at timestamptz, is_entered_by_person bool,
    is_ever_blocked bool
);
create schema reference;
create table reference.control (
    control_id text, slug text, name text, risk text, amount_meaning text
);
create table marts.fct_control_breach (
    breach_id uuid, group_id uuid, control_id text, tenant text, source text, company_code text,
    supplier_id text, subject_type text, subject_id text, observed_on date, amount numeric,
    currency text, person text, told text, state text, severity text, is_first_of_subject bool,
    subject_object_id uuid
);
create table marts.fct_control_evidence (
    breach_id uuid, evidence_order int, label text, event_on date, person text, actor_type text,
    document_id text, value numeric, unit text, note text, is_deciding bool
);
create table canonical.can_supplier (
    supplier_object_id uuid, tenant text, source text, supplier_id text, name text,
    created_on date
);
create table canonical.can_invoice_item (
    invoice_object_id uuid, tenant text, source text, purchase_order_item_object_id uuid,
    amount numeric, invoice_item_object_id uuid
);
create table canonical.can_purchase_order_item (
    purchase_order_item_object_id uuid, purchase_order_object_id uuid, category text
);
create table canonical.can_purchase_order (purchase_order_object_id uuid, created_by text);
create table canonical.can_event (
    event_id uuid, tenant text, source text, activity text, event_at timestamptz, resource text,
    is_time_plausible bool default true, source_tz text default 'UTC', actor_type text
);
create table canonical.can_event_object (event_id uuid, object_id uuid, qualifier text);
create schema if not exists reference;
create table if not exists reference.approval_policy (
    source text, company_code text, currency text, release_count integer, limit_amount numeric
);
create table canonical.can_approval_limit (
    tenant text, source text, user_name text, limit_amount numeric, currency text
);
create table canonical.can_object_relation (
    source_object_id uuid, target_object_id uuid, qualifier text, tenant text, source text
);
create table canonical.can_invoice (
    invoice_object_id uuid, tenant text, source text, invoice_id text, fiscal_year text,
    company_code text, supplier_id text, reference text, is_credit_memo bool, gross_amount numeric,
    tax_amount numeric, currency text, invoice_on date, posted_on date, received_at timestamptz,
    recorded_by text, is_reversed bool, is_po_backed bool, net_days numeric, due_on date,
    cleared_on date, is_blocked bool, block_reasons text, payment_block_code text,
    clearing_document_id text, reversed_on date, discount_taken_amount numeric
);
create table canonical.can_payment (
    payment_object_id uuid, tenant text, source text, company_code text, document_id text,
    fiscal_year text, supplier_id text, paid_on date, amount numeric, currency text, paid_by text
);
create table canonical.can_supplier_identifier (
    tenant text, source text, owner_type text, owner_id text, identifier_type text,
    identifier_hash text, identifier_ending text
);
create table canonical.can_bank_transaction (
    bank_transaction_id uuid, tenant text, source text, account_ending text,
    counterparty_hash text, counterparty_ending text, counterparty_name text,
    transaction_type text, bank_reference text, payment_reference text, remittance_text text,
    amount numeric, currency text, booked_on date
);
"""

ACTIVITIES = ("Create Purchase Order Item", "Record Goods Receipt", "Record Invoice Receipt")
LOGS = (("erp", "purchase_order_item", 0), ("tickets", "case", 1000))


def build(conn: psycopg.Connection) -> None:
    """120 cases of two variants in each of two logs, and invoices of the first."""
    conn.execute(TABLES)
    with conn.cursor() as cursor:
        cursor.executemany(
            "insert into marts.dim_activity values (%s, %s, %s, false)",
            [(key, name, key) for key, name in enumerate(ACTIVITIES)],
        )
        for source, notion, first in LOGS:
            cursor.execute(
                "insert into marts.dim_log values (%s, 'default', %s, %s)", (first, source, notion)
            )
            cursor.executemany(
                "insert into marts.dim_case values (%s, 'default', %s, %s, %s,"
                " md5(%s)::uuid, '1000', 'S1', 'Nordwind Metals', null, 'two_way', null, null,"
                " '45', %s, 'EUR')",
                [
                    (first + n, source, notion, f"c{n}", f"{source}{n}", 100 + n % 7)
                    for n in range(120)
                ],
            )
            cursor.executemany(
                "insert into marts.fct_case values (%s, %s, %s, '2024-01-01', '2024-02-01', %s,"
                " true, %s, %s, false, null)",
                [(first + n, *_measures(first, n)) for n in range(120)],
            )
            cursor.executemany(
                "insert into marts.fct_event_log (log_key, case_key, event_position, activity_key,"
                " event_at, next_activity_key, wait_seconds) values (%s, %s, %s, %s, %s, %s, %s)",
                [(first, *event) for event in _events(first)],
            )
            cursor.executemany(
                "insert into marts.mart_variant values ('default', %s, %s, %s, %s, %s, %s)",
                [
                    (source, notion, first, 1, list(ACTIVITIES), 119),
                    (source, notion, first + 1, 2, [ACTIVITIES[0]] + [ACTIVITIES[1]] * 30, 1),
                ],
            )
            cursor.executemany(
                "insert into marts.mart_transition values"
                " ('default', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    (source, notion, ACTIVITIES[0], ACTIVITIES[1], 120, 120, 120, 360, 3, 5),
                    (source, notion, ACTIVITIES[1], ACTIVITIES[2], 119, 119, 0, 0, None, None),
                ],
            )
        insert_invoices(
            conn,
            [invoice(week * 7, 100 + week % 9, invoice_id=f"51{week:04d}") for week in range(60)]
            + [
                invoice(500, 90_000, invoice_id="519998", reference="TWICE-1"),
                invoice(505, 90_000, invoice_id="519999", reference="TWICE1"),
            ],
        )
        cursor.execute(
            "insert into reference.control values ('C09', 'blocked_supplier_paid', 'No payment',"
            " 'Money goes.', 'Amount of the payment.')"
        )
        cursor.executemany(
            "insert into marts.fct_control_breach values (md5(%s)::uuid, md5(%s)::uuid, 'C09',"
            " 'default', 'erp', '1000', 'S1', 'payment', %s, '2024-02-01', 700, 'EUR', null,"
            " 'blocked', %s, 'high', true)",
            [("p1", "S1", "p1", "breached"), ("p2", "S1", "p2", "waived")],
        )
        cursor.execute(
            "insert into marts.fct_control_evidence values (md5('p1')::uuid, 1, 'Payment',"
            " '2024-02-01', 'TRES_1', 'human', 'p1', 700, 'EUR', null, true)"
        )
        # another client of this source gave the same number to another supplier
        cursor.execute(
            "insert into canonical.can_supplier values"
            " (md5('100/S1')::uuid, 'default', 'erp', 'S1', 'Nordwind Metals'),"
            " (md5('200/S1')::uuid, 'default', 'erp', 'S1', 'Somebody Else')"
        )


def insert_invoices(conn: psycopg.Connection, rows: list[dict]) -> None:
    """Rows as `invoice` makes them into canonical.can_invoice."""
    columns = [name for name in INVOICE if name != "supplier_name"]
    with conn.cursor() as cursor:
        cursor.executemany(
            f"insert into canonical.can_invoice ({', '.join(columns)})"
            f" values ({', '.join(['%s'] * len(columns))})",
            [[row[name] for name in columns] for row in rows],
        )
        cursor.executemany(
            "insert into canonical.can_object_relation values"
            " (%s, md5('100/' || %s)::uuid, 'invoiced by', %s, %s)",
            [
                [row[name] for name in ("invoice_object_id", "supplier_id", "tenant", "source")]
                for row in rows
            ],
        )


def _measures(first: int, n: int) -> tuple[int, int, int, bool, int]:
    """variant_key, event_count, duration_days, has_rework, rework_event_count: the last is odd."""
    return (first + 1, 31, 300, True, 12) if n == 119 else (first, 3, 10 + n % 5, False, 0)


def _events(first: int) -> Iterator[tuple]:
    for n in range(120):
        for position in range(3):
            last = position == 2
            yield (
                first + n,
                position + 1,
                position,
                "2024-01-01",
                None if last else position + 1,
                None if last else 86_400 * (3 + position + n % 4),
            )
