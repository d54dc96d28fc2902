"""Who put which model of the order in force. How one is tried is mining's concern.

A model that did not beat the present order on held-out decisions, or that its proposer approves, is
refused by the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

_REMEDIES = {
    "reranking_model_beats_the_present_order": (
        "the model did not beat the present order on held-out decisions",
        "decide more, then try again with `p2p reranking propose`",
    ),
    "reranking_needs_two_people": (
        "the one who proposed the model cannot approve it",
        "let another person approve it with --by",
    ),
    "review_system_is_no_person": (
        "'system' is the program's own name",
        "decide in the name of a person",
    ),
    "reranking_is_approved_by_a_person": ("nobody approves it", "name a person with --by"),
    "reranking_approval_gives_a_reason": ("no reason is given", "say with --reason why"),
    "reranking_is_retired_by_a_person": ("nobody retires it", "name a person with --by"),
    "reranking_retirement_gives_a_reason": ("no reason is given", "say with --reason why"),
}
_SELECT = """
select
    model.model_id, model.model_version, model.proposed_by, model.proposed_at, model.label_count,
    model.confirmed_count, model.held_out_count, model.held_out_from, model.budget_count,
    model.present_average_precision, model.model_average_precision, model.gain, model.gain_low,
    model.gain_high, model.present_precision_at_budget, model.model_precision_at_budget,
    model.is_better, model.card, approval.approved_by, approval.approved_at,
    retirement.retired_by, retirement.retired_at, in_force.model_id is not null as is_in_force
from ops.reranking_model as model
left join ops.reranking_approval as approval on model.model_id = approval.model_id
left join ops.reranking_retirement as retirement on model.model_id = retirement.model_id
left join ops.reranking_in_force as in_force on model.model_id = in_force.model_id
where model.tenant = %(tenant)s
order by model.model_id desc
"""


@dataclass(frozen=True, slots=True)
class RerankingModel:
    """A model that was tried, how it did on held-out decisions, and what people said to it."""

    model_id: int
    model_version: str
    proposed_by: str
    proposed_at: datetime
    label_count: int
    confirmed_count: int
    held_out_count: int
    held_out_from: datetime
    budget_count: int
    present_average_precision: float
    model_average_precision: float
    gain: float
    gain_low: float
    gain_high: float
    present_precision_at_budget: float
    model_precision_at_budget: float
    is_better: bool
    card: dict[str, Any]
    approved_by: str | None
    approved_at: datetime | None
    retired_by: str | None
    retired_at: datetime | None
    is_in_force: bool

    @property
    def state(self) -> str:
        """In force, retired, replaced, proposed, or not better."""
        if self.is_in_force:
            return "in force"
        if self.retired_at is not None:
            return "retired"
        if self.approved_at is not None:
            return "replaced"
        return "proposed" if self.is_better else "not better"


def models(conn: Connection, *, tenant: str) -> list[RerankingModel]:
    """Every model that was tried, the last first; also those that were not better."""
    with conn.cursor(row_factory=class_row(RerankingModel)) as cursor:
        return cursor.execute(_SELECT, {"tenant": tenant}).fetchall()


def approve(
    conn: Connection, model_id: int, *, tenant: str, approved_by: str, reason: str
) -> RerankingModel:
    """Put a model in force from the next refresh on; it takes the place of the one before it.

    Raises UsageError where there is no such model or the database refuses the approval.
    """
    model = _one(conn, tenant, model_id)
    _on_record(
        conn,
        "insert into ops.reranking_approval"
        " (model_id, tenant, proposed_by, is_better, approved_by, reason)"
        " values (%s, %s, %s, %s, %s, %s)",
        (model_id, tenant, model.proposed_by, model.is_better, approved_by.strip(), reason.strip()),
        f"model {model_id} was approved before",
    )
    return _one(conn, tenant, model_id)


def retire(
    conn: Connection, model_id: int, *, tenant: str, retired_by: str, reason: str
) -> RerankingModel:
    """Take a model out of force: from the next refresh on the detectors' scores give the order.

    Raises UsageError where the model was never put in force, or is retired.
    """
    if _one(conn, tenant, model_id).approved_at is None:
        raise UsageError(f"model {model_id} was never in force", "nothing is left to do")
    _on_record(
        conn,
        "insert into ops.reranking_retirement (model_id, tenant, retired_by, reason)"
        " values (%s, %s, %s, %s)",
        (model_id, tenant, retired_by.strip(), reason.strip()),
        f"model {model_id} is retired",
    )
    return _one(conn, tenant, model_id)


def _one(conn: Connection, tenant: str, model_id: int) -> RerankingModel:
    for model in models(conn, tenant=tenant):
        if model.model_id == model_id:
            return model
    raise UsageError(f"there is no model {model_id}", "`p2p reranking show` lists them")


def _on_record(conn: Connection, statement: str, values: tuple[Any, ...], done: str) -> None:
    try:
        conn.execute(statement.encode(), values)
    except (psycopg.errors.CheckViolation, psycopg.errors.InsufficientPrivilege) as error:
        known = _REMEDIES.get(error.diag.constraint_name or "")
        if known is None:
            raise
        raise UsageError(*known) from error
    except psycopg.errors.UniqueViolation as error:
        raise UsageError(done, "nothing is left to do") from error
