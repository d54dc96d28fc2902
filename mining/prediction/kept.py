"""What predictions keep in the database: trained models, and every prediction as it was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from psycopg import sql
from psycopg.types.json import Jsonb

from mining.mart_columns import Kind
from mining.prediction.source_data import SourceData
from mining.prediction.targets import Target
from mining.store import Connection, read_frame

DAYS_APART = 7
"""A prediction of the same subject by the same model is kept once in so many days of data."""
KEPT: dict[str, Kind] = {
    "target": pl.String,
    "subject_id": pl.String,
    "as_of_day": pl.Int64,
    "model_version": pl.String,
    "is_model": pl.Boolean,
    "predicted_value": pl.Float64,
    "low_days": pl.Float64,
    "high_days": pl.Float64,
    "usual_value": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class KeptModel:
    """The latest model of a target and source, and where its file should be."""

    model_id: int
    model_version: str
    recipe: str
    trained_until_on: date
    is_used: bool
    file_name: str | None
    sha256: str | None
    baseline: dict[str, Any] | None
    space: dict[str, Any] | None
    card: dict[str, Any]


def latest_model(conn: Connection, data: SourceData, target: Target) -> KeptModel | None:
    """The model that was trained last, where it has not been withdrawn."""
    row = conn.execute(
        """
        select
            model.model_id, model.model_version, model.recipe, model.trained_until_on,
            model.is_used, model.file_name, model.sha256, model.baseline, model.space, model.card,
            withdrawal.model_id is not null
        from ops.prediction_model as model
        left join ops.prediction_model_withdrawal as withdrawal
            on model.model_id = withdrawal.model_id
        where model.tenant = %s and model.source = %s and model.target = %s
        order by model.model_id desc limit 1
        """,
        (data.tenant, data.source, target.name),
    ).fetchone()
    return None if row is None or row[-1] else KeptModel(*row[:-1])


def keep_model(
    conn: Connection, data: SourceData, target: Target, values: dict[str, Any]
) -> KeptModel:
    """Add a trained model; values: the fields of KeptModel but model_id and trained_until_on."""
    until = date_of(data.until_day)
    row = conn.execute(
        """
        insert into ops.prediction_model (
            tenant, source, target, model_version, recipe, trained_until_on, is_used, file_name,
            sha256, baseline, space, card
        )
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning model_id
        """,
        (
            data.tenant,
            data.source,
            target.name,
            values["model_version"],
            values["recipe"],
            until,
            values["is_used"],
            values["file_name"],
            values["sha256"],
            *(
                None if values[name] is None else Jsonb(values[name])
                for name in ("baseline", "space", "card")
            ),
        ),
    ).fetchone()
    if row is None:
        raise RuntimeError("the database returned no id for a row that it had inserted")
    return KeptModel(model_id=row[0], trained_until_on=until, **values)


def withdraw_model(conn: Connection, model: KeptModel, reason: str) -> None:
    """Note that the model must not be used any more."""
    conn.execute(
        "insert into ops.prediction_model_withdrawal (model_id, reason) values (%s, %s)"
        " on conflict do nothing",
        (model.model_id, reason),
    )


def keep_predictions(conn: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Add predictions (rows of mining.prediction) to what is kept; returns how many were new."""
    conn.execute("create temporary table made (like ops.prediction) on commit drop")
    conn.execute("alter table made alter column made_at drop not null")
    columns = (
        "tenant", "source", "target", "subject_id", "as_of_on", "model_version", "is_model",
        "predicted_value", "low_days", "high_days", "usual_value",
    )  # fmt: skip
    _copy(conn, sql.Identifier("made"), columns, (_kept_row(row, columns) for row in rows))
    added = conn.execute(
        f"""
        insert into ops.prediction ({", ".join(columns)})
        select {", ".join(columns)} from made
        where not exists (
            select from ops.prediction as earlier
            where
                (earlier.tenant, earlier.source, earlier.target, earlier.subject_id)
                = (made.tenant, made.source, made.target, made.subject_id)
                and earlier.model_version = made.model_version
                and earlier.as_of_on > made.as_of_on - %s
        )
        on conflict do nothing
        """.encode(),  # noqa: S608 (names of columns, from above)
        (DAYS_APART,),
    ).rowcount
    conn.execute("drop table made")
    return added


def read_kept(conn: Connection, data: SourceData) -> pl.DataFrame:
    """Every prediction of the source that was made on an earlier cut-off than its data's end."""
    query = sql.SQL(
        """
        select *, as_of_on - date '1970-01-01' as as_of_day from ops.prediction
        where tenant = {} and source = {} and as_of_on < {}
        """
    ).format(
        sql.Literal(data.tenant), sql.Literal(data.source), sql.Literal(date_of(data.until_day))
    )
    return read_frame(conn, query, KEPT)


def date_of(day: int) -> date:
    """The date of a day counted from 1970-01-01."""
    return date(1970, 1, 1) + timedelta(days=day)


def _kept_row(row: dict[str, Any], columns: Sequence[str]) -> tuple[Any, ...]:
    days = row["predicted_days"]
    value = row["probability"] if days is None else days
    return tuple(value if name == "predicted_value" else row[name] for name in columns)


def _copy(
    conn: Connection, table: sql.Identifier, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    statement = sql.SQL("copy {} ({}) from stdin").format(
        table, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
