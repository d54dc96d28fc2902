"""From scores to review candidates: the most unusual invoices, up to a budget, with their reasons.

Scores come from `invoice_model`, sentences from `invoice_reasons`; nothing is learned here.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.anomalies import ReviewBudget
from mining.candidates import Candidate
from mining.feedback.weekly_budget import top_scores
from mining.invoice_features import FEATURES
from mining.invoice_model import InvoiceModel, InvoiceScores, ablated, score
from mining.invoice_reasons import forest_reason, invoice_reason
from mining.rules.invoice_facts import FACTS

Row = dict[str, Any]

KIND = "anomalous_invoice"
# Beside a strong reason a weaker one helps. More than a few are not read.
_TOLD = 2.0
_MOST_REASONS = 4
_TOLD_OF_FOREST = 0.05


def invoice_candidates(
    frame: pl.DataFrame,
    model: InvoiceModel | None,
    budget: ReviewBudget | None = None,
    scored: list[Row] | None = None,
    *,
    said: Collection[str] = (),
    entered_in_breach: Collection[str] = (),
) -> list[Candidate]:
    """Unusual invoices of one source, the highest scores first.

    frame: what `invoice_features` made; all of it was history, but what was reversed is no
    candidate, since nobody will pay it. model None: by rules alone. Rows of mining.review_score are
    added to `scored`, where it is given. said: ids of invoices that another candidate asks about.
    entered_in_breach: ids of those whose clerk a broken control names; that it was this clerk opens
    none of them.
    """
    allowed = budget or ReviewBudget()
    frame = frame.filter(
        ~pl.col("is_reversed").fill_null(False), ~pl.col("invoice_object_id").is_in(list(said))
    )
    if frame.is_empty():
        return []
    scores = score(model, frame)
    strength = _strength(frame, scores)
    opens = strength.copy()
    is_known = frame["invoice_object_id"].is_in(list(entered_in_breach)).to_numpy()
    opens[is_known, FEATURES.index("unusual_user")] = 0.0
    has_reason = opens.max(axis=1) >= allowed.reason_z
    arrived_on = frame.select(
        pl.coalesce("posted_on", pl.col("received_at").dt.date(), "invoice_on")
    ).to_series()
    # at the ceiling of the score the greater surprise comes first
    order = np.lexsort((np.arange(len(frame)), -scores.surprises.max(axis=1)))
    in_order = allowed.choose(scores.score[order], has_reason[order], arrived_on[order])
    chosen = [int(order[place]) for place in in_order]
    if scored is not None:
        subjects = frame.select(
            "tenant",
            "source",
            kind=pl.lit(KIND),
            subject_id="invoice_object_id",
            arrived_on=arrived_on,
        )
        scored += top_scores(subjects, scores.score, has_reason, allowed.per_week or 0)
    rows = frame[chosen]
    without = None if model is None or rows.is_empty() else ablated(model, rows)
    opened = []
    for nth, (place, row) in enumerate(zip(chosen, rows.iter_rows(named=True), strict=True)):
        strongest = np.argsort(-strength[place], kind="stable")[:_MOST_REASONS]
        told = [
            invoice_reason(FEATURES[which], row)
            for which in strongest
            if 0 < strength[place][which] >= min(_TOLD, allowed.reason_z)
        ]
        if without is not None:
            which = int(without[nth].argmin())
            before, after = float(scores.forest[place]), float(without[nth][which])
            # what is told first already need not be told twice
            if which != strongest[0] and before - after >= _TOLD_OF_FOREST:
                told.append(forest_reason(FEATURES[which], before, after))
        opened.append(_candidate(row, scores, place, told))
    return opened


def _strength(frame: pl.DataFrame, scores: InvoiceScores) -> NDArray[np.float64]:
    """How strongly each feature may be told: its value, and the weight of a fact that it tells.

    By rules alone only facts are told."""
    strength = frame.select(FEATURES).to_numpy().astype(np.float64)
    if np.isnan(scores.one_in).all():
        strength = np.zeros_like(strength)
    for place, fact in enumerate(FACTS):
        strength[:, FEATURES.index(fact.feature)] += fact.weight * scores.facts[:, place]
    return strength


def _candidate(
    row: Row, scores: InvoiceScores, place: int, reasons: list[dict[str, Any]]
) -> Candidate:
    label = row["invoice_id"] + (f"/{row['fiscal_year']}" if row["fiscal_year"] else "")
    supplier = row["supplier_name"] or f"supplier {row['supplier_id']}"
    document = "Credit memo" if row["is_credit_memo"] else "Invoice"
    one_in = scores.one_in[place]
    changed_by = row["bank_changed_by"] if row["is_after_bank_change"] else None
    involved = {row["recorded_by"], row["ordered_by"], changed_by} - {None, ""}
    return Candidate(
        tenant=row["tenant"],
        source=row["source"],
        kind=KIND,
        identity=str(row["invoice_object_id"]),
        subject_type="invoice",
        subject_id=str(row["invoice_object_id"]),
        subject_label=f"{document} {label} of {supplier}",
        score=float(scores.score[place]),
        amount=Decimal(str(round(row["gross_amount"], 2))),
        currency=row["currency"],
        reasons=reasons,
        evidence=[
            {
                "invoice": label,
                "supplier": row["supplier_id"],
                "reference": row["reference"],
                "amount": f"{row['gross_amount']:,.2f}",
                "currency": row["currency"],
                "invoice_on": _text(row["invoice_on"]),
                "posted_on": _text(row["posted_on"]),
                "due_on": _text(row["due_on"]),
                "paid_on": _text(row["cleared_on"]),
                "entered_by": row["recorded_by"],
                "ordered_by": row["ordered_by"],
                "as_unusual": None if np.isnan(one_in) else f"1 in {one_in:,.0f}",
                "rules": ", ".join(
                    fact.code for number, fact in enumerate(FACTS) if scores.facts[place, number]
                )
                or None,
            }
        ],
        model_name=scores.model_name,
        model_version=scores.version,
        facts=_facts_of(row),
        involved=sorted(involved),
    )


def _facts_of(row: Row) -> list[str]:
    """What the invoice itself says: a decision on it holds as long as this does."""
    named = (
        "supplier_id",
        "reference",
        "tax_amount",
        "invoice_on",
        "posted_on",
        "net_days",
        "due_on",
        "is_po_backed",
        "recorded_by",
    )
    told = [f"{name}: {row[name]}" for name in named if row[name] is not None]
    if row["is_after_bank_change"]:
        told.append(f"bank details changed on: {row['bank_changed_on']}")
    return told


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
