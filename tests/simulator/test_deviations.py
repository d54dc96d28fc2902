"""Every row of the ground truth can be seen in the tables, and says the right amount."""

import polars as pl
import pytest

from tests.simulator.sap_reading import cents, day, thousandths

KINDS = {
    "maverick", "retrospective_order", "split_order", "price_variance", "quantity_variance",
    "late_delivery", "over_delivery", "under_delivery", "cancelled_document",
    "duplicate_invoice_exact", "duplicate_invoice_near", "lost_discount", "early_payment",
    "late_payment", "segregation_of_duties", "bank_change_before_payment", "shared_bank_account",
    "inactive_supplier_paid", "approval_above_limit", "sla_breach", "weekend_posting",
    "round_amount", "anomalous_invoice", "decoy",
}  # fmt: skip


def _of(ledger: pl.DataFrame, kind: str) -> pl.DataFrame:
    return ledger.filter(pl.col("kind") == kind)


def _claims(tables, rows: pl.DataFrame, prefix: str = "") -> pl.DataFrame:
    """Supplier lines of the invoices that ledger rows name, with the rows' columns."""
    lines = tables["BSEG"].filter(pl.col("KOART") == "K")
    heads = tables["BKPF"].select(
        "BUKRS", "BELNR", "GJAHR", "XBLNR", "BLART", "CPUDT", "BUDAT", "USNAM", "BLDAT"
    )
    found = rows.join(
        lines.join(heads, on=["BUKRS", "BELNR", "GJAHR"]),
        left_on=["company_code", f"{prefix}accounting_document_id", f"{prefix}fiscal_year"],
        right_on=["BUKRS", "BELNR", "GJAHR"], how="left",
    )  # fmt: skip
    assert found["BSCHL"].null_count() == 0
    return found


def test_every_kind_is_planted(ledger):
    assert set(ledger["kind"]) == KINDS


def test_maverick_items_have_neither_requisition_nor_contract(tables, ledger):
    rows = _of(ledger, "maverick").join(
        tables["EKPO"], left_on=["document_id", "item_no"], right_on=["EBELN", "EBELP"], how="left"
    )
    assert rows.height > 10
    assert set(rows["BANFN"]) == set(rows["KONNR"]) == {""}
    assert (rows["cents"] == rows.select(cents("NETWR")).to_series()).all()
    # and nobody else's: what is not planted has a requisition or a contract
    free = tables["EKPO"].filter((pl.col("BANFN") == "") & (pl.col("KONNR") == ""))
    assert free.height == rows.height


def test_retrospective_orders_follow_their_delivery_or_invoice(tables, ledger):
    orders = _of(ledger, "retrospective_order").join(
        tables["EKKO"], left_on="document_id", right_on="EBELN", how="left"
    )
    told = (
        tables["EKBE"]
        .filter(pl.col("SHKZG") == "S")
        .group_by("EBELN")
        .agg(first=pl.col("BLDAT").min(), booked=pl.col("CPUDT").min())
    )
    seen = orders.join(told, left_on="document_id", right_on="EBELN", how="left")
    assert seen.height > 5
    assert (seen["first"] < seen["AEDAT"]).all()
    assert (seen["booked"] >= seen["AEDAT"]).all()
    ordinary = (
        tables["EKKO"]
        .join(told, on="EBELN")
        .filter(~pl.col("EBELN").is_in(orders["document_id"].to_list()))
    )
    assert (ordinary["first"] >= ordinary["AEDAT"]).all()


def test_split_orders_stay_under_the_limit_alone_and_pass_it_together(tables, ledger):
    rows = _of(ledger, "split_order").join(
        tables["EKKO"], left_on="document_id", right_on="EBELN", how="left"
    )
    groups = rows.group_by("group").agg(
        pl.len(), pl.col("LIFNR").n_unique(), pl.col("cents").sum(),
        largest=pl.col("cents").max(),
        span=(day("AEDAT").max() - day("AEDAT").min()).dt.total_days(),
        released=(pl.col("FRGKE") != "").any(),
    )  # fmt: skip
    assert groups.height > 1
    assert groups["len"].min() >= 2
    assert groups["LIFNR"].unique().to_list() == [1]
    assert groups["largest"].max() < 500_000
    assert groups["cents"].min() > 500_000
    assert groups["span"].max() <= 30
    assert not groups["released"].any()


