"""When a supplier bills: silent for long and then back, or new and at once among the largest.

What another source handed over counts for the days on which a supplier bills, and for no money.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.suppliers.found import EVIDENCE, Found, found, invoices_as_evidence, shaped
from mining.suppliers.peers import LEAST_PEERS
from mining.suppliers.source_data import SupplierData

LEAST_BEFORE, SILENT_DAYS = 12, 180
"""Days with invoices before the silence (fewer show no rhythm), and how long that is."""
BACK_DAYS = 365
"""Whoever came back longer ago than that is active again, not just back."""
NEW_DAYS, KNOWN_DAYS = 365, 120
"""New: its first invoice lies at most so long back, and the source had been told of for at least so
long before it."""
RAMP_DAYS, LEAST_RAMP = 90, 5
"""Its first days, whose spend is compared, and the invoices in them."""


def activity_signals(data: SupplierData, profiles: pl.DataFrame) -> Found:
    """Dormant then active, and fast-growing new suppliers."""
    told = pl.concat(
        [
            data.invoices.with_columns(is_copy=pl.lit(False)),
            data.copies.with_columns(is_copy=pl.lit(True)),
        ]
    )
    invoices = invoices_as_evidence(
        told.filter(
            ~pl.col("is_credit_memo").fill_null(False),
            pl.col("supplier").is_not_null(),
            pl.col("posted_on").is_not_null(),
            pl.col("posted_on") <= data.as_of,
        ).sort("supplier", "posted_on", "invoice_object_id")
    ).with_columns(
        at_risk_amount=pl.when("is_copy").then(0.0).otherwise("at_risk_amount"),
        note=pl.when("is_copy").then(pl.lit("handed over by another source and judged there")),
    )
    if invoices.is_empty():
        return found(pl.DataFrame(), pl.DataFrame())
    parts = [_back(invoices, data.as_of), _grown(invoices, data, profiles)]
    return Found(
        pl.concat([part.signals for part in parts]), pl.concat([part.evidence for part in parts])
    )


def _back(invoices: pl.DataFrame, as_of: dt.date) -> Found:
    """The longest silence of each supplier, against its own rhythm before, and against how long
    others are silent in their rhythm. A copy ends a silence as any bill does; none of it is at risk
    here.

    Own: with gaps g1..gm before, the next is longer than g with probability (S / (S + g))^m where S
    is their sum (the predictive distribution of a Poisson process with a gamma posterior), times
    the number of gaps, for the longest is looked at. Others: bills come in bursts, so the silence
    over the longest one before it is set against the other suppliers' (median and MAD of the
    logarithm).
    The greater of the two probabilities counts.
    """
    told_of = _days_told(invoices["posted_on"])
    days = (
        invoices.select("supplier", "posted_on", month=pl.col("posted_on").dt.truncate("1mo"))
        .unique()
        .join(told_of, on="month")
        .with_columns(day=pl.col("days_before") + pl.col("posted_on").dt.day())
        .sort("supplier", "day")
        .with_columns(
            gap=pl.col("day") - pl.col("day").shift(1).over("supplier"),
            before=pl.int_range(pl.len()).over("supplier") - 1,
            first=pl.col("day").min().over("supplier"),
            longest_before=(pl.col("day") - pl.col("day").shift(1).over("supplier"))
            .cum_max()
            .shift(1)
            .over("supplier"),
            gaps=pl.len().over("supplier") - 1,
        )
        .with_columns(told=(pl.col("day") - pl.col("gap") - pl.col("first")).cast(pl.Float64))
        .filter(pl.col("gap").is_not_null(), pl.col("before") >= LEAST_BEFORE - 1)
    )
    longest = (
        days.sort("supplier", "gap", "day", descending=[False, True, True])
        .unique("supplier", keep="first", maintain_order=True)
        .with_columns(usual=pl.col("told") / pl.col("before"))
        .with_columns(ratio=(pl.col("gap") / pl.col("longest_before")).log())
        .with_columns(
            z=(pl.col("ratio") - pl.col("ratio").median())
            / (1.4826 * (pl.col("ratio") - pl.col("ratio").median()).abs().median()).clip(0.25)
        )
    )
    longest = longest.with_columns(
        p_others=pl.Series(_upper_tail(longest["z"].to_numpy()), dtype=pl.Float64)
    )
    own = (
        (pl.col("told") / (pl.col("told") + pl.col("gap"))).log() * pl.col("before")
        + pl.col("gaps").cast(pl.Float64).log()
    ).exp()
    since = longest.select("supplier", since_on="posted_on")
    marked = invoices.join(since, on="supplier").with_columns(
        is_back=pl.col("posted_on") >= pl.col("since_on")
    )
    weight = marked.group_by("supplier").agg(
        back_count=pl.col("is_back").sum().cast(pl.Int64),
        back_amount=pl.col("gross_amount").filter("is_back").sum(),
        median_before=pl.col("gross_amount").filter(~pl.col("is_back")).median(),
    )
    signals = longest.join(weight, on="supplier").with_columns(
        signal=pl.lit("back_after_silence"),
        value=pl.col("gap").cast(pl.Float64),
        peer_value=pl.col("usual"),
        counted=pl.col("back_count"),
        of_count=pl.col("before") + 1,
        p_value=pl.max_horizontal(own, "p_others").clip(1e-300, 1.0),
        is_large=(pl.col("gap") >= SILENT_DAYS)
        & (pl.col("gap") >= 5 * pl.col("usual"))
        & (pl.col("posted_on") >= as_of - dt.timedelta(days=BACK_DAYS))
        & ((pl.col("back_count") >= 2) | (pl.col("back_amount") >= 2 * pl.col("median_before"))),
        since_on="posted_on",
        peers=pl.lit("own"),
    )
    evidence = marked.filter("is_back").with_columns(signal=pl.lit("back_after_silence"))
    return found(signals, evidence)


def _days_told(posted_on: pl.Series) -> pl.DataFrame:
    """month, days_before: days of earlier months in which anybody billed. A quarter whose files
    never came is no silence of every supplier."""
    return (
        posted_on.to_frame("day")
        .select(month=pl.col("day").dt.truncate("1mo"))
        .unique()
        .sort("month")
        .with_columns(days=pl.col("month").dt.month_end().dt.day().cast(pl.Int32))
        .select("month", days_before=pl.col("days").cum_sum().shift(1, fill_value=0))
    )


def _grown(invoices: pl.DataFrame, data: SupplierData, profiles: pl.DataFrame) -> Found:
    """What new suppliers billed in their first days, against what others bill in as long a time.

    Others: suppliers of the same currency that are not new, by their mean spend in so many days. A
    rule and no test: new suppliers are few, and spend has no usual spread. Who billed by copies
    before is not new; spend is that of its own bills, from the first of them on.
    """
    first = pl.col("posted_on").min().over("supplier")
    began = invoices["posted_on"].min()
    main = profiles.select("supplier", main_currency="currency")
    known = data.suppliers.select("supplier", "created_on")
    rows = (
        invoices.with_columns(first_on=first)
        .join(main, on="supplier", how="left")
        .join(known, on="supplier", how="left")
        .filter(~pl.col("is_copy"), pl.col("currency").eq_missing(pl.col("main_currency")))
    )
    oldest = pl.min_horizontal("first_on", pl.coalesce("created_on", "first_on"))
    is_new = (
        (pl.lit(data.as_of) - oldest).dt.total_days() <= NEW_DAYS
    ) & ((pl.col("first_on") - pl.lit(began)).dt.total_days() >= KNOWN_DAYS)  # fmt: skip
    rows = rows.with_columns(
        is_new=is_new,
        in_ramp=(pl.col("posted_on") - pl.col("first_on")).dt.total_days() < RAMP_DAYS,
    )
    spans = rows.group_by("supplier", "currency", "is_new").agg(
        spend=pl.col("gross_amount").abs().sum(),
        ramp=pl.col("gross_amount").abs().filter("in_ramp").sum(),
        ramp_count=pl.col("in_ramp").sum().cast(pl.Int64),
        days=(pl.lit(data.as_of) - pl.col("posted_on").min()).dt.total_days() + 1,
        first_on=pl.col("first_on").first(),
    )
    a_ramp = pl.max_horizontal("days", pl.lit(RAMP_DAYS)) / RAMP_DAYS
    old = spans.filter(~pl.col("is_new"), pl.col("spend") > 0).select(
        "currency", usual=pl.col("spend") / a_ramp
    )
    new = spans.filter("is_new", pl.col("ramp_count") >= LEAST_RAMP, pl.col("ramp") > 0)
    above = (
        new.join(old, on="currency", nulls_equal=True)
        .group_by("supplier", "ramp", "ramp_count", "first_on")
        .agg(
            peer_value=pl.col("usual").median(),
            peer_count=pl.len().cast(pl.Int64),
            below=(pl.col("usual") < pl.col("ramp")).mean(),
        )
        .filter(pl.col("peer_count") >= 5 * LEAST_PEERS)
        .sort("supplier")
    )
    steps = pl.when(pl.col("below") >= 0.98).then(0.75).when(pl.col("below") >= 0.95).then(0.6)
    strength = steps.when(pl.col("below") >= 0.9).then(0.4).otherwise(0.2)
    signals = above.with_columns(
        signal=pl.lit("new_and_large"),
        value=pl.col("ramp"),
        counted=pl.col("ramp_count"),
        of_count=pl.col("ramp_count"),
        strength=strength,
        since_on=pl.col("first_on"),
        peers=pl.lit("currency"),
        detail=pl.col("below").cast(pl.String),
    )
    evidence = rows.join(signals.select("supplier"), on="supplier", how="semi").with_columns(
        signal=pl.lit("new_and_large")
    )
    return Found(found(signals, pl.DataFrame()).signals, shaped(evidence, EVIDENCE))


def _upper_tail(z: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.stats import norm

    return np.asarray(np.clip(norm.sf(z), 1e-300, 1.0), dtype=np.float64)
