"""What the detector of broken controls reads: breaches, and what proves those that stand."""

from __future__ import annotations

import polars as pl
from psycopg import sql

from mining.mart_columns import Kind
from mining.store import Connection, read_frame

BREACH: dict[str, Kind] = {
    "breach_id": pl.String,
    "group_id": pl.String,
    "control_id": pl.String,
    "slug": pl.String,
    "name": pl.String,
    "risk": pl.String,
    "severity": pl.String,
    "amount_meaning": pl.String,
    "tenant": pl.String,
    "source": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "subject_type": pl.String,
    "subject_id": pl.String,
    "subject_object_id": pl.String,
    "observed_on": pl.Date,
    "amount": pl.Decimal(38, 2),
    "currency": pl.String,
    "person": pl.String,
    "told": pl.String,
    "state": pl.String,
}
EVIDENCE: dict[str, Kind] = {
    "breach_id": pl.String,
    "evidence_order": pl.Int64,
    "label": pl.String,
    "event_on": pl.Date,
    "person": pl.String,
    "actor_type": pl.String,
    "document_id": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "note": pl.String,
    "is_deciding": pl.Boolean,
}


def read_breaches(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """marts.fct_control_breach not reversed since, waived ones too, with their control."""
    query = sql.SQL(
        """
        select breach.*, control.slug, control.name, control.risk, control.amount_meaning
        from marts.fct_control_breach as breach
        inner join reference.control as control on breach.control_id = control.control_id
        where
            breach.state in ('breached', 'waived')
            and ({tenant}::text is null or breach.tenant = {tenant})
        """
    ).format(tenant=sql.Literal(tenant))
    return read_frame(conn, query, BREACH)


def read_evidence(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """marts.fct_control_evidence of the breaches that stand."""
    query = sql.SQL(
        """
        select evidence.*
        from marts.fct_control_evidence as evidence
        inner join marts.fct_control_breach as breach on evidence.breach_id = breach.breach_id
        where breach.state = 'breached' and ({tenant}::text is null or breach.tenant = {tenant})
        """
    ).format(tenant=sql.Literal(tenant))
    return read_frame(conn, query, EVIDENCE)
