"""Prices that rise faster than a supplier's peers': unit prices of a material over time.

Each material of a supplier is its own measure: only its changes count, never its level. How fast
they rise in a year is one slope a supplier (least squares of the logarithm, within materials), set
against the slopes of the peers.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from mining.suppliers.found import Found, found, people
from mining.suppliers.peers import LEAST_PEERS
from mining.suppliers.source_data import SupplierData

LEAST_ORDERS, LEAST_DAYS = 4, 120
"""Orders of a material, and days between the first and the last, from which on it has a trend."""
LEAST_POINTS = 8
"""Such orders of a supplier over all its materials."""
LARGER_BY = 0.05
"""A drift matters where it is so much a year above the peers'."""
_SERIES = ["supplier", "material_id", "unit", "currency"]
_LEAST_ERROR = 0.01
"""Of a slope, a year: prices in steps have residuals of nothing and yet no certainty."""


def price_signals(data: SupplierData, profiles: pl.DataFrame) -> Found:
    """One signal a supplier with a trend: value and peer_value are parts a year (0.12: 12 %)."""
    points = _points(data.order_items)
    if points.is_empty():
        return found(pl.DataFrame(), pl.DataFrame())
    slopes = _slopes(points).join(
        profiles.select("supplier", "category"), on="supplier", how="left"
    )
    judged = pl.concat(
        [part for part in (_against(slopes, "category"), _against(slopes, None)) if part.height]
        or [slopes.clear()]
    ).unique("supplier", keep="first", maintain_order=True)
    if "p_value" not in judged.columns:
        return found(pl.DataFrame(), pl.DataFrame())
    signals = judged.with_columns(
        signal=pl.lit("price_drift"),
        value=pl.col("slope").exp() - 1,
        peer_value=pl.col("usual").exp() - 1,
        counted=pl.col("materials"),
        of_count=pl.col("points"),
    ).with_columns(
        is_large=(pl.col("value") - pl.col("peer_value") >= LARGER_BY) & (pl.col("value") > 0)
    )
    return found(signals, _evidence(points, judged))


def _points(items: pl.DataFrame) -> pl.DataFrame:
    """Order items of materials with a trend, with log_price and years within their series."""
    priced = items.filter(
        pl.col("supplier").is_not_null(),
        pl.col("material_id").is_not_null(),
        pl.col("unit_price") > 0,
        pl.col("ordered_on").is_not_null(),
    )
    day = pl.col("ordered_on").cast(pl.Int32)
    span = (day.max() - day.min()).over(_SERIES)
    return (
        priced.filter(pl.len().over(_SERIES) >= LEAST_ORDERS, span >= LEAST_DAYS)
        .sort(*_SERIES, "ordered_on", "item_object_id")
        .with_columns(log_price=pl.col("unit_price").log(), years=day / 365.25)
        # a slip of the keyboard (a price per hundred) is no drift
        .filter(
            (pl.col("log_price") - pl.col("log_price").median().over(_SERIES)).abs() < math.log(3)
        )
        .with_columns(
            y=pl.col("log_price") - pl.col("log_price").mean().over(_SERIES),
            t=pl.col("years") - pl.col("years").mean().over(_SERIES),
        )
    )


def _slopes(points: pl.DataFrame) -> pl.DataFrame:
    t, y = pl.col("t"), pl.col("y")
    return (
        points.group_by("supplier")
        .agg(
            points=pl.len().cast(pl.Int64),
            materials=pl.struct(_SERIES).n_unique().cast(pl.Int64),
            tt=(t * t).sum(),
            slope=(t * y).sum() / (t * t).sum(),
            yy=(y * y).sum(),
        )
        .with_columns(freedom=(pl.col("points") - pl.col("materials") - 1))
        .filter(pl.col("points") >= LEAST_POINTS, pl.col("freedom") >= 3, pl.col("tt") > 0)
        .with_columns(
            error=(
                (pl.col("yy") - pl.col("slope") ** 2 * pl.col("tt")).clip(0)
                / pl.col("freedom") / pl.col("tt")
            ).sqrt().clip(_LEAST_ERROR)
        )
        .sort("supplier")
    )  # fmt: skip


def _against(slopes: pl.DataFrame, group: str | None) -> pl.DataFrame:
    """Slopes of groups with enough suppliers, against the group's median and spread."""
    from scipy.stats import t as student

    over = group or pl.lit(1)
    own = pl.col("slope")
    frame = slopes.filter(pl.len().over(over) > LEAST_PEERS).with_columns(
        usual=own.median().over(over)
    )
    frame = frame.with_columns(
        spread=1.4826 * (own - pl.col("usual")).abs().median().over(over),
        noise=pl.col("error").median().over(over),
        peer_count=(pl.len().over(over) - 1).cast(pl.Int64),
        peers=pl.lit("category" if group else "source"),
    )
    if frame.is_empty():
        return frame
    # the spread of the slopes has their errors in it; what is left is how suppliers truly differ
    between = (pl.col("spread") ** 2 - pl.col("noise") ** 2).clip(0)
    frame = frame.with_columns(z=(own - pl.col("usual")) / (pl.col("error") ** 2 + between).sqrt())
    tail = student.sf(frame["z"].to_numpy(), frame["freedom"].to_numpy())
    return frame.with_columns(p_value=pl.Series(np.clip(tail, 1e-300, 1.0)))


def _evidence(points: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """The orders of rising materials that cost more than at first, grown as the peers' prices did.

    At first: the mean price of the first two orders. at_risk_amount: what they cost above that.
    """
    base = pl.col("unit_price").head(2).mean().over(_SERIES)
    since = pl.col("years") - pl.col("years").min().over(_SERIES)
    then = pl.col("base") * (pl.col("usual").clip(0) * pl.col("since")).exp()
    return (
        points.join(judged.select("supplier", "usual"), on="supplier")
        .sort(*_SERIES, "ordered_on", "item_object_id")
        .with_columns(base=base, since=since)
        .with_columns(excess=((pl.col("unit_price") - then) * pl.col("quantity")).fill_null(0))
        .filter(pl.col("excess") > 0, pl.col("unit_price") > 1.01 * then)
        .with_columns(
            signal=pl.lit("price_drift"),
            row_kind=pl.lit("order item"),
            object_id=pl.col("item_object_id"),
            document=pl.concat_str("order", pl.lit(" / "), "item"),
            happened_on=pl.col("ordered_on"),
            amount=pl.col("net_amount"),
            at_risk_amount=pl.col("excess").round(2),
            people=people("requester", "buyer", "approver"),
            note=pl.format(
                "{}: {} instead of {} at first",
                pl.col("material_id"),
                pl.col("unit_price").round(2),
                pl.col("base").round(2),
            ),
        )
    )
