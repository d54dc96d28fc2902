"""True KPIs of queues: what waits for how long, and whether more comes than is done."""

from __future__ import annotations

from datetime import date

import polars as pl

from p2p.simulator.item_events import INVOICED, SENT
from p2p.simulator.true_kpis.approvals import HELD, known_tasks
from p2p.simulator.true_kpis.buying import standing_items
from p2p.simulator.true_kpis.documents import standing_invoices
from p2p.simulator.true_kpis.invoices import freed_elsewhere
from p2p.simulator.true_kpis.recorded_period import recorded_period
from p2p.simulator.true_kpis.shape import day_of, rows, told, working_days_from_to
from p2p.simulator.truth import Truth

_OLD = 5
"""Working days after which work is old."""
_SOLVED = ("resolved", "closed")
"""States in which an inquiry is over, the one that ends it first."""
_STAYS = ("company", "entered", "left", "seen_entered", "seen_left", "is_exit_told")
"""One row a stay in a queue, in UTC seconds: entered (null: only the system thinks so), left (null:
not by the end), what a perfect reader of the system sees of both, and whether the system tells of
stays that are over."""
_UNSEEN = (
    "the data end with the last day on record; a parked invoice is dated anew when it is posted, "
    "so no system tells how long it was parked; the books of a company that buys elsewhere show a "
    f"block by matching only while it stands; not every event is on record; {HELD}"
)


def queue_kpis(
    truth: Truth, system: str, events: pl.DataFrame, told_events: pl.DataFrame
) -> pl.DataFrame:
    """K09 and K10 of a system that buys: approvals, orders to be sent, invoices parked or blocked.

    events: those of `item_events`; told_events: the ones among them that the system tells.
    """
    stays = [
        _approvals(truth, system),
        _unsent(truth, events, told_events),
        _parked(truth),
        _blocked(truth, system),
    ]
    return _kpis(truth, pl.concat(stays), recorded_period(truth).last_day)


