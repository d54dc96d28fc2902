"""JSON lines, Parquet and XML go the way of CSV: screened, quarantined, counted, versioned."""

import datetime as dt
import gzip
import json
from decimal import Decimal

import polars as pl
import pytest

from p2p.errors import DataRefused
from p2p.landing import ingest
from p2p.sources import DeliveryMapping
from tests.sources.shop import shop  # noqa: F401

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def land(conn, tmp_path):
    """land(name, content) loads one file of the shop; a frame is written as Parquet."""

    def run(name, content, **more):
        path = tmp_path / name
        mapping = DeliveryMapping(system="shop")
        path.parent.mkdir(exist_ok=True)
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (loaded,) = ingest(conn, path, source="shop", mapping=mapping, **more)
        return loaded

    return run


def counts(loaded):
    return (loaded.rows_read, loaded.rows_loaded, loaded.rows_quarantined, loaded.rows_duplicate)


ORDER = {
    "id": 7,
    "supplier": {"id": "s1", "name": 'A "B"\nC', "city": "Ulm"},
    "exported": False,
    "updated-at": "2026-01-31T10:00:00-05:00",
    "total": 12.5,
    "order-lines": [{"id": 1, "price": 1.10, "item": {"code": "x"}, "need-by": None, "note": [1]}],
    "colour": "red",
}


def order(**changes):
    document = {**ORDER, **changes}
    return json.dumps({key: value for key, value in document.items() if value is not ...})


def test_a_document_becomes_a_row_with_exact_digits(land, conn):
    line = order().replace("12.5", "1234567890123456789.10").replace("1.1,", "1.10,")
    assert counts(land("orders.jsonl.gz", gzip.compress(f"{line}\n\n".encode()))) == (1, 1, 0, 0)
    row = conn.execute(
        'select id, "supplier.id", "supplier.name", exported, "updated-at", total, "order-lines", '
        "other_fields from raw.shop_orders"
    ).fetchone()
    lines = '[{"id":"1","item":{"code":"x"},"need-by":null,"note":["1"],"price":"1.10"}]'
    assert row[:6] == (
        *("7", "s1", 'A "B"\nC', "false", "2026-01-31T10:00:00-05:00"),
        "1234567890123456789.10",
    )
    assert row[6:] == (lines, '{"colour":"red","supplier":{"city":"Ulm"}}')
    manifest = conn.execute(
        "select form, delimiter, moment_format, decimal_mark, system from raw.file"
    ).fetchone()
    assert manifest == ("jsonl", None, "ISO", ".", "shop")


BAD_DOCUMENTS = [
    ('{"id": 1', None, "not_json"),
    ("[1]", None, "not_an_object"),
    (b'{"id": "\xff"}', None, "not_utf8"),
    ('{"id": 1, "total": NaN}', None, "not_json"),
    ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", None, "not_json"),
    (order(id=...), "id", "required_value_missing"),
    (order(total="12,5"), "total", "not_a_decimal"),
    (order(total=[1, 2]), "total", "not_a_value"),
    (order(supplier="s1"), "supplier", "not_an_object"),
    (order(**{"updated-at": "yesterday"}), "updated-at", "not_a_moment"),
    (order(**{"order-lines": {"id": 1}}), "order-lines", "not_a_list"),
    (order(**{"order-lines": [{"id": 1}, "x"]}), "order-lines[1]", "not_an_object"),
    (
        order(**{"order-lines": [{"id": 1}, {"id": 2}, {"id": 3, "price": "1x"}]}),
        "order-lines[2].price",
        "not_a_decimal",
    ),
    (
        order(**{"order-lines": [{"id": None}]}),
        "order-lines[0].id",
        "required_value_missing",
    ),
    (
        order(**{"order-lines": [{"id": 1, "item": {"code": {"a": 1}}}]}),
        "order-lines[0].item.code",
        "not_a_value",
    ),
    (
        order(**{"order-lines": [{"id": 1, "need-by": "31.01.2026"}]}),
        "order-lines[0].need-by",
        "not_a_date",
    ),
    (order(exported="a\0b"), None, "nul_byte"),
    (order(exported="a\ud800b"), None, "not_utf8"),
    (order(exported="a\n" * 300), None, "record_too_long"),
    (order(exported="x" * 2_000_000), None, "record_too_long"),
    ("x" * 5_000_000, None, "record_too_long"),
]


