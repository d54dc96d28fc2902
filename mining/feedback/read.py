"""What feedback reads of ops.* and of mining's own results, in frames. Nothing is reckoned here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from psycopg import sql
from psycopg.rows import class_row

from mining.mart_columns import Kind
from mining.store import Connection, read_frame

Row = dict[str, Any]
_TIME = pl.Datetime("us", "UTC")
ITEM: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "candidate_id": pl.String,
    "kind": pl.String,
    "subject_type": pl.String,
    "subject_id": pl.String,
    "score": pl.Float64,
    "amount": pl.Float64,
    "model_name": pl.String,
    "model_version": pl.String,
    "is_confirmed": pl.Boolean,
    "decided_at": _TIME,
    "decided_by": pl.String,
    "first_seen_at": _TIME,
    "reasons": pl.String,
    "evidence": pl.String,
}
STRATUM: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "subject_type": pl.String,
    "week_on": pl.Date,
    "stratum": pl.String,
    "population_count": pl.Int64,
    "drawn_count": pl.Int64,
}
SUBJECT: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "subject_type": pl.String,
    "week_on": pl.Date,
    "subject_id": pl.String,
    "subject_label": pl.String,
    "stratum": pl.String,
    "is_flagged": pl.Boolean,
    "amount": pl.Float64,
    "currency": pl.String,
    "supplier_id": pl.String,
    "recorded_by": pl.String,
    "population_count": pl.Int64,
}
SCORE: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "kind": pl.String,
    "subject_id": pl.String,
    "score": pl.Float64,
    "week_on": pl.Date,
    "week_count": pl.Int64,
    "last_week_on": pl.Date,
}
RANKED: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "candidate_id": pl.String,
    "score": pl.Float64,
    "amount": pl.Float64,
    "rank": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Budget:
    """Reviews a week of one kind; source '' is every source that has none of its own."""

    tenant: str
    source: str
    kind: str
    per_week: int
    set_by: str
    set_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The re-ranking model that a person put in force, and where its file should be.

    sealed_sha256: of the file that was proposed, as the audit chain has it.
    """

    model_id: int
    tenant: str
    model_version: str
    label_count: int
    gain: float
    gain_low: float
    gain_high: float
    file_name: str
    sha256: str
    approved_by: str
    approved_at: datetime
    sealed_sha256: str | None


def read_items(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """Everything that was ever in the queue, with its last decision; score and model are those of
    the decision where there is one."""
    query = sql.SQL(
        """
        select
            item.*,
            coalesce(label.score, item.score) as score_seen,
            label.is_confirmed,
            label.decided_at,
            label.decided_by,
            coalesce(label.model_name, item.model_name) as model_name_seen,
            coalesce(label.model_version, item.model_version) as model_version_seen
        from ops.review_item as item
        left join ops.review_label as label
            on
                item.tenant = label.tenant
                and item.source = label.source
                and item.candidate_id = label.candidate_id
        where {}
        """
    ).format(_of_tenant("item", tenant))
    seen = ("score", "model_name", "model_version")
    chosen = sql.SQL("select {} from ({}) as item").format(
        sql.SQL(", ").join(
            sql.SQL("{} as {}").format(
                sql.Identifier(f"{name}_seen" if name in seen else name), sql.Identifier(name)
            )
            for name in ITEM
        ),
        query,
    )
    return read_frame(conn, chosen, ITEM)


def read_strata(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """ops.control_stratum: how many were not flagged in each week that was drawn from."""
    query = sql.SQL("select * from ops.control_stratum as stratum where {}")
    return read_frame(conn, query.format(_of_tenant("stratum", tenant)), STRATUM)


def read_subjects(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """ops.control_subject: drawn subjects and flagged ones of the weeks that were drawn from."""
    query = sql.SQL(
        "select * from ops.control_subject as subject where {}"
        " order by tenant, source, subject_type, week_on, subject_id"
    ).format(_of_tenant("subject", tenant))
    return read_frame(conn, query, SUBJECT)


def read_scores(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """mining.review_score of the latest run of each source."""
    return read_frame(conn, _latest("review_score", tenant), SCORE)


def read_ranked(conn: Connection, tenant: str | None = None) -> pl.DataFrame:
    """mining.review_candidate of the latest run of each source, without its texts."""
    return read_frame(conn, _latest("review_candidate", tenant), RANKED)


def read_budgets(conn: Connection, tenant: str | None = None) -> list[Budget]:
    """Budgets that people have set and not ended."""
    with conn.cursor(row_factory=class_row(Budget)) as cursor:
        return cursor.execute(
            """
            select tenant, source, kind, per_week, set_by, recorded_at as set_at, reason
            from ops.review_budget_in_force
            where %(tenant)s::text is null or tenant = %(tenant)s
            order by tenant, source, kind
            """,
            {"tenant": tenant},
        ).fetchall()


def budget_of(budgets: list[Budget], tenant: str, source: str, kind: str) -> Budget | None:
    """That of the source, else that of every source."""
    of_kind = {one.source: one for one in budgets if (one.tenant, one.kind) == (tenant, kind)}
    return of_kind.get(source) or of_kind.get("")


def read_in_force(conn: Connection, tenant: str | None = None) -> list[InForce]:
    """The re-ranking models in force, one a tenant at most."""
    with conn.cursor(row_factory=class_row(InForce)) as cursor:
        return cursor.execute(
            """
            select
                model_id, tenant, model_version, label_count, gain, gain_low, gain_high, file_name,
                sha256, approved_by, approved_at, sealed_sha256
            from ops.reranking_in_force
            where %(tenant)s::text is null or tenant = %(tenant)s
            order by tenant
            """,
            {"tenant": tenant},
        ).fetchall()


def _latest(table: str, tenant: str | None) -> sql.Composed:
    return sql.SQL(
        """
        select result.* from mining.{0} as result
        inner join (
            select distinct on (tenant, source) tenant, source, run_id from mining.{0}
            order by tenant, source, created_at desc, run_id
        ) as latest
            on
                result.tenant = latest.tenant
                and result.source = latest.source
                and result.run_id = latest.run_id
        where {1}
        """
    ).format(sql.Identifier(table), _of_tenant("result", tenant))


def _of_tenant(alias: str, tenant: str | None) -> sql.Composed:
    if tenant is None:
        return sql.Composed([sql.SQL("true")])
    return sql.SQL("{}.tenant = {}").format(sql.Identifier(alias), sql.Literal(tenant))
