"""Queries of the pages: published tables, the state of refreshes, landed files. Read-only.

What mining tells is asked in read_mined.py, through `rows` and `table` of this file.

No page holds SQL, and no query here reads marts or mining: what is not published is not shown.
Answers are cached by tenant, source, role and publication, so a new publication shows at once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import psycopg
import streamlit as st
from psycopg import sql
from psycopg.rows import dict_row

from dashboards import statements
from p2p.kpis.baseline import Baseline, latest
from p2p.kpis.since_baseline import Comparison, compare
from p2p.settings import get_settings
from p2p.warehouse.connection import READER_ROLE, Connection, connect
from p2p.warehouse.publication import consistent_read
from p2p.warehouse.refresh_log import Publication, RefreshStatus, latest_status

Row = dict[str, Any]


class PublicationMoved(Exception):
    """A newer publication replaced the tables while a page was reading; read again."""


class Scope(NamedTuple):
    """What a cached answer belongs to. refresh_id also tells a rebuilt warehouse from the old."""

    tenant: str
    source: str
    publication_id: int
    refresh_id: str
    role: str = READER_ROLE


def status() -> RefreshStatus:
    """What is published and how the last refresh went; never cached."""
    try:
        with _connection() as connection:
            return latest_status(connection)
    except psycopg.errors.UndefinedTable:
        # the database is there, but nothing was ever loaded into it
        return RefreshStatus(None, None, None, None, None, None, None)


def scope_of(publication: Publication, tenant: str, source: str) -> Scope:
    """The scope of one source in a publication."""
    return Scope(tenant, source, publication.publication_id, str(publication.refresh_id))


def sources(publication: Publication, tenant: str) -> list[Row]:
    """One row a published source, that with the most cases first."""
    return rows(scope_of(publication, tenant, ""), statements.SOURCES)


def kpis(scope: Scope) -> list[Row]:
    """One row a KPI, or one a KPI and currency."""
    return table(scope, "kpi", "kpi_id")


def kpi_months(scope: Scope) -> list[Row]:
    """The monthly values of every KPI, oldest first."""
    return table(scope, "kpi_month", "kpi_id", "month")


def kpi_breakdowns(scope: Scope) -> list[Row]:
    """The split behind a KPI, where it has one."""
    return rows(scope, statements.BREAKDOWNS)


def observation_counts(scope: Scope, kpi_id: str) -> Row:
    """How many rows stand behind a KPI: numerator, denominator, excluded."""
    return rows(scope, statements.OBSERVATION_COUNTS, kpi_id=kpi_id)[0]


def observations(scope: Scope, kpi_id: str, part: str, limit: int) -> list[Row]:
    """Rows behind a KPI, largest first; part is 'numerator', 'denominator' or 'excluded'."""
    return rows(scope, statements.OBSERVATIONS, kpi_id=kpi_id, part=part, limit=limit)


@st.cache_data(show_spinner=False, max_entries=512, ttl=60)
def since_baseline(scope: Scope, kpi_id: str) -> tuple[Baseline | None, list[Comparison]]:
    """The baseline of the source, and one comparison a currency of the KPI with what came since."""
    with _connection() as connection, consistent_read(connection):
        found = latest(connection, tenant=scope.tenant, source=scope.source)
        if found is None:
            return None, []
        return found, compare(connection, found, tenant=scope.tenant, kpi_id=kpi_id)


def activities(scope: Scope, case_notion: str) -> list[Row]:
    """One row an activity, most cases first."""
    return rows(scope, statements.ACTIVITIES, case_notion=case_notion)


def transitions(scope: Scope, case_notion: str) -> list[Row]:
    """One row a pair of activities that follow each other, most frequent first."""
    return rows(scope, statements.TRANSITIONS, case_notion=case_notion)


def variants(scope: Scope, case_notion: str, limit: int) -> list[Row]:
    """The most frequent variants."""
    return rows(scope, statements.VARIANTS, case_notion=case_notion, limit=limit)


def cases_of_variant(scope: Scope, case_notion: str, variant_key: int, limit: int) -> list[Row]:
    """Cases that ran a variant, longest first."""
    return rows(
        scope,
        statements.CASES_OF_VARIANT,
        case_notion=case_notion,
        variant_key=variant_key,
        limit=limit,
    )


def case(scope: Scope, case_notion: str, case_id: str) -> Row | None:
    """One case by the name its system gives it."""
    found = rows(scope, statements.CASE, case_notion=case_notion, case_id=case_id)
    return found[0] if found else None


def events(scope: Scope, case_key: int) -> list[Row]:
    """The events of a case in order, with the wait since the event before it in days."""
    return rows(scope, statements.EVENTS, case_key=case_key)


def bottlenecks(scope: Scope) -> list[Row]:
    """The ranked waits."""
    return table(scope, "bottleneck", "rank")


def segments(scope: Scope) -> list[Row]:
    """Durations between milestones."""
    return table(scope, "segment", "segment_order")


def review_candidates(scope: Scope) -> list[Row]:
    """Everything the models and rules propose for a look, highest score first."""
    return rows(scope, statements.REVIEW_CANDIDATES)


def rule_companies(scope: Scope) -> list[str]:
    """Companies that rules were checked in."""
    return [row["company_code"] for row in rows(scope, statements.RULE_COMPANIES)]


def conformance(scope: Scope, company: str | None = None) -> list[Row]:
    """One row a rule, most violations first; of one company where one is given."""
    if company is None:
        return rows(scope, statements.CONFORMANCE)
    return rows(scope, statements.CONFORMANCE_OF_COMPANY, company=company)


def violations(scope: Scope, rule_id: str, limit: int, company: str | None = None) -> list[Row]:
    """The violations of a rule in words: those without a waiver first, largest amount first."""
    return rows(scope, statements.VIOLATIONS, rule_id=rule_id, company=company, limit=limit)


def violation_evidence(
    scope: Scope, rule_id: str, case_id: str | None, limit: int = 1000
) -> list[Row]:
    """What proves one violation of a rule, or all of them; what decides comes first."""
    return rows(scope, statements.VIOLATION_EVIDENCE, rule_id=rule_id, case_id=case_id, limit=limit)


def reconciliation(scope: Scope) -> list[Row]:
    """One row a loaded file."""
    return table(scope, "reconciliation", "file_id")


def reconciled_amounts(scope: Scope) -> list[Row]:
    """One row a table and currency: the sum read against the sum staged."""
    return table(scope, "reconciliation_amount", "table_name", "currency")


def data_quality(scope: Scope) -> list[Row]:
    """One row a data-quality check."""
    return table(scope, "data_quality", "check_id")


def quarantine(scope: Scope, limit: int) -> list[Row]:
    """Rows that landing set aside, with the reason and what to do about it."""
    return rows(scope, statements.QUARANTINE, limit=limit)


def waiting_costs(scope: Scope) -> list[Row]:
    """One row a place where cases wait and a currency, longest first."""
    return table(scope, "waiting_cost", "kind", "days_rank", "currency")


def table(scope: Scope, name: str, *order: str) -> list[Row]:
    """All rows of a published table of the source, in the order of the columns."""
    statement = sql.SQL(statements.WHOLE_TABLE).format(
        table=sql.Identifier("serving", name),
        order=sql.SQL(", ").join(sql.Identifier(column) for column in order),
    )
    return rows(scope, statement.as_string())


def rows(scope: Scope, statement: str, **parameters: Any) -> list[Row]:
    """Rows of a constant statement with bound parameters, cached by scope."""
    return _cached_rows(scope, statement, tuple(sorted(parameters.items())))


@st.cache_data(show_spinner=False, max_entries=512)
def _cached_rows(
    scope: Scope, statement: str, parameters: tuple[tuple[str, Any], ...]
) -> list[Row]:
    values = {"tenant": scope.tenant, "source": scope.source, **dict(parameters)}
    with _connection() as connection, consistent_read(connection):
        current = connection.execute(statements.PUBLICATION).fetchone()
        if current is None or current[0] != scope.publication_id:
            raise PublicationMoved
        with connection.cursor(row_factory=dict_row) as cursor:
            # statements are constants; every value in them is bound
            return cursor.execute(statement.encode(), values).fetchall()


def _connection() -> Connection:
    """A short-lived session of the reader role: read-only, with the pages' time limit."""
    return connect(get_settings(), read_only=True)
