"""Compares the KPIs of the full months since a baseline with what it froze."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from psycopg.rows import class_row

from p2p.kpis.baseline import Baseline
from p2p.kpis.catalogue import Kpi
from p2p.kpis.period_values import (
    PeriodValue,
    comparable_kpis,
    month_after,
    period_values,
    published_months,
)
from p2p.warehouse.connection import Connection

_FROZEN = """
select kpi_id, currency, formula_version, row_count, numerator, denominator, value
from ops.baseline_kpi where baseline_id = %s
"""


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


def compare(
    conn: Connection, baseline: Baseline, *, tenant: str, kpi_id: str | None = None
) -> list[Comparison]:
    """Every frozen KPI, or one, against the full months after the baseline.

    In the order of the catalogue, then of the currencies.
    """
    kpis = [kpi for kpi in comparable_kpis() if kpi_id in (None, kpi.id)]
    with conn.cursor(row_factory=class_row(PeriodValue)) as cursor:
        rows = cursor.execute(_FROZEN, (baseline.baseline_id,)).fetchall()
    _, last_full = published_months(conn, tenant, baseline.source)
    period = (month_after(baseline.last_month), month_after(last_full))
    is_over = period[0] < period[1]
    since = (
        period_values(conn, tenant, baseline.source, period=period, kpis=kpis) if is_over else []
    )
    after = {(one.kpi_id, one.currency): one for one in since}
    return [
        _compared(kpi, one, after.get((one.kpi_id, one.currency)))
        for kpi in kpis
        for one in sorted(rows, key=lambda row: row.currency or "")
        if one.kpi_id == kpi.id
    ]


def _compared(kpi: Kpi, before: PeriodValue, after: PeriodValue | None) -> Comparison:
    why_not = ""
    published = after.formula_version if after else kpi.formula_version
    if before.formula_version != published:
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
