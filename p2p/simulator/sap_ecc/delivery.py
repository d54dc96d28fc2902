"""Writes one SAP ECC delivery: its tables, the mapping that reads it, and the truth beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from p2p.progress import Progress
from p2p.simulator.deliveries import DeliveryWriter
from p2p.simulator.sap_ecc.ground_truth import ground_truth
from p2p.simulator.sap_ecc.tables import tables
from p2p.simulator.truth import Truth

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

    `out/truth` holds ledger.csv, events.parquet and cases.parquet, which no connector reads. No row
    of this delivery is spoilt.
    """
    scenario = truth.world.scenario
    writer = DeliveryWriter(
        folder=out,
        system="sap_ecc",
        source="demo",
        zone=scenario.system_zone,
        rng=np.random.default_rng(0),
        rates=replace(scenario.deviations, data_fault=0.0),
    )
    for table in tables(truth):
        writer.write(table)
        progress.advance(1, table.name)
    mapping = out / "mapping.yml"
    mapping.write_text(_MAPPING.format(zone=scenario.system_zone), encoding="utf-8")
    told = ground_truth(truth)
    folder = out / "truth"
    folder.mkdir(exist_ok=True)
    told["cases"].write_parquet(folder / "cases.parquet")
    told["events"].write_parquet(folder / "events.parquet")
    ledger = folder / "ledger.csv"
    told["ledger"].write_csv(ledger)
    return Delivery(out, mapping, writer.rows, ledger, scenario.as_of)
