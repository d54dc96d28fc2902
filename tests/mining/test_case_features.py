"""Cases are compared with their kind: by hand, with what is missing and what is too rare."""

from __future__ import annotations

import math

import polars as pl
import pytest

from mining.case_features import FEATURES, case_features, variant_features
from mining.case_reasons import case_reason
from mining.mart_columns import CASE, VARIANT


def variants(*rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=pl.Schema(VARIANT), orient="row")


def case(key: int, **changed):
    return {
        "case_key": key,
        "tenant": "default",
        "source": "erp",
        "case_notion": "purchase_order_item",
        "case_id": f"45_{key}",
        "object_id": f"{key:032x}",
        "supplier_id": "S1",
        "supplier_name": "Nordwind Metals",
        "matching_type": "two_way",
        "item_type": "Standard",
        "purchase_order_id": "45",
        "amount": 1000.0,
        "currency": "EUR",
        "variant_key": 1,
        "event_count": 3,
        "duration_days": 14.0,
        "rework_event_count": 0,
        "is_completed": True,
        "started_at": None,
        "ended_at": None,
        "longest_wait_days": 10.0,
    } | changed


def cases(*rows) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=CASE)


TWO = variants((1, ["Order", "Receipt", "Invoice"], 99), (2, ["Order", *["Entry"] * 40], 1))


def test_variants_tell_repeats_and_rarity():
    told = variant_features(
        variants((1, ["a", "b", "b"], 6), (2, ["a", "c"], 3), (3, ["a", "c", "c", "a", "b"], 1))
    ).to_dicts()
    assert [row["repeat_count"] for row in told] == [2, 1, 2]
    assert [row["repeated_activity"] for row in told] == ["b", "a", "a"]
    assert [row["rarest_activity"] for row in told] == ["b", "c", "c"]
    assert [row["rarest_activity_share"] for row in told] == pytest.approx([0.7, 0.4, 0.4])


def test_levels_by_hand():
    rows = [case(key) for key in range(40)]
    rows.append(case(40, variant_key=2, event_count=41, duration_days=70.0, amount=9000.0))
    row = case_features(cases(*rows), TWO).row(40, named=True)
    assert row["peer_name"] == "two_way · Standard"
    assert row["peer_count"] == 41
    assert row["duration"] == pytest.approx(math.log1p(70 / 7) / 0.3)
    assert row["events"] == pytest.approx(math.log1p(41 / 5) / 0.6)
    assert row["repeats"] == pytest.approx(math.log1p(40 / 3) / 0.6)
    assert row["value"] == pytest.approx(math.log(9001 / 1001) / 0.3)
    assert row["rarity"] == pytest.approx(-math.log(0.01) / 2)


def test_few_of_a_kind_are_compared_with_all():
    rows = [case(key) for key in range(40)] + [
        case(40 + key, item_type="Limit") for key in range(5)
    ]
    frame = case_features(cases(*rows), TWO)
    assert frame.filter(pl.col("item_type") == "Limit")["peer_name"].unique().to_list() == ["all"]
    assert frame.row(44, named=True)["peer_count"] == 45
    assert frame.filter(pl.col("item_type") == "Standard")["peer_count"].unique().to_list() == [40]


def test_money_is_compared_in_one_currency():
    rows = [case(key) for key in range(40)] + [case(40, currency="JPY", amount=5_000_000.0)]
    assert case_features(cases(*rows), TWO).row(40, named=True)["value"] == 0


def test_what_is_not_known_is_not_unusual():
    rows = [case(key) for key in range(40)]
    rows.append(case(40, duration_days=None, amount=None, currency=None, longest_wait_days=None))
    frame = case_features(cases(*rows), TWO)
    usual, unknown = frame.row(0, named=True), frame.row(40, named=True)
    assert all(unknown[feature] == usual[feature] for feature in FEATURES)


def test_every_feature_has_a_sentence():
    rows = [case(key) for key in range(40)]
    rows.append(case(40, variant_key=2, duration_days=338.2, amount=48_000.0, rework_event_count=4))
    row = case_features(cases(*rows), TWO).row(40, named=True)
    row |= {"wait_from": "Receipt", "wait_to": "Invoice"}
    texts = {feature: case_reason(feature, row)["text"] for feature in FEATURES}
    kind = "41 cases of its kind (two-way match, Standard)"
    assert texts["duration"] == (
        f"Took 338 days from first to last event; the median of {kind} is 14 days"
    )
    assert texts["wait"] == (
        f"Waited 10 days between Receipt and Invoice; the longest wait of {kind} is 10 days at the"
        " median"
    )
    assert texts["repeats"] == (
        f"Entry happened 40 times; the most repeated step of {kind} happens 1 time at the median"
    )
    assert texts["value"] == f"Value EUR 48,000 is 48 times the median of {kind} (EUR 1,000)"
    assert texts["rework"].startswith("4 rework steps (cancelled, changed, blocked or deleted)")
    assert texts["rarity"] == "Has Entry, which 1 % of all cases have"
    assert texts["events"] == f"3 events; the median of {kind} is 3"