def _kpis(truth: Truth, stays: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """K09 and K10 of stays (_STAYS); last_day: the last one on record."""
    return pl.concat(
        [_ageing(truth, stays, last_day), _moves(stays, "entered"), _moves(stays, "left")]
    )


def _ageing(truth: Truth, stays: pl.DataFrame, last_day: date) -> pl.DataFrame:
    """K09: of what is open, how much came more than five working days before the last day."""
    zone = truth.world.scenario.system_zone
    still = pl.col("entered").is_not_null() & pl.col("left").is_null()
    seen = pl.col("seen_entered").is_not_null() & pl.col("seen_left").is_null()
    standing = stays.filter(still | seen).with_columns(still=still, seen=seen)

    def is_old(entered: str, today: pl.Expr) -> pl.Series:
        days = standing.select(came=day_of(entered, zone), today=today)
        ages = working_days_from_to(truth, standing["company"], days["came"], days["today"])
        return ages > _OLD

    now = day_of(pl.lit(truth.world.end), zone)
    true = rows(
        standing.with_columns(old=is_old("entered", now)),
        "K09",
        numerator=pl.col("old") & pl.col("still"),
        denominator=pl.col("still"),
    )
    seen_old = is_old("seen_entered", pl.lit(last_day)) & standing["seen"]
    return told(true, seen_old, _UNSEEN, standing["seen"])


def _moves(stays: pl.DataFrame, way: str) -> pl.DataFrame:
    """K10: an arrival adds to the numerator, a completion to the denominator."""
    true = pl.col("entered").is_not_null() & pl.col(way).is_not_null()
    seen = (
        pl.col("seen_entered").is_not_null()
        & pl.col(f"seen_{way}").is_not_null()
        & pl.col("is_exit_told")
    )
    moved = stays.filter(true | seen).with_columns(true=true, seen=seen)
    nothing = pl.Series([0.0] * moved.height, dtype=pl.Float64)
    if way == "entered":
        arrivals = rows(moved, "K10", numerator=pl.col("true"), denominator=pl.lit(0))
        return told(arrivals, moved["seen"], _UNSEEN, nothing)
    completions = rows(moved, "K10", numerator=pl.lit(0), denominator=pl.col("true"))
    return told(completions, nothing, _UNSEEN, moved["seen"])


def _approvals(truth: Truth, system: str) -> pl.DataFrame:
    """A document waits from its first task to its last decision; what Coupa tells beside that comes
    later, and is a stay of its own."""
    end = truth.world.end
    stays = (
        known_tasks(truth, system)
        .group_by("kind", "subject", "is_task", maintain_order=True)
        .agg(
            pl.col("company").first(),
            came=pl.col("created_at").min(),
            decided=pl.col("decided_at").max(),
        )
        .with_columns(gone=pl.when(pl.col("decided") <= end).then("decided"))
    )
    return _shaped(
        stays.with_columns(
            entered=pl.when("is_task").then("came"),
            left=pl.when("is_task").then("gone"),
            seen_entered="came",
            seen_left="gone",
        )
    )


def _unsent(truth: Truth, events: pl.DataFrame, told_events: pl.DataFrame) -> pl.DataFrame:
    """Order items that stand and are released, until they are sent, received or invoiced."""
    end = truth.world.end
    waiting = truth.orders.filter((pl.col("release_levels") > 0) & (pl.col("released_at") > end))
    items = (
        standing_items(truth)
        .join(waiting, on="order", how="anti")
        .join(truth.order_items.select("item", "company"), on="item")
        .select("item", "company")
    )
    true, seen = _sending(events), _sending(told_events)
    stays = items.join(true, on="item", how="left", maintain_order="left").join(
        seen.rename({"entered": "seen_entered", "left": "seen_left"}),
        on="item", how="left", maintain_order="left",
    )  # fmt: skip
    return _shaped(stays.filter(pl.any_horizontal(pl.col("entered", "seen_entered").is_not_null())))


def _sending(events: pl.DataFrame) -> pl.DataFrame:
    """item, entered and left of each item that was created and not known to the supplier before."""
    activity, at = pl.col("activity"), pl.col("at")
    free = activity.is_in(["Create Purchase Order Item", "Release Purchase Order"])
    known = activity.is_in([SENT, f"{SENT} Update", "Record Goods Receipt", INVOICED])
    return (
        events.group_by("item", maintain_order=True)
        .agg(
            is_created=(activity == "Create Purchase Order Item").any(),
            entered=at.filter(free).max(),
            left=at.filter(known).min(),
        )
        .filter("is_created", pl.col("left").is_null() | (pl.col("left") > pl.col("entered")))
        .drop("is_created")
    )


def _parked(truth: Truth) -> pl.DataFrame:
    """Invoices that were parked for another reason than an approval that is still to be given."""
    end = truth.world.end
    unapproved = truth.tasks.filter((pl.col("kind") == "invoice") & (pl.col("decided_at") > end))
    parked = standing_invoices(truth).filter(
        pl.col("parked_at") > 0,
        (pl.col("park_reason") != "approval") | ~pl.col("is_posted"),
    )
    stays = parked.join(unapproved, left_on="invoice", right_on="subject", how="anti")
    return _shaped(
        stays.with_columns(
            entered="parked_at",
            left=pl.when("is_posted").then("posted_at"),
            seen_entered=pl.when(~pl.col("is_posted")).then("parked_at"),
            seen_left=pl.lit(None, dtype=pl.Int64),
            is_exit_told=pl.lit(value=False),
        )
    )


def _blocked(truth: Truth, system: str) -> pl.DataFrame:
    """Invoices with a payment block, until it is lifted."""
    end = truth.world.end
    blocked = standing_invoices(truth).filter(
        "is_posted", pl.col("block") != "", pl.col("blocked_at") <= end
    )
    gone = pl.when(pl.col("freed_at") <= end).then("freed_at")
    shown = ~freed_elsewhere(truth, system)
    return _shaped(
        blocked.with_columns(
            entered="blocked_at",
            left=gone,
            seen_entered=pl.when(shown).then("blocked_at"),
            seen_left=pl.when(shown).then(gone),
        )
    )


def _shaped(stays: pl.DataFrame) -> pl.DataFrame:
    """As _STAYS; a system tells of stays that are over unless said."""
    if "is_exit_told" not in stays.columns:
        stays = stays.with_columns(is_exit_told=pl.lit(value=True))
    instants = ("entered", "left", "seen_entered", "seen_left")
    return stays.select(_STAYS).with_columns(pl.col(*instants).cast(pl.Int64))


def open_case_kpis(truth: Truth, system: str) -> pl.DataFrame:
    """K09 and K10 of a system beside the ERPs: inquiries or requests for suppliers that are open.

    Such a system tells every change to the second; only its last day may lie before the end.
    """
    cases, steps, case, over = (
        (truth.inquiries, truth.inquiry_states.rename({"state": "did"}), "inquiry", _SOLVED)
        if system == "ticket_desk"
        else (
            truth.onboarding_requests,
            truth.onboarding_steps.rename({"activity": "did"}),
            "request",
            ("created",),
        )
    )
    known = steps.filter(pl.col("at") <= truth.world.end).sort("at", maintain_order=True)
    stood = known.group_by(case, maintain_order=True).agg(
        came=pl.col("at").first(),
        last=pl.col("did").last(),
        gone=pl.col("at").filter(pl.col("did") == over[0]).last(),
    )
    stays = (
        stood.join(cases.select(case, "company"), on=case, how="inner", maintain_order="left")
        .with_columns(left=pl.when(pl.col("last").is_in(over)).then("gone"))
        .with_columns(entered="came", seen_entered="came", seen_left="left")
    )
    last_day = known.select(day_of(pl.col("at").max(), truth.world.scenario.system_zone)).item()
    return _kpis(truth, _shaped(stays), last_day or truth.world.scenario.as_of)
