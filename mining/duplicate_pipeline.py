"""Duplicates of every source: read canonical, call the rules, write mining.duplicate_*."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from mining import duplicate_store, store
from mining.mining_run import MiningResult, named
from mining.rules.duplicate_payment_rows import duplicate_bank_entries, duplicate_payments
from mining.rules.duplicates import Duplicates, find_duplicates
from mining.store import Connection


def duplicates_of_source(
    conn: Connection, tenant: str, source: str, invoices: pl.DataFrame
) -> Duplicates:
    """Duplicate invoices and payments of one source; invoices as store.read_invoices gives them."""
    identifiers = duplicate_store.read_identifiers(conn, tenant, source)
    payments = duplicate_store.read_payments(conn, tenant, source)
    settled = duplicate_store.read_settled(conn, tenant, source)
    paid = duplicate_payments(payments, settled, identifiers)
    # one refund pays back one document: a payment that was too much, or else a bill
    rest = payments.filter(~pl.col("payment_object_id").is_in(list(paid.refunds)))
    billed = find_duplicates(invoices, identifiers, duplicate_store.refunds_of(rest))
    return Duplicates(
        billed.candidates + paid.candidates,
        billed.groups + paid.groups,
        billed.documents + paid.documents,
        accounts=paid.accounts,
    )


def duplicates_of_bank(conn: Connection, tenant: str | None) -> Iterator[Duplicates]:
    """Duplicate entries of each bank source."""
    bills: dict[str, pl.DataFrame] = {}
    for owner, source in duplicate_store.read_bank_sources(conn, tenant):
        with named(source, "comparing its bank entries"):
            entries = duplicate_store.read_bank_transactions(conn, owner, source)
            # all bills of a tenant: read once, however many banks it has
            if owner not in bills:
                bills = {owner: duplicate_store.read_bills(conn, owner)}
            yield duplicate_bank_entries(entries, bills[owner])


def write_duplicates(
    conn: Connection, run: uuid.UUID, found: Iterable[Duplicates], tenant: str | None
) -> MiningResult:
    """mining.duplicate_group and mining.duplicate_document; figures: groups by source, and how many
    this run saw for the first time."""
    every = list(found)
    groups = duplicate_store.with_first_seen(
        conn, run, [row for one in every for row in one.groups]
    )
    documents = [row for one in every for row in one.documents]
    rows = {
        "duplicate_group": store.write_run(conn, "duplicate_group", run, groups, tenant),
        "duplicate_document": store.write_run(conn, "duplicate_document", run, documents, tenant),
    }
    counted: Counter[str] = Counter()
    for row in groups:
        counted[f"{row['source']}_duplicate_groups"] += 1
        counted[f"{row['source']}_new_duplicate_groups"] += row["is_new"]
    figures: dict[str, Any] = dict(counted)
    return MiningResult(rows, figures)
