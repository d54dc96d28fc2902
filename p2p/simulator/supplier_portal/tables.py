"""Onboarding requests and their steps, in a portal's own words; moments in UTC with an offset."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.erp_suppliers import with_erp
from p2p.simulator.iso_formats import moment
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth

_CHANGED_AT = "_changed_at"
_ACTIONS = {
    "submitted": ("Request submitted", "Requested"),
    "invited": ("Supplier invited", "Invited"),
    "answered": ("Questionnaire submitted", "Pending review"),
    "returned_for_correction": ("Returned for correction", "Returned"),
    "resubmitted": ("Questionnaire resubmitted", "Pending review"),
    "approved": ("Registration approved", "Approved"),
    "bank_verified": ("Bank account verified", "Verified"),
    "created": ("Supplier created in ERP", "Active"),
}
"""What the portal calls each step, and the status that the request has after it."""
_PENDING_WITH = {
    "intake": "Master data",
    "supplier": "Supplier",
    "review": "Compliance review",
    "bank": "Treasury",
    "creation": "Master data",
    "nobody": "",
}


def tables(truth: Truth) -> Iterator[Rendered]:
    """Requests as they stand at the end, and every step."""
    steps = truth.onboarding_steps.with_columns(
        status=pl.col("activity").replace_strict({k: v[1] for k, v in _ACTIONS.items()}),
        action=pl.col("activity").replace_strict({k: v[0] for k, v in _ACTIONS.items()}),
        pending_with=pl.col("waits_for").replace_strict(_PENDING_WITH),
    )
    yield Rendered("onboarding_requests", "csv", _requests(truth, steps), _CHANGED_AT, updates=True)
    yield Rendered("onboarding_steps", "csv", _steps(truth, steps), _CHANGED_AT)


def _request_id() -> pl.Expr:
    return pl.lit("SR-") + (pl.col("request") + 1001).cast(pl.String)


def _requests(truth: Truth, steps: pl.DataFrame) -> pl.DataFrame:
    zone, end = truth.world.scenario.system_zone, truth.world.end
    stands = steps.group_by("request").agg(
        pl.col("status", "pending_with", "at").sort_by("step").last(),
        resubmissions=(pl.col("activity") == "resubmitted").sum(),
    )
    nouns = [category.noun for category in truth.world.scenario.categories]
    category = pl.col("category").replace_strict(
        range(len(nouns)), nouns, default="Overhead", return_dtype=pl.String
    )
    created = pl.col("completed_at") <= end
    rows = truth.onboarding_requests.join(stands, on="request", how="inner", maintain_order="left")
    return with_erp(truth, rows).select(
        request_id=_request_id(),
        status="status",
        supplier_name="supplier_name",
        country="country",
        category=category,
        company_code="company_code",
        requested_by="requested_by",
        requested_at=moment(pl.col("requested_at"), zone, end),
        pending_with="pending_with",
        resubmissions="resubmissions",
        # what is due may lie ahead
        review_due_at=moment(pl.col("review_due_at"), zone),
        completed_at=moment(pl.col("completed_at"), zone, end),
        erp_system=pl.when(created).then("erp_system"),
        erp_supplier_number=pl.when(created).then("erp_supplier_number"),
        updated_at=moment(pl.col("at"), zone, end),
        _changed_at="at",
    )


def _steps(truth: Truth, steps: pl.DataFrame) -> pl.DataFrame:
    zone, end = truth.world.scenario.system_zone, truth.world.end
    return steps.select(
        request_id=_request_id(),
        step_no="step",
        action="action",
        status="status",
        actor="by",
        actor_type=pl.when(pl.col("party") == "supplier")
        .then(pl.lit("Supplier"))
        .otherwise(pl.lit("Employee")),
        pending_with="pending_with",
        occurred_at=moment(pl.col("at"), zone, end),
        _changed_at="at",
    )
