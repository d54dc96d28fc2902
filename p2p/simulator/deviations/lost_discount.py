"""Lost discounts: the invoice was ready in time, yet paid at the net date without discount."""

from __future__ import annotations

import numpy as np

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose_by_supplier
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "lost_discount"


def plant(rng: np.random.Generator, world: World, supplier: Ints, could_take: Bools) -> Bools:
    """Which of the invoices that could have been paid with discount are not.

    supplier: of each invoice, by its place among the suppliers.
    """
    chosen = choose_by_supplier(
        rng, could_take, supplier, world.suppliers.height, world.scenario.deviations.lost_discount
    )
    lost = np.zeros(could_take.size, dtype=np.bool_)
    lost[chosen] = True
    return lost


def record(ledger: Ledger, invoices: Ints, discounts: Ints) -> None:
    """Write those that were in fact paid, with the discount (cents) that was given away."""
    ledger.plant(
        KIND, "invoice", invoices, amount=discounts, detail="ready in time, paid without discount"
    )
