"""Parquet goes the way of CSV: its values become text in one form, and are screened."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from p2p.errors import DataRefused
from tests.landing.loaded_counts import counts

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
