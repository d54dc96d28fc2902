"""Which outcomes are explained, among which cases, and by what was known before. Pure: frames in.

An attribute explains an outcome only where it was known when the stretch began that the outcome
judges. What is left out for that reason, or because the outcome itself moves it, is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mining import wording
from mining.causes.attributes import Attribute, amount_bands, coded, encode, month, weekday
from mining.causes.contrast import Bools
from mining.causes.known_before import OF_DEMAND, OF_INVOICE, OF_ORDER, OF_TASK, START

_KIND = ("company_code", "matching_type", "item_type", "document_type")
"""What tells which steps a case goes through."""
_CODED = {*OF_DEMAND, *OF_ORDER, *OF_INVOICE, *OF_TASK, "amount_band", "document"}
REQUISITION = "Create Purchase Requisition Item"
LATER = "whatever happens or is changed after the start, and whoever acts in it later"


@dataclass(frozen=True)
class Outcome:
    """One outcome: the things that could have it with their attributes, and which did.

    subject: case, invoice or task. clusters: what things belong together, their order or
    document. population and hit_text: in words. threshold_days: of a slow
    segment. by_case_start: whether month and weekday are those of the whole case's start.
    """

    outcome_id: str
    name: str
    subject: str
    population: str
    hit_text: str
    left_out: str
    attributes: tuple[Attribute, ...]
    hit: Bools
    clusters: npt.NDArray[np.int32] | None = None
    threshold_days: float | None = None
    by_case_start: bool = False


def slow_segments(
    cases: pl.DataFrame,
    segments: pl.DataFrame,
    names: pl.DataFrame,
    data_until: pl.DataFrame,
    unended: pl.DataFrame,
) -> Iterator[Outcome]:
    """One outcome a segment: longer than its own 75th percentile.

    A case that began fewer days before the end of the data than that could not have been slow yet,
    and is left out; one that began earlier and has not ended is slow already. Else recent months
    would look fast.
    """
    last_day = data_until["data_until"].item() if data_until.height else None
    known = _known(cases)
    for segment_id, name, from_activity in names.iter_rows():
        timed = segments.filter(pl.col("segment_id") == segment_id)
        if timed.is_empty():
            continue
        waiting = unended.filter(pl.col("segment_id") == segment_id)
        threshold = float(np.quantile(timed["duration_days"].to_numpy(), 0.75))
        if last_day is not None:
            begun = (pl.lit(last_day) - pl.col("from_on")).dt.total_days() >= threshold
            timed, waiting = timed.filter(begun), waiting.filter(begun)
        else:
            waiting = waiting.clear()
        is_demand = from_activity == REQUISITION
        frame = _with_waiting(timed, waiting, known)
        told = wording.days(threshold)
        yield _outcome(
            frame,
            "from_on",
            OF_DEMAND if is_demand else (*OF_ORDER, "amount_band"),
            outcome_id=f"slow:{segment_id}",
            name=f"Slow: {name}",
            subject="case",
            population=(
                f"cases with both milestones, the later one not before the first, or still without"
                f" the later one that nine of ten of their kind reach, begun at least {told}"
                f" before the data end"
            ),
            hit_text=f"took more than {told} (the slowest quarter of those that ended)",
            left_out=(
                f"supplier, matching, item type, document type and amount, which only the order"
                f" settles; {LATER}"
                if is_demand
                else LATER
            ),
            hit=(frame["duration_days"] > threshold).fill_null(value=True).to_numpy(),
            threshold_days=threshold,
        )


def case_outcomes(
    cases: pl.DataFrame, rule_checks: pl.DataFrame, deliveries: pl.DataFrame
) -> Iterator[Outcome]:
    """Rework, late delivery, and one outcome a rule that was violated."""
    known = _known(cases)
    done = known.filter(pl.col("is_completed"))
    yield _outcome(
        done,
        "started_on",
        OF_ORDER,
        outcome_id="rework",
        name="Rework",
        subject="case",
        population="completed cases",
        hit_text="had something done again, changed or cancelled",
        left_out=f"the amount, which a changed price or quantity moves; {LATER}",
        hit=done["has_rework"].to_numpy(),
        by_case_start=True,
    )
    judged = deliveries.join(known, on="case_key", how="inner", maintain_order="left")
    yield _outcome(
        judged,
        "started_on",
        (*OF_ORDER, "amount_band"),
        outcome_id="late_delivery",
        name="Late delivery",
        subject="case",
        population=(
            "order items for goods whose promised day is known and past, as K32b counts them"
        ),
        hit_text="came in full only after the day promised last, or not yet",
        left_out=LATER,
        hit=judged["is_late"].to_numpy(),
        by_case_start=True,
    )
    for (rule_id, name), checked in rule_checks.group_by("rule_id", "name", maintain_order=True):
        frame = checked.join(known, on="case_key", how="inner", maintain_order="left")
        yield _outcome(
            frame,
            "started_on",
            OF_ORDER,
            outcome_id=f"rule:{rule_id}",
            name=f"Rule violated: {name}",
            subject="case",
            population="cases for which the rule could be checked",
            hit_text=f"violated the rule “{name}”",
            left_out=f"the amount, which may be what the rule compares; {LATER}",
            hit=frame["is_violated"].to_numpy(),
            by_case_start=True,
        )


def invoice_outcomes(invoices: pl.DataFrame) -> Iterator[Outcome]:
    """Late payment and invoice exception."""
    known = _known(invoices)
    paid = known.filter(pl.col("is_paid_and_due"))
    yield _outcome(
        paid,
        "received_on",
        OF_INVOICE,
        outcome_id="late_payment",
        name="Late payment",
        subject="invoice",
        population=(
            "paid invoices with a due date, without reversed ones and credit memos, as in K26"
        ),
        hit_text="were paid after their due date",
        left_out="blocks, approvals and payment runs, which come after the invoice",
        hit=paid["is_late"].to_numpy(),
    )
    yield _outcome(
        known,
        "received_on",
        OF_INVOICE,
        outcome_id="invoice_exception",
        name="Invoice exception",
        subject="invoice",
        population="invoices, without reversed ones and credit memos, as in K04",
        hit_text="were blocked or look like a duplicate",
        left_out="what matching, approval and payment make of the invoice afterwards",
        hit=known["has_exception"].to_numpy(),
    )


def exception_outcomes(invoices: pl.DataFrame) -> Iterator[Outcome]:
    """One outcome a reason of exception: what makes prices differ delays no goods receipt."""
    known = _known(invoices)
    reasons = known["exceptions"].str.split("|")
    for reason in reasons.explode().unique().drop_nulls().sort():
        if reason:
            yield _outcome(
                known,
                "received_on",
                OF_INVOICE,
                outcome_id=f"exception:{reason}",
                name=f"Invoice exception: {reason}",
                subject="invoice",
                population="invoices, without reversed ones and credit memos, as in K04",
                hit_text=f"have the exception “{reason}”",
                left_out="what matching, approval and payment make of the invoice afterwards",
                hit=reasons.list.contains(reason).to_numpy(),
            )


def task_outcomes(tasks: pl.DataFrame) -> Iterator[Outcome]:
    """Approvals past their target."""
    known = _known(tasks)
    yield _outcome(
        known,
        "created_on",
        OF_TASK,
        outcome_id="late_approval",
        name="Late approval",
        subject="task",
        population="approval tasks with a target that were decided or stand past it, as in K11",
        hit_text="took longer than their target",
        left_out="reassignments, who decided in the end, and the decision",
        hit=known["is_late"].to_numpy(),
    )


def _with_waiting(timed: pl.DataFrame, unended: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Timed cases, and open ones with an empty duration where the later milestone is to come.

    Of a kind whose cases are often completed without it, nobody knows whether it will come.
    """
    is_timed = pl.col("duration_days").is_not_null()
    every = pl.concat([timed, unended], how="diagonal").join(
        known, on="case_key", how="inner", maintain_order="left"
    )
    over = pl.col("is_open").fill_null(value=False).not_()
    reaches = (10 * is_timed.sum().over(_KIND) >= 9 * over.sum().over(_KIND)) & (
        is_timed.any().over(_KIND)
    )
    return every.filter(is_timed | (over.not_() & reaches))


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    """With bands of amounts, and every attribute coded once for all outcomes."""
    banded = frame.with_columns(amount_bands(frame, "amount", "currency").alias("amount_band"))
    return banded.with_columns(coded(banded[name]) for name in banded.columns if name in _CODED)


def _outcome(
    frame: pl.DataFrame,
    started_on: str,
    names: tuple[str, ...],
    *,
    outcome_id: str,
    name: str,
    subject: str,
    population: str,
    hit_text: str,
    left_out: str,
    hit: Bools,
    threshold_days: float | None = None,
    by_case_start: bool = False,
) -> Outcome:
    dated = frame.with_columns(weekday=weekday(started_on), month=month(started_on))
    return Outcome(
        outcome_id=outcome_id,
        name=name,
        subject=subject,
        population=population,
        hit_text=hit_text,
        left_out=left_out,
        attributes=encode(dated, (*names, *START)),
        hit=hit.astype(np.bool_),
        clusters=encode(frame, ("document",))[0].codes if "document" in frame.columns else None,
        threshold_days=threshold_days,
        by_case_start=by_case_start,
    )
