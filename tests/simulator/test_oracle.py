"""What an Oracle E-Business Suite would export is the truth, in Oracle's own names and keys."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from p2p.progress import Silent
from p2p.simulator.as_it_was import as_it_was
from p2p.simulator.history import live, live_sites
from p2p.simulator.manufacturer import manufacturer
from p2p.simulator.oracle import ground_truth, tables
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth, of_system
from p2p.simulator.working_time import DAY
from p2p.sources.specification import get_system

ZONE = "Asia/Singapore"
SPEC = get_system("oracle")
NUMBER = r"^-?(?:[1-9][0-9]*|0|(?:[1-9][0-9]*)?\.[0-9]*[1-9])$"
MOMENT = r"^20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"


@pytest.fixture(scope="module")
def truth() -> Truth:
    """India, Australia and Singapore buy in one Oracle, whose server stands in Singapore. Some who
    approve in India have more to do than time, so that much waits for them at the end."""
    scenario = manufacturer()
    companies = tuple(one for one in scenario.companies if one.system == "oracle")
    overload = {"PMGR_4001": 6.0, "CCO_4001": 9.0, "CCO_4002": 9.0, "HEAD_4001": 3.0}
    scenario = replace(scenario, companies=companies, overload=overload)
    return of_system(live(scenario, items=4000, seed=11, progress=Silent()), "oracle")


@pytest.fixture(scope="module")
def rendered(truth: Truth) -> list[Rendered]:
    return list(tables(truth))


@pytest.fixture(scope="module")
def oracle(rendered: list[Rendered]) -> dict[str, pl.DataFrame]:
    """Tables by name; ids stay numbers, all else text as it is written."""
    return {table.name: table.frame for table in rendered}


def dec(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Decimal(38, 10))


def cents(column: str) -> pl.Expr:
    return (dec(column) * 100).cast(pl.Int64)


def clock(instant: str) -> pl.Expr:
    """UTC seconds as the server in Singapore shows them."""
    at = pl.from_epoch(instant).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    return at.dt.strftime("%Y-%m-%d %H:%M:%S")


def same(left: pl.DataFrame, right: pl.DataFrame) -> bool:
    """Equal rows, in whatever order; neither empty."""
    assert left.height > 0
    right = right.select(left.columns)
    return left.sort(left.columns).equals(right.sort(left.columns))


def test_every_specified_table_and_column_is_rendered_and_no_other(rendered):
    assert {table.name for table in rendered} == set(SPEC.tables)
    for table in rendered:
        columns = set(table.frame.columns) - {table.changed_at}
        assert columns == set(SPEC.tables[table.name].columns), table.name
        assert table.frame.height > 0, table.name


def test_keys_are_unique_required_columns_filled_and_values_written_as_oracle_does(oracle):
    for name, frame in oracle.items():
        spec = SPEC.tables[name]
        assert not frame.select(spec.key).is_duplicated().any(), name
        assert frame.select(spec.required).null_count().sum_horizontal().item() == 0, name
        for columns, pattern in ((spec.decimal, NUMBER), (spec.moment, MOMENT)):
            texts = frame.select(pl.col(columns).cast(pl.String))
            wrong = [c for c in columns if not texts[c].drop_nulls().str.contains(pattern).all()]
            assert wrong == [], name
    prices = oracle["PO_LINE_LOCATIONS_ALL"]["PRICE_OVERRIDE"]
    assert prices.str.starts_with(".").any()  # half a dollar is .5


LINKS = (
    ("PO_REQUISITION_HEADERS_ALL", "ORG_ID", "HR_OPERATING_UNITS", "ORGANIZATION_ID"),
    ("PO_REQUISITION_LINES_ALL", "REQUISITION_HEADER_ID", "PO_REQUISITION_HEADERS_ALL", ""),
    ("PO_REQUISITION_LINES_ALL", "LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", ""),
    ("PO_REQUISITION_LINES_ALL", "BLANKET_PO_HEADER_ID", "PO_HEADERS_ALL", "PO_HEADER_ID"),
    ("PO_REQ_DISTRIBUTIONS_ALL", "REQUISITION_LINE_ID", "PO_REQUISITION_LINES_ALL", ""),
    ("PO_HEADERS_ALL", "VENDOR_ID", "AP_SUPPLIERS", ""),
    ("PO_HEADERS_ALL", "VENDOR_SITE_ID", "AP_SUPPLIER_SITES_ALL", ""),
    ("PO_HEADERS_ALL", "TERMS_ID", "AP_TERMS_LINES", "TERM_ID"),
    ("PO_HEADERS_ALL", "AGENT_ID", "FND_USER", "EMPLOYEE_ID"),
    ("PO_LINES_ALL", "PO_HEADER_ID", "PO_HEADERS_ALL", ""),
    ("PO_LINES_ALL", "CONTRACT_ID", "PO_HEADERS_ALL", "PO_HEADER_ID"),
    ("PO_LINE_LOCATIONS_ALL", "PO_LINE_ID", "PO_LINES_ALL", ""),
    ("PO_LINE_LOCATIONS_ARCHIVE_ALL", "LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", ""),
    ("PO_DISTRIBUTIONS_ALL", "LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", ""),
    ("PO_DISTRIBUTIONS_ALL", "REQ_DISTRIBUTION_ID", "PO_REQ_DISTRIBUTIONS_ALL", "DISTRIBUTION_ID"),
    ("RCV_SHIPMENT_LINES", "SHIPMENT_HEADER_ID", "RCV_SHIPMENT_HEADERS", ""),
    ("RCV_SHIPMENT_LINES", "PO_LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", "LINE_LOCATION_ID"),
    ("RCV_TRANSACTIONS", "SHIPMENT_LINE_ID", "RCV_SHIPMENT_LINES", ""),
    ("RCV_TRANSACTIONS", "PO_DISTRIBUTION_ID", "PO_DISTRIBUTIONS_ALL", ""),
    ("AP_INVOICES_ALL", "VENDOR_SITE_ID", "AP_SUPPLIER_SITES_ALL", ""),
    ("AP_INVOICES_ALL", "TERMS_ID", "AP_TERMS_LINES", "TERM_ID"),
    ("AP_INVOICES_ALL", "QUICK_PO_HEADER_ID", "PO_HEADERS_ALL", "PO_HEADER_ID"),
    ("AP_INVOICES_ALL", "CANCELLED_BY", "FND_USER", "USER_ID"),
    ("AP_INVOICE_LINES_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_INVOICE_LINES_ALL", "PO_LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", "LINE_LOCATION_ID"),
    ("AP_INVOICE_LINES_ALL", "RCV_TRANSACTION_ID", "RCV_TRANSACTIONS", "TRANSACTION_ID"),
    ("AP_INVOICE_DISTRIBUTIONS_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_INVOICE_DISTRIBUTIONS_ALL", "PO_DISTRIBUTION_ID", "PO_DISTRIBUTIONS_ALL", ""),
    ("AP_INVOICE_DISTRIBUTIONS_ALL", "PARENT_REVERSAL_ID", "AP_INVOICE_DISTRIBUTIONS_ALL",
     "INVOICE_DISTRIBUTION_ID"),
    ("AP_HOLDS_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_HOLDS_ALL", "LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", ""),
    ("AP_HOLDS_ALL", "HELD_BY", "FND_USER", "USER_ID"),
    ("AP_PAYMENT_SCHEDULES_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_INVOICE_PAYMENTS_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_INVOICE_PAYMENTS_ALL", "CHECK_ID", "AP_CHECKS_ALL", ""),
    ("AP_INVOICE_PAYMENTS_ALL", "REVERSAL_INV_PMT_ID", "AP_INVOICE_PAYMENTS_ALL",
     "INVOICE_PAYMENT_ID"),
    ("PO_ACTION_HISTORY", "EMPLOYEE_ID", "FND_USER", "EMPLOYEE_ID"),
    ("PO_ACCEPTANCES", "PO_LINE_LOCATION_ID", "PO_LINE_LOCATIONS_ALL", "LINE_LOCATION_ID"),
    ("AP_INV_APRVL_HIST_ALL", "INVOICE_ID", "AP_INVOICES_ALL", ""),
    ("AP_INV_APRVL_HIST_ALL", "APPROVER_ID", "FND_USER", "EMPLOYEE_ID"),
    ("IBY_ACCOUNT_OWNERS", "EXT_BANK_ACCOUNT_ID", "IBY_EXT_BANK_ACCOUNTS", ""),
    ("IBY_ACCOUNT_OWNERS", "ACCOUNT_OWNER_PARTY_ID", "AP_SUPPLIERS", "PARTY_ID"),
    ("AP_SUPPLIERS", "EMPLOYEE_ID", "FND_USER", "EMPLOYEE_ID"),
    ("AP_CHECKS_ALL", "BANK_ACCOUNT_NUM", "IBY_EXT_BANK_ACCOUNTS", ""),
)  # fmt: skip


def test_references_lead_somewhere(oracle):
    for child, column, parent, key in LINKS:
        given = oracle[child].select(key=column).drop_nulls()
        known = oracle[parent].select(key=key or column)
        assert given.height > 0, (child, column)
        assert given.join(known, on="key", how="anti").is_empty(), (child, column)
    users = set(oracle["FND_USER"]["USER_ID"])
    for name, frame in oracle.items():
        for column in {"CREATED_BY", "LAST_UPDATED_BY"} & set(frame.columns):
            assert set(frame[column]) <= users, (name, column)
    lines = oracle["AP_INVOICE_LINES_ALL"]
    receipts = oracle["RCV_TRANSACTIONS"].select(
        RCV_TRANSACTION_ID="TRANSACTION_ID", type="TRANSACTION_TYPE", at="PO_LINE_LOCATION_ID"
    )
    matched = lines.join(receipts, on="RCV_TRANSACTION_ID", how="inner")
    assert (matched["type"] == "RECEIVE").all()
    assert (matched["at"] == matched["PO_LINE_LOCATION_ID"]).all()


def test_numbers_of_documents_start_anew_in_each_operating_unit(oracle):
    orders = oracle["PO_HEADERS_ALL"]
    assert orders.select("ORG_ID", "SEGMENT1").is_unique().all()
    assert not orders["SEGMENT1"].is_unique().all()


def test_who_columns_tell_the_truth_in_the_servers_time(truth, rendered, oracle):
    for table in rendered:
        if table.changed_at:
            shown = table.frame.select(
                "LAST_UPDATE_DATE", expected=clock(table.changed_at), created="CREATION_DATE"
            )
            assert shown["LAST_UPDATE_DATE"].equals(shown["expected"], check_names=False)
            assert (shown["created"] <= shown["LAST_UPDATE_DATE"]).all(), table.name
            assert table.frame[table.changed_at].max() <= truth.world.end, table.name
    users = oracle["FND_USER"].select(CREATED_BY="USER_ID", buyer="USER_NAME")
    written = oracle["PO_HEADERS_ALL"].filter(pl.col("TYPE_LOOKUP_CODE") == "STANDARD")
    assert same(
        written.join(users, on="CREATED_BY").select("buyer", "CREATION_DATE"),
        truth.orders.select("buyer", CREATION_DATE=clock("created_at")),
    )


def test_each_document_of_the_truth_is_there_once(truth, oracle):
    invoices = entered_invoices(truth)
    standard = pl.col("TYPE_LOOKUP_CODE") == "STANDARD"
    expected = {
        "PO_REQUISITION_HEADERS_ALL": truth.requisitions.height,
        "PO_REQUISITION_LINES_ALL": truth.requisition_items.height,
        "PO_LINES_ALL": truth.order_items.height,
        "PO_LINE_LOCATIONS_ALL": truth.order_items.height,
        "PO_DISTRIBUTIONS_ALL": truth.order_items.height,
        "RCV_TRANSACTIONS": 2 * truth.receipt_lines.height,
        "AP_INVOICES_ALL": invoices.height,
        "AP_PAYMENT_SCHEDULES_ALL": invoices.height,
    }
    assert {name: oracle[name].height for name in expected} == expected
    assert oracle["PO_HEADERS_ALL"].filter(standard).height == truth.orders.height
    ordered = truth.requisition_items["order"].is_not_null().sum()
    assert oracle["PO_REQUISITION_LINES_ALL"]["LINE_LOCATION_ID"].is_not_null().sum() == ordered
    assert oracle["PO_DISTRIBUTIONS_ALL"]["REQ_DISTRIBUTION_ID"].is_not_null().sum() == ordered


def entered_invoices(truth: Truth) -> pl.DataFrame:
    """What clerks and the wire have entered: recorded or still parked, without reversals."""
    every = pl.concat([truth.invoices, truth.parked_invoices])
    return every.filter(pl.col("nature") != "reversal")


def per_currency(truth: Truth, rows: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    codes = [company.currency for company in truth.world.scenario.companies]
    summed = rows.group_by("company").agg(cents=amount.sum())
    found: dict[str, int] = {}
    for company, total in summed.sort("company").iter_rows():
        found[codes[company]] = found.get(codes[company], 0) + total
    return found


def test_amounts_agree_to_the_cent_in_each_currency(truth, oracle):
    heads = oracle["PO_HEADERS_ALL"].select("PO_HEADER_ID", "CURRENCY_CODE")
    shipments = oracle["PO_LINE_LOCATIONS_ALL"].join(heads, on="PO_HEADER_ID")
    value = (dec("QUANTITY") * dec("PRICE_OVERRIDE") * 100).cast(pl.Int64).sum()
    ordered = dict(shipments.group_by("CURRENCY_CODE").agg(value).iter_rows())
    lots = pl.col("lots") * pl.col("price")
    assert ordered == per_currency(truth, truth.order_items, lots)

    sign = pl.when(pl.col("nature") == "credit_memo").then(-1).otherwise(1)
    gross = (cents("INVOICE_AMOUNT") + cents("CANCELLED_AMOUNT").fill_null(0)).sum()
    billed = dict(
        oracle["AP_INVOICES_ALL"].group_by("INVOICE_CURRENCY_CODE").agg(gross).iter_rows()
    )
    assert billed == per_currency(truth, entered_invoices(truth), pl.col("gross") * sign)

    valid = oracle["AP_CHECKS_ALL"].filter(pl.col("VOID_DATE").is_null())
    paid = dict(valid.group_by("CURRENCY_CODE").agg(cents("AMOUNT").sum()).iter_rows())
    assert paid == per_currency(truth, truth.payments, pl.col("gross") - pl.col("discount"))
    assert set(ordered) == set(billed) == set(paid) == {"INR", "AUD", "SGD"}


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


def test_distributions_sum_to_lines_and_lines_to_invoices(truth, oracle):
    lines = oracle["AP_INVOICE_LINES_ALL"]
    key = ["INVOICE_ID", "LINE_NUMBER"]
    charged = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].group_by(
        INVOICE_ID="INVOICE_ID", LINE_NUMBER="INVOICE_LINE_NUMBER"
    ).agg(charged=cents("AMOUNT").sum())  # fmt: skip
    joined = lines.join(charged, on=key, how="full", coalesce=True)
    assert joined.height == lines.height
    # what waits for its approval is not validated and has no distributions
    waiting = oracle["AP_INVOICES_ALL"].filter(
        pl.col("WFAPPROVAL_STATUS").is_in(["INITIATED", "REJECTED"])
    )
    bare = joined.filter(pl.col("charged").is_null())
    assert set(bare["INVOICE_ID"]) == set(waiting["INVOICE_ID"])
    assert joined.drop_nulls("charged").select(
        cents("AMOUNT") == pl.col("charged")
    ).to_series().all()  # fmt: skip
    summed = lines.group_by("INVOICE_ID").agg(
        lines=cents("AMOUNT").sum(),
        tax=cents("AMOUNT").filter(pl.col("LINE_TYPE_LOOKUP_CODE") == "TAX").sum(),
    )
    heads = oracle["AP_INVOICES_ALL"].join(summed, on="INVOICE_ID", how="left")
    unmatched = truth.parked_invoices.filter(pl.col("park_reason") == "order_number_missing")
    assert heads["lines"].null_count() == unmatched.height
    heads = heads.drop_nulls("lines")
    assert heads.select(cents("INVOICE_AMOUNT") == pl.col("lines")).to_series().all()
    assert heads.select(cents("TOTAL_TAX_AMOUNT") == pl.col("tax")).to_series().all()
    kinds = set(oracle["AP_INVOICE_DISTRIBUTIONS_ALL"]["LINE_TYPE_LOOKUP_CODE"])
    assert kinds == {"ITEM", "ACCRUAL", "IPV", "REC_TAX"}


def test_cancelled_invoices_are_zero_and_their_distributions_taken_back(truth, oracle):
    gone = oracle["AP_INVOICES_ALL"].filter(pl.col("CANCELLED_DATE").is_not_null())
    reversals = truth.invoices.filter(pl.col("nature") == "reversal")
    assert same(
        gone.select("CANCELLED_DATE", cents=cents("CANCELLED_AMOUNT")),
        reversals.select(CANCELLED_DATE=clock("posted_at"), cents="gross"),
    )
    assert set(gone["INVOICE_AMOUNT"]) == {"0"}
    rows = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].join(gone, on="INVOICE_ID", how="semi")
    assert set(rows["REVERSAL_FLAG"]) == {"Y"}
    back = rows.filter(pl.col("PARENT_REVERSAL_ID").is_not_null())
    pairs = back.join(
        rows, left_on="PARENT_REVERSAL_ID", right_on="INVOICE_DISTRIBUTION_ID", suffix="_OF"
    )
    assert pairs.height == back.height == rows.height / 2
    assert pairs.select(dec("AMOUNT") == -dec("AMOUNT_OF")).to_series().all()
    lines = oracle["AP_INVOICE_LINES_ALL"].join(gone, on="INVOICE_ID", how="semi")
    assert set(lines["AMOUNT"]) == {"0"}
    kept = lines.group_by("INVOICE_ID").agg(kept=cents("ORIGINAL_AMOUNT").sum())
    assert gone.join(kept, on="INVOICE_ID").select(
        cents("CANCELLED_AMOUNT") == pl.col("kept")
    ).to_series().all()  # fmt: skip


def test_a_number_is_entered_once_for_each_supplier_and_operating_unit(truth, oracle):
    invoices = oracle["AP_INVOICES_ALL"]
    assert invoices.select("VENDOR_ID", "INVOICE_NUM", "ORG_ID").is_unique().all()
    known = entered_invoices(truth)["reference"].implode()
    changed = invoices["INVOICE_NUM"].is_in(known).not_().sum()
    again = entered_invoices(truth).select(
        pl.struct("company", "supplier", "reference").is_first_distinct().not_().sum()
    )
    assert changed == again.item() > 0


def test_what_is_paid_in_full_is_what_was_invoiced(truth, oracle):
    payments = oracle["AP_INVOICE_PAYMENTS_ALL"]
    by_invoice = payments.group_by("INVOICE_ID").agg(
        paid=cents("AMOUNT").sum(), taken=cents("DISCOUNT_TAKEN").sum()
    )
    invoices = oracle["AP_INVOICES_ALL"].join(by_invoice, on="INVOICE_ID", how="left")
    paid = invoices.filter(pl.col("PAYMENT_STATUS_FLAG") == "Y")
    assert paid.height == truth.clearings.height > 1000
    for stated, summed in (("AMOUNT_PAID", "paid"), ("DISCOUNT_AMOUNT_TAKEN", "taken")):
        assert paid.select(cents(stated) == pl.col(summed)).to_series().all()
    assert paid.select(
        cents("AMOUNT_PAID") + cents("DISCOUNT_AMOUNT_TAKEN") == cents("INVOICE_AMOUNT")
    ).to_series().all()  # fmt: skip
    schedules = oracle["AP_PAYMENT_SCHEDULES_ALL"].join(
        invoices.select("INVOICE_ID", "INVOICE_AMOUNT", status="PAYMENT_STATUS_FLAG"),
        on="INVOICE_ID",
    )  # fmt: skip
    assert (schedules["GROSS_AMOUNT"] == schedules["INVOICE_AMOUNT"]).all()
    left = pl.when(pl.col("status") == "Y").then(0).otherwise(cents("GROSS_AMOUNT"))
    assert schedules.select(cents("AMOUNT_REMAINING") == left).to_series().all()
    within = schedules.join(by_invoice, on="INVOICE_ID").filter(pl.col("taken") > 0)
    best = pl.max_horizontal(cents("DISCOUNT_AMOUNT_AVAILABLE"), cents("SECOND_DISC_AMT_AVAILABLE"))
    assert within.height > 50
    assert within.select(pl.col("taken") <= best).to_series().all()


def test_checks_pay_what_their_lines_say_and_spoiled_ones_nothing(truth, oracle):
    checks, payments = oracle["AP_CHECKS_ALL"], oracle["AP_INVOICE_PAYMENTS_ALL"]
    summed = payments.group_by("CHECK_ID").agg(paid=cents("AMOUNT").sum())
    joined = checks.join(summed, on="CHECK_ID", how="left")
    void = pl.col("STATUS_LOOKUP_CODE") == "VOIDED"
    spoiled = joined.filter(void)
    assert 0 < spoiled.height < 0.05 * checks.height
    assert set(spoiled["paid"]) == {0}
    assert (spoiled["VOID_DATE"].is_not_null()).all()
    cleared = checks.filter(pl.col("STATUS_LOOKUP_CODE") == "CLEARED")
    kept = truth.payments.filter(
        pl.col("booked_day").is_not_null() & pl.col("returned_day").is_null()
    )
    assert set(cleared["DESCRIPTION"]) == set(kept["reference"])
    assert (cleared["CLEARED_AMOUNT"] == cleared["AMOUNT"]).all()
    assert joined.filter(~void).select(cents("AMOUNT") == pl.col("paid")).to_series().all()
    taken_back = payments.filter(pl.col("REVERSAL_INV_PMT_ID").is_not_null())
    assert taken_back.height * 2 == payments.filter(pl.col("REVERSAL_FLAG") == "Y").height > 0


def test_holds_are_the_blocks_of_the_truth(truth, oracle):
    holds = oracle["AP_HOLDS_ALL"]
    users = oracle["FND_USER"].select("USER_NAME", LAST_UPDATED_BY="USER_ID")
    held = holds.join(users, on="LAST_UPDATED_BY").select(
        "HOLD_DATE",
        released=pl.when(pl.col("RELEASE_LOOKUP_CODE").is_not_null()).then("LAST_UPDATE_DATE"),
        by=pl.when(pl.col("RELEASE_LOOKUP_CODE").is_not_null()).then("USER_NAME"),
    )
    end = truth.world.end
    freed = pl.col("freed_at") <= end
    blocks = truth.invoices.filter(
        (pl.col("block") != "") & (pl.col("nature") != "reversal") & (pl.col("blocked_at") <= end)
    )
    assert same(
        held.unique(),
        blocks.select(
            HOLD_DATE=clock("blocked_at"),
            released=pl.when(freed).then(clock("freed_at")),
            by=pl.when(freed).then("freed_by"),
        ).unique(),
    )
    per_reason = dict(holds.group_by("HOLD_LOOKUP_CODE").agg(pl.len()).iter_rows())
    assert set(per_reason) == {"PRICE", "QTY REC", "QTY ORD", "Supplier Dispute"}
    assert per_reason["Supplier Dispute"] == (blocks["block"] == "manual").sum()
    lines = truth.invoice_lines.join(blocks, on="invoice", how="semi")
    for code, flag in (("PRICE", "price_block"), ("QTY REC", "quantity_block")):
        assert per_reason[code] == lines.filter(flag).select("invoice", "item").unique().height
    assert (holds["STATUS_FLAG"] == "R").sum() == holds["RELEASE_LOOKUP_CODE"].is_not_null().sum()
    system = holds.filter(pl.col("LINE_LOCATION_ID").is_not_null())
    assert set(system["HELD_BY"]) == {5}


def test_the_action_history_has_every_approval_and_who_is_asked_now(truth, oracle):
    history = oracle["PO_ACTION_HISTORY"]
    document = ["OBJECT_ID", "OBJECT_TYPE_CODE"]
    places = history.group_by(document).agg(
        pl.col("SEQUENCE_NUM").sort(), rows=pl.int_range(1, pl.len() + 1)
    )
    assert (places["SEQUENCE_NUM"] == places["rows"]).all()
    persons = oracle["FND_USER"].select("USER_NAME", "EMPLOYEE_ID").drop_nulls()
    history = history.join(persons, on="EMPLOYEE_ID", how="left")
    action, end = pl.col("ACTION_CODE"), truth.world.end
    # approving what one submitted oneself is no approval by another
    submitted = history.filter(action == "SUBMIT").select(*document, "EMPLOYEE_ID", "ACTION_DATE")
    asked = history.filter(~action.is_in(["SUBMIT", "IMPORT", "CANCEL", "CLOSE", "OPEN"])).join(
        submitted, on=[*document, "EMPLOYEE_ID", "ACTION_DATE"], how="anti", nulls_equal=True
    )
    given = asked.filter(action == "DELEGATE")
    tasks = truth.tasks.filter(pl.col("kind") != "invoice")
    delegated = tasks.filter(pl.col("delegated_at").is_between(1, end))
    assert same(
        given.select("ACTION_DATE", "USER_NAME"),
        delegated.select(ACTION_DATE=clock("delegated_at"), USER_NAME="assigned_to"),
    )
    for kind, object_type in (("requisition", "REQUISITION"), ("order", "PO")):
        mine = asked.filter(action != "DELEGATE", pl.col("OBJECT_TYPE_CODE") == object_type)
        decided = tasks.filter(pl.col("kind") == kind, pl.col("decided_at") <= end)
        said = pl.col("decision").replace_strict({"approved": "APPROVE", "rejected": "REJECT"})
        assert same(
            mine.select("ACTION_DATE", "USER_NAME", said=action.str.extract(r"^(\w+)")),
            decided.select(ACTION_DATE=clock("decided_at"), USER_NAME="agent", said=said),
        )
        waiting = history.filter(action.is_null(), pl.col("OBJECT_TYPE_CODE") == object_type)
        assert waiting.height == (tasks["kind"] == kind).sum() - decided.height > 0
    unapproved = oracle["PO_HEADERS_ALL"].filter(pl.col("AUTHORIZATION_STATUS") == "IN PROCESS")
    assert set(unapproved["PO_HEADER_ID"]) == set(waiting["OBJECT_ID"])


def test_invoices_wait_for_the_people_whom_the_workflow_asked(truth, oracle):
    tasks = truth.tasks.filter(pl.col("kind") == "invoice")
    history = oracle["AP_INV_APRVL_HIST_ALL"]
    delegated = tasks.filter(pl.col("delegated_at").is_between(1, truth.world.end)).height
    assert history.height == tasks.height + delegated
    decided = history.filter(pl.col("RESPONSE").is_in(["WFAPPROVED", "REJECTED"]))
    done = tasks.filter(pl.col("decided_at") <= truth.world.end)
    assert same(
        decided.select("LAST_UPDATE_DATE", by="APPROVER_NAME"),
        done.select(LAST_UPDATE_DATE=clock("decided_at"), by="agent"),
    )
    assert (history["RESPONSE"] == "SENT").sum() == tasks.height - done.height > 0
    invoices = oracle["AP_INVOICES_ALL"]
    entered = entered_invoices(truth).with_columns(
        entered=pl.when(pl.col("parked_at") > 0).then("parked_at").otherwise("posted_at")
    )
    assert same(invoices.select("CREATION_DATE"), entered.select(CREATION_DATE=clock("entered")))
    validated = oracle["AP_INVOICE_DISTRIBUTIONS_ALL"].group_by("INVOICE_ID").agg(
        at=pl.col("CREATION_DATE").min()
    )  # fmt: skip
    posted = truth.invoices.filter(pl.col("nature") != "reversal")
    assert same(validated.select("at"), posted.select(at=clock("posted_at")))


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


def test_books_that_oracle_keeps_for_another_tool_have_invoices_and_payments_only():
    scenario = manufacturer()
    companies = tuple(
        replace(one, system="coupa", ledger_system="oracle")
        for one in scenario.companies
        if one.system == "oracle"
    )
    whole = live(replace(scenario, companies=companies), items=300, seed=5, progress=Silent())
    books = of_system(whole, "oracle")
    rendered = {table.name: table.frame for table in tables(books)}
    assert rendered["PO_HEADERS_ALL"].is_empty() and rendered["RCV_TRANSACTIONS"].is_empty()
    assert rendered["AP_INVOICES_ALL"].height > 100
    assert set(rendered["AP_INVOICE_LINES_ALL"]["MATCH_TYPE"]) == {"NOT_MATCHED", None}
    held = books.invoices.filter((pl.col("block") != "") & (pl.col("nature") != "reversal"))
    assert rendered["AP_HOLDS_ALL"].height == held.height > 0


def test_sites_share_what_is_set_up_once_and_no_key(truth):
    scenario = replace(truth.world.scenario, overload={})
    whole = live_sites(scenario, items=600, seed=3, progress=Silent(), site_items=300)
    first, second = (
        {table.name: table.frame for table in tables(of_system(site, "oracle"))} for site in whole
    )
    for name, frame in first.items():
        both = pl.concat([frame, second[name]])
        assert not both.select(SPEC.tables[name].key).is_duplicated().any(), name
    for name in ("HR_OPERATING_UNITS", "AP_TERMS_LINES", "AP_SUPPLIER_SITES_ALL"):
        assert second[name].is_empty() and first[name].height > 0, name
    users = set(first["FND_USER"]["USER_ID"]) | set(second["FND_USER"]["USER_ID"])
    for name, frame in second.items():
        if "LAST_UPDATED_BY" in frame.columns:
            assert set(frame["LAST_UPDATED_BY"]) <= users, name


def test_a_later_export_has_the_same_keys_and_dates_what_changed_since(truth, rendered):
    cut = truth.world.end - 45 * DAY - 7 * 3600
    moved = set()
    for was, now in zip(tables(as_it_was(truth, cut)), rendered, strict=True):
        if not was.updates:
            continue
        key, before, after = list(SPEC.tables[was.name].key), was.frame, now.frame
        assert before.height > 0 and before[was.changed_at].max() <= cut, was.name
        assert before.join(after, on=key, how="anti").is_empty(), was.name
        fresh = after.join(before, on=after.columns, how="anti", nulls_equal=True)
        assert (fresh[now.changed_at] > cut).all(), (was.name, fresh.sort(now.changed_at).head(2))
        moved |= {was.name} if fresh.join(before, on=key, how="semi").height else set()
    assert {"PO_LINE_LOCATIONS_ALL", "AP_INVOICES_ALL", "AP_HOLDS_ALL", "AP_CHECKS_ALL"} <= moved


def test_a_new_bank_account_ends_the_old_one_and_twins_share_theirs(truth, oracle):
    accounts, owners = oracle["IBY_EXT_BANK_ACCOUNTS"], oracle["IBY_ACCOUNT_OWNERS"]
    assert accounts["BANK_ACCOUNT_NUM"].is_unique().all()
    changes = truth.supplier_changes.filter(
        (pl.col("attribute") == "bank_account") & (pl.col("at") <= truth.world.end)
    ).join(truth.suppliers, on="supplier", how="semi")
    assert same(owners.select("END_DATE").drop_nulls(), changes.select(END_DATE=clock("at")))
    now = owners.filter(pl.col("END_DATE").is_null()).join(
        accounts.select("EXT_BANK_ACCOUNT_ID", "BANK_ACCOUNT_NUM"), on="EXT_BANK_ACCOUNT_ID"
    )
    names = oracle["AP_SUPPLIERS"].select(
        "VENDOR_NAME", "VENDOR_TYPE_LOOKUP_CODE", ACCOUNT_OWNER_PARTY_ID="PARTY_ID"
    )
    firms = now.join(names, on="ACCOUNT_OWNER_PARTY_ID").filter(
        pl.col("VENDOR_TYPE_LOOKUP_CODE") == "VENDOR"
    )
    assert same(
        firms.select("VENDOR_NAME", "BANK_ACCOUNT_NUM"),
        truth.suppliers.select(VENDOR_NAME="name", BANK_ACCOUNT_NUM="bank_account"),
    )


def test_suppliers_accept_orders_and_orders_tell_when_they_were_sent(truth, oracle):
    told = truth.confirmations.filter(pl.col("kind") == "confirmation")
    accepted = oracle["PO_ACCEPTANCES"]
    assert same(accepted.select("ACTION_DATE"), told.select(ACTION_DATE=clock("received_at")))
    sent = truth.outputs.filter(pl.col("sent_at") <= truth.world.end).group_by("order").agg(
        pl.col("sent_at").max(), PRINT_COUNT=pl.len().cast(pl.Int64)
    )  # fmt: skip
    printed = oracle["PO_HEADERS_ALL"].select("PRINTED_DATE", "PRINT_COUNT").drop_nulls()
    assert same(printed, sent.select("PRINT_COUNT", PRINTED_DATE=clock("sent_at")))


def test_the_same_truth_gives_the_same_bytes(truth, rendered):
    for one, two in zip(rendered, tables(truth), strict=True):
        assert one.name == two.name
        assert one.frame.write_csv() == two.frame.write_csv(), one.name


def test_its_page_tells_of_every_table():
    page = Path(__file__).parents[2] / "docs" / "connectors" / "oracle.md"
    text = page.read_text("utf-8")
    assert [name for name in SPEC.tables if name not in text] == []


def test_the_ledger_names_documents_that_are_in_the_tables(truth, oracle):
    told = ground_truth(truth)
    ledger = told["ledger"]
    assert ledger.height == truth.ledger.rows().height > 100
    known = {
        "item": ("PO_LINES_ALL", "PO_LINE_ID", "item_id"),
        "order": ("PO_HEADERS_ALL", "PO_HEADER_ID", "document_id"),
        "invoice": ("AP_INVOICES_ALL", "INVOICE_ID", "document_id"),
        "receipt": ("RCV_SHIPMENT_HEADERS", "SHIPMENT_HEADER_ID", "document_id"),
        "payment": ("AP_CHECKS_ALL", "CHECK_ID", "document_id"),
    }
    subjects = set(ledger["subject"])
    assert {"item", "order", "invoice", "task"} <= subjects
    for subject in subjects & set(known):
        table, key, column = known[subject]
        given = ledger.filter(pl.col("subject") == subject)[column]
        assert set(given) <= set(oracle[table][key].cast(pl.String)), subject
    assert told["cases"].height == oracle["PO_LINES_ALL"].height
