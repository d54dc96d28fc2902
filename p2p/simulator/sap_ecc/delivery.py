"""Writes one SAP ECC delivery: its tables, the mapping that reads it, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from p2p.progress import Progress
from p2p.simulator.deliveries import write_full
from p2p.simulator.sap_ecc.formats import padded
from p2p.simulator.sap_ecc.ground_truth import case_rows, event_rows, ledger_rows
from p2p.simulator.sap_ecc.invoice_verification import keyed_invoices
from p2p.simulator.sap_ecc.numbering import number_documents
from p2p.simulator.sap_ecc.tables import FORMATS, tables
from p2p.simulator.truth import Truth

_MAPPING = """\
# How the files of this delivery are written: p2p ingest FOLDER --source demo --mapping THIS
system: sap_ecc
{formats}time_zone: {zone}
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
    rows: dict[str, int] = {}
    for name, count in write_full(tables(truth), out):
        rows[name] = count
        progress.advance(1, name)
    mapping = out / "mapping.yml"
    mapping.write_text(
        _MAPPING.format(formats=FORMATS, zone=truth.world.scenario.system_zone), encoding="utf-8"
    )
    ledger = _write_truth(truth, out / "truth")
    return Delivery(out, mapping, rows, ledger, truth.world.scenario.as_of)


def _write_truth(truth: Truth, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    numbers = number_documents(truth)
    events = event_rows(truth, numbers)
    keys = truth.order_items.join(numbers.orders, on="order", how="left").select(
        purchase_order_id="ebeln", item_no=padded(pl.col("line") * 10, 5), item="item"
    )
    case_rows(truth, events, keys).write_parquet(folder / "cases.parquet")
    events.write_parquet(folder / "events.parquet")
    ledger = folder / "ledger.csv"
    ledger_rows(truth, numbers, keyed_invoices(truth, numbers)).write_csv(ledger)
    return ledger
