"""What one table says, the others say as well: receipts, invoices, postings, clearing."""

import polars as pl

from tests.simulator.sap_reading import cents, signed, thousandths


def test_accounting_documents_balance_in_their_currency(tables):
    balance = (
        tables["BSEG"]
        .join(
            tables["BKPF"].select("BUKRS", "BELNR", "GJAHR", "WAERS"),
            on=["BUKRS", "BELNR", "GJAHR"],
        )
        .group_by("BUKRS", "BELNR", "GJAHR", "WAERS")
        .agg(document=signed("WRBTR").sum(), local=signed("DMBTR").sum(), lines=pl.len())
    )
    # what is only parked (BSTAT V) has no lines yet
    assert balance.height == tables["BKPF"].filter(pl.col("BSTAT") == "").height
    assert tables["BKPF"].filter(pl.col("BSTAT") == "V").height > 0
    assert (balance["document"] == 0).all()
    assert (balance["local"] == 0).all()
    assert balance["lines"].min() >= 2


def test_posting_keys_agree_with_the_side(tables):
    sides = set(tables["BSEG"].select("BSCHL", "SHKZG", "KOART").unique().iter_rows())
    assert {("31", "H", "K"), ("21", "S", "K"), ("25", "S", "K"), ("50", "H", "S")} <= sides
    debit = {"21", "25", "40", "81", "83", "86", "89"}
    assert all((side == "S") == (key in debit) for key, side, _ in sides)


def test_cleared_and_open_supplier_items_make_up_the_supplier_lines(tables):
    columns = [c for c in tables["BSAK"].columns if c in tables["BSEG"].columns]
    lines = tables["BSEG"].filter(pl.col("KOART") == "K").select(columns)
    cleared, still_open = (tables[name].select(columns) for name in ("BSAK", "BSIK"))
    both = pl.concat([cleared, still_open])
    key = ["BUKRS", "GJAHR", "BELNR", "BUZEI"]
    assert both.sort(key).equals(lines.sort(key))
    assert (cleared["AUGBL"] != "").all() and (cleared["AUGDT"] != "00000000").all()
    assert (still_open["AUGBL"] == "").all() and (still_open["AUGDT"] == "00000000").all()
    assert tables["BSEG"].filter(pl.col("KOART") != "K")["AUGBL"].unique().to_list() == [""]


def test_what_a_document_clears_sums_to_nothing(tables):
    # invoices, credit memos and the payment line itself; reversals with what they reverse
    cleared = tables["BSAK"].group_by("BUKRS", "AUGBL", "AUGDT").agg(signed("WRBTR").sum())
    assert cleared.height > 500
    assert (cleared["WRBTR"] == 0).all()


def test_payment_is_gross_less_discount_and_discount_stands_at_the_invoices(tables):
    taken = tables["BSAK"].group_by("BUKRS", "AUGBL").agg(at_invoices=cents("SKNTO").sum())
    posted = (
        tables["BSEG"].filter(pl.col("KTOSL") == "SKE").group_by("BUKRS", "BELNR")
        .agg(posted=cents("WRBTR").sum())
    )  # fmt: skip
    assert posted.height > 20
    joined = posted.join(taken, left_on=["BUKRS", "BELNR"], right_on=["BUKRS", "AUGBL"], how="left")
    assert (joined["posted"] == joined["at_invoices"]).all()
    assert posted["posted"].sum() == taken["at_invoices"].sum()


def test_no_discount_beyond_the_best_tier_nor_after_the_last_one(tables):
    items = tables["BSAK"].filter(cents("SKNTO") > 0).with_columns(
        best=pl.max_horizontal(
            cents("SKFBT") * thousandths("ZBD1P"), cents("SKFBT") * thousandths("ZBD2P")
        ) / 100_000,
        days=pl.when(thousandths("ZBD2P") > 0).then("ZBD2T").otherwise("ZBD1T").cast(pl.Int64),
        after=(pl.col("AUGDT").str.to_date("%Y%m%d") - pl.col("ZFBDT").str.to_date("%Y%m%d"))
        .dt.total_days(),
        taken=cents("SKNTO"),
    )  # fmt: skip
    assert items.height > 50
    assert (items["taken"] <= items["best"] + 1).all()
    assert (items["after"] <= items["days"]).all()


