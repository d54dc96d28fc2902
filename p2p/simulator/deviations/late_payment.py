"""Late payments: an invoice free to pay is left lying until well after it is due."""

from __future__ import annotations

import numpy as np

from p2p.simulator.arrays import Bools, Ints
from p2p.simulator.deviations.choice import choose_by_supplier, choose_for_cause
from p2p.simulator.ledger import Ledger
from p2p.simulator.world import World

KIND = "late_payment"


def plant(
    rng: np.random.Generator, world: World, company: Ints, supplier: Ints, able: Bools
) -> Ints:
    """Days after the due date before which no payment run takes the invoice (0: not held).

    company, supplier: of each invoice, by their places in the scenario and among the suppliers.
    """
    scenario = world.scenario
    chosen = np.union1d(
        choose_by_supplier(
            rng, able, supplier, world.suppliers.height, scenario.deviations.late_payment
        ),
        choose_for_cause(
            rng,
            able,
            company,
            [one.code for one in scenario.companies],
            scenario.causes.get(KIND, {}),
        ),
    )
    days = np.zeros(able.size, dtype=np.int64)
    days[chosen] = rng.integers(6, 46, chosen.size)
    return days


def record(ledger: Ledger, invoices: Ints, amounts: Ints) -> None:
    """Write those that were in fact paid, with the gross amount (cents)."""
    ledger.plant(
        KIND, "invoice", invoices, amount=amounts, detail="free to pay, paid days after due"
    )
