"""The resources of a Coupa instance, rendered from the truth, one after another."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.coupa.approvals import approvals
from p2p.simulator.coupa.invoices import invoice_states, invoices
from p2p.simulator.coupa.master_data import payment_terms, suppliers
from p2p.simulator.coupa.messages import order_header_confirmations, transmissions
from p2p.simulator.coupa.numbering import number_records
from p2p.simulator.coupa.order_history import order_history, purchase_order_revisions
from p2p.simulator.coupa.orders import order_states, ordered_items, purchase_orders
from p2p.simulator.coupa.receipts import inventory_transactions
from p2p.simulator.coupa.requisitions import requisition_states, requisitions
from p2p.simulator.coupa.revisions import revision_records
from p2p.simulator.coupa.status_history import invoice_history, requisition_history
from p2p.simulator.coupa.users import found_users, users
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth

_UPDATED = {
    "users", "suppliers", "requisitions", "approvals", "purchase_orders", "inventory_transactions",
    "invoices",
}  # fmt: skip
"""Records that change; the others are written once."""


def tables(truth: Truth) -> Iterator[Rendered]:
    """Every resource as its endpoint answers, one record a line, dealt out by updated-at."""
    for name, frame in _tables(truth):
        changed = "_changed_at" if "_changed_at" in frame.columns else None
        yield Rendered(name, "jsonl", frame, changed, updates=name in _UPDATED)


def _tables(truth: Truth) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables one after another, so that few of them are in memory at a time."""
    zone = truth.world.scenario.system_zone
    ids, known = number_records(truth), found_users(truth)
    yield "payment_terms", payment_terms(truth)
    yield "users", users(truth, known)
    yield "suppliers", suppliers(truth, known)
    yield "requisitions", requisitions(truth, ids, known)
    asked = requisition_history(truth, requisition_states(truth, ids))
    yield (
        "requisition_revision_records",
        revision_records(asked, "RequisitionHeader", known, zone),
    )
    yield "approvals", approvals(truth, ids, known)
    items = ordered_items(truth, ids)
    states = order_states(truth, ids, items)
    history = order_history(truth, states, items, transmissions(truth, ids))
    yield "purchase_orders", purchase_orders(truth, states, items, history, known)
    yield "purchase_order_revisions", purchase_order_revisions(history, known, zone)
    yield "order_revision_records", revision_records(history.fields, "OrderHeader", known, zone)
    confirmed = order_header_confirmations(truth, items, known)
    yield "order_header_confirmations", confirmed
    yield "inventory_transactions", inventory_transactions(truth, ids, items, known)
    billed = invoice_states(truth, ids)
    yield "invoices", invoices(truth, ids, billed, items, known)
    yield (
        "invoice_revision_records",
        revision_records(invoice_history(truth, billed), "InvoiceHeader", known, zone),
    )
