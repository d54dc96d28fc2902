"""Early payments: an invoice without discount is paid long before it is due, for nothing."""

from __future__ import annotations

import numpy as np

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "early_payment"
LEAST_DAYS = 10
"""A payment counts as early from so many days before the last run in time."""


def plant(rng: np.random.Generator, world: World, could_wait: Bools) -> Bools:
    """Which of the invoices that could wait are paid with the first run."""
    chosen = choose(rng, could_wait, world.scenario.deviations.early_payment)
    early = np.zeros(could_wait.size, dtype=np.bool_)
    early[chosen] = True
    return early


def record(ledger: Ledger, invoices: Ints, amounts: Ints) -> None:
    """Write those that were in fact paid, with the gross amount (cents)."""
    ledger.plant(
        KIND, "invoice", invoices, amount=amounts, detail="paid long before due, without discount"
    )
