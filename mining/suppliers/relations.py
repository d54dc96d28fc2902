"""One-person relations: orders of a supplier that one and the same few people always make.

The same requester, buyer and approver over many orders, where the peers' orders go through many
hands. What falls to one desk because the whole category does is no relation.
"""

from __future__ import annotations

import polars as pl

from mining.suppliers import rates
from mining.suppliers.found import Found, found, people
from mining.suppliers.peers import LEVELS
from mining.suppliers.source_data import SupplierData

LARGE_SHARE = 0.8
"""Share of the orders in the same hands that matters."""
_ROLES = ("requester", "buyer", "approver")
_A_DESK = 0.5
"""Whoever has this share of the others' orders, too, is the desk for the category."""


def relation_signals(data: SupplierData, profiles: pl.DataFrame) -> Found:
    """One signal a supplier: value is the share of its orders in its most frequent hands,
    peer_value the same share of its peers."""
    orders = _orders(data.order_items)
    if orders.is_empty():
        return found(pl.DataFrame(), pl.DataFrame())
    most = (
        orders.group_by("supplier", "hands")
        .agg(counted=pl.len().cast(pl.Int64))
        .sort("supplier", "counted", "hands", descending=[False, True, False])
        .with_columns(of_count=pl.col("counted").sum().over("supplier"))
        .unique("supplier", keep="first", maintain_order=True)
    )
    groups = profiles.select("supplier", *LEVELS)
    judged = (
        rates.judged(most.join(groups, on="supplier").sort("supplier"))
        .join(most.select("supplier", "hands"), on="supplier")
        .join(_elsewhere(orders, most), on="supplier", how="left")
        .with_columns(
            is_large=(pl.col("value") >= LARGE_SHARE)
            & (pl.col("elsewhere").fill_null(0.0) < _A_DESK)
        )
    )
    evidence = (
        orders.join(judged.select("supplier", "hands"), on=["supplier", "hands"])
        .filter(pl.col("net_amount").is_not_null())
        .with_columns(
            signal=pl.lit("one_person"),
            row_kind=pl.lit("order"),
            object_id=pl.col("order"),
            document=pl.col("order"),
            happened_on=pl.col("ordered_on"),
            amount=pl.col("net_amount"),
            at_risk_amount=pl.when(pl.col("ordered_on") >= data.year_from)
            .then("net_amount")
            .otherwise(0.0),
            people=people(*_ROLES),
            note=pl.col("hands"),
        )
    )
    return found(judged.with_columns(signal=pl.lit("one_person"), detail="hands"), evidence)


def _orders(items: pl.DataFrame) -> pl.DataFrame:
    """Orders with two known roles or more; hands: who asked, bought and approved, as one text."""
    known = pl.sum_horizontal(*(pl.col(role).is_not_null() for role in _ROLES))
    told = [pl.lit(f"{role} ") + pl.col(role) for role in _ROLES]
    return (
        items.filter(pl.col("supplier").is_not_null())
        .group_by("supplier", "order")
        .agg(
            pl.col("company_code", "category", "currency").sort().first(),
            pl.col("ordered_on").min(),
            pl.col(*_ROLES).drop_nulls().sort().first(),
            pl.col("net_amount").sum(),
        )
        .filter(known >= 2)
        .with_columns(hands=pl.concat_str(*told, separator=", ", ignore_nulls=True))
        .sort("supplier", "order")
    )


def _elsewhere(orders: pl.DataFrame, most: pl.DataFrame) -> pl.DataFrame:
    """supplier, elsewhere: the share that its most frequent hands have of what others order of the
    same company and category, weighted by how much of it the supplier has."""
    stratum = ["company_code", "category"]
    in_stratum = orders.group_by(*stratum).agg(all_orders=pl.len())
    of_hands = orders.group_by(*stratum, "hands").agg(all_same=pl.len())
    own = orders.group_by("supplier", *stratum).agg(own_orders=pl.len())
    own_same = orders.group_by("supplier", *stratum, "hands").agg(own_same=pl.len())
    others = pl.col("all_orders") - pl.col("own_orders")
    same = pl.col("all_same").fill_null(0) - pl.col("own_same").fill_null(0)
    return (
        own.join(most.select("supplier", "hands"), on="supplier")
        .join(in_stratum, on=stratum, nulls_equal=True)
        .join(of_hands, on=[*stratum, "hands"], how="left", nulls_equal=True)
        .join(own_same, on=["supplier", *stratum, "hands"], how="left", nulls_equal=True)
        .with_columns(part=pl.when(others > 0).then(same / others))
        .filter(pl.col("part").is_not_null())
        .group_by("supplier")
        .agg(elsewhere=(pl.col("part") * pl.col("own_orders")).sum() / pl.col("own_orders").sum())
    )
