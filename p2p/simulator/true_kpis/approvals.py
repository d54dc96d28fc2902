"""True KPIs of approvals: how long requisitions and tasks wait, and who decides in time."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.true_kpis.recorded_period import end_of_record
from p2p.simulator.true_kpis.shape import rows, told, working_days_between
from p2p.simulator.truth import Truth

_OFFICE_SECONDS = 9 * 3600
HELD = "Coupa keeps the release of a held invoice as one more step of its approval"
"""Why Coupa tells of tasks that nobody was asked to do."""


def approval_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K02 and K24 (working days), K11 and K11b."""
    tasks = known_tasks(truth, system)
    decided = tasks.filter(pl.col("decided_at") <= truth.world.end)
    return pl.concat(
        [
            _released(truth),
            _in_time(truth, decided),
            _open_past_target(truth, tasks),
            _waits(truth, decided),
        ]
    )


def _released(truth: Truth) -> pl.DataFrame:
    """K02: from the request, when the first approver is asked, to the decision that frees it."""
    wanted = truth.requisition_items.select("basket").unique()
    released = truth.requisitions.join(wanted, on="basket", how="semi").filter(
        "needs_approval", pl.col("ready_at") <= truth.world.end
    )
    days = working_days_between(truth, released["company"], released["at"], released["ready_at"])
    return rows(released, "K02", numerator=pl.lit(days), business=days)


def known_tasks(truth: Truth, system: str) -> pl.DataFrame:
    """Tasks that the system tells: kind, subject (its number), company, created_at and decided_at
    (after the end: open); is_task is false for what it only tells as one."""
    columns = ("kind", "subject", "company", "created_at", "decided_at")
    tasks = truth.tasks.select(*columns, is_task=pl.lit(value=True))
    if system != "coupa":
        return tasks
    held = truth.invoices.filter(
        pl.col("block") != "",
        pl.col("nature") != "reversal",
        pl.col("reversed_by").is_null(),
        ~pl.col("freed_by").is_in(["", RELEASE_USER]),
        pl.col("blocked_at") <= truth.world.end,
    ).select(
        "company",
        kind=pl.lit("invoice"),
        subject="invoice",
        created_at="blocked_at",
        decided_at="freed_at",
        is_task=pl.lit(value=False),
    )
    return pl.concat([tasks, held.select(tasks.columns)])


def _in_time(truth: Truth, decided: pl.DataFrame) -> pl.DataFrame:
    """K11: decided within the working hours that the scenario gives for this kind of task."""
    in_time = ~_is_late(truth, decided, decided["decided_at"])
    own = decided["is_task"]
    true = rows(
        decided.with_columns(hit=in_time & own),
        "K11",
        numerator=pl.col("hit"),
        denominator=pl.col("is_task"),
    )
    return told(true, in_time, HELD, pl.Series([True] * decided.height, dtype=pl.Boolean))


def _open_past_target(truth: Truth, tasks: pl.DataFrame) -> pl.DataFrame:
    """K11b: open at the end for longer than that; a system's end is that of its last day."""
    still = tasks.filter(pl.col("decided_at") > truth.world.end)

    def late_at(instant: int) -> pl.Series:
        return _is_late(truth, still, pl.Series([instant] * still.height, dtype=pl.Int64))

    true = rows(
        still.with_columns(hit=late_at(truth.world.end) & still["is_task"]),
        "K11b",
        numerator=pl.col("hit"),
        denominator=pl.col("is_task"),
    )
    return told(
        true,
        late_at(end_of_record(truth)),
        f"the data end with the last day on record; {HELD}",
        pl.Series([True] * still.height, dtype=pl.Boolean),
    )


def _waits(truth: Truth, decided: pl.DataFrame) -> pl.DataFrame:
    """K24: from the moment when somebody is asked to the decision."""
    days = working_days_between(
        truth, decided["company"], decided["created_at"], decided["decided_at"]
    )
    true = rows(
        decided.with_columns(days=days),
        "K24",
        numerator=pl.when("is_task").then("days").otherwise(0.0),
        denominator=pl.col("is_task"),
        business=days,
    )
    return told(true, days, HELD, pl.Series([1.0] * decided.height, dtype=pl.Float64))


def _is_late(truth: Truth, tasks: pl.DataFrame, until: pl.Series) -> pl.Series:
    """Whether each task had waited longer than its target, in whole seconds of office time."""
    hours = truth.world.scenario.sla_hours
    target = tasks["kind"].replace_strict(
        {kind: round(hours[kind] * 3600) for kind in ("requisition", "order", "invoice")},
        return_dtype=pl.Int64,
    )
    days = working_days_between(truth, tasks["company"], tasks["created_at"], until)
    return (days * _OFFICE_SECONDS).round().cast(pl.Int64) > target
