"""True KPIs of onboarding: how long until a supplier can be ordered from and paid."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.service_levels import review_levels
from p2p.simulator.true_kpis.shape import DAY_SECONDS, rows, told, working_days_between
from p2p.simulator.true_kpis.step_cases import step_case_kpis
from p2p.simulator.truth import Truth


def onboarding_kpis(truth: Truth) -> pl.DataFrame:
    """K12, K31 (days) and PM01 to PM05 of requests for suppliers."""
    done = truth.onboarding_requests.filter(pl.col("completed_at") <= truth.world.end)
    blocked = truth.world.suppliers.filter(pl.col("blocked_at") <= truth.world.end)["supplier"]
    stands = ~done["supplier"].is_in(blocked.implode())
    days = (pl.col("completed_at") - pl.col("requested_at")) / DAY_SECONDS
    working = working_days_between(
        truth, done["company"], done["requested_at"], done["completed_at"]
    )
    true = rows(done, "K31", numerator=days, business=working)
    asked = truth.onboarding_requests.select("request", "company")
    steps = truth.onboarding_steps.join(asked, on="request", how="left", maintain_order="left")
    return pl.concat(
        [
            review_levels(truth),
            told(
                true,
                pl.select(pl.when(stands).then(true["numerator"]).otherwise(0.0)).to_series(),
                "an ERP tells that a supplier is blocked now: one that was blocked later is left "
                "out with those that never could be ordered from",
                stands,
            ),
            step_case_kpis(
                truth,
                steps.select("company", "activity", "at", case="request"),
                rework="returned_for_correction",
                completion="created",
                master_data="created",
            ),
        ]
    )
