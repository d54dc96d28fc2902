"""The tables of Oracle E-Business Suite, rendered from the truth, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from p2p.simulator.oracle.acceptances import po_acceptances
from p2p.simulator.oracle.action_history import po_action_history
from p2p.simulator.oracle.approval_history import ap_inv_aprvl_hist
from p2p.simulator.oracle.bank_accounts import (
    iby_account_owners,
    iby_ext_bank_accounts,
    owned_accounts,
)
from p2p.simulator.oracle.fulfilment import order_lines
from p2p.simulator.oracle.holds import ap_holds, placed_holds
from p2p.simulator.oracle.instance import CHANGED_AT, Instance
from p2p.simulator.oracle.invoice_lines import (
    ap_invoice_distributions,
    ap_invoice_lines,
    invoice_lines,
)
from p2p.simulator.oracle.invoices import ap_invoices, keyed_invoices
from p2p.simulator.oracle.numbering import Numbers, number_documents
from p2p.simulator.oracle.orders import po_headers, po_lines
from p2p.simulator.oracle.organisation import ap_terms_lines, hr_operating_units
from p2p.simulator.oracle.payments import (
    ap_checks,
    ap_invoice_payments,
    ap_payment_schedules,
    issued_checks,
)
from p2p.simulator.oracle.receipts import (
    rcv_shipment_headers,
    rcv_shipment_lines,
    rcv_transactions,
    received_lines,
)
from p2p.simulator.oracle.requisitions import (
    po_req_distributions,
    po_requisition_headers,
    po_requisition_lines,
)
from p2p.simulator.oracle.revisions import order_revisions, po_line_locations_archive
from p2p.simulator.oracle.shipments import po_distributions, po_line_locations
from p2p.simulator.oracle.suppliers import ap_supplier_sites, ap_suppliers
from p2p.simulator.oracle.users import fnd_user
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth


def tables(truth: Truth) -> Iterator[Rendered]:
    """Every table as a SQL client exports it, each row once, as it stands on the as-of date."""
    instance, numbers = Instance.of(truth), number_documents(truth)
    parts = (_set_up(instance), _purchasing(instance, numbers), _payables(instance, numbers))
    for name, table in chain.from_iterable(parts):
        changes = CHANGED_AT if CHANGED_AT in table.columns else None
        yield Rendered(name, "csv", table, changes, updates=changes is not None)


def _set_up(instance: Instance) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "HR_OPERATING_UNITS", hr_operating_units(instance)
    yield "FND_USER", fnd_user(instance.truth, instance.users)
    yield "AP_TERMS_LINES", ap_terms_lines(instance)
    yield "AP_SUPPLIERS", ap_suppliers(instance)
    yield "AP_SUPPLIER_SITES_ALL", ap_supplier_sites(instance)
    owned = owned_accounts(instance)
    yield "IBY_EXT_BANK_ACCOUNTS", iby_ext_bank_accounts(instance, owned)
    yield "IBY_ACCOUNT_OWNERS", iby_account_owners(instance, owned)


def _purchasing(instance: Instance, numbers: Numbers) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "PO_REQUISITION_HEADERS_ALL", po_requisition_headers(instance, numbers)
    yield "PO_REQUISITION_LINES_ALL", po_requisition_lines(instance, numbers)
    yield "PO_REQ_DISTRIBUTIONS_ALL", po_req_distributions(instance, numbers)
    lines = order_lines(instance, numbers)
    revisions = order_revisions(instance, lines)
    yield "PO_HEADERS_ALL", po_headers(instance, numbers, lines, revisions)
    yield "PO_LINES_ALL", po_lines(instance, numbers, lines)
    yield "PO_LINE_LOCATIONS_ALL", po_line_locations(instance, lines)
    yield "PO_LINE_LOCATIONS_ARCHIVE_ALL", po_line_locations_archive(instance, lines, revisions)
    yield "PO_DISTRIBUTIONS_ALL", po_distributions(instance, numbers, lines)
    yield "PO_ACTION_HISTORY", po_action_history(instance, numbers, lines, revisions)
    yield "PO_ACCEPTANCES", po_acceptances(instance, numbers, revisions)


def _payables(instance: Instance, numbers: Numbers) -> Iterator[tuple[str, pl.DataFrame]]:
    received = received_lines(instance, numbers)
    yield "RCV_SHIPMENT_HEADERS", rcv_shipment_headers(instance, received)
    yield "RCV_SHIPMENT_LINES", rcv_shipment_lines(instance, received)
    yield "RCV_TRANSACTIONS", rcv_transactions(instance, received)
    invoices = keyed_invoices(instance, numbers)
    lines = invoice_lines(instance, numbers, invoices, received)
    holds = placed_holds(instance, numbers, invoices)
    yield "AP_INVOICES_ALL", ap_invoices(instance, invoices)
    yield "AP_INVOICE_LINES_ALL", ap_invoice_lines(instance, lines)
    yield (
        "AP_INVOICE_DISTRIBUTIONS_ALL",
        ap_invoice_distributions(instance, lines, holds),
    )
    yield "AP_HOLDS_ALL", ap_holds(instance, holds)
    yield "AP_INV_APRVL_HIST_ALL", ap_inv_aprvl_hist(instance, numbers)
    yield "AP_PAYMENT_SCHEDULES_ALL", ap_payment_schedules(instance, invoices)
    checks = issued_checks(instance)
    yield "AP_CHECKS_ALL", ap_checks(instance, checks)
    yield "AP_INVOICE_PAYMENTS_ALL", ap_invoice_payments(instance, invoices, checks)
