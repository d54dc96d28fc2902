"""The tables of SAP ECC, rendered from the truth, one after another."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.rendering import Rendered
from p2p.simulator.sap_ecc.accounting_headers import bkpf
from p2p.simulator.sap_ecc.accounting_lines import bseg
from p2p.simulator.sap_ecc.change_documents import change_documents
from p2p.simulator.sap_ecc.formats import CHANGED_AT, CREATED_AT
from p2p.simulator.sap_ecc.goods_movements import mkpf, movements, mseg
from p2p.simulator.sap_ecc.invoice_verification import (
    keyed_invoices,
    keyed_lines,
    parked_invoices,
    rbkp,
    rseg,
)
from p2p.simulator.sap_ecc.master_data import lfa1, lfb1, lfbk, lfm1
from p2p.simulator.sap_ecc.messages import ekes, nast
from p2p.simulator.sap_ecc.numbering import Numbers, number_documents
from p2p.simulator.sap_ecc.order_history import ekbe
from p2p.simulator.sap_ecc.orders import eket, ekkn, ekko, ekpo
from p2p.simulator.sap_ecc.payment_program import reguh
from p2p.simulator.sap_ecc.requisitions import eban
from p2p.simulator.sap_ecc.settings_tables import t052, tcurr, usr02
from p2p.simulator.sap_ecc.supplier_items import bsak_and_bsik
from p2p.simulator.sap_ecc.workflow import sww_wi2obj, swwloghist, swwwihead, work_items
from p2p.simulator.truth import Truth


def tables(truth: Truth) -> Iterator[Rendered]:
    """Every table as SE16 exports it."""
    for name, frame in frames(truth):
        yield rendered(name, frame.drop(CREATED_AT, strict=False))


def rendered(name: str, frame: pl.DataFrame) -> Rendered:
    """A table as a CSV file, dealt out to deliveries by its last change where it tells that."""
    if CHANGED_AT not in frame.columns:
        return Rendered(name, "csv", frame)
    # an open item becomes a cleared one: it leaves BSIK, which only tells what is still there
    return Rendered(name, "csv", frame, CHANGED_AT, updates=name != "BSIK")


def frames(truth: Truth) -> Iterator[tuple[str, pl.DataFrame]]:
    """Names and rows of the tables as the database keeps them, with CHANGED_AT and, of
    requisitions, orders and accounting documents, CREATED_AT.

    One after another, so that few of them are in memory at a time; BKPF comes before BSEG, and MKPF
    before MSEG.
    """
    numbers = number_documents(truth)
    yield from _setup(truth)
    yield "EBAN", eban(truth, numbers)
    yield "EKKO", ekko(truth, numbers)
    yield "EKPO", ekpo(truth, numbers)
    yield "EKET", eket(truth, numbers)
    yield "EKKN", ekkn(truth, numbers)
    yield "NAST", nast(truth, numbers)
    yield "EKES", ekes(truth, numbers)
    moved = movements(truth, numbers)
    yield "MKPF", mkpf(truth, moved)
    yield "MSEG", mseg(moved)
    invoices, parked = keyed_invoices(truth, numbers), parked_invoices(truth, numbers)
    yield "RBKP", rbkp(truth, invoices, parked)
    lines = keyed_lines(truth, numbers, moved, invoices)
    waiting = keyed_lines(truth, numbers, moved, parked)
    companies = truth.world.scenario.companies
    tax_codes = pl.DataFrame(
        {"bukrs": [c.code for c in companies], "mwskz": [c.tax_code for c in companies]}
    )
    yield "RSEG", rseg(pl.concat([lines, waiting]), tax_codes)
    yield "EKBE", ekbe(truth, numbers, moved, lines, waiting)
    heads = bkpf(truth, numbers, moved, invoices, parked)
    yield "BKPF", heads
    posted = bseg(truth, numbers, moved, invoices, lines)
    yield "BSEG", posted
    cleared, still_open = bsak_and_bsik(heads, posted)
    yield "BSAK", cleared
    yield "BSIK", still_open
    yield "REGUH", reguh(truth, numbers)
    headers, positions = change_documents(truth, numbers, moved, invoices)
    yield "CDHDR", headers
    yield "CDPOS", positions
    yield from _work_items(truth, numbers, parked)


def _setup(truth: Truth) -> Iterator[tuple[str, pl.DataFrame]]:
    yield "T052", t052(truth.world.scenario)
    rates = tcurr(truth.world.scenario)
    # one table of rates for all sites: it comes with the first
    yield "TCURR", rates if truth.world.site.first_number == 0 else rates.clear()
    yield "USR02", usr02(truth)
    yield "LFA1", lfa1(truth)
    yield "LFB1", lfb1(truth)
    yield "LFM1", lfm1(truth)
    yield "LFBK", lfbk(truth)


def _work_items(
    truth: Truth, numbers: Numbers, parked: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    zone = truth.world.scenario.system_zone
    tasks = work_items(truth, numbers, parked)
    yield "SWWWIHEAD", swwwihead(tasks, zone)
    yield "SWWLOGHIST", swwloghist(tasks, zone)
    yield "SWW_WI2OBJ", sww_wi2obj(tasks)
