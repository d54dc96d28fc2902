"""The tables are what the specification of SAP ECC expects: columns, keys, formats, links."""

import polars as pl
import pytest

from p2p.sources.specification import get_system
from tests.simulator.sap_company import SOURCE
from tests.simulator.sap_reading import thousandths

TABLES = [
    *("EBAN", "EKKO", "EKPO", "EKET", "EKKN", "NAST", "EKES", "EKBE", "MKPF", "MSEG"),
    *("RBKP", "RSEG", "BKPF", "BSEG", "BSAK", "BSIK", "REGUH", "CDHDR", "CDPOS"),
    *("LFA1", "LFB1", "LFM1", "LFBK", "T052", "TCURR", "USR02"),
    *("SWWWIHEAD", "SWWLOGHIST", "SWW_WI2OBJ"),
]


def test_every_table_is_written_with_the_rows_that_are_told(delivery, tables):
    assert sorted(tables) == sorted(TABLES)
    assert delivery.rows[SOURCE] == {name: table.height for name, table in tables.items()}
    assert all(delivery.rows[SOURCE].values())


@pytest.mark.parametrize("name", TABLES)
def test_columns_keys_and_formats_follow_the_specification(tables, name):
    spec, table = get_system("sap_ecc").tables[name], tables[name]
    assert set(spec.required) <= set(table.columns) <= set(spec.columns)
    assert not table.select(spec.key).is_duplicated().any()
    for column in spec.required:
        assert (table[column] != "").all(), column
    for column in set(spec.date) & set(table.columns):
        assert table[column].str.contains(r"^(20\d\d[01]\d[0-3]\d|00000000)$").all(), column
    for column in set(spec.time) & set(table.columns):
        assert table[column].str.contains(r"^[0-2]\d[0-5]\d[0-5]\d$").all(), column
    for column in set(spec.decimal) & set(table.columns):
        assert table[column].str.contains(r"^\d+(\.\d+)?-?$").all(), column


def test_empty_text_is_written_as_nothing(delivery):
    lines = (delivery.folder / SOURCE / "EKPO.csv").read_text().splitlines()
    assert ",," in lines[1]
    assert '""' not in "".join(lines)


LINKS = (
    ("EKPO", ["EBELN"], "EKKO", ["EBELN"]),
    ("EKET", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("EKBE", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("MSEG", ["MBLNR", "MJAHR"], "MKPF", ["MBLNR", "MJAHR"]),
    ("MSEG", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("RSEG", ["BELNR", "GJAHR"], "RBKP", ["BELNR", "GJAHR"]),
    ("RSEG", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("BSEG", ["BUKRS", "BELNR", "GJAHR"], "BKPF", ["BUKRS", "BELNR", "GJAHR"]),
    ("EKKN", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("EKES", ["EBELN", "EBELP"], "EKPO", ["EBELN", "EBELP"]),
    ("NAST", ["OBJKY"], "EKKO", ["EBELN"]),
    ("EKKO", ["LIFNR"], "LFA1", ["LIFNR"]),
    ("LFBK", ["LIFNR"], "LFA1", ["LIFNR"]),
    ("LFM1", ["LIFNR", "EKORG"], "LFB1", ["LIFNR", "BUKRS"]),
    ("LFB1", ["ZTERM"], "T052", ["ZTERM"]),
    ("EKKO", ["ERNAM"], "USR02", ["BNAME"]),
    ("SWWLOGHIST", ["WI_ID"], "SWWWIHEAD", ["WI_ID"]),
    ("SWWWIHEAD", ["WI_ID"], "SWW_WI2OBJ", ["WI_ID"]),
    ("REGUH", ["LIFNR", "ZBUKR"], "LFB1", ["LIFNR", "BUKRS"]),
    ("EKKO", ["LIFNR", "BUKRS"], "LFB1", ["LIFNR", "BUKRS"]),
    ("RBKP", ["LIFNR", "BUKRS"], "LFB1", ["LIFNR", "BUKRS"]),
    ("CDPOS", ["OBJECTCLAS", "OBJECTID", "CHANGENR"], "CDHDR",
     ["OBJECTCLAS", "OBJECTID", "CHANGENR"]),
    ("CDHDR", ["OBJECTCLAS", "OBJECTID", "CHANGENR"], "CDPOS",
     ["OBJECTCLAS", "OBJECTID", "CHANGENR"]),
)  # fmt: skip


@pytest.mark.parametrize(("child", "key", "parent", "parent_key"), LINKS)
def test_no_row_points_to_nothing(tables, child, key, parent, parent_key):
    orphans = tables[child].join(tables[parent], left_on=key, right_on=parent_key, how="anti")
    assert orphans.is_empty()


def test_requisition_and_order_items_name_each_other(tables):
    from_order = tables["EKPO"].filter(pl.col("BANFN") != "")
    from_requisition = tables["EBAN"].filter(pl.col("EBELN") != "")
    key = ["BANFN", "BNFPO", "EBELN", "EBELP"]
    assert from_order.select(key).sort(key).equals(from_requisition.select(key).sort(key))
    assert 0 < from_order.height < tables["EKPO"].height


def test_items_are_priced_by_their_price_unit(tables):
    items = tables["EKPO"].with_columns(
        units=thousandths("MENGE") // 1000,
        price=pl.col("NETPR").cast(pl.Decimal(18, 2)),
        unit=pl.col("PEINH").cast(pl.Int64),
        value=pl.col("NETWR").cast(pl.Decimal(18, 2)),
    )
    assert items.filter(pl.col("unit") == 100).height > 0
    worth = items.select((pl.col("units") // pl.col("unit")) * pl.col("price") == pl.col("value"))
    assert worth.to_series().all()


def test_document_numbers_are_shared_between_company_codes(tables):
    # the trap that a join by number alone falls into
    numbers = tables["BKPF"].group_by("BELNR", "GJAHR").agg(pl.col("BUKRS").n_unique())
    assert numbers["BUKRS"].max() == 3


def test_currencies_are_the_company_codes_own(tables):
    pairs = set(tables["BKPF"].select("BUKRS", "WAERS").unique().iter_rows())
    assert pairs == {("1000", "EUR"), ("2000", "EUR"), ("3000", "USD")}


def test_nothing_lies_after_the_as_of_date(delivery, tables):
    last = delivery.as_of.strftime("%Y%m%d")
    for table, column in (
        ("EBAN", "BADAT"), ("EKKO", "AEDAT"), ("EKPO", "AEDAT"), ("EKBE", "CPUDT"),
        ("MKPF", "CPUDT"), ("RBKP", "CPUDT"), ("BKPF", "CPUDT"), ("BSAK", "AUGDT"),
        ("CDHDR", "UDATE"),
    ):  # fmt: skip
        assert tables[table][column].max() <= last, table
    assert tables["BKPF"]["CPUDT"].max() >= "20260629"
    assert tables["EBAN"]["BADAT"].min() < "20250120"