def test_price_variances_are_blocked_for_price(tables, ledger):
    rows = _of(ledger, "price_variance")
    lines = rows.join(
        tables["RSEG"],
        left_on=["document_id", "fiscal_year", "related_document_id", "related_item_no"],
        right_on=["BELNR", "GJAHR", "EBELN", "EBELP"], how="left",
    ).filter(pl.col("SPGRP") == "X")  # fmt: skip
    found = lines.join(
        tables["EKPO"].select("EBELN", "EBELP", "NETPR", "PEINH"),
        left_on=["related_document_id", "related_item_no"], right_on=["EBELN", "EBELP"],
    ).with_columns(
        ordered=thousandths("MENGE") // 1000 // pl.col("PEINH").cast(pl.Int64) * cents("NETPR"),
        billed=cents("WRBTR"),
    )  # fmt: skip
    named = found.filter((pl.col("billed") - pl.col("ordered")).abs() >= pl.col("cents"))
    assert rows.height > 50
    assert named.select("document_id", "related_document_id", "related_item_no").n_unique() == (
        rows.select("document_id", "related_document_id", "related_item_no").n_unique()
    )
    assert (((named["billed"] - named["ordered"]).abs() / named["ordered"]) > 0.02).all()


def test_only_planted_prices_are_blocked(tables, ledger):
    blocked = tables["RSEG"].filter(pl.col("SPGRP") == "X").select("EBELN", "EBELP").unique()
    planted = _of(ledger, "price_variance").select(
        EBELN="related_document_id", EBELP="related_item_no"
    )
    assert blocked.join(planted, on=["EBELN", "EBELP"], how="anti").is_empty()


def test_quantity_variances_are_blocked_for_quantity(tables, ledger):
    rows = _of(ledger, "quantity_variance")
    lines = rows.join(
        tables["RSEG"].filter(pl.col("SPGRM") == "X"),
        left_on=["document_id", "fiscal_year", "related_document_id", "related_item_no"],
        right_on=["BELNR", "GJAHR", "EBELN", "EBELP"], how="semi",
    )  # fmt: skip
    assert 20 < rows.height == lines.height


def test_exact_duplicates_repeat_number_amount_and_supplier(tables, ledger):
    rows = _of(ledger, "duplicate_invoice_exact")
    copy, first = _claims(tables, rows), _claims(tables, rows, "related_")
    assert rows.height > 3
    for column in ("XBLNR", "LIFNR", "WRBTR"):
        assert (copy[column] == first[column]).all(), column
    assert (copy["CPUDT"] > first["CPUDT"]).all()
    assert (copy.select(cents("WRBTR")).to_series() == rows["cents"]).all()
    # where the system checks, the same number passes only under another date
    checked = tables["LFB1"].filter(pl.col("REPRF") == "X").select("LIFNR").unique()
    passed = copy.with_columns(first_date=first["BLDAT"]).join(checked, on="LIFNR", how="semi")
    assert (passed["BLDAT"] != passed["first_date"]).all()


def test_near_duplicates_have_a_slip_in_the_number(tables, ledger):
    rows = _of(ledger, "duplicate_invoice_near")
    sorts = {text.split(":")[0] for text in rows["detail"]}
    assert sorts == {"typo", "transposed", "shifted date", "other supplier number"}
    copy, first = _claims(tables, rows), _claims(tables, rows, "related_")
    assert (copy["WRBTR"] == first["WRBTR"]).all()
    names = dict(tables["LFA1"].select("LIFNR", "NAME1").iter_rows())
    tax = dict(tables["LFA1"].select("LIFNR", "STCEG").iter_rows())
    pairs = (
        frame.select("XBLNR", "LIFNR", "BLDAT").iter_rows(named=True) for frame in (copy, first)
    )
    for sort, one, other in zip(copy["detail"], *pairs, strict=True):
        same_supplier = one["LIFNR"] == other["LIFNR"]
        same_date = one["BLDAT"] == other["BLDAT"]
        assert same_supplier != sort.startswith("other")
        assert same_date != sort.startswith("shifted")
        number, number_before = one["XBLNR"], other["XBLNR"]
        if sort.startswith(("typo", "transposed")):
            assert number != number_before
            assert abs(len(number) - len(number_before)) <= 2
            digits, before = (sorted(c for c in n if c.isdigit()) for n in (number, number_before))
            assert abs(len(digits) - len(before)) <= 1
        else:
            assert number == number_before
        if not same_supplier:
            assert names[one["LIFNR"]] == names[other["LIFNR"]].upper().replace(".", "")
            assert tax[one["LIFNR"]] == tax[other["LIFNR"]]


