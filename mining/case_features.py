"""What is unusual about a case, in numbers: how long, how often, how much, against its peers.

Peers are the cases of the same log with the same matching type and item type, where there are
enough of them. One unit of a feature is a difference that a person would notice; scores are given
in `anomalies`, reasons worded in `case_reasons`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SMALLEST_GROUP = 30
PEER_GROUP = "peer_group"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured column; the feature is ln(1 + value / floor) / unit.

    The floor keeps small values alike; a unit of 0.3 means that a third more is worth noticing.
    """

    column: str
    floor: float
    unit: float = 0.3


MEASURES = {
    "duration": Measure("duration_days", 7.0),
    "wait": Measure("longest_wait_days", 7.0),
    # both grow with every delivery of a blanket order, which is legal: half the weight each
    "events": Measure("event_count", 5.0, unit=0.6),
    "repeats": Measure("repeat_count", 3.0, unit=0.6),
    "rework": Measure("rework_event_count", 2.0),
}
FEATURES = (*MEASURES, "value", "rarity")


def variant_features(variants: pl.DataFrame) -> pl.DataFrame:
    """Per variant: the activity that repeats most, and the activity that fewest cases have.

    variants: variant_key, activities (list of text), case_count, of one log. Returns variant_key,
    repeat_count, repeated_activity, rarest_activity_share, rarest_activity. Ties go to the first
    in the alphabet.
    """
    steps = variants.select("variant_key", "case_count", activity="activities").explode("activity")
    steps = steps.group_by("variant_key", "activity").agg(
        repeat_count=pl.len(), case_count=pl.col("case_count").first()
    )
    total = variants["case_count"].sum()
    steps = steps.with_columns(
        share=pl.col("case_count").sum().over("activity").cast(pl.Float64) / total
    )
    most = pl.struct(-pl.col("repeat_count").cast(pl.Int64), "activity")
    rarest = pl.struct("share", "activity")
    return (
        steps.group_by("variant_key")
        .agg(
            repeat_count=pl.col("repeat_count").max().cast(pl.Int64),
            repeated_activity=pl.col("activity").sort_by(most).first(),
            rarest_activity_share=pl.col("share").min(),
            rarest_activity=pl.col("activity").sort_by(rarest).first(),
        )
        .sort("variant_key")
    )


def case_features(cases: pl.DataFrame, variants: pl.DataFrame) -> pl.DataFrame:
    """Add FEATURES, the peers' medians (`<column>_median`) and `peer_group` to cases of one log.

    cases: case_key, variant_key, matching_type, item_type, currency, amount (float), duration_days,
    event_count, rework_event_count, longest_wait_days. A measure that is not known counts as the
    peers' median, so it never makes a case unusual. Sorted by case_key.
    """
    frame = _with_peers(cases.join(variant_features(variants), on="variant_key", how="left"))
    medians = {f"{measure.column}_median": _median(measure.column) for measure in MEASURES.values()}
    # money is compared in one currency only, and not at all where there are too few to compare
    of_currency = [PEER_GROUP, "currency"]
    comparable = pl.col("amount").is_not_null().sum().over(of_currency) >= SMALLEST_GROUP
    amount_median = pl.when(comparable).then(pl.col("amount").median().over(of_currency))
    return (
        frame.with_columns(pl.col("amount").abs())
        .with_columns(amount_median=amount_median, **medians)
        .with_columns(
            value=(pl.col("amount") + 1).log() - (pl.col("amount_median") + 1).log(),
            rarity=-pl.col("rarest_activity_share").log() / 2,
            **{feature: _level(measure) for feature, measure in MEASURES.items()},
        )
        .with_columns(pl.col("value") / 0.3)
        .with_columns(pl.col(FEATURES).fill_null(0.0))
        .sort("case_key")
    )


def _with_peers(cases: pl.DataFrame) -> pl.DataFrame:
    """Add peer_name, peer_count and the number of the group; small groups become `all`."""
    kind = pl.concat_str(
        pl.col("matching_type").fill_null("unknown"),
        pl.col("item_type").fill_null("unknown"),
        separator=" · ",
    )
    named = cases.with_columns(peer_name=kind).with_columns(peer_count=pl.len().over("peer_name"))
    is_small = pl.col("peer_count") < SMALLEST_GROUP
    return named.with_columns(
        peer_name=pl.when(is_small).then(pl.lit("all")).otherwise("peer_name"),
        peer_count=pl.when(is_small).then(pl.len()).otherwise("peer_count"),
    ).with_columns(pl.col("peer_name").rank("dense").cast(pl.Float64).alias(PEER_GROUP))


def _median(column: str) -> pl.Expr:
    values = pl.col(column).cast(pl.Float64)
    is_all = pl.col("peer_name") == "all"
    return pl.when(is_all).then(values.median()).otherwise(values.median().over(PEER_GROUP))


def _level(measure: Measure) -> pl.Expr:
    known = pl.coalesce(pl.col(measure.column).cast(pl.Float64), f"{measure.column}_median", 0.0)
    return (known.clip(lower_bound=0) / measure.floor).log1p() / measure.unit
