"""From signals to one score a supplier: which are raised, and how strongly they speak together.

Tests share one false-discovery rate over all suppliers and signals of the source (Benjamini and
Hochberg 1995), so that the number of raised ones does not grow with what is looked at.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.suppliers.signal_words import SIGNALS

FALSE_DISCOVERIES = 0.05
"""Part of the raised tests that may be chance."""
RULE_RAISED = 0.5
"""A rule is raised from this strength on."""
OPENS = 0.4
"""A supplier is proposed from this score on, if one of its raised signals may open a candidate."""
_UNRAISED = 0.4
_AT_LIMIT, _DECADES = 0.7, 1.5
"""A raised test's part of its weight at the limit; what is missing falls to a third in so many
decades of the q-value."""


def scored_signals(signals: pl.DataFrame) -> pl.DataFrame:
    """Signals with q_value, is_raised, strength 0..1 of every signal, and opens.

    A raised test has `_AT_LIMIT` of its weight at the limit and nears it as it gets less likely:
    two thirds of what is missing are made up at a q-value of 0.0011. Others stay under `_UNRAISED`
    of theirs, so that suppliers without a reason have an order, too.
    """
    weights = {one.name: one.weight for one in SIGNALS}
    openers = [one.name for one in SIGNALS if one.opens]
    tests = signals.filter(pl.col("p_value").is_not_null()).sort("p_value", "supplier", "signal")
    # among tests of equal rank the greatest q below counts: a cumulative minimum from the end
    place = pl.int_range(1, pl.len() + 1)
    tests = tests.with_columns(
        q_value=(pl.col("p_value") * pl.len() / place).clip(upper_bound=1.0).cum_min(reverse=True)
    )
    rules = signals.filter(pl.col("p_value").is_null()).with_columns(
        q_value=pl.lit(None, dtype=pl.Float64)
    )
    is_test = pl.col("p_value").is_not_null()
    raised = (
        pl.when(is_test)
        .then((pl.col("q_value") <= FALSE_DISCOVERIES) & pl.col("is_large").fill_null(False))
        .otherwise(pl.col("strength") >= RULE_RAISED)
    )
    sureness = (
        1 - ((pl.col("q_value").clip(1e-30).log10() - np.log10(FALSE_DISCOVERIES)) / _DECADES).exp()
    )
    doubt = (-pl.col("p_value").log10() / 6).clip(0, 1) * pl.when("is_large").then(1.0).otherwise(
        0.5
    )
    weight = pl.col("signal").replace_strict(weights, return_dtype=pl.Float64)
    return (
        pl.concat([tests, rules])
        .with_columns(is_raised=raised)
        .with_columns(
            strength=pl.when(~is_test)
            .then(pl.col("strength"))
            .when("is_raised")
            .then(weight * (_AT_LIMIT + (1 - _AT_LIMIT) * sureness))
            .otherwise(weight * _UNRAISED * doubt),
            opens=pl.col("is_raised") & pl.col("signal").is_in(openers),
        )
        .sort("supplier", "strength", "signal", descending=[False, True, False])
    )


def scored_suppliers(scored: pl.DataFrame) -> pl.DataFrame:
    """supplier, score 0..1, raised (number of raised signals), is_proposed.

    The strongest raised signal counts whole, each other takes away half its strength of what is
    missing to 1: two signals of one cause are not twice the proof. Of what is not raised only the
    strongest counts, by half: many small doubts are no reason.
    """
    ordered = scored.sort(
        "supplier", "is_raised", "strength", "signal", descending=[False, True, True, False]
    )
    place = pl.int_range(pl.len())
    leads = pl.col("is_raised") & (place.over("supplier") == 0)
    counts = pl.col("is_raised") | (place.over("supplier", "is_raised") == 0)
    part = pl.when(leads).then("strength").when(counts).then(pl.col("strength") / 2).otherwise(0.0)
    return (
        ordered.with_columns(part=part)
        .group_by("supplier", maintain_order=True)
        .agg(
            score=1 - (1 - pl.col("part")).product(),
            raised=pl.col("is_raised").sum().cast(pl.Int64),
            opens=pl.col("opens").any(),
        )
        .with_columns(is_proposed=pl.col("opens") & (pl.col("score") >= OPENS))
        .sort("score", "supplier", descending=[True, False])
    )
