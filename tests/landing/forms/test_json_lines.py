"""JSON lines go the way of CSV: screened, quarantined, counted."""

import gzip
import json

import pytest

from p2p.errors import DataRefused
from tests.landing.loaded_counts import counts

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
