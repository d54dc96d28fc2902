"""The KPIs of a period of one source, from its published rows by the catalogue's own aggregation.

Which periods are frozen or compared is not decided here, what is published not either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.kpis.catalogue import Kpi, load_catalogue
from p2p.warehouse.connection import Connection

_PERIOD = """
select min(period_from) as data_from, max(latest_month) as last_full_month
from serving.kpi where tenant = %(tenant)s and source = %(source)s and status = 'ok'
"""
_VALUES = """
with catalogue as (
    -- the formula that the rows were published by, which may be older than this program's
    select listed.kpi_id, listed.aggregation, max(kpi.formula_version) as formula_version
    from unnest(%(ids)s::text[], %(aggregations)s::text[]) as listed (kpi_id, aggregation)
    inner join serving.kpi on listed.kpi_id = kpi.kpi_id
    where kpi.tenant = %(tenant)s and kpi.source = %(source)s
    group by 1, 2
),
counted as (
    select
        observation.kpi_id,
        observation.currency,
        catalogue.aggregation,
        catalogue.formula_version,
        count(*) as row_count,
        sum(observation.numerator_value) as numerator,
        sum(observation.denominator_value) as denominator,
        cast(percentile_cont(0.5) within group (
            order by observation.numerator_value / nullif(observation.denominator_value, 0)
        ) filter (where catalogue.aggregation = 'median') as numeric) as median
    from serving.kpi_observation as observation
    inner join catalogue on observation.kpi_id = catalogue.kpi_id
    where
        observation.tenant = %(tenant)s
        and observation.source = %(source)s
        and observation.is_denominator
        and observation.observed_on >= %(start)s
        and observation.observed_on < %(stop)s
    group by 1, 2, 3, 4
)
select
    kpi_id,
    currency,
    formula_version,
    row_count,
    numerator,
    denominator,
    case aggregation
        when 'ratio' then numerator / nullif(denominator, 0)
        when 'median' then median
        -- sums and counts: what a month brings, so that periods of other lengths compare
        else numerator / %(months)s
    end as value
from counted
where aggregation <> 'ratio' or denominator <> 0
order by kpi_id, currency nulls first
"""


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """One KPI of a period, of one currency where amounts are kept apart."""

    kpi_id: str
    currency: str | None
    formula_version: int
    row_count: int
    numerator: Decimal
    denominator: Decimal
    value: Decimal


def comparable_kpis() -> list[Kpi]:
    """KPIs of finished work: open work would differ by its age alone."""
    return [kpi for kpi in load_catalogue().kpis if not kpi.counts_open_work]


def period_values(
    conn: Connection, tenant: str, source: str, *, period: tuple[date, date], kpis: Sequence[Kpi]
) -> list[PeriodValue]:
    """One row a KPI and currency with rows in the period.

    period: first day, and the day after the last one; both begin a month. Sums and counts are
    those of an average month of it.
    """
    start, stop = period
    parameters = {
        "tenant": tenant,
        "source": source,
        "start": start,
        "stop": stop,
        "months": (stop.year - start.year) * 12 + stop.month - start.month,
        "ids": [kpi.id for kpi in kpis],
        "aggregations": [kpi.aggregation for kpi in kpis],
    }
    with conn.cursor(row_factory=class_row(PeriodValue)) as cursor:
        return cursor.execute(_VALUES, parameters).fetchall()


def published_months(conn: Connection, tenant: str, source: str) -> tuple[date, date]:
    """First month with data and last full month, as their first days.

    Raises UsageError where nothing with a full month is published of the source.
    """
    row = conn.execute(_PERIOD, {"tenant": tenant, "source": source}).fetchone()
    if row is None or row[0] is None or row[1] is None:
        raise UsageError(
            f"nothing with a full month is published of source {source!r}",
            "`p2p show sources` lists the sources, `p2p refresh` publishes",
        )
    return month_of(row[0]), row[1]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def months_until(month: date, count: int) -> date:
    """The first of `count` months that end with `month`."""
    number = month.year * 12 + month.month - count
    return date(number // 12, number % 12 + 1, 1)