def test_every_kind_of_bad_document_is_told_and_the_good_ones_load(land, conn, quarantine):
    lines, expected = [], []
    for number, (bad, column, code) in enumerate(BAD_DOCUMENTS):
        lines.append(order(id=number).encode())
        lines.append(bad if isinstance(bad, bytes) else bad.encode("utf-8", "surrogatepass"))
        expected.append((2 * number + 2, column, code))
    many = len(BAD_DOCUMENTS)
    assert counts(land("orders.jsonl", b"\n".join(lines))) == (2 * many, many, many, 0)
    assert [row[:3] for row in quarantine()] == expected
    stored = conn.execute("select id, _row_number from raw.shop_orders order by 2").fetchall()
    assert stored == [(str(number), 2 * number + 1) for number in range(many)]
    told = conn.execute(
        "select value, reason, remedy from raw.quarantine where column_name like '%price'"
    ).fetchone()
    assert told[0] == "1x"
    assert "decimal mark" in told[1]
    texts = conn.execute("select min(length(reason)), min(length(remedy)) from raw.quarantine")
    assert min(texts.fetchone()) > 5


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[" + order() + "]", "one JSON array"),
        (
            "\n".join(order(id=..., no=n) for n in range(30)),
            "lacks id; found: exported, order-lines",
        ),
        ("id,total\n" + "1,2\n" * 20, "21 of the first 21 rows cannot be read: no JSON"),
    ],
)
def test_a_file_that_is_no_such_documents_is_refused_whole(land, conn, content, told):
    with pytest.raises(DataRefused, match=told) as refused:
        land("orders.jsonl", content)
    assert "orders.jsonl" in refused.value.message
    assert refused.value.remedy
    assert conn.execute("select count(*) from raw.shop_orders").fetchone() == (0,)


STOCK = pl.DataFrame(
    {
        "article": [4500000001, 2],
        "NAME": pl.Series(["", "say \"hi\", 'you'"], dtype=pl.Categorical),
        "COUNTED_ON": [dt.date(2026, 1, 31), None],
        "COUNTED_AT": [dt.time(23, 59, 59), None],
        "CHANGED": pl.Series(
            [dt.datetime(2026, 1, 31, 12, 0, 0, 123000, dt.UTC), None],
            dtype=pl.Datetime("ns", "UTC"),
        ),
        "QUANTITY": [0.1, 1e-7],
        "PRICE": pl.Series([Decimal("1.50"), Decimal("-0.01")], dtype=pl.Decimal(12, 2)),
        "SHELF": [True, None],
        "TAGS": [["a"], []],
    }
)


def test_typed_values_become_text_in_one_form(land, conn):
    loaded = land("STOCK_20260131.parquet", STOCK)
    assert counts(loaded) == (2, 2, 0, 0)
    rows = conn.execute(
        "select article, name, counted_on, counted_at, changed, quantity, price, shelf "
        "from raw.shop_stock order by _row_number"
    ).fetchall()
    assert rows == [
        (
            *("4500000001", None, "2026-01-31", "23:59:59", "2026-01-31T12:00:00.123Z"),
            *("0.1", "1.50", "true"),
        ),
        ("2", "say \"hi\", 'you'", None, None, None, "1e-7", "-0.01", None),
    ]
    assert any("nested columns are left out: TAGS" in note for note in loaded.notes)
    assert conn.execute(
        "select form, date_format, time_format, moment_format, decimal_mark, "
        "delivered_on::text from raw.file"
    ).fetchone() == ("parquet", "ISO", "HH24:MI:SS", "ISO", ".", "2026-01-31")


def test_text_in_parquet_is_checked_like_text_in_csv(land, quarantine):
    texts = STOCK.select(
        pl.col("article").cast(pl.String),
        pl.Series("COUNTED_ON", ["2026-01-31", "31.01.2026"]),
        pl.Series("QUANTITY", ["1", "many"]),
    )
    good = texts.head(1)
    frame = pl.concat([*([good] * 20), texts.with_columns(article=pl.lit("x"))])
    assert counts(land("STOCK.parquet", frame)) == (22, 2, 1, 19)
    assert quarantine() == [(22, "COUNTED_ON", "not_a_date", "31.01.2026")]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"article": pl.lit(4500000001.0)}, "ARTICLE of STOCK holds double, where text or whole"),
        ({"COUNTED_ON": pl.lit(20260131)}, "COUNTED_ON of STOCK holds int32, where a date"),
        ({"PRICE": pl.lit(True)}, "PRICE of STOCK holds bool, where a number"),
        ({"CHANGED": pl.lit(1.5)}, "CHANGED of STOCK holds double, where a timestamp"),
        ({"PRICE": pl.lit("1.5")}, "PRICE of STOCK holds text, but QUANTITY holds double"),
    ],
)
def test_a_changed_type_is_refused(land, conn, changes, told):
    with pytest.raises(DataRefused, match=told) as refused:
        land("STOCK.parquet", STOCK.with_columns(**changes))
    assert "STOCK.parquet" in refused.value.message
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)


