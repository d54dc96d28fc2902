"""What the registry must know of each model that it keeps: how it is fitted, scored and watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining import case_features, case_model, invoice_features, invoice_model

Floats = NDArray[np.float64]

OWNER = "owner of the purchase-to-pay process of this tenant"
COMMON_LIMITS = (
    "It knows what the systems have written down, and nothing else.",
    "Unusual is not wrong: most of what it opens has a good reason, which a person must find.",
    "It was trained on one source and says nothing about another.",
    "What was wrong all through its training window looks usual to it.",
    "It blocks, pays and changes nothing: it opens a review, and a person decides.",
)


@dataclass(frozen=True, slots=True)
class Detector:
    """A model that scores subjects of a source.

    name: the kind of its candidates. recipe: form of features and model; a model of another recipe
    is not used. allowed_types: what its file may hold beside what skops trusts. numbers and
    categories: columns that are watched for drift, beside its score. subject: column of the id that
    decisions are kept by. day: column of the day that a row belongs to. settled: rows whose values
    no longer change, the only ones that drift compares.
    """

    name: str
    title: str
    about: str
    subjects: str
    without: str
    algorithm: str
    recipe: str
    allowed_types: tuple[str, ...]
    features: tuple[str, ...]
    numbers: tuple[str, ...]
    categories: tuple[str, ...]
    subject: str
    day: pl.Expr
    settled: pl.Expr
    fit: Callable[[pl.DataFrame], Any]
    score: Callable[[Any, pl.DataFrame], Floats]
    limits: tuple[str, ...] = COMMON_LIMITS
    kind: str = "anomaly"


CASES = Detector(
    name="anomalous_case",
    title="Unusual cases",
    about="How far a case is from its peers (same matching and item type) in duration, longest"
    " wait, events, repeats, rework, value and rarity of its activities.",
    subjects="cases",
    without="no unusual cases are proposed; duplicates, controls and rules of the process go on",
    algorithm="robust z-scores against peers (median, median absolute deviation), and an isolation"
    " forest that adds up to half of what is missing to 1",
    recipe=case_model.RECIPE,
    allowed_types=case_model.ALLOWED_TYPES,
    features=case_features.FEATURES,
    numbers=(*case_features.FEATURES, "amount"),
    categories=("matching_type", "item_type", "currency"),
    subject="object_id",
    # an open case is short because it is young: cases are compared when they have ended
    day=pl.col("ended_at").dt.date(),
    settled=pl.col("is_completed").fill_null(False),
    fit=case_model.fit,
    score=lambda model, frame: case_model.score(model, frame)[0],
)


def _fit_invoices(frame: pl.DataFrame) -> Any:
    fitted = invoice_model.fit(frame)
    if fitted is None:
        raise ValueError(f"{len(frame)} invoices are too few for a model")
    return fitted.parts()


def _score_invoices(model: Any, frame: pl.DataFrame) -> Floats:
    return invoice_model.score(invoice_model.InvoiceModel.of(model), frame).score


INVOICES = Detector(
    name="anomalous_invoice",
    title="Unusual invoices",
    about="How rare so unusual an invoice is among those of its source: against the supplier, the"
    " category and the buyer, looking back only; 0.5 is one in a hundred, 0.75 one in a thousand.",
    subjects="invoices",
    without="invoices are proposed by hard facts alone; duplicates and controls go on",
    algorithm="surprise of large values against peers, an isolation forest, and stated weights of"
    " hard facts, calibrated on invoices that the estimators did not see",
    recipe=f"invoices {invoice_model.FORMAT}: {', '.join(invoice_features.FEATURES)}",
    allowed_types=invoice_model.ALLOWED_TYPES,
    features=invoice_features.FEATURES,
    numbers=(*invoice_features.FEATURES, "gross_amount", "posting_lag_days", "term_days"),
    categories=("company_code", "currency", "is_po_backed", "is_credit_memo"),
    subject="invoice_object_id",
    day=pl.col("as_of"),
    settled=pl.lit(value=True),
    fit=_fit_invoices,
    score=_score_invoices,
)
DETECTORS = {one.name: one for one in (CASES, INVOICES)}
