"""Queries of the record of decisions, and of what is told of a candidate. How is in read.py."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from dashboards import control_statements
from dashboards.read import Row, Scope, rows
from p2p.cases.decided import decided_candidates
from p2p.cases.facts import CaseFacts, candidate_facts
from p2p.cases.nearest import Neighbour, nearest
from p2p.cases.summary import Summary, summary_of
from p2p.cases.writer import configured_writer, written
from p2p.settings import get_settings
from p2p.warehouse.connection import connect
from p2p.warehouse.publication import consistent_read


class Told(NamedTuple):
    """What is told of a candidate, and what it is like."""

    summary: Summary
    neighbours: list[Neighbour]


def audit(scope: Scope) -> Row | None:
    """What the last refresh found when it verified the tenant's audit chain."""
    found = rows(scope, control_statements.AUDIT)
    return found[0] if found else None


def case_summary(scope: Scope, candidate_id: str) -> Told:
    """The text of a candidate with its rows, and the decided ones that are most like it."""
    settings = get_settings()
    with connect(settings, read_only=True) as conn, consistent_read(conn):
        facts = candidate_facts(conn, scope.tenant, candidate_id)
        decided = decided_candidates(conn, scope.tenant)
    summary = _text(scope, candidate_id, facts)
    return Told(summary, nearest(facts.candidate, decided) if facts.candidate else [])


@st.cache_data(show_spinner=False, max_entries=512)
def _text(scope: Scope, candidate_id: str, _facts: CaseFacts) -> Summary:
    # once a publication: a language model, where there is one, is slow and not free
    return written(summary_of(_facts), configured_writer(get_settings()))