def test_damaged_large_and_lacking_parquet_is_refused(land, tmp_path, settings_for_tests):
    with pytest.raises(DataRefused, match="no Parquet file that can be read"):
        land("STOCK.parquet", b"PAR1" + b"x" * 200 + b"PAR1")
    with pytest.raises(DataRefused, match="lacks ARTICLE; found: NAME"):
        land("STOCK.parquet", STOCK.select("NAME", "PRICE"))
    whole = tmp_path / "whole.parquet"
    STOCK.write_parquet(whole, compression="uncompressed", statistics=False)
    content = bytearray(whole.read_bytes())
    content[4:60] = b"\xff" * 56
    with pytest.raises(DataRefused, match="no Parquet file that can be read"):
        land("STOCK.parquet", bytes(content))
    settings = settings_for_tests.model_copy(update={"max_uncompressed_bytes": 1_000_000})
    wide = pl.DataFrame({"ARTICLE": ["x" * 100 + str(n) for n in range(20_000)]})
    with pytest.raises(DataRefused, match="more than 1,000,000 bytes uncompressed"):
        land("STOCK.parquet", wide, settings=settings)


def statement(entries, encoding="UTF-8", head="<Id>S1</Id><Acct><Id><IBAN>DE1</IBAN></Id></Acct>"):
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>{head}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    )
    return text.encode(encoding)


ENTRIES = (
    '<Ntry><Amt Ccy="EUR">30.00</Amt><ValDt><Dt>2026-01-31</Dt></ValDt><NtryDtls>'
    "<TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><Amt>10.00</Amt>"
    "<RmtInf><Ustrd>Größe</Ustrd><Ustrd>two</Ustrd></RmtInf></TxDtls>"
    "<TxDtls><Refs><EndToEndId>E2</EndToEndId></Refs><Amt>20.00</Amt></TxDtls>"
    "</NtryDtls><AddtlNtryInf>last</AddtlNtryInf></Ntry>"
    '<Ntry><Amt Ccy="EUR">5.00</Amt><!-- none --></Ntry>'
)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_a_bank_statement_becomes_a_row_a_transaction(land, conn, encoding):
    loaded = land("camt053_account_1.xml.gz", gzip.compress(statement(ENTRIES, encoding)))
    assert counts(loaded) == (3, 3, 0, 0)
    rows = conn.execute(
        'select "stmt.id", "stmt.acct.id.iban", "ntry@no", "txdtls@no", "ntry.amt", '
        '"ntry.amt@ccy", "ntry.valdt.dt", "txdtls.refs.endtoendid", "txdtls.rmtinf.ustrd", '
        "other_fields from raw.shop_statement order by _row_number"
    ).fetchall()
    common = ("30.00", "EUR", "2026-01-31")
    rest = '{"Ntry.AddtlNtryInf":"last"}'
    assert rows == [
        ("S1", "DE1", "1", "1", *common, "E1", "Größe\ntwo", rest),
        ("S1", "DE1", "1", "2", *common, "E2", None, rest),
        ("S1", "DE1", "2", None, "5.00", "EUR", None, None, None, None),
    ]


def test_entries_at_fault_are_told_and_the_same_statement_again_is_a_duplicate(land, quarantine):
    bad = "<Ntry><Amt>1,5</Amt></Ntry><Ntry><ValDt><Dt>2026-01-31</Dt></ValDt></Ntry>"
    assert counts(land("statement.xml", statement(ENTRIES + bad))) == (5, 3, 2, 0)
    assert quarantine() == [
        (4, "Ntry.Amt", "not_a_decimal", "1,5"),
        (5, "Ntry.Amt", "required_value_missing", None),
    ]
    again = land("statement_20260201.xml", statement(ENTRIES + bad))
    assert counts(again) == (5, 0, 2, 3)


ENTITY = '<!DOCTYPE Document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (statement(ENTRIES).replace(b"?>\n", b"?>\n" + ENTITY.encode(), 1), "document type"),
        (
            statement(ENTRIES, "UTF-16")[:2] + (ENTITY + "<Document/>").encode("utf-16-le"),
            "document type",
        ),
        (statement(ENTRIES)[:-40], "no sound XML"),
        (statement(ENTRIES.replace("E1", "&unknown;")), "no sound XML"),
        (statement(ENTRIES).replace("Größe".encode(), b"Gr\xf6\xdfe"), "no sound XML"),
        (b"<Document><Other/></Document>", "holds no element Stmt"),
        (b" " * 200_000 + b"<Document/>", "no element begins"),
        (statement("<Ntry>" + "<a/>" * 700_000 + "</Ntry>"), "over 600,000 tags"),
        (b"id,total\n1,2\n", "no sound XML"),
        (statement("<Ntry><Amt>1</Amt></Ntry>" * 100_000), "1,000,000 bytes"),
    ],
)
def test_xml_that_is_unsound_or_unsafe_is_refused(land, conn, settings_for_tests, content, told):
    limit = 1_000_000 if "bytes" in told else 100_000_000
    settings = settings_for_tests.model_copy(update={"max_uncompressed_bytes": limit})
    with pytest.raises(DataRefused, match=told) as refused:
        land("statement.xml", content, settings=settings)
    assert "statement.xml" in refused.value.message
    assert conn.execute("select count(*) from raw.file").fetchone() == (0,)
