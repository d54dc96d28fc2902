"""The tables of SAP ECC, rendered from the truth, one after another."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.rendering import Rendered
from p2p.simulator.sap_ecc.accounting_headers import bkpf
from p2p.simulator.sap_ecc.accounting_lines import bseg
from p2p.simulator.sap_ecc.change_documents import change_documents
from p2p.simulator.sap_ecc.goods_movements import mkpf, movements, mseg
from p2p.simulator.sap_ecc.invoice_verification import keyed_invoices, keyed_lines, rbkp, rseg
from p2p.simulator.sap_ecc.master_data import lfa1, lfb1
from p2p.simulator.sap_ecc.numbering import Numbers, number_documents
from p2p.simulator.sap_ecc.order_history import ekbe
from p2p.simulator.sap_ecc.orders import eket, ekko, ekpo
from p2p.simulator.sap_ecc.requisitions import eban
from p2p.simulator.sap_ecc.supplier_items import bsak_and_bsik
from p2p.simulator.truth import Truth

TABLES = 17


def tables(truth: Truth) -> Iterator[Rendered]:
    """Every table as SE16 exports it."""
    numbers = number_documents(truth)
    moved = movements(truth, numbers)
    invoices = keyed_invoices(truth, numbers)
    for name, table in _tables(truth, numbers, moved, invoices):
        # an open item becomes a cleared one: it leaves BSIK, which only tells what is still there
        yield Rendered(name, "csv", table, "changed_at", updates=name != "BSIK")


def _tables(
    truth: Truth, numbers: Numbers, moved: pl.DataFrame, invoices: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables one after another, so that few of them are in memory at a time."""
    yield "LFA1", lfa1(truth)
    yield "LFB1", lfb1(truth)
    yield "EBAN", eban(truth, numbers)
    yield "EKKO", ekko(truth, numbers)
    yield "EKPO", ekpo(truth, numbers)
    yield "EKET", eket(truth, numbers)
    yield "MKPF", mkpf(truth, moved)
    yield "MSEG", mseg(moved)
    lines = keyed_lines(truth, numbers, moved)
    yield "RBKP", rbkp(truth, numbers)
    companies = truth.world.scenario.companies
    tax_codes = pl.DataFrame(
        {"bukrs": [c.code for c in companies], "mwskz": [c.tax_code for c in companies]}
    )
    yield "RSEG", rseg(lines, tax_codes)
    yield "EKBE", ekbe(truth, numbers, moved, lines)
    heads = bkpf(truth, numbers, moved, invoices)
    yield "BKPF", heads
    posted = bseg(truth, numbers, moved, invoices, lines)
    yield "BSEG", posted
    cleared, still_open = bsak_and_bsik(heads, posted)
    yield "BSAK", cleared
    yield "BSIK", still_open
    headers, positions = change_documents(truth, numbers, moved, invoices)
    yield "CDHDR", headers
    yield "CDPOS", positions