def test_invoice_documents_add_up_and_reach_accounting(tables):
    items = tables["RSEG"].group_by("BELNR", "GJAHR").agg(net=cents("WRBTR").sum())
    heads = (
        tables["RBKP"]
        .join(items, on=["BELNR", "GJAHR"], how="left")
        .with_columns(gross=cents("RMWWR"), tax=cents("WMWST1"))
    )
    assert heads.filter(pl.col("net") + pl.col("tax") != pl.col("gross")).is_empty()
    rate = {"1000": 19, "2000": 20, "3000": 0}
    for code, pct in rate.items():
        part = heads.filter(pl.col("BUKRS") == code)
        assert ((part["net"] * pct + 50) // 100 == part["tax"]).all()

    posted = tables["BKPF"].filter(pl.col("AWTYP") == "RMRP").join(
        tables["BSEG"].filter(pl.col("KOART") == "K").with_columns(claim=cents("WRBTR")),
        on=["BUKRS", "BELNR", "GJAHR"], suffix="_line",
    )  # fmt: skip
    heads = heads.with_columns(AWKEY=pl.col("BELNR") + pl.col("GJAHR"))
    parked = heads.filter(pl.col("RBSTAT") == "A")
    assert parked.height == parked.join(posted, on="AWKEY", how="anti").height
    heads = heads.filter(pl.col("RBSTAT") == "5")
    linked = heads.join(posted, on="AWKEY", how="left", suffix="_fi")
    assert linked.height == heads.height
    assert (linked["claim"] == linked["gross"]).all()
    assert (linked["LIFNR"] == linked["LIFNR_fi"]).all()
    for column in ("XBLNR", "CPUDT", "CPUTM", "USNAM", "BLDAT"):
        assert (linked[column] == linked[f"{column}_fi"]).all(), column


def test_terms_and_blocks_are_the_same_everywhere(tables):
    linked = (
        tables["RBKP"].with_columns(AWKEY=pl.col("BELNR") + pl.col("GJAHR"))
        .join(tables["BKPF"].filter(pl.col("AWTYP") == "RMRP"), on="AWKEY", suffix="_head")
        .join(
            tables["BSEG"].filter(pl.col("KOART") == "K"),
            left_on=["BUKRS_head", "BELNR_head", "GJAHR_head"],
            right_on=["BUKRS", "BELNR", "GJAHR"], suffix="_line",
        )
    )  # fmt: skip
    assert linked.height == tables["RBKP"].filter(pl.col("RBSTAT") == "5").height
    for column in ("ZTERM", "ZBD1T", "ZBD2T", "ZBD3T", "ZBD1P", "ZBD2P", "ZFBDT"):
        assert (linked[column] == linked[f"{column}_line"]).all(), column
    automatic = linked.filter(pl.col("ZLSPR") == "R")
    assert automatic.height > 0
    assert (automatic["ZLSPR_line"] == "R").all()
    assert linked.filter(pl.col("ZLSPR") == "")["ZLSPR_line"].is_in(["", "A"]).all()


def test_order_history_equals_goods_movements(tables):
    history = tables["EKBE"].filter(pl.col("VGABE") == "1").select(
        "EBELN", "EBELP", MBLNR="BELNR", MJAHR="GJAHR", ZEILE="BUZEI", BWART="BWART",
        SHKZG="SHKZG", MENGE="MENGE", DMBTR="DMBTR", LFBNR="LFBNR", LFPOS="LFPOS",
    )  # fmt: skip
    moved = tables["MSEG"].select(history.columns)
    key = ["MJAHR", "MBLNR", "ZEILE"]
    assert history.sort(key).equals(moved.sort(key))
    stamps = (
        tables["EKBE"]
        .filter(pl.col("VGABE") == "1")
        .join(tables["MKPF"], left_on=["BELNR", "GJAHR"], right_on=["MBLNR", "MJAHR"])
    )
    for column in ("CPUDT", "CPUTM", "BUDAT", "BLDAT"):
        assert (stamps[column] == stamps[f"{column}_right"]).all(), column
    assert (stamps["ERNAM"] == stamps["USNAM"]).all()


def test_order_history_equals_invoice_items(tables):
    history = tables["EKBE"].filter(pl.col("VGABE").is_in(["2", "P"])).select(
        "BELNR", "GJAHR", "EBELN", "EBELP", "SHKZG", "MENGE", "LFBNR",
        BUZEI=pl.col("BUZEI").str.zfill(6), WRBTR="WRBTR",
    )  # fmt: skip
    items = tables["RSEG"].select(history.columns)
    key = ["GJAHR", "BELNR", "BUZEI"]
    assert history.sort(key).equals(items.sort(key))


def test_schedule_lines_know_the_net_receipts(tables):
    net = (
        tables["MSEG"]
        .group_by("EBELN", "EBELP")
        .agg(
            received=pl.when(pl.col("BWART") == "101")
            .then(thousandths("MENGE"))
            .otherwise(-thousandths("MENGE"))
            .sum()
        )
    )
    lines = tables["EKET"].join(net, on=["EBELN", "EBELP"], how="left").fill_null(0)
    assert (lines.select(thousandths("WEMNG")).to_series() == lines["received"]).all()
    assert lines["received"].min() >= 0
    items = tables["EKPO"].join(lines, on=["EBELN", "EBELP"])
    full = items.filter(pl.col("received") >= thousandths("MENGE"))
    assert full["ELIKZ"].unique().to_list() == ["X"]


def test_reversals_name_what_they_reverse(tables):
    reversed_receipts = tables["MSEG"].filter(pl.col("BWART") == "102")
    originals = reversed_receipts.join(
        tables["MSEG"], left_on=["SMBLN", "SJAHR", "SMBLP"], right_on=["MBLNR", "MJAHR", "ZEILE"],
        suffix="_first",
    )  # fmt: skip
    assert 0 < reversed_receipts.height == originals.height
    assert originals["BWART_first"].unique().to_list() == ["101"]
    assert (originals["MENGE"] == originals["MENGE_first"]).all()

    heads = tables["RBKP"].filter(pl.col("STBLG") != "")
    partners = heads.join(
        heads, left_on=["BELNR", "GJAHR"], right_on=["STBLG", "STJAH"], suffix="_other"
    )
    assert 0 < heads.height == partners.height
    assert (partners["RMWWR"] == partners["RMWWR_other"]).all()
    assert partners.filter(pl.col("VGART") == "RS").height * 2 == heads.height
    assert tables["RBKP"].filter((pl.col("VGART") == "RS") & (pl.col("STBLG") == "")).is_empty()


def test_returns_lie_within_what_was_received(tables):
    returns = tables["MSEG"].filter(pl.col("BWART") == "122").join(
        tables["MSEG"], left_on=["LFBNR", "LFBJA", "LFPOS"],
        right_on=["MBLNR", "MJAHR", "ZEILE"], suffix="_first",
    )  # fmt: skip
    assert 0 < returns.height == tables["MSEG"].filter(pl.col("BWART") == "122").height
    assert returns.select(
        pl.col("MENGE").cast(pl.Float64) <= pl.col("MENGE_first").cast(pl.Float64)
    ).to_series().all()  # fmt: skip


def test_changed_values_end_at_what_the_tables_say(tables):
    changed = tables["CDPOS"].filter(pl.col("FNAME").is_in(["NETPR", "MENGE", "EINDT"]))
    assert set(changed["FNAME"].unique()) == {"NETPR", "MENGE", "EINDT"}
    assert changed.filter(pl.col("VALUE_NEW") == pl.col("VALUE_OLD")).is_empty()
    keys = (
        tables["EKPO"]
        .select("EBELN", "EBELP", "NETPR", "MENGE")
        .join(tables["EKET"].select("EBELN", "EBELP", "EINDT", "SLFDT"), on=["EBELN", "EBELP"])
    )
    joined = changed.with_columns(EBELP=pl.col("TABKEY").str.slice(13, 5)).join(
        keys, left_on=["OBJECTID", "EBELP"], right_on=["EBELN", "EBELP"], how="left"
    )
    for field in ("NETPR", "MENGE", "EINDT"):
        part = joined.filter(pl.col("FNAME") == field)
        assert (part["VALUE_NEW"] == part[field]).all(), field
    moved = joined.filter(pl.col("FNAME") == "EINDT")
    assert (moved["VALUE_OLD"] == moved["SLFDT"]).all()


def test_every_document_was_created_by_a_change_document(tables):
    created = tables["CDPOS"].filter(pl.col("CHNGIND") == "I")
    items = created.filter(pl.col("TABNAME") == "EKPO")["TABKEY"].sort()
    assert items.equals(
        tables["EKPO"].select(pl.concat_str("MANDT", "EBELN", "EBELP")).to_series().sort()
    )
    wishes = created.filter(pl.col("TABNAME") == "EBAN")["TABKEY"].sort()
    assert wishes.equals(
        tables["EBAN"].select(pl.concat_str("MANDT", "BANFN", "BNFPO")).to_series().sort()
    )


def test_release_states_agree_with_their_change_documents(tables):
    freed = tables["CDPOS"].filter((pl.col("FNAME") == "FRGKE") & (pl.col("VALUE_NEW") == "R"))
    done = tables["EKKO"].filter(pl.col("FRGKE") == "R")
    assert sorted(freed["OBJECTID"]) == sorted(done["EBELN"])
    assert set(tables["EKKO"].filter(pl.col("FRGKE") == "B")["PROCSTAT"]) <= {"03"}
    approved = tables["CDPOS"].filter((pl.col("FNAME") == "FRGKZ") & (pl.col("VALUE_NEW") == "2"))
    assert approved.height == tables["EBAN"].filter(pl.col("FRGKZ") == "2").height
    assert (tables["EBAN"].filter(pl.col("FRGKZ") == "2")["FRGDT"] != "00000000").all()
    assert (tables["EBAN"].filter(pl.col("FRGKZ") != "2")["FRGDT"] == "00000000").all()
