"""Orders, receipts and what suppliers answer are those of the truth, in Oracle's rows."""

import polars as pl

from tests.simulator.oracle.reading import cents, clock, dec, same


def test_numbers_of_documents_start_anew_in_each_operating_unit(oracle):
    orders = oracle["PO_HEADERS_ALL"]
    assert orders.select("ORG_ID", "SEGMENT1").is_unique().all()
    assert not orders["SEGMENT1"].is_unique().all()


def test_services_are_bought_for_the_amount_of_their_pay_item(oracle):
    lines = oracle["PO_LINES_ALL"].join(
        oracle["PO_LINE_LOCATIONS_ALL"], on="PO_LINE_ID", suffix="_AT"
    )
    services = lines.filter(pl.col("PURCHASE_BASIS") == "SERVICES")
    assert services.height > 20
    assert services["QUANTITY"].is_null().all()
    worth = (dec("QUANTITY_AT") * dec("PRICE_OVERRIDE") * 100).cast(pl.Int64)
    assert services.select(worth == cents("AMOUNT")).to_series().all()
    goods = lines.filter(pl.col("PURCHASE_BASIS") == "GOODS")
    assert (goods["QUANTITY"] == goods["QUANTITY_AT"]).all()
    assert (goods["UNIT_PRICE"] == goods["PRICE_OVERRIDE"]).all()


def test_receipts_add_up_to_their_shipment_and_stay_within_tolerance(truth, oracle):
    moves = oracle["RCV_TRANSACTIONS"]
    kind, quantity = pl.col("TRANSACTION_TYPE"), dec("QUANTITY")
    parents = moves.select(PARENT_TRANSACTION_ID="TRANSACTION_ID", parent="TRANSACTION_TYPE")
    moves = moves.join(parents, on="PARENT_TRANSACTION_ID", how="left")
    found = set(moves.select("TRANSACTION_TYPE", "parent").unique().iter_rows())
    assert found == {
        ("RECEIVE", None), ("DELIVER", "RECEIVE"), ("CORRECT", "RECEIVE"), ("CORRECT", "DELIVER"),
        ("RETURN TO VENDOR", "RECEIVE"), ("RETURN TO RECEIVING", "DELIVER"),
    }  # fmt: skip
    assert (moves.filter(kind == "CORRECT").select(quantity < 0)).to_series().all()
    at_dock = (kind.is_in(["RECEIVE", "RETURN TO VENDOR"])) | (pl.col("parent") == "RECEIVE") & (
        kind == "CORRECT"
    )
    signed = pl.when(kind.str.starts_with("RETURN")).then(-quantity).otherwise(quantity)
    net = moves.group_by(LINE_LOCATION_ID="PO_LINE_LOCATION_ID").agg(
        received=signed.filter(at_dock.fill_null(value=False)).sum(),
        delivered=signed.filter(~at_dock.fill_null(value=False)).sum(),
    )
    shipments = oracle["PO_LINE_LOCATIONS_ALL"].join(net, on="LINE_LOCATION_ID", how="left")
    shipments = shipments.join(
        oracle["PO_DISTRIBUTIONS_ALL"].select("LINE_LOCATION_ID", "QUANTITY_DELIVERED"),
        on="LINE_LOCATION_ID",
    ).with_columns(pl.col("received", "delivered").fill_null(0))
    assert shipments.select(dec("QUANTITY_RECEIVED") == pl.col("received")).to_series().all()
    assert shipments.select(dec("QUANTITY_DELIVERED") == pl.col("delivered")).to_series().all()
    over = shipments.filter(pl.col("received") > dec("QUANTITY"))
    assert 0 < over.height < 0.06 * shipments.height
    # more than the tolerance only with a warning, and never twice as much
    assert set(over["QTY_RCV_EXCEPTION_CODE"]) == {"WARNING"}
    assert over.select(pl.col("received") < 2 * dec("QUANTITY")).to_series().all()
    lots = pl.when(pl.col("movement") == "receipt").then("lots").otherwise(-pl.col("lots"))
    true = truth.receipt_lines.group_by("item").agg(lots.sum())
    assert (true["lots"] > 0).sum() == shipments.filter(pl.col("received") > 0).height


