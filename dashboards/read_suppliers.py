"""Queries of the page of suppliers. How is in read.py."""

from __future__ import annotations

from dashboards import control_statements
from dashboards.read import Row, Scope, rows


def supplier_risks(scope: Scope) -> list[Row]:
    """Suppliers with documents, the strangest first."""
    return rows(scope, control_statements.SUPPLIER_RISKS)


def supplier_signals(scope: Scope, supplier: str) -> list[Row]:
    """Each signal of a supplier that could be judged, the raised ones first."""
    return rows(scope, control_statements.SUPPLIER_SIGNALS, supplier=supplier)


def signal_definitions(scope: Scope) -> list[Row]:
    """One row a signal: what it is, how many suppliers were judged by it, and whose is raised."""
    return rows(scope, control_statements.SIGNAL_DEFINITIONS)


def supplier_months(scope: Scope, supplier: str) -> list[Row]:
    """What a supplier billed by month and currency."""
    return rows(scope, control_statements.SUPPLIER_MONTHS, supplier=supplier)
