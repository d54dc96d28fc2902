"""What decisions change in the scoring of candidates: budgets, the control sample, the order.

Each step stands in a file of its own; here is only what a refresh calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mining.candidates import Candidate, in_order
from mining.feedback.estimates import CONTROL_SAMPLE
from mining.feedback.read import Budget, budget_of, read_in_force
from mining.feedback.reranking_store import model_chances
from mining.model_files import ModelRefused
from mining.store import Connection

if TYPE_CHECKING:
    from mining.anomalies import ReviewBudget

Chances = Mapping[tuple[str, str, str], float]
"""Chance of being confirmed by (tenant, source, candidate_id)."""


def budget_for(
    budget: ReviewBudget, budgets: list[Budget], tenant: str, source: str, kind: str
) -> ReviewBudget:
    """The budget with the number of reviews a week that people set for the source and kind."""
    set_ = budget_of(budgets, tenant, source, kind)
    return budget if set_ is None else replace(budget, per_week=set_.per_week)


def chances_in_force(
    conn: Connection, found: Sequence[Candidate], models: Path | None, tenant: str | None
) -> tuple[Chances, dict[str, Any]]:
    """(chances by the models in force, figures that say so or why one was refused)."""
    chances: dict[tuple[str, str, str], float] = {}
    figures: dict[str, Any] = {}
    for model in read_in_force(conn, tenant):
        if models is None:
            figures[f"{model.tenant}_reranking"] = "no folder of models was given"
            continue
        try:
            of_tenant = model_chances(conn, model, found, _now(conn), models)
        except ModelRefused as error:
            figures[f"{model.tenant}_reranking"] = f"refused: {error.message}"
            continue
        chances |= {(model.tenant, *key): value for key, value in of_tenant.items()}
        figures[f"{model.tenant}_reranking"] = f"by model {model.model_version}"
    return chances, figures


def in_order_of(found: Sequence[Candidate], chances: Chances) -> list[Candidate]:
    """By the chance of being confirmed where a model is in force, else by score; the control sample
    last. Every candidate stays; equal chances (to three digits) are as `in_order` has them."""
    by_score = in_order(found)
    return sorted(by_score, key=lambda one: (one.tenant, one.source, *_place(one, chances)))


def _place(one: Candidate, chances: Chances) -> tuple[bool, float, Decimal]:
    chance = chances.get((one.tenant, one.source, one.candidate_id))
    is_control = one.kind == CONTROL_SAMPLE
    if chance is None:
        return is_control, 0.0, Decimal(0)
    return is_control, -round(chance, 3), -(one.amount or Decimal(0))


def _now(conn: Connection) -> datetime:
    row = conn.execute("select transaction_timestamp()").fetchone()
    assert row is not None  # noqa: S101
    now: datetime = row[0]
    return now
