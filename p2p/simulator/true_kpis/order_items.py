"""True KPIs of order items as cases: rework, deviations, length, completion, orders too late."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import CLEARED, INVOICED, SENT
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.shape import (
    DAY_SECONDS,
    date_of,
    day_of,
    days_between,
    rows,
    working_days_between,
    working_days_from_to,
)
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.true_kpis.throughput import throughput
from p2p.simulator.truth import Truth

_REWORK = (
    "Cancel Invoice Receipt", "Cancel Goods Receipt", "Change Price", "Change Quantity",
    "Set Payment Block", "Remove Payment Block", "Delete Purchase Order Item",
    "Reactivate Purchase Order Item", "Block Purchase Order Item",
)  # fmt: skip
_DEVIATIONS = (
    "Remove Payment Block", "Cancel Goods Receipt", "Cancel Invoice Receipt", "Change Price",
    "Change Quantity",
)  # fmt: skip
_CHANGES = ("Change Price", "Change Quantity", "Change Delivery Date", "Change Vendor")
_CREATED, _RELEASED = "Create Purchase Order Item", "Release Purchase Order"
_RECEIVED, _WRITTEN = "Record Goods Receipt", "Vendor creates invoice"
_CONFIRMED = "Receive Order Confirmation"
# The supplier writes a date on a document, and no time.
_DAY_ONLY = (_WRITTEN, "Vendor creates credit memo", "Vendor creates debit memo")


def order_item_kpis(truth: Truth, events: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """K05, K08, K19a, K35 (days) and PM01 to PM05 (PM03 in days).

    events: those of `item_events`; told: the ones among them that the system tells, with on.
    """
    true = _cases(truth, events.with_columns(on=pl.lit(None, dtype=pl.Date)))
    seen = true.select("item").join(
        _cases(truth, told), on="item", how="left", maintain_order="left"
    )

    def of(
        kpi_id: str, numerator: pl.Expr, counts: pl.Expr, business: pl.Series | None = None
    ) -> pl.DataFrame:
        counted = counts.fill_null(value=False)
        either = true.select(counted).to_series() | seen.select(counted).to_series()
        adds = pl.when(counted).then(numerator.cast(pl.Float64)).otherwise(0.0)
        shown = seen.filter(either)
        return as_told(
            rows(
                true.filter(either),
                kpi_id,
                numerator=adds,
                denominator=counted,
                business=None if business is None else business.filter(either),
            ),
            shown.select(adds).to_series(),
            "not every event of the order item is in the system's tables, or only its day",
            shown.select(counted).to_series(),
        )

    everything = pl.col("item").is_not_null()
    documented = pl.col("has_creation") & pl.col("has_document") & ~pl.col("is_order_unknown")
    completed = pl.col("is_completed")
    return pl.concat(
        [
            of("K05", ~pl.col("has_rework"), completed),
            of("K08", pl.col("is_changed_after_release"), pl.col("has_creation")),
            of("K19a", pl.col("is_after_the_fact"), documented),
            of("K35", pl.col("answer_days"), pl.col("is_answered"), _answered_in(truth, seen)),
            of("PM01", pl.col("has_rework"), everything),
            of("PM02", pl.col("has_deviation"), everything),
            of("PM03", pl.col("days"), everything, _working_days(truth, seen)),
            of("PM04", completed, everything),
            throughput(truth, true.filter(completed), recorded_period(truth)),
        ]
    )


def _answered_in(truth: Truth, cases: pl.DataFrame) -> pl.Series:
    """Working days of the company from the sending of the order to the first confirmation."""
    company = _company(truth, cases)
    return working_days_between(truth, company, cases["sent_at"], cases["confirmed_at"])


def _company(truth: Truth, cases: pl.DataFrame) -> pl.Series:
    of_items = truth.order_items.select("item", "company")
    return cases.join(of_items, on="item", how="left", maintain_order="left")["company"]


def _working_days(truth: Truth, cases: pl.DataFrame) -> pl.Series:
    """Working days from the first to the last event, whole ones where either is a day only."""
    company = _company(truth, cases)
    exact = working_days_between(truth, company, cases["started_at"], cases["ended_at"])
    whole = working_days_from_to(truth, company, cases["started_on"], cases["ended_on"])
    return (
        pl.DataFrame({"exact": exact, "whole": whole, "is_coarse": cases["is_coarse"]})
        .select(pl.when("is_coarse").then("whole").when(~pl.col("is_coarse")).then("exact"))
        .to_series()
    )


def _cases(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """One row an order item with events, in the order of the items. An event with `on` is known to
    that day only."""
    zone = truth.world.scenario.system_zone
    activity, at = pl.col("activity"), pl.col("at")
    is_day_only = activity.is_in(_DAY_ONLY)
    # what is a day only has its midnight in UTC; elsewhere the clock of the system says the day
    written = pl.when(is_day_only).then(date_of(at // DAY_SECONDS))
    on = pl.coalesce("on", written, day_of("at", zone))
    by_whom = pl.col("by").is_in(_interfaces(truth).implode())

    def first(name: str) -> pl.Expr:
        return at.filter(activity == name).min()

    cases = (
        events.with_columns(on=on, is_day_only=is_day_only | pl.col("on").is_not_null())
        .sort("item")
        .group_by("item", maintain_order=True)
        .agg(
            started_at=at.min(),
            ended_at=at.max(),
            started_on=pl.col("on").min(),
            ended_on=pl.col("on").max(),
            is_coarse=pl.col("is_day_only").any(),
            is_completed=(activity == CLEARED).any(),
            has_creation=(activity == _CREATED).any(),
            has_rework=activity.is_in(_REWORK).any(),
            has_deviation=activity.is_in(_DEVIATIONS).any()
            | ((activity == INVOICED).sum() > 1)
            | ((activity == INVOICED).any() & ~(activity == CLEARED).any()),
            created_at=first(_CREATED),
            released_at=first(_RELEASED),
            received_at=first(_RECEIVED),
            invoiced_at=first(INVOICED),
            written_on=pl.col("on").filter(activity == _WRITTEN).min(),
            changed_at=at.filter(activity.is_in(_CHANGES) & ~by_whom).max(),
            sent_at=first(SENT),
            confirmed_at=first(_CONFIRMED),
        )
        .with_columns(created_on=day_of("created_at", zone))
    )
    after = pl.any_horizontal(
        (pl.col("created_at") > pl.col("received_at")).fill_null(value=False),
        (pl.col("created_at") > pl.col("invoiced_at")).fill_null(value=False),
        (pl.col("created_on") > pl.col("written_on")).fill_null(value=False),
    )
    same_day = (pl.col("created_on") == pl.col("written_on")).fill_null(value=False)
    answer_days = (pl.col("confirmed_at") - pl.col("sent_at")) / DAY_SECONDS
    return cases.with_columns(
        answer_days=answer_days,
        is_answered=(answer_days >= 0).fill_null(value=False),
        has_document=pl.any_horizontal(
            pl.col("received_at", "invoiced_at", "written_on").is_not_null()
        ),
        is_after_the_fact=after,
        is_order_unknown=same_day & ~after,
        is_changed_after_release=(
            # of one second the release comes first, as in the catalogue's order of activities
            pl.col("changed_at") >= pl.coalesce("released_at", "created_at")
        ).fill_null(value=False),
        days=pl.when("is_coarse")
        .then(days_between(pl.col("started_on"), pl.col("ended_on")).cast(pl.Float64))
        .otherwise((pl.col("ended_at") - pl.col("started_at")) / DAY_SECONDS),
    )


def _interfaces(truth: Truth) -> pl.Series:
    """The users that are other systems."""
    return truth.users.filter(pl.col("user").str.starts_with("EDI"))["user"]
