"""What truly happened: the tables of one simulated history, in business words and UTC seconds.

Systems are rendered from this and nothing else. Numbers are the simulation's own; document numbers
belong to the systems.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World


@dataclass(frozen=True)
class Truth:
    """One history up to world.end. What would have happened later is not in here, or lies
    after world.end in a column (freed_at, level1_at, ...).

    Columns are described where each frame is made: requisitions in process.requisitions,
    requisition_items (item, basket, line, ordered) in history, orders and order_items in
    process.orders and process.order_changes, changes in process.order_changes, receipt_lines in
    process.receipts, invoices and invoice_lines in process.recording and process.matching,
    payments and clearings in process.payments.
    """

    world: World
    requisitions: pl.DataFrame
    requisition_items: pl.DataFrame
    orders: pl.DataFrame
    order_items: pl.DataFrame
    changes: pl.DataFrame
    receipt_lines: pl.DataFrame
    invoices: pl.DataFrame
    invoice_lines: pl.DataFrame
    payments: pl.DataFrame
    clearings: pl.DataFrame
    ledger: Ledger
