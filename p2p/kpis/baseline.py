"""Freezes what the KPIs of a source were in a period. What came since is since_baseline.py's."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.kpis.period_values import (
    comparable_kpis,
    month_after,
    month_of,
    months_until,
    period_values,
    published_months,
)
from p2p.warehouse.connection import Connection

MONTHS = 12
"""Full months that a baseline covers where nobody says otherwise."""

_FREEZE = """
insert into ops.baseline (tenant, source, first_month, last_month, set_by, note, refresh_id)
select %(tenant)s, %(source)s, %(first)s, %(last)s, %(who)s, %(note)s, refresh_id
from ops.publication order by publication_id desc limit 1
returning baseline_id, source, first_month, last_month, set_by, set_at, note
"""
_FREEZE_KPI = """
insert into ops.baseline_kpi (
    baseline_id, kpi_id, currency, formula_version, row_count, numerator, denominator, value
) values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_LATEST = """
select baseline_id, source, first_month, last_month, set_by, set_at, note
from ops.baseline where tenant = %(tenant)s and source = %(source)s
order by baseline_id desc limit 1
"""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A frozen period of one source: first and last month (first days), who froze it, and why."""

    baseline_id: int
    source: str
    first_month: date
    last_month: date
    set_by: str
    set_at: datetime
    note: str


def freeze(
    conn: Connection,
    *,
    tenant: str,
    source: str,
    who: str,
    first: date | None = None,
    last: date | None = None,
    note: str = "",
) -> Baseline:
    """Freeze every comparable KPI of the months from first to last (any day in them).

    Without them the last twelve full months, or as many as there are. Raises UsageError where
    nothing is published of the source, or no row lies in the months.
    """
    data_from, last_full = published_months(conn, tenant, source)
    last_month = month_of(last or last_full)
    first_month = month_of(first) if first else max(months_until(last_month, MONTHS), data_from)
    if not data_from <= first_month <= last_month <= last_full:
        raise UsageError(
            f"{first_month:%Y-%m} to {last_month:%Y-%m} is no period of full months",
            f"{source} has full months from {data_from:%Y-%m} to {last_full:%Y-%m}",
        )
    period = (first_month, month_after(last_month))
    values = period_values(conn, tenant, source, period=period, kpis=comparable_kpis())
    if not values:
        raise UsageError(
            f"no KPI of {source} has rows from {first_month:%Y-%m} to {last_month:%Y-%m}",
            "choose other months with --from and --to",
        )
    with conn.transaction(), conn.cursor(row_factory=class_row(Baseline)) as cursor:
        frozen = cursor.execute(
            _FREEZE,
            {
                "tenant": tenant,
                "source": source,
                "first": first_month,
                "last": last_month,
                "who": who,
                "note": note,
            },
        ).fetchone()
        if frozen is None:
            raise UsageError("nothing is published yet", "run `p2p refresh`")
        cursor.executemany(_FREEZE_KPI, [(frozen.baseline_id, *astuple(one)) for one in values])
    return frozen


def latest(conn: Connection, *, tenant: str, source: str) -> Baseline | None:
    """The baseline that counts: the one set last."""
    with conn.cursor(row_factory=class_row(Baseline)) as cursor:
        return cursor.execute(_LATEST, {"tenant": tenant, "source": source}).fetchone()
