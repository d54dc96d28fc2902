"""A small system made by hand, with a table of each form: what holds for it holds for any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from p2p.sources import specification

TABLES = """
system: shop
about: a small shop
raw_prefix: shop
formats: {moment: ISO, date: YYYY-MM-DD, time: "HH24:MI:SS", decimal_mark: "."}
tables:
  STOCK:
    about: stock of an article
    key: [ARTICLE]
    required: [ARTICLE]
    text: [ARTICLE, NAME]
    date: [COUNTED_ON]
    time: [COUNTED_AT]
    moment: [CHANGED]
    decimal: [QUANTITY, PRICE]
    loses: {table: [K32], PRICE: [K34]}
  orders:
    about: orders
    form: jsonl
    key: [id]
    cursor: updated-at
    required: [id]
    text: [id, supplier.id, supplier.name, exported]
    moment: [updated-at]
    decimal: [total]
    collections:
      order-lines:
        required: [id]
        text: [id, item.code]
        decimal: [price]
        date: [need-by]
    loses: {table: [K01, K08], order-lines: [K21], total: [K17]}
  statement:
    about: a bank statement (camt.053)
    form: xml
    files: ["camt053*"]
    levels: [Stmt, Ntry, TxDtls]
    key: [Stmt.Id, Ntry@no, TxDtls@no]
    required: [Ntry@no, Ntry.Amt]
    text: [Stmt.Id, Stmt.Acct.Id.IBAN, Ntry@no, TxDtls@no, Ntry.Amt@Ccy, TxDtls.Refs.EndToEndId,
      TxDtls.RmtInf.Ustrd]
    date: [Ntry.ValDt.Dt]
    decimal: [Ntry.Amt, TxDtls.Amt]
"""


@pytest.fixture
def shop(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The shop beside the systems that are shipped; the folder of its specification."""
    folder = tmp_path_factory.mktemp("systems")
    for path in specification.FOLDER.glob("*/tables.yml"):
        (folder / path.parent.name).symlink_to(path.parent)
    (folder / "shop").mkdir()
    (folder / "shop" / "tables.yml").write_text(TABLES)
    monkeypatch.setattr(specification, "FOLDER", folder)
    specification.systems.cache_clear()
    yield folder / "shop"
    specification.systems.cache_clear()
