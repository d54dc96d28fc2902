"""What a policy really changed in a simulated company, on the documents that a what-if is asked
about: the same company is simulated twice, and what differs is the policy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from mining.whatif.clocks import Clocks
from mining.whatif.levers import Lever
from mining.whatif.process_log import ProcessLog
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenario import Policy, Scenario
from p2p.simulator.small_company import small_company
from tests.mining.simulated_process_log import process_log

ITEMS = 300
FIRST_ROLE = {
    "requisition": "department_head",
    "order": "purchasing_manager",
    "invoice": "cost_owner",
}
"""Who decides on level 1."""


def company(policy: Policy | None = None) -> Scenario:
    """Two companies, in Germany and the USA, with many invoices to approve and too little time.

    Nothing is planted in its payments and nobody pays by hand: the draws behind those depend on
    how many invoices there are, and would differ between the two runs.
    """
    scenario = small_company()
    return replace(
        scenario,
        companies=tuple(one for one in scenario.companies if one.code in {"1000", "3000"}),
        overload={"HEAD_1001": 1.6, "CCO_1001": 1.6, "CCO_3001": 1.6},
        habits=replace(scenario.habits, manual_payment=0.0, ledger_invoices=0.8),
        deviations=replace(
            scenario.deviations,
            lost_discount=0.0,
            late_payment=0.0,
            early_payment=0.0,
            price_variance=0.25,
        ),
        policy=policy or Policy(),
    )


def simulated(seed: int, policy: Policy | None = None) -> ProcessLog:
    """The log of the company of this seed under a policy."""
    return process_log(live(company(policy), items=ITEMS, seed=seed, progress=Silent()))


def policy_of(lever: Lever) -> Policy:
    """The simulator's name for a lever of one kind of approval, or of a block."""
    kind = lever.task_type or ""
    if lever.approve_within_days is not None:
        return Policy(decide_within_days={kind: lever.approve_within_days})
    if lever.auto_approve_under is not None:
        return Policy(auto_approve_under={kind: int(lever.auto_approve_under)})
    if lever.more_approvers:
        return Policy(more_approvers={FIRST_ROLE[kind]: lever.more_approvers})
    return Policy(released_blocks=frozenset({str(lever.release_block).removesuffix(" block")}))


def figures(log: ProcessLog, like: ProcessLog, lever: Lever) -> Mapping[str, float]:
    """The figures of a what-if as they are in `log`, for the documents of the log `like`: what
    nobody was asked about in `log` took no time."""
    found: dict[str, float] = {}
    kind, reason = lever.task_type, lever.release_block
    if kind is not None:
        days = _cycle_days(like, kind).join(
            _cycle_days(log, kind), on="document", how="left", suffix="_now"
        )
        now = days["days_now"].fill_null(0.0).to_numpy()
        found |= {
            "median_cycle_time": float(np.median(now)),
            "p90_cycle_time": float(np.quantile(now, 0.9)),
        }
    known = like.invoices if reason is None else like.invoices.filter(block_reasons=reason)
    if reason is not None:
        found |= _block_days(log, like)
    paid = log.invoices.join(known.select("document"), on="document", how="semi")
    late = paid.filter(pl.col("cleared_on") > pl.col("due_on"))
    found["late_payments"] = float(late.height)
    found["discounts"] = float(paid.filter(pl.col("discount_taken_amount") > 0).height)
    for code in ("EUR", "USD"):
        of = pl.col("currency") == code
        found[f"late_amount {code}"] = float(late.filter(of)["gross_amount"].sum())
        found[f"discount_amount {code}"] = float(paid.filter(of)["discount_taken_amount"].sum())
    return found


def _cycle_days(log: ProcessLog, kind: str) -> pl.DataFrame:
    """document, days: working days from its first request to its last decision."""
    codes = log.office_days["company_code"].unique().sort().to_list()
    place = {code: index for index, code in enumerate(codes)}
    owner = log.office_days["company_code"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    opens, closes = (log.office_days[name].to_numpy() for name in ("opens_at", "closes_at"))
    office = Clocks.build(owner, opens, closes, len(codes), int(closes.max()))
    tasks = log.tasks.filter(pl.col("task_type") == kind).group_by("document").agg(
        pl.col("company_code").first(), pl.col("created_at").min(), pl.col("decided_at").max()
    ).sort("document")  # fmt: skip
    company = tasks["company_code"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    start, end = (
        office.worked(company, tasks[name].to_numpy()) for name in ("created_at", "decided_at")
    )
    return tasks.select("document", days=pl.Series((end - start) / (9 * 3600)))


def _block_days(log: ProcessLog, like: ProcessLog) -> dict[str, float]:
    """Calendar days from the block to its removal of the invoices that `like` shows blocked."""
    held = like.invoices.filter(pl.col("blocked_at").is_not_null()).join(
        log.invoices.select("document", now="unblocked_at"), on="document"
    )
    days = ((held["now"] - held["blocked_at"]) / 86_400).to_numpy()
    return {
        "median_cycle_time": float(np.median(days)),
        "p90_cycle_time": float(np.quantile(days, 0.9)),
    }