def test_lost_discounts_were_paid_late_without_any(tables, ledger):
    paid = _claims(tables, _of(ledger, "lost_discount"))
    assert paid.height > 20
    assert (paid.select(cents("SKNTO")).to_series() == 0).all()
    after = paid.select((day("AUGDT") - day("ZFBDT")).dt.total_days()).to_series()
    assert (after > paid["ZBD1T"].cast(pl.Int64)).all()
    base, tiers = paid.select(cents("SKFBT")).to_series(), ("ZBD1P", "ZBD2P")
    offers = [
        (base * paid.select(thousandths(tier)).to_series() + 50_000) // 100_000 for tier in tiers
    ]
    assert ((offers[0] == paid["cents"]) | (offers[1] == paid["cents"])).all()


def test_late_payments_were_cleared_after_due(tables, ledger):
    paid = _claims(tables, _of(ledger, "late_payment")).with_columns(
        net=pl.when(pl.col("ZBD3T") != "0")
        .then("ZBD3T")
        .when(pl.col("ZBD2T") != "0")
        .then("ZBD2T")
        .otherwise("ZBD1T")
        .cast(pl.Int64),
        after=(day("AUGDT") - day("ZFBDT")).dt.total_days(),
    )
    assert paid.height > 10
    assert (paid["after"] >= paid["net"] + 6).all()
    assert (paid["ZLSPR"] == "").all()


@pytest.mark.parametrize("subject", ["receipt", "invoice"])
def test_segregation_breaches_show_the_same_user_twice(tables, ledger, subject):
    rows = _of(ledger, "segregation_of_duties").filter(pl.col("subject") == subject)
    buyers = rows.join(tables["EKKO"], left_on="related_document_id", right_on="EBELN", how="left")[
        "ERNAM"
    ]
    if subject == "receipt":
        users = rows.join(
            tables["MKPF"], left_on=["document_id", "fiscal_year"], right_on=["MBLNR", "MJAHR"],
            how="left",
        )["USNAM"]  # fmt: skip
    else:
        users = _claims(tables, rows)["USNAM"]
    assert rows.height > 3
    assert (buyers == users).all()
    assert buyers.str.starts_with("BUY_").all()


def test_only_planted_receipts_are_booked_by_buyers(tables, ledger):
    booked = tables["MKPF"].filter(pl.col("USNAM").str.starts_with("BUY_"))
    planted = _of(ledger, "segregation_of_duties").filter(pl.col("subject") == "receipt")
    assert set(planted["document_id"]) <= set(booked["MBLNR"])
    notes = tables["MKPF"].join(
        planted, left_on=["MBLNR", "MJAHR"], right_on=["document_id", "fiscal_year"], how="semi"
    )["XBLNR"]
    assert set(booked["XBLNR"]) == set(notes)


def test_anomalous_invoices_stand_out_on_a_weekend(tables, ledger):
    planted = _claims(tables, _of(ledger, "anomalous_invoice"))
    assert planted.height >= 1
    assert planted.select(day("CPUDT").dt.weekday()).to_series().min() >= 6
    assert (planted["cents"] % 100_000 == 0).all()
    everyone = tables["BSEG"].filter((pl.col("KOART") == "K") & (pl.col("BSCHL") == "31"))
    usual = everyone.group_by("LIFNR").agg(usual=cents("WRBTR").median())
    compared = planted.join(usual, on="LIFNR").with_columns(gross=cents("WRBTR"))
    assert (compared["gross"] > 4 * compared["usual"]).all()


def test_recurring_invoices_are_a_decoy(tables, ledger):
    plain = (
        tables["BKPF"]
        .filter(pl.col("BLART") == "KR")
        .join(tables["BSEG"].filter(pl.col("KOART") == "K"), on=["BUKRS", "BELNR", "GJAHR"])
    )
    repeated = plain.group_by("BUKRS", "LIFNR", "WRBTR").agg(pl.len(), pl.col("XBLNR").n_unique())
    monthly = repeated.filter(pl.col("len") >= 12)
    assert monthly.height >= 1
    assert (monthly["XBLNR"] == monthly["len"]).all()
    decoys = ledger.filter((pl.col("kind") == "decoy") & (pl.col("detail").str.contains("recur")))
    rent = _claims(tables, decoys)
    assert rent.group_by("group").agg(pl.col("LIFNR", "WRBTR").n_unique()).select(
        pl.col("LIFNR", "WRBTR").max()
    ).row(0) == (1, 1)
    key = ["company_code", "LIFNR", "WRBTR"]
    found = rent.join(monthly, left_on=key, right_on=["BUKRS", "LIFNR", "WRBTR"], how="semi")
    assert found.height == monthly["len"].sum()
