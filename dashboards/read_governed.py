"""Queries of the record of decisions. How is in read.py."""

from __future__ import annotations

from dashboards import statements
from dashboards.read import Row, Scope, rows


def audit(scope: Scope) -> Row | None:
    """What the last refresh found when it verified the tenant's audit chain."""
    found = rows(scope, statements.AUDIT)
    return found[0] if found else None
