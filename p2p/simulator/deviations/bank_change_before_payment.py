"""Bank details changed shortly before a payment, on nobody's second look: money goes elsewhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.simulator.bank_accounts import account
from p2p.simulator.deviations.choice import choose
from p2p.simulator.ledger import Ledger
from p2p.simulator.process.supplier_changes import SUPPLIER_CHANGES
from p2p.simulator.working_time import DAY
from p2p.simulator.world import World

KIND = "bank_change_before_payment"
_HOUR = 3600


def plant(
    rng: np.random.Generator,
    world: World,
    ledger: Ledger,
    payments: pl.DataFrame,
    changes: pl.DataFrame,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Suppliers and changes after some suppliers' details were changed hours to days before money
    was sent to them. Each supplier is used once; those who changed their bank anyway are left."""
    quiet = ~pl.col("supplier").is_in(
        changes.filter(pl.col("attribute") == "bank_account")["supplier"].implode()
    )
    once = (
        payments.filter(quiet & (pl.col("at") > (world.first_day + 60) * DAY))
        .sort("gross", "payment", descending=[True, False])
        .unique("supplier", keep="first", maintain_order=True)
        .sort("payment")
    )
    rate = world.scenario.deviations.bank_change_before_payment
    # the rate is one of payments; a supplier has many
    chosen = choose(
        rng,
        np.ones(once.height, dtype=np.bool_),
        min(0.2, rate * payments.height / max(1, 4 * once.height)),
        least=1,
    )
    hit, n = once[chosen], chosen.size
    entered = hit["at"].to_numpy() - rng.integers(2 * _HOUR, 3 * DAY, n)
    asked = entered - rng.integers(_HOUR // 2, 4 * _HOUR, n)
    facts = world.suppliers.select("bank_country", "bank_key", "bank_account")[hit["supplier"]]
    new = [
        account(country, 400_000 + number)
        for country, number in zip(facts["bank_country"], hit["supplier"], strict=True)
    ]
    added = pl.DataFrame(
        {
            "change": np.zeros(n, dtype=np.int64),
            "supplier": hit["supplier"],
            "attribute": ["bank_account"] * n,
            "old": facts["bank_account"],
            "new": [number for _, number in new],
            "old_key": facts["bank_key"],
            "new_key": [key for key, _ in new],
            "requested_at": asked,
            "requested_by": ["supplier"] * n,
            "due_at": asked + 3 * DAY,
            "at": entered,
            "by": world.first_users("MDM")[hit["company"]],
            "approved_at": np.zeros(n, dtype=np.int64),
            "approved_by": [""] * n,
        },
        schema=SUPPLIER_CHANGES,
    )
    ledger.plant(
        KIND,
        "supplier",
        hit["supplier"].to_numpy(),
        amount=(hit["gross"] - hit["discount"]).to_numpy(),
        related=("payment", hit["payment"].to_numpy()),
        detail="bank details changed within three days before the payment, without a second look",
    )
    suppliers = (
        world.suppliers.join(
            added.select("supplier", "new", "new_key"), on="supplier", how="left",
            maintain_order="left",
        )
        .with_columns(
            bank_account=pl.coalesce("new", "bank_account"),
            bank_key=pl.coalesce("new_key", "bank_key"),
        )
        .drop("new", "new_key")
    )  # fmt: skip
    return suppliers, pl.concat([changes, added])
