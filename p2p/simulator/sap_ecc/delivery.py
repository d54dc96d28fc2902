"""Writes one delivery: a CSV file a table, the mapping that reads it, and the truth beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from p2p.progress import Progress
from p2p.simulator.sap_ecc.accounting_headers import bkpf
from p2p.simulator.sap_ecc.accounting_lines import bseg
from p2p.simulator.sap_ecc.change_documents import change_documents
from p2p.simulator.sap_ecc.formats import padded
from p2p.simulator.sap_ecc.goods_movements import mkpf, movements, mseg
from p2p.simulator.sap_ecc.ground_truth import case_rows, event_rows, ledger_rows
from p2p.simulator.sap_ecc.invoice_verification import keyed_invoices, keyed_lines, rbkp, rseg
from p2p.simulator.sap_ecc.master_data import lfa1, lfb1
from p2p.simulator.sap_ecc.numbering import Numbers, number_documents
from p2p.simulator.sap_ecc.order_history import ekbe
from p2p.simulator.sap_ecc.orders import eket, ekko, ekpo
from p2p.simulator.sap_ecc.requisitions import eban
from p2p.simulator.sap_ecc.supplier_items import bsak_and_bsik
from p2p.simulator.truth import Truth

TABLES = 17
_MAPPING = """\
# How the files of this delivery are written: p2p ingest FOLDER --source demo --mapping THIS
system: sap_ecc
date_format: YYYYMMDD
time_format: HH24MISS
decimal_mark: "."
time_zone: {zone}
"""


@dataclass(frozen=True)
class Delivery:
    """What was written: folder, mapping file, rows per table, ledger of deviations, as-of date."""

    folder: Path
    mapping: Path
    rows: dict[str, int]
    ledger: Path
    as_of: date


def write_delivery(truth: Truth, out: Path, progress: Progress) -> Delivery:
    """Write the truth as SAP ECC tables into `out`, replacing files of an earlier delivery.

    `out/truth` holds ledger.csv, events.parquet and cases.parquet, which no connector reads.
    """
    out.mkdir(parents=True, exist_ok=True)
    numbers = number_documents(truth)
    moved = movements(truth, numbers)
    invoices = keyed_invoices(truth, numbers)
    rows: dict[str, int] = {}
    for name, table in _tables(truth, numbers, moved, invoices):
        _write_csv(table, out / f"{name}.csv")
        rows[name] = table.height
        progress.advance(1, name)
    mapping = out / "mapping.yml"
    mapping.write_text(_MAPPING.format(zone=truth.world.scenario.system_zone), encoding="utf-8")
    ledger = _write_truth(truth, numbers, invoices, out / "truth")
    return Delivery(out, mapping, rows, ledger, truth.world.scenario.as_of)


def _tables(
    truth: Truth, numbers: Numbers, moved: pl.DataFrame, invoices: pl.DataFrame
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The tables one after another, so that few of them are in memory at a time."""
    yield "LFA1", lfa1(truth.world)
    yield "LFB1", lfb1(truth.world)
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


def _write_csv(table: pl.DataFrame, path: Path) -> None:
    """Empty text is written as nothing, as SE16 does, and not as a pair of quotes."""
    empty = pl.col(pl.String)
    table.with_columns(pl.when(empty != "").then(empty).name.keep()).write_csv(path)


def _write_truth(truth: Truth, numbers: Numbers, invoices: pl.DataFrame, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    events = event_rows(truth, numbers)
    keys = truth.order_items.join(numbers.orders, on="order", how="left").select(
        purchase_order_id="ebeln", item_no=padded(pl.col("line") * 10, 5), item="item"
    )
    case_rows(truth, events, keys).write_parquet(folder / "cases.parquet")
    events.write_parquet(folder / "events.parquet")
    ledger = folder / "ledger.csv"
    ledger_rows(truth, numbers, invoices).write_csv(ledger)
    return ledger
