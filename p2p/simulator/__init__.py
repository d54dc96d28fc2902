"""A simulated company with a known truth, written as its systems would export it.

`simulate` writes one SAP delivery, `exports.export` what every system of a scenario exports. The
history is made once (`history`, `process`, `deviations`), and each system has a folder of its own
that renders it (`sap_ecc`). Nothing in here reads a source.
"""

from __future__ import annotations

from pathlib import Path

from p2p.progress import Progress
from p2p.simulator.history import STEPS, live
from p2p.simulator.sap_ecc import TABLES
from p2p.simulator.sap_ecc.delivery import Delivery, write_delivery
from p2p.simulator.scenario import Scenario
from p2p.simulator.small_company import small_company

__all__ = ["Delivery", "simulate"]


def simulate(
    out: Path,
    *,
    items: int,
    seed: int,
    progress: Progress,
    scenario: Scenario | None = None,
) -> Delivery:
    """Simulate a company with exactly so many purchase-order items and write one SAP ECC delivery.

    Same items, seed and scenario: same bytes. Without a scenario it is the small company of
    `p2p demo`. Raises UsageError when items is below 1 or cannot be ordered in time.
    """
    progress.stage("simulate", STEPS + TABLES)
    truth = live(scenario or small_company(), items=items, seed=seed, progress=progress)
    return write_delivery(truth, out, progress)
