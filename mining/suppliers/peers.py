"""Whom a supplier is compared with: suppliers of its company, category and size, as far as there
are enough of them.
"""

from __future__ import annotations

import polars as pl

from mining.suppliers.source_data import SupplierData

LEAST_PEERS = 8
"""Suppliers of a group from which on it is one; else the next wider group is taken."""
LEVELS = ("company_category_size", "company_category", "category", "source")
"""From narrow to wide; PEER_WORDS tells each."""
PEER_WORDS = {
    "company_category_size": "suppliers of the same company, category and size",
    "company_category": "suppliers of the same company and category",
    "category": "suppliers of the same category",
    "source": "all suppliers of the source",
    "own": "its own past",
    "currency": "suppliers of the same currency that are not new",
    "benford": "Benford's law: the limit of the deviation",
}
NO_ORDER = "without an order"


def profiles(data: SupplierData) -> pl.DataFrame:
    """One row a supplier that has documents: its company, category, currency, size and groups.

    supplier, company_code, category, currency (the most frequent of its documents), size_class
    (invoices and order items: under 10, under 100, more), and one column a level of LEVELS with
    the name of its group.
    """
    invoices = data.invoices.select("supplier", "company_code", "category", "currency")
    items = data.order_items.select("supplier", "company_code", "category", "currency")
    documents = pl.concat([invoices, items]).filter(pl.col("supplier").is_not_null())
    most = [
        documents.filter(pl.col(name).is_not_null())
        .group_by("supplier", name)
        .len()
        .sort("supplier", "len", name, descending=[False, True, False])
        .unique("supplier", keep="first", maintain_order=True)
        .select("supplier", name)
        for name in ("company_code", "category", "currency")
    ]
    frame = documents.group_by("supplier").agg(documents=pl.len())
    for one in most:
        frame = frame.join(one, on="supplier", how="left")
    size = pl.when(pl.col("documents") < 10).then(0).when(pl.col("documents") < 100).then(1)
    category = pl.col("category").fill_null(NO_ORDER)
    company = pl.col("company_code").fill_null("")
    return (
        frame.with_columns(size_class=size.otherwise(2))
        .with_columns(
            company_category_size=pl.concat_str(company, category, "size_class", separator="|"),
            company_category=pl.concat_str(company, category, separator="|"),
            source=pl.lit(""),
        )
        .with_columns(category=category)
        .sort("supplier")
    )
