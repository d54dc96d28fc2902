"""Reads what is published about one candidate or case. What is told of it is in summary.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from p2p.errors import UsageError
from p2p.warehouse.connection import Connection

Row = dict[str, Any]

_CANDIDATE = """
select 'serving.review_candidate' as stands_in, source, candidate_id, kind, subject_type,
    subject_id, subject_label, company_code, supplier_id, score, amount, currency, reasons,
    evidence, model_name, model_version, case_id
from serving.review_candidate
where tenant = %(tenant)s and candidate_id = %(candidate_id)s
"""
# One that is decided may be proposed no longer; the queue keeps what it was.
_QUEUED = """
select 'ops.review_queue' as stands_in, source, candidate_id, kind, subject_type, subject_id,
    subject_label, company_code, supplier_id, score, amount, currency, reasons, evidence,
    model_name, model_version, null as case_id
from ops.review_queue
where tenant = %(tenant)s and candidate_id = %(candidate_id)s
"""
_CASE = """
select source, case_key, case_notion, case_id, company_code, supplier_id, supplier_name, amount,
    currency, is_completed
from serving."case"
where tenant = %(tenant)s and source = %(source)s and case_id = %(case_id)s
order by case_notion
limit 1
"""
_EVENTS = """
select source, case_key, event_position, activity, event_at, event_on, time_precision, resource,
    is_time_plausible
from serving.event
where tenant = %(tenant)s and source = %(source)s and case_key = %(case_key)s
order by event_position
"""
_VIOLATIONS = """
select violation.source, violation.rule_id, violation.case_id, rule.name, violation.evidence,
    violation.waiver_id, violation.waiver_approved_by, violation.waiver_expires_on
from serving.violation as violation
inner join serving.conformance as rule on rule.tenant = violation.tenant
    and rule.source = violation.source and rule.rule_id = violation.rule_id
where violation.tenant = %(tenant)s and violation.source = %(source)s
    and violation.case_id = %(case_id)s
order by violation.rule_id
"""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a candidate, of a case, or of a candidate that is a case."""

    candidate: Row | None
    case: Row | None
    events: tuple[Row, ...]
    violations: tuple[Row, ...]


def candidate_facts(conn: Connection, tenant: str, candidate_id: str) -> CaseFacts:
    """What is published, or stands in the queue, about a candidate.

    Raises UsageError where none has this id.
    """
    asked = {"tenant": tenant, "candidate_id": candidate_id}
    candidate = _one(conn, _CANDIDATE, **asked) or _one(conn, _QUEUED, **asked)
    if candidate is None:
        raise UsageError(
            f"there is no candidate {candidate_id!r}",
            "`p2p show anomalies --json` tells the ids of those that are published",
        )
    if candidate["case_id"] is None:
        return CaseFacts(candidate, None, (), ())
    return _with_case(conn, tenant, candidate["source"], candidate["case_id"], candidate)


def case_facts(conn: Connection, tenant: str, source: str, case_id: str) -> CaseFacts:
    """What is published about a case. Raises UsageError where the source has none of this id."""
    found = _with_case(conn, tenant, source, case_id, None)
    if found.case is None:
        raise UsageError(
            f"{source} has no case {case_id!r}", "the Explorer lists the cases of a source"
        )
    return found


def _with_case(
    conn: Connection, tenant: str, source: str, case_id: str, candidate: Row | None
) -> CaseFacts:
    asked = {"tenant": tenant, "source": source, "case_id": case_id}
    case = _one(conn, _CASE, **asked)
    if case is None:
        return CaseFacts(candidate, None, (), ())
    events = _all(conn, _EVENTS, **asked, case_key=case["case_key"])
    return CaseFacts(candidate, case, tuple(events), tuple(_all(conn, _VIOLATIONS, **asked)))


def _all(conn: Connection, statement: str, **values: Any) -> list[Row]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def _one(conn: Connection, statement: str, **values: Any) -> Row | None:
    found = _all(conn, statement, **values)
    return found[0] if found else None
