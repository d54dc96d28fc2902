"""Queries of controls, their breaches, and conflicts of duties. How is in read.py."""

from __future__ import annotations

from dashboards import control_statements
from dashboards.read import Row, Scope, rows, table


def controls(scope: Scope) -> list[Row]:
    """One row a control with what it is for, its counts, and what is missing where it is."""
    return table(scope, "control", "control_id")


def control_months(scope: Scope, company: str | None = None) -> list[Row]:
    """One row a control and month: tested, breached, waived, netted; of a company or of all."""
    return rows(scope, control_statements.CONTROL_MONTHS, company=company)


def control_amounts(scope: Scope, company: str | None = None) -> list[Row]:
    """One row a control and currency: what the breaches that stand are about."""
    return rows(scope, control_statements.CONTROL_AMOUNTS, company=company)


def control_companies(scope: Scope) -> list[str]:
    """The companies in which controls were tested."""
    return [row["company_code"] for row in rows(scope, control_statements.CONTROL_COMPANIES)]


def control_left_out(scope: Scope, control_id: str) -> list[Row]:
    """What a control did not test and why, most first."""
    return rows(scope, control_statements.CONTROL_LEFT_OUT, control_id=control_id)


def control_breaches(
    scope: Scope, control_id: str, limit: int, company: str | None = None
) -> list[Row]:
    """Breaches of a control: those that stand first, then by amount."""
    return rows(
        scope,
        control_statements.CONTROL_BREACHES,
        control_id=control_id,
        limit=limit,
        company=company,
    )


def control_evidence(scope: Scope, breach_id: str) -> list[Row]:
    """What proves a breach, what decides first."""
    return rows(scope, control_statements.CONTROL_EVIDENCE, breach_id=breach_id)


def sod_conflicts(scope: Scope) -> list[Row]:
    """One row a conflict of duties: confirmed breaches, exposed people."""
    return table(scope, "sod_conflict", "conflict_id")


def sod_exposure(scope: Scope, limit: int) -> list[Row]:
    """People who did both duties of a conflict, confirmed breaches first."""
    return rows(scope, control_statements.SOD_EXPOSURE, limit=limit)
