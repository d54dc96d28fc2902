"""Specifications of systems: what is shipped is sound, and what is wrong is named."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from p2p.errors import P2PError
from p2p.sources.specification import get_system, raw_tables, read_system, systems

SHOP = """
system: shop
about: a small shop
raw_prefix: shop
form: jsonl
formats: {moment: ISO, decimal_mark: "."}
tables:
  Orders:
    about: orders
    key: [id]
    cursor: updated-at
    required: [id]
    text: [id, supplier.id]
    moment: [updated-at]
    decimal: [total]
    collections:
      order-lines: {required: [id], text: [id], decimal: [price]}
    loses: {table: [K01], total: [K08]}
"""


def shop(**changes: Any) -> dict[str, Any]:
    content = yaml.safe_load(SHOP)
    content["tables"]["Orders"].update(changes)
    return dict(content)


def test_a_table_knows_its_columns_and_raw_names() -> None:
    table = read_system(shop(), "shop").tables["Orders"]
    assert table.raw_name == "shop_orders"
    assert table.form == "jsonl"
    assert table.raw_columns == ("id", "supplier.id", "updated-at", "total", "order-lines")
    assert table.kind_of("total") == "decimal"
    assert table.kind_of("colour") is None
    assert table.is_named("ORDERS")
    assert not table.is_named("orders_old")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"key": ["no"]}, "key or cursor names no"),
        ({"text": ["id", "total"]}, "column total has two kinds"),
        ({"required": ["colour"]}, "required column colour has no kind"),
        ({"loses": {"colour": ["K01"]}}, "loses names colour"),
        ({"loses": {"table": ["K1"]}}, "loses.table.0"),
        ({"required": []}, "required names no column"),
        ({"form": "csv"}, "collections come in jsonl only"),
        ({"levels": ["Ntry"]}, "levels are needed for xml"),
        ({"text": ["id", "ID"]}, "comes twice when written in lower case"),
    ],
)
def test_what_does_not_agree_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(P2PError, match="Orders") as error:
        read_system(shop(**changes), "shop/tables.yml")
    assert told in error.value.message


def test_a_format_that_casts_no_moment_is_refused() -> None:
    with pytest.raises(P2PError, match="a moment needs one"):
        read_system({**shop(), "formats": {"moment": "HH24:MI"}}, "shop")


def test_an_extended_system_adds_tables_and_columns() -> None:
    base = read_system(shop(), "shop")
    newer = {
        "system": "shop2",
        "about": "the shop's next release",
        "extends": "shop",
        "tables": {
            "Orders": {"text": ["colour"], "loses": {"colour": ["K17"]}},
            "Bills": {"about": "bills", "key": ["no"], "required": ["no"], "text": ["no"]},
        },
    }
    system = read_system(newer, "shop2", base)
    assert system.raw_prefix == "shop"
    assert system.formats == base.formats
    orders = system.tables["Orders"]
    assert orders.text == ("id", "supplier.id", "colour")
    assert orders.collections == base.tables["Orders"].collections
    assert orders.loses == {"table": ("K01",), "total": ("K08",), "colour": ("K17",)}
    assert system.tables["Bills"].raw_name == "shop_bills"


def test_every_shipped_system_is_sound() -> None:
    assert "sap_ecc" in systems()
    assert get_system("sap_ecc").tables["EKKO"].raw_name == "sap_ekko"
    assert len(raw_tables()) >= 18
    with pytest.raises(P2PError, match="abacus") as error:
        get_system("abacus")
    assert "sap_ecc" in error.value.remedy
