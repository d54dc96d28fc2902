"""Tables that are read beside the invoices themselves, empty: orders, changes, limits."""

from __future__ import annotations

import psycopg

_TABLES = """
create table if not exists canonical.can_invoice_item (
    tenant text, source text, invoice_object_id uuid, purchase_order_item_object_id uuid
);
create table if not exists canonical.can_purchase_order_item (
    purchase_order_item_object_id uuid, purchase_order_object_id uuid, category text
);
create table if not exists canonical.can_purchase_order (
    purchase_order_object_id uuid, created_by text
);
create table if not exists canonical.can_event (
    event_id uuid, tenant text, source text, activity text, event_at timestamptz, resource text
);
create table if not exists canonical.can_event_object (event_id uuid, object_id uuid);
create table if not exists canonical.can_approval_limit (
    tenant text, source text, currency text, limit_amount numeric
);
create schema if not exists reference;
create table if not exists reference.approval_policy (
    source text, company_code text, currency text, release_count integer, limit_amount numeric
);
alter table canonical.can_supplier add column if not exists created_on date;
"""


def add_context(conn: psycopg.Connection) -> None:
    """Make what `marts_by_hand.build` left out of what mining reads."""
    conn.execute(_TABLES)
