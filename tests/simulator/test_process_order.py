"""Things happen in an order that could be: nothing is received, billed or paid too early."""

import polars as pl
import pytest

from tests.simulator.sap_reading import day

CASE = ["purchase_order_id", "item_no"]


def _first(events: pl.DataFrame, activity: str) -> pl.DataFrame:
    return events.filter(pl.col("activity") == activity).group_by(CASE).agg(at=pl.col("at").min())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Create Purchase Requisition Item", "Release Purchase Requisition"),
        ("Release Purchase Requisition", "Create Purchase Order Item"),
        ("Create Purchase Requisition Item", "Create Purchase Order Item"),
        ("Create Purchase Order Item", "Release Purchase Order"),
        ("Create Purchase Order Item", "Record Goods Receipt"),
        ("Release Purchase Order", "Record Goods Receipt"),
        ("Release Purchase Order", "Record Invoice Receipt"),
        ("Vendor creates invoice", "Record Invoice Receipt"),
        ("Record Invoice Receipt", "Remove Payment Block"),
        ("Record Invoice Receipt", "Clear Invoice"),
        ("Record Goods Receipt", "Cancel Goods Receipt"),
        ("Record Goods Receipt", "Return to Vendor"),
        ("Record Service Entry Sheet", "Record Goods Receipt"),
        ("Create Purchase Order Item", "Change Price"),
    ],
)
def test_one_comes_before_the_other(events, before, after):
    both = _first(events, before).join(_first(events, after), on=CASE, suffix="_after")
    assert both.height > 0
    assert both.filter(pl.col("at") > pl.col("at_after")).is_empty()


def test_deleted_items_are_neither_received_nor_billed(tables):
    deleted = tables["EKPO"].filter(pl.col("LOEKZ") == "L")
    assert deleted.height > 30
    assert deleted.join(tables["EKBE"], on=["EBELN", "EBELP"], how="semi").is_empty()


def test_receipt_based_verification_never_bills_before_the_receipt(tables):
    based = tables["EKPO"].filter((pl.col("WEBRE") == "X") & (pl.col("WEPOS") == "X"))
    moment = pl.col("CPUDT") + pl.col("CPUTM")
    history = tables["EKBE"].join(based, on=["EBELN", "EBELP"], how="semi")
    billed = history.filter((pl.col("VGABE") == "2") & (pl.col("SHKZG") == "S")).select(
        "LFBNR", "LFGJA", "LFPOS", billed_at=moment
    )
    received = history.filter(pl.col("VGABE") == "1").select(
        "BELNR", "GJAHR", "BUZEI", received_at=moment
    )
    both = billed.join(
        received, left_on=["LFBNR", "LFGJA", "LFPOS"], right_on=["BELNR", "GJAHR", "BUZEI"],
        how="left",
    )  # fmt: skip
    assert both.height > 100
    assert both["received_at"].null_count() == 0
    assert (both["received_at"] <= both["billed_at"]).all()


def test_two_way_items_have_no_receipts_and_consignment_no_invoices(tables):
    kinds = tables["EKPO"].select("EBELN", "EBELP", "WEPOS", "REPOS", "PSTYP")
    history = tables["EKBE"].join(kinds, on=["EBELN", "EBELP"])
    assert history.filter((pl.col("WEPOS") == "") & (pl.col("VGABE") == "1")).is_empty()
    assert history.filter((pl.col("PSTYP") == "2") & (pl.col("VGABE") == "2")).is_empty()
    assert set(tables["EKPO"].filter(pl.col("PSTYP") == "2")["REPOS"]) == {""}


def test_billed_before_received_is_blocked_until_received(tables):
    moment = pl.col("CPUDT") + pl.col("CPUTM")
    normal = tables["EKPO"].filter((pl.col("WEBRE") == "") & (pl.col("WEPOS") == "X"))
    history = tables["EKBE"].join(normal, on=["EBELN", "EBELP"], how="semi")
    received = (
        history.filter(pl.col("VGABE") == "1")
        .group_by("EBELN", "EBELP")
        .agg(received_at=moment.min())
    )
    early = (
        history.filter((pl.col("VGABE") == "2") & (pl.col("SHKZG") == "S"))
        .with_columns(billed_at=moment)
        .join(received, on=["EBELN", "EBELP"], how="left")
        .filter(pl.col("received_at").is_null() | (pl.col("billed_at") < pl.col("received_at")))
        .join(tables["RBKP"].filter(pl.col("STBLG") == ""), on=["BELNR", "GJAHR"], suffix="_head")
    )
    blocked = early.join(
        tables["RSEG"].filter(pl.col("SPGRM") == "X"),
        on=["BELNR", "GJAHR", "EBELN", "EBELP"], how="semi",
    )  # fmt: skip
    assert early.height > 50
    assert blocked.height == early.height


def test_nothing_blocked_is_paid_and_nothing_is_paid_before_it_is_free(tables):
    assert set(tables["BSAK"].filter(pl.col("BSCHL") == "31").join(
        tables["BKPF"].filter(pl.col("BLART").is_in(["ZP", "KZ"])),
        left_on=["BUKRS", "AUGBL"], right_on=["BUKRS", "BELNR"], how="semi",
    )["ZLSPR"]) == {""}  # fmt: skip
    freed = (
        tables["CDPOS"].filter((pl.col("FNAME") == "ZLSPR") & (pl.col("VALUE_NEW") == ""))
        .join(tables["CDHDR"], on="CHANGENR", suffix="_head")
        .filter(pl.col("OBJECTCLAS") == "INCOMINGINVOICE")
        .select(AWKEY="OBJECTID", freed_on="UDATE")
        .join(tables["BKPF"].filter(pl.col("AWTYP") == "RMRP"), on="AWKEY")
        .join(tables["BSAK"], on=["BUKRS", "BELNR", "GJAHR"], suffix="_paid")
    )  # fmt: skip
    assert freed.height > 100
    assert (freed["freed_on"] <= freed["AUGDT"]).all()


def test_people_work_on_working_days_and_batches_at_any_time(tables, ledger):
    weekend = ["anomalous_invoice", "weekend_posting"]
    planted = ledger.filter(pl.col("kind").is_in(weekend))["accounting_document_id"]
    human = tables["BKPF"].filter(
        ~pl.col("USNAM").str.contains("BATCH") & ~pl.col("BELNR").is_in(planted.to_list())
    )
    assert human.height > 1000
    assert human.select(day("CPUDT").dt.weekday()).to_series().max() <= 5
    german = human.filter(pl.col("BUKRS") == "1000")
    assert not set(german["CPUDT"]) & {"20250101", "20250418", "20251003", "20251225", "20260501"}
    assert german["CPUTM"].min() >= "060000" and german["CPUTM"].max() < "190000"


def test_payment_runs_are_on_tuesdays_and_thursdays(tables):
    runs = tables["BKPF"].filter(pl.col("TCODE") == "F110")
    assert set(runs.select(day("BUDAT").dt.weekday()).to_series()) == {2, 4}
    assert set(runs["USNAM"]) == {"F110-BATCH"}
