"""What `p2p show` prints: one topic a table of serving.*, as a table for people or as JSON."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table

from p2p.errors import P2PError, UsageError
from p2p.kpis import load_catalogue
from p2p.warehouse.connection import Connection
from p2p.warehouse.publication import consistent_read, latest_status

Row = dict[str, Any]
_HEADINGS = {
    "definition_id": "id",
    "shown": "value",
    "excluded_count": "excluded",
    "share_pct": "share %",
    "variant_rank": "rank",
    "subject_label": "subject",
}


@dataclass(frozen=True)
class Topic:
    """One topic: its table in serving, its order, how a row is told, and what a terminal shows."""

    name: str
    about: str
    table: str
    order: tuple[str, ...]
    columns: tuple[str, ...]
    tell: Callable[[Row], Row] = lambda row: row


def _kpi(row: Row) -> Row:
    """A KPI row with its catalogue texts and its value under a name that carries the unit."""
    definition = load_catalogue().get(row["kpi_id"])
    unit = row["unit"]
    value = row["value"]
    told = {
        "source": row["source"],
        "definition_id": row["kpi_id"],
        "name": definition.name,
        "theme": definition.theme,
        "status": row["status"],
        "unit": unit,
        "value": value,
    }
    if unit == "ratio":
        told["value_pct"] = None if value is None else round(float(value) * 100, 4)
    elif unit == "amount":
        told[f"value_{(row['currency'] or 'amount').lower()}"] = value
    else:
        told[f"value_{unit}"] = value
    return told | {
        "currency": row["currency"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "mean_days": row["mean"],
        "median_days": row["median"],
        "p75_days": row["p75"],
        "p90_days": row["p90"],
        "excluded_count": row["excluded_count"],
        "excluded_reasons": row["excluded_reasons"] or [],
        "latest_month": row["latest_month"],
        "latest_value": row["latest_value"],
        "previous_month": row["previous_month"],
        "previous_value": row["previous_value"],
        "change": row["change"],
        "is_small_sample": row["is_small_sample"],
        "period_from": row["period_from"],
        "period_to": row["period_to"],
        "aggregation": definition.aggregation,
        "direction": definition.direction,
        "definition": definition.definition,
        "formula_version": row["formula_version"],
        "missing_inputs": row["missing_inputs"],
    }


TOPICS = {
    topic.name: topic
    for topic in (
        Topic(
            "kpis",
            "every KPI with value, numerator, denominator, exclusions and definition",
            "kpi",
            ("source", "kpi_id", "currency"),
            (
                "definition_id",
                "name",
                "currency",
                "shown",
                "numerator",
                "denominator",
                "excluded_count",
            ),
            _kpi,
        ),
        Topic(
            "segments",
            "days between milestones: count, mean, median, p90, p95, max",
            "segment",
            ("source", "case_notion", "segment_order", "segment_id"),
            ("name", "case_count", "mean_days", "median_days", "p90_days", "p95_days", "max_days"),
        ),
        Topic(
            "variants",
            "the ways that cases really went, most frequent first",
            "variant",
            ("source", "case_notion", "variant_rank"),
            ("variant_rank", "case_count", "case_share", "median_duration_days", "activities"),
        ),
        Topic(
            "bottlenecks",
            "where cases wait, by total waiting time",
            "bottleneck",
            ("source", "rank"),
            (
                "rank",
                "from_activity",
                "to_activity",
                "case_count",
                "total_wait_days",
                "median_wait_days",
                "p90_wait_days",
                "share_pct",
            ),
        ),
        Topic(
            "conformance",
            "rules: eligible, violated, not checked",
            "conformance",
            ("source", "rule_id"),
            ("rule_id", "name", "severity", "eligible_count", "violation_count", "violation_rate"),
        ),
        Topic(
            "anomalies",
            "review candidates with their reasons; a person decides",
            "review_candidate",
            ("source", "rank", "candidate_id"),
            ("rank", "kind", "subject_label", "amount", "currency", "score", "reason"),
        ),
        Topic(
            "reconciliation",
            "for each file: rows read = loaded + quarantined + exact duplicates",
            "reconciliation",
            ("source", "file_id"),
            (
                "path",
                "table_name",
                "rows_read",
                "rows_loaded",
                "rows_quarantined",
                "rows_duplicate",
                "is_reconciled",
            ),
        ),
    )
}


def read_topic(
    conn: Connection, topic: Topic, tenant: str, source: str | None, limit: int | None
) -> Row:
    """{"publication", "source", topic: rows} of the published state.

    Raises P2PError where nothing is published yet, UsageError for an unknown source.
    """
    status = latest_status(conn)
    if status.publication is None:
        raise P2PError(
            "nothing is published yet", "run `p2p demo`, or `p2p ingest` and then `p2p refresh`"
        )
    with consistent_read(conn):
        known = [
            row[0]
            for row in conn.execute(
                "select source from serving.source where tenant = %s order by source", (tenant,)
            )
        ]
        if source is not None and source not in known:
            raise UsageError(
                f"source {source!r} is not published",
                f"published are: {', '.join(known) or 'none'}",
            )
        order = sql.SQL(", ").join(sql.Identifier(column) for column in topic.order)
        query = sql.SQL(
            "select * from {} where tenant = %(tenant)s and (%(source)s::text is null "
            "or source = %(source)s) order by {} limit %(limit)s"
        ).format(sql.Identifier("serving", topic.table), order)
        with conn.cursor(row_factory=dict_row) as cursor:
            cursor.execute(query, {"tenant": tenant, "source": source, "limit": limit})
            rows = [topic.tell(row) for row in cursor]
    return {
        "publication": {
            "id": status.publication.publication_id,
            "published_at": status.publication.published_at,
            "last_refresh_status": status.status,
            "last_refresh_failed_stage": status.failed_stage,
        },
        "source": source,
        topic.name: rows,
    }


def jsonable(value: object) -> object:
    """What json.dumps cannot write by itself: exact numbers, times, ids."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def print_topic(console: Console, topic: Topic, rows: Iterable[Row], source: str | None) -> None:
    """A table for people; with several sources, one table each."""
    by_source: dict[str, list[Row]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    if not by_source:
        console.print(f"no {topic.name} are published" + (f" for {source}" if source else ""))
    for name, group in by_source.items():
        table = Table(title=f"{topic.name} of {name}", title_justify="left", header_style="bold")
        for column in topic.columns:
            numeric = isinstance(_cell(group[0], column), int | float | Decimal)
            table.add_column(
                _HEADINGS.get(column, column.replace("_", " ")),
                justify="right" if numeric else "left",
                overflow="fold" if not numeric else "ellipsis",
                no_wrap=numeric,
            )
        for row in group:
            table.add_row(*(_text(_cell(row, column)) for column in topic.columns))
        console.print(table)


def _cell(row: Row, column: str) -> Any:
    if column == "shown":
        return _shown(row)
    if column == "reason":
        reasons = row.get("reasons") or []
        return "; ".join(str(reason["text"]) for reason in reasons[:2])
    if column == "activities":
        return collapse(row["activities"])
    return row.get(column)


def _shown(row: Row) -> str:
    if row["status"] != "ok" or row["value"] is None:
        missing = row.get("missing_inputs")
        return f"not available: needs {missing}" if missing else "no cases"
    value = float(row["value"])
    match row["unit"]:
        case "ratio":
            return f"{value:.1%}"
        case "days":
            kind = "median" if row["aggregation"] == "median" else "weighted mean"
            return f"{value:.1f} days ({kind})"
        case "amount":
            return f"{value:,.2f} {row['currency'] or ''}".rstrip()
        case _:
            per = " a month" if row["aggregation"] == "monthly" else ""
            return f"{value:,.0f}{per}"


def collapse(activities: Iterable[str]) -> str:
    """Activities as one line; repeats in a row are told once with their count."""
    steps: list[tuple[str, int]] = []
    for activity in activities:
        if steps and steps[-1][0] == activity:
            steps[-1] = (activity, steps[-1][1] + 1)
        else:
            steps.append((activity, 1))
    return " > ".join(name if count == 1 else f"{name} x{count}" for name, count in steps)


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float | Decimal):
        number = float(value)
        return f"{number:,.0f}" if number == int(number) and abs(number) >= 1 else f"{number:,.2f}"
    return str(value)
