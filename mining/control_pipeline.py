"""Candidates of broken controls: reads the breaches, calls the pure function."""

from __future__ import annotations

from mining.candidates import Candidate
from mining.control_read import read_breaches, read_evidence
from mining.mining_run import named
from mining.rules.control_breaches import control_candidates
from mining.store import Connection


def broken_controls(conn: Connection, tenant: str | None = None) -> list[Candidate]:
    """The candidates of every source of one tenant, or of all."""
    with named("of any kind", "putting together its broken controls"):
        breaches = read_breaches(conn, tenant)
        if breaches.is_empty():
            return []
        return control_candidates(breaches, read_evidence(conn, tenant))
