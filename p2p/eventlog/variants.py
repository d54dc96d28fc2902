"""The variants of a selection: how many cases ran each, how long, and for how much."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from p2p.errors import UsageError
from p2p.eventlog.grouped import group_statistics
from p2p.eventlog.log import AMOUNT_SCALE, DAY_US, UNKNOWN, EventLog, Ints
from p2p.eventlog.runs import begins, rows_of
from p2p.eventlog.selection import Selection


def variant_statistics(
    selection: Selection, *, currency: str | None = None, limit: int | None = None
) -> pl.DataFrame:
    """One row a variant, most cases of the selection first; with a limit only so many.

    variant_rank (its place in the whole log), activities; event_count (of one case), case_count,
    case_share, cumulative_share; timed_count, total_duration_days, median_duration_days,
    p90_duration_days, and business_timed_count, median_duration_business_days,
    p90_duration_business_days; currency, amount and valued_count: the value of the cases of one
    currency, by default the one that most of these cases carry, as currencies do not add up.
    """
    log = selection.log
    cases = selection.variant_cases
    there = np.flatnonzero(cases)
    # equal counts stay in the order of the whole log, so the order is always the same
    order = there[np.argsort(-cases[there], kind="stable")]
    running = np.cumsum(cases[order])
    shown = order[:limit]
    durations = group_statistics(log.variant_durations, selection.cases)
    working = group_statistics(log.variant_business_durations, selection.cases)
    chosen = currency if currency is not None else main_currency(selection)
    amount, valued = _amounts(selection, chosen)
    total = max(selection.case_count, 1)
    return pl.DataFrame(
        {
            "variant_rank": shown + 1,
            "activities": _sequences(log, shown),
            "event_count": np.diff(log.variants.first_step)[shown],
            "case_count": cases[shown],
            "case_share": cases[shown] / total,
            "cumulative_share": running[:limit] / total,
            "timed_count": durations.count[shown],
            "total_duration_days": durations.total[shown] / DAY_US,
            "median_duration_days": durations.median[shown] / DAY_US,
            "p90_duration_days": durations.p90[shown] / DAY_US,
            "business_timed_count": working.count[shown],
            "median_duration_business_days": working.median[shown],
            "p90_duration_business_days": working.p90[shown],
            "currency": pl.repeat(chosen, shown.size, dtype=pl.String, eager=True),
            "amount": amount[shown] / AMOUNT_SCALE,
            "valued_count": valued[shown],
        }
    ).fill_nan(None)


def main_currency(selection: Selection) -> str | None:
    """The currency that most cases carry; by its letters where two do; None without any.

    Where none of the cases carries one it is that of the whole log.
    """
    found = selection.log.attributes.get("currency")
    if found is None or not found.values.len():
        return None
    chosen = found.code[selection.case_numbers]
    code = chosen[chosen >= 0] if (chosen >= 0).any() else found.code[found.code >= 0]
    return str(found.values[int(np.bincount(code).argmax())])


def values_by_currency(selection: Selection) -> dict[str, tuple[float, int]]:
    """Of each currency of the log the sum of the cases' amounts, and how many cases have one."""
    found = selection.log.attributes.get("currency")
    if found is None:
        return {}
    case = selection.case_numbers
    case = case[(found.code[case] >= 0) & (selection.log.cases.amount[case] != UNKNOWN)]
    many = found.values.len()
    amount = np.zeros(many, dtype=np.int64)
    np.add.at(amount, found.code[case], selection.log.cases.amount[case])
    count = np.bincount(found.code[case], minlength=many)
    return {
        str(name): (float(total) / AMOUNT_SCALE, int(valued))
        for name, total, valued in zip(found.values, amount, count, strict=True)
    }


def _amounts(selection: Selection, currency: str | None) -> tuple[Ints, Ints]:
    """Sum of the amounts in one currency and the number of cases that have one, by variant."""
    log = selection.log
    many = log.variants.case_count.size
    found = log.attributes.get("currency")
    if found is None or currency is None:
        if currency is not None:
            raise UsageError(
                f"no case of source {log.identity.source} has a currency", "ask without one"
            )
        return np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64)
    known = found.values.to_list()
    if currency not in known:
        raise UsageError(
            f"no case of source {log.identity.source} has the currency {currency!r}",
            f"use one of: {', '.join(known)}",
        )
    case = selection.case_numbers
    case = case[(found.code[case] == known.index(currency)) & (log.cases.amount[case] != UNKNOWN)]
    variant = log.cases.variant[case]
    amount = np.zeros(many, dtype=np.int64)
    np.add.at(amount, variant, log.cases.amount[case])
    return amount, np.bincount(variant, minlength=many)


def _sequences(log: EventLog, shown: Ints) -> pl.Series:
    """The activities of variants as lists of names."""
    first = log.variants.first_step
    length = np.diff(first)[shown]
    names = log.activities.gather(log.variants.step[rows_of(first[shown], length)])
    lists = pa.LargeListArray.from_arrays(pa.array(begins(length)), names.to_arrow())
    return pl.Series("activities", pl.from_arrow(lists), dtype=pl.List(pl.String))
