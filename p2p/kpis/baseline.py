"""Freezes what KPIs were in a period, and compares what came after with it.

Values come from the published rows (serving.kpi_observation) by the catalogue's own aggregation:
the same statement serves both periods. What is published is decided by dbt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from psycopg.rows import class_row

from p2p.errors import UsageError
from p2p.kpis.catalogue import Kpi, load_catalogue
from p2p.warehouse.connection import Connection

MONTHS = 12
"""Full months that a baseline covers where nobody says otherwise."""

_PERIOD = """
select min(period_from) as data_from, max(latest_month) as last_full_month
from serving.kpi where tenant = %(tenant)s and source = %(source)s and status = 'ok'
"""
_VALUES = """
with catalogue as (
    select kpi_id, aggregation, formula_version
    from unnest(%(ids)s::text[], %(aggregations)s::text[], %(versions)s::integer[])
        as listed (kpi_id, aggregation, formula_version)
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
_FROZEN = """
select kpi_id, currency, formula_version, row_count, numerator, denominator, value
from ops.baseline_kpi where baseline_id = %s
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """One KPI before and after, one row a currency.

    Values are in the KPI's unit, of sums and counts a month's. change: after - before. is_better:
    by the KPI's direction; None where it is neutral or equal. hours_saved, amount_saved: what the
    change brought over the rows after the baseline, negative where it cost; None without a rate in
    the catalogue. why_not: why the two cannot be compared.
    """

    kpi_id: str
    name: str
    unit: str
    currency: str | None
    before: Decimal | None
    after: Decimal | None
    row_count_before: int
    row_count_after: int
    change: Decimal | None
    is_better: bool | None
    hours_saved: Decimal | None
    amount_saved: Decimal | None
    why_not: str


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
    data_from, last_full = _published_months(conn, tenant, source)
    last_month = _month(last or last_full)
    first_month = _month(first) if first else max(_months_before(last_month, MONTHS), data_from)
    if not data_from <= first_month <= last_month <= last_full:
        raise UsageError(
            f"{first_month:%Y-%m} to {last_month:%Y-%m} is no period of full months",
            f"{source} has full months from {data_from:%Y-%m} to {last_full:%Y-%m}",
        )
    period = (first_month, _after(last_month))
    values = _values(conn, tenant, source, period=period, kpis=_comparable())
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


def compare(
    conn: Connection, baseline: Baseline, *, tenant: str, kpi_id: str | None = None
) -> list[Comparison]:
    """Every frozen KPI, or one, against the full months after the baseline.

    In the order of the catalogue, then of the currencies.
    """
    kpis = [kpi for kpi in _comparable() if kpi_id in (None, kpi.id)]
    with conn.cursor(row_factory=class_row(PeriodValue)) as cursor:
        rows = cursor.execute(_FROZEN, (baseline.baseline_id,)).fetchall()
    _, last_full = _published_months(conn, tenant, baseline.source)
    period = (_after(baseline.last_month), _after(last_full))
    is_over = period[0] < period[1]
    since = _values(conn, tenant, baseline.source, period=period, kpis=kpis) if is_over else []
    after = {(one.kpi_id, one.currency): one for one in since}
    return [
        _compared(kpi, one, after.get((one.kpi_id, one.currency)))
        for kpi in kpis
        for one in sorted(rows, key=lambda row: row.currency or "")
        if one.kpi_id == kpi.id
    ]


def _compared(kpi: Kpi, before: PeriodValue, after: PeriodValue | None) -> Comparison:
    why_not = ""
    if before.formula_version != kpi.formula_version:
        why_not = f"its formula changed: version {before.formula_version} was frozen"
    elif after is None:
        why_not = "no row in a full month after the baseline yet"
    change = after.value - before.value if after and not why_not else None
    wanted = {"higher_is_better": 1, "lower_is_better": -1}.get(kpi.direction, 0)
    saved = None
    if kpi.worth is not None and change is not None and after is not None:
        # what the rows since would have had more, or less, at the rate of the baseline
        saved = change * wanted * after.denominator
    is_labour = kpi.worth is not None and kpi.worth.minutes is not None
    return Comparison(
        kpi_id=kpi.id,
        name=kpi.name,
        unit=kpi.unit,
        currency=before.currency,
        before=before.value,
        after=after.value if after else None,
        row_count_before=before.row_count,
        row_count_after=after.row_count if after else 0,
        change=change,
        is_better=change * wanted > 0 if change and wanted else None,
        hours_saved=_hours(kpi, saved) if is_labour else None,
        amount_saved=None if is_labour else saved,
        why_not=why_not,
    )


def _hours(kpi: Kpi, hits: Decimal | None) -> Decimal | None:
    if hits is None or kpi.worth is None or kpi.worth.minutes is None:
        return None
    return hits * Decimal(str(kpi.worth.minutes)) / 60


def _comparable() -> list[Kpi]:
    """KPIs of finished work: open work would differ by its age alone."""
    return [kpi for kpi in load_catalogue().kpis if not kpi.counts_open_work]


def _values(
    conn: Connection, tenant: str, source: str, *, period: tuple[date, date], kpis: Sequence[Kpi]
) -> list[PeriodValue]:
    """period: first day, and the day after the last one; both begin a month."""
    start, stop = period
    parameters = {
        "tenant": tenant,
        "source": source,
        "start": start,
        "stop": stop,
        "months": (stop.year - start.year) * 12 + stop.month - start.month,
        "ids": [kpi.id for kpi in kpis],
        "aggregations": [kpi.aggregation for kpi in kpis],
        "versions": [kpi.formula_version for kpi in kpis],
    }
    with conn.cursor(row_factory=class_row(PeriodValue)) as cursor:
        return cursor.execute(_VALUES, parameters).fetchall()


def _published_months(conn: Connection, tenant: str, source: str) -> tuple[date, date]:
    """First month with data, last full month."""
    row = conn.execute(_PERIOD, {"tenant": tenant, "source": source}).fetchone()
    if row is None or row[0] is None or row[1] is None:
        raise UsageError(
            f"nothing with a full month is published of source {source!r}",
            "`p2p show sources` lists the sources, `p2p refresh` publishes",
        )
    return _month(row[0]), row[1]


def _month(day: date) -> date:
    return day.replace(day=1)


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months_before(month: date, count: int) -> date:
    """The first of `count` months that end with `month`."""
    number = month.year * 12 + month.month - count
    return date(number // 12, number % 12 + 1, 1)