def test_matching_and_closing_follow_the_flags(oracle):
    shipments = oracle["PO_LINE_LOCATIONS_ALL"]
    ways = set(
        shipments.select("RECEIPT_REQUIRED_FLAG", "MATCH_OPTION", "CONSIGNED_FLAG").iter_rows()
    )
    assert ways == {("Y", "P", None), ("Y", "R", None), ("N", "P", None), ("Y", "P", "Y")}
    # credit for what was sent back is matched to the order, whatever its option says
    standard = oracle["AP_INVOICES_ALL"].filter(pl.col("INVOICE_TYPE_LOOKUP_CODE") == "STANDARD")
    lines = (
        oracle["AP_INVOICE_LINES_ALL"]
        .join(standard, on="INVOICE_ID", how="semi")
        .select("MATCH_TYPE", LINE_LOCATION_ID="PO_LINE_LOCATION_ID")
    )
    matched = set(
        lines.join(shipments, on="LINE_LOCATION_ID")
        .select("MATCH_TYPE", "MATCH_OPTION", "CONSIGNED_FLAG")
        .iter_rows()
    )
    assert matched == {("ITEM_TO_PO", "P", None), ("ITEM_TO_RECEIPT", "R", None)}
    least = dec("QUANTITY") * (100 - pl.col("RECEIVE_CLOSE_TOLERANCE")) / 100
    full = shipments.filter(dec("QUANTITY_RECEIVED") >= least)
    assert full["CLOSED_FOR_RECEIVING_DATE"].is_not_null().all()
    still = shipments.filter(pl.col("CLOSED_CODE") == "OPEN")
    assert still.height > 0
    assert still.select(dec("QUANTITY_BILLED") < dec("QUANTITY")).to_series().all()


def test_revisions_hold_every_change_after_the_first_approval(truth, oracle):
    archive = oracle["PO_LINE_LOCATIONS_ARCHIVE_ALL"].sort("LINE_LOCATION_ID", "REVISION_NUM")
    shades = {"price": "PRICE_OVERRIDE", "quantity": "QUANTITY", "promised_on": "PROMISED_DATE",
              "deletion": "CANCEL_FLAG"}  # fmt: skip
    later = pl.col("REVISION_NUM") > 0
    found = pl.concat(
        archive.filter(
            later & pl.col(column).ne_missing(pl.col(column).shift(1).over("LINE_LOCATION_ID"))
        ).select(attribute=pl.lit(attribute), at="LAST_UPDATE_DATE")
        for attribute, column in shades.items()
    )
    items = truth.order_items.select("item", "order", "deleted_at").join(
        truth.orders.select("order", "released_at"), on="order"
    )
    changes = truth.changes.join(items, on="item").filter(
        (pl.col("at") > pl.col("released_at"))
        & (pl.col("released_at") <= truth.world.end)
        & ((pl.col("attribute") != "deletion") | (pl.col("deleted_at") > 0))
    )
    assert same(found, changes.select("attribute", at=clock("at")))
    last = archive.group_by("LINE_LOCATION_ID").agg(
        pl.col("QUANTITY", "PRICE_OVERRIDE", "PROMISED_DATE", "CANCEL_FLAG").last()
    )
    now = oracle["PO_LINE_LOCATIONS_ALL"].join(last, on="LINE_LOCATION_ID", suffix="_LAST")
    for column in ("QUANTITY", "PRICE_OVERRIDE", "PROMISED_DATE"):
        assert (now[column] == now[f"{column}_LAST"]).all(), column


def test_suppliers_accept_orders_and_orders_tell_when_they_were_sent(truth, oracle):
    told = truth.confirmations.filter(pl.col("kind") == "confirmation")
    accepted = oracle["PO_ACCEPTANCES"]
    assert same(accepted.select("ACTION_DATE"), told.select(ACTION_DATE=clock("received_at")))
    sent = truth.outputs.filter(pl.col("sent_at") <= truth.world.end).group_by("order").agg(
        pl.col("sent_at").max(), PRINT_COUNT=pl.len().cast(pl.Int64)
    )  # fmt: skip
    printed = oracle["PO_HEADERS_ALL"].select("PRINTED_DATE", "PRINT_COUNT").drop_nulls()
    assert same(printed, sent.select("PRINT_COUNT", PRINTED_DATE=clock("sent_at")))
