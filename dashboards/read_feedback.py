"""Queries of what decisions teach. How a query is run and cached is in read.py."""

from __future__ import annotations

from dashboards.read import Row, Scope, table


def estimates(scope: Scope) -> list[Row]:
    """Precision and recall with intervals, the measure first, then kind and part."""
    return table(scope, "feedback", "measure", "kind", "part", "part_value")


def weeks(scope: Scope) -> list[Row]:
    """Decisions by kind and week, oldest first."""
    return table(scope, "feedback_week", "week_on", "kind")


def thresholds(scope: Scope) -> list[Row]:
    """What so many reviews a week would open, by kind."""
    return table(scope, "review_threshold", "kind", "per_week")


def reranking(scope: Scope) -> Row | None:
    """In which order the source's candidates stand; None where it has none."""
    found = table(scope, "reranking", "source")
    return found[0] if found else None
