"""The company has the shape that was asked for: types of matching, events an item, shares."""

import polars as pl
import pytest

ITEMS = 3000


def test_there_are_exactly_so_many_items(tables, cases):
    assert tables["EKPO"].height == tables["EKET"].height == cases.height == ITEMS


@pytest.mark.parametrize(
    ("matching_type", "low", "high"),
    [
        ("three_way_before_gr", 0.75, 0.85),
        ("three_way_after_gr", 0.06, 0.12),
        ("two_way", 0.025, 0.065),
        ("consignment", 0.04, 0.08),
    ],
)
def test_matching_types_have_their_shares_and_flags(tables, cases, matching_type, low, high):
    flags = {
        "three_way_before_gr": ("X", "", "X"),
        "three_way_after_gr": ("X", "X", "X"),
        "two_way": ("", "", "X"),
        "consignment": ("X", "", ""),
    }
    mine = cases.filter(pl.col("matching_type") == matching_type)
    assert low < mine.height / cases.height < high
    items = tables["EKPO"].join(
        mine, left_on=["EBELN", "EBELP"], right_on=["purchase_order_id", "item_no"], how="semi"
    )
    assert set(items.select("WEPOS", "WEBRE", "REPOS").iter_rows()) == {flags[matching_type]}


def test_item_categories_include_services_and_limits(tables):
    shares = dict(tables["EKPO"]["PSTYP"].value_counts(normalize=True).iter_rows())
    assert set(shares) == {"0", "1", "2", "9"}
    assert 0.005 < shares["1"] < 0.04
    assert 0.01 < shares["9"] < 0.06


def test_about_twelve_events_an_item(events):
    # messages to the supplier and confirmations count among them
    assert 11.0 < events.height / ITEMS < 14.0


def test_the_events_of_the_truth_can_be_counted_in_the_tables(tables, events):
    counted = dict(events["activity"].value_counts().iter_rows())
    movements = dict(tables["MSEG"]["BWART"].value_counts().iter_rows())
    assert counted["Create Purchase Order Item"] == ITEMS
    assert counted["Record Goods Receipt"] == movements["101"]
    assert counted["Cancel Goods Receipt"] == movements["102"]
    assert counted["Return to Vendor"] == movements["122"]
    ordered = tables["EBAN"].filter(pl.col("EBELN") != "")
    assert counted["Create Purchase Requisition Item"] == ordered.height
    assert counted["Record Service Entry Sheet"] == tables["EKBE"].filter(
        pl.col("VGABE") == "9"
    ).height  # fmt: skip
    billed = tables["RSEG"].join(
        tables["RBKP"].filter(pl.col("XRECH") == "X"), on=["BELNR", "GJAHR"], how="semi"
    )
    distinct = billed.select("BELNR", "GJAHR", "EBELN", "EBELP").n_unique()
    assert counted["Record Invoice Receipt"] == distinct
    changes = dict(tables["CDPOS"]["FNAME"].value_counts().iter_rows())
    assert counted["Change Price"] == changes["NETPR"]
    assert counted["Change Quantity"] == changes["MENGE"]
    assert counted["Change Delivery Date"] == changes["EINDT"]
    assert counted["Change Delivery Indicator"] == changes["ELIKZ"]


def test_ordinary_trouble_has_ordinary_shares(tables):
    invoices = tables["RBKP"].filter(pl.col("XRECH") == "X")
    blocked = tables["RSEG"].filter((pl.col("SPGRP") == "X") | (pl.col("SPGRM") == "X"))
    share = blocked.select("BELNR", "GJAHR").n_unique() / invoices.height
    assert 0.12 < share < 0.4
    assert 0.01 < invoices.filter(pl.col("STBLG") != "").height / invoices.height < 0.05
    kinds = dict(tables["BKPF"]["BLART"].value_counts().iter_rows())
    assert set(kinds) == {"WE", "RE", "KR", "KG", "KA", "ZP", "KZ"}
    assert 0.05 < kinds["KR"] / (kinds["KR"] + kinds["RE"]) < 0.13
    deleted = (tables["EKPO"]["LOEKZ"] == "L").mean()
    assert 0.02 < deleted < 0.05


def test_a_few_variants_cover_half_of_the_items(events):
    traces = (
        events.sort("purchase_order_id", "item_no", "at", "activity")
        .group_by("purchase_order_id", "item_no", maintain_order=True)
        .agg(pl.col("activity"))
    )
    counts = traces.with_columns(pl.col("activity").list.join("|"))["activity"].value_counts(
        sort=True
    )
    covered = counts["count"].cum_sum() / ITEMS
    assert (covered < 0.5).sum() < 0.15 * counts.height
    assert counts.height > 300
    assert traces["activity"].list.len().max() > 30


def test_orders_bundle_items_and_invoices_bundle_orders(tables):
    sizes = tables["EKPO"].group_by("EBELN").len()["len"]
    assert 2.0 < sizes.mean() < 4.0
    assert sizes.max() > 12
    orders = tables["RSEG"].group_by("BELNR", "GJAHR").agg(pl.col("EBELN").n_unique())["EBELN"]
    assert orders.max() > 1
