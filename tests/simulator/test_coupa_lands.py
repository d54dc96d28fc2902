"""A simulated export of Coupa loads whole, and staging makes of it what the records say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from p2p.landing import ingest
from p2p.simulator.coupa import tables
from tests.dbt.project import build
from tests.simulator.coupa_company import SOURCE, simulated, write

Record = dict[str, Any]


@dataclass(frozen=True)
class Landed:
    url: str
    records: dict[str, list[Record]]
    """As they were written, by resource."""
    reissued: Record
    """An order that came again: once changed, once as it had been before."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as conn:
            conn.execute("set timezone = 'UTC'")
            return conn.execute(query).fetchall()


@pytest.fixture(scope="module")
def landed(database_url: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    folder = tmp_path_factory.mktemp("landed") / SOURCE
    write(tables(simulated(500)), folder)
    records = {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("*.jsonl"))
    }
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(f"create database p2p_coupa template {_template}")
    url = f"{database_url.rsplit('/', 1)[0]}/p2p_coupa"
    with psycopg.connect(url, autocommit=True) as conn:
        ingest(conn, folder, source=SOURCE)
        order = records["purchase_orders"][0]
        changed = {**order, "status": "cancelled", "updated-at": "2026-07-01T09:00:00-04:00"}
        older = {**order, "status": "draft", "updated-at": "2020-01-01T09:00:00-05:00"}
        for name, record in (("20260701", changed), ("20260702", older)):
            later = folder.parent / f"purchase_orders_{name}.jsonl"
            later.write_text(json.dumps(record) + "\n", encoding="utf-8")
            ingest(conn, later, source=SOURCE, mapping=folder / "mapping.yml")
    build(url, tmp_path_factory.mktemp("coupa-dbt"), "--select", "path:models/staging/coupa")
    return Landed(url, records, changed)


def test_every_record_is_loaded_and_none_is_refused(landed):
    loaded = dict(
        landed.rows(
            "select table_name, sum(rows_read) from raw.file "
            "where rows_read = rows_loaded group by table_name"
        )
    )
    again = {"purchase_orders": 2}
    assert loaded == {
        f"coupa_{name}": len(records) + again.get(name, 0)
        for name, records in landed.records.items()
    }
    assert landed.rows("select count(*) from raw.quarantine") == [(0,)]


def _lines(records: list[Record], collection: str) -> list[Record]:
    return [line for record in records for line in record[collection]]


def test_staging_has_a_row_for_each_record_and_each_element(landed):
    orders, invoices = landed.records["purchase_orders"], landed.records["invoices"]
    lines = _lines(invoices, "invoice-lines")
    wanted = {name: len(records) for name, records in landed.records.items()} | {
        "requisition_lines": len(_lines(landed.records["requisitions"], "requisition-lines")),
        "order_lines": len(_lines(orders, "order-lines")),
        "order_line_revisions": len(
            _lines(landed.records["purchase_order_revisions"], "order-lines")
        ),
        "order_confirmation_lines": len(
            _lines(landed.records["order_header_confirmations"], "order-line-confirmations")
        ),
        "invoice_lines": len(lines),
        "failed_tolerances": len(_lines(lines, "failed-tolerances")),
        "invoice_payments": len(_lines(invoices, "payments")),
    }
    union = " union all ".join(
        f"select '{name}', count(*) from staging.stg_coupa__{name}" for name in wanted
    )
    assert dict(landed.rows(union)) == wanted
    assert min(wanted.values()) > 5


def _per_currency(records: list[Record], key: str) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for record in records:
        code = record["currency"]["code"]
        totals[code] = totals.get(code, Decimal(0)) + Decimal(record[key])
    return totals


def test_amounts_agree_to_the_cent(landed):
    invoices = landed.records["invoices"]
    receipts = landed.records["inventory_transactions"]
    for view, column, records, key in (
        ("order_lines", "net_amount", _lines(landed.records["purchase_orders"], "order-lines"),
         "total"),
        ("invoice_lines", "net_amount", _lines(invoices, "invoice-lines"), "total"),
        ("invoices", "gross_amount", invoices, "total-with-taxes"),
        ("inventory_transactions", "amount", receipts, "total"),
    ):  # fmt: skip
        staged = landed.rows(
            f"select currency, sum({column}) from staging.stg_coupa__{view} group by currency"
        )
        assert dict(staged) == _per_currency(records, key), view
        assert len(staged) == 2


def test_the_greatest_cursor_counts_in_whatever_order_versions_come(landed):
    rows = landed.rows(
        "select document_state, updated_at from staging.stg_coupa__purchase_orders "
        f"where purchase_order_id = '{landed.reissued['id']}'"
    )
    assert [(state, at.isoformat()) for state, at in rows] == [
        ("cancelled", "2026-07-01T13:00:00+00:00")
    ]


def test_dates_are_days_of_the_instance_and_codes_have_become_words(landed):
    invoices = {str(record["id"]): record for record in landed.records["invoices"]}
    days = landed.rows("select invoice_id, invoice_on::text from staging.stg_coupa__invoices")
    assert all(invoices[number]["invoice-date"].startswith(day) for number, day in days)
    for view, column, word in (
        ("requisitions", "document_state", "unknown"),
        ("purchase_orders", "document_state", "unknown"),
        ("purchase_orders", "transmission_state", "unknown"),
        ("invoices", "document_state", "unknown"),
        ("order_lines", "matching_type", "unknown"),
        ("inventory_transactions", "movement", "other"),
        ("approvals", "document_type", "other"),
        ("approvals", "decision", "other"),
        ("failed_tolerances", "block_reason", "other"),
    ):
        words = landed.rows(f"select distinct {column} from staging.stg_coupa__{view}")
        assert words and (word,) not in words and (None,) not in words, column
    records = landed.records["order_revision_records"]
    for attribute, value, written in (
        ("status", "issued", "issued"),
        ("transmission_status", "sent", "sent_"),
    ):
        staged = landed.rows(
            "select count(*) from staging.stg_coupa__order_revision_records "
            f"where attribute = '{attribute}' and line_id is null and value_after = '{value}'"
        )
        field = attribute.replace("_", "-")
        told = [r for r in records if r["field"] == field and r["to"].startswith(written)]
        assert staged == [(len(told),)] and told, attribute
