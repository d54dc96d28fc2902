"""Oracle's tables are as specified: columns, keys, references, who-columns, bytes."""

from pathlib import Path

import polars as pl

from p2p.simulator.oracle import tables
from tests.simulator.oracle.reading import SPEC, clock, same

NUMBER = r"^-?(?:[1-9][0-9]*|0|(?:[1-9][0-9]*)?\.[0-9]*[1-9])$"
MOMENT = r"^20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]$"


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


def test_the_same_truth_gives_the_same_bytes(truth, rendered):
    for one, two in zip(rendered, tables(truth), strict=True):
        assert one.name == two.name
        assert one.frame.write_csv() == two.frame.write_csv(), one.name


def test_its_page_tells_of_every_table():
    page = Path(__file__).parents[3] / "docs" / "connectors" / "oracle.md"
    text = page.read_text("utf-8")
    assert [name for name in SPEC.tables if name not in text] == []
