"""Which supplier numbers belong to one firm, by what a firm has once: a bank account, a tax number.

Names are not compared here. Numbers come as one-way hashes; only their ends are ever shown.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

IDENTIFIER: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "supplier_id": pl.String,
    "identifier_type": pl.String,
    "identifier_hash": pl.String,
    "identifier_ending": pl.String,
}
BANK, TAX_NUMBER = "bank_account", "vat_number"
WORDS: Final = {BANK: "bank account", TAX_NUMBER: "tax number"}
# An account of many suppliers is a factor's, a tax number of many a placeholder.
_MOST_SHARING: Final = 5


def shared_identifiers(identifiers: pl.DataFrame) -> pl.DataFrame:
    """The identifiers that two to five supplier numbers of one source have in common."""
    sharing = pl.col("supplier_id").n_unique().over("identifier_type", "identifier_hash")
    return identifiers.unique(list(IDENTIFIER)[:3], keep="first", maintain_order=True).filter(
        sharing.is_between(2, _MOST_SHARING)
    )


def firms(identifiers: pl.DataFrame) -> pl.DataFrame:
    """supplier_id and linked_firm of the suppliers that share something: the least of their
    numbers, so that it is the same in every run."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    shared = shared_identifiers(identifiers)
    if shared.is_empty():
        return no_firms()
    told = shared.with_columns(
        supplier=pl.col("supplier_id").rank("dense") - 1,
        identifier=pl.struct("identifier_type", "identifier_hash").rank("dense") - 1,
    )
    suppliers, identifier = (told[name].to_numpy() for name in ("supplier", "identifier"))
    count = int(suppliers.max()) + 1
    size = count + int(identifier.max()) + 1
    links = coo_array(
        (np.ones(suppliers.size, np.int8), (suppliers, count + identifier)), shape=(size, size)
    )
    _, component = connected_components(links, directed=False)
    return (
        told.select("supplier_id", component=component[suppliers])
        .unique()
        .select("supplier_id", linked_firm=pl.col("supplier_id").min().over("component"))
        .sort("supplier_id")
    )


def no_firms() -> pl.DataFrame:
    """What `firms` gives where nobody shares anything."""
    return pl.DataFrame(schema={"supplier_id": pl.String, "linked_firm": pl.String})


def same_words(shared: pl.DataFrame, one: str, other: str) -> str | None:
    """What two supplier numbers have in common, as a reviewer reads it: `bank account ...1234`."""
    key = ["identifier_type", "identifier_hash"]
    same = (
        shared.filter(pl.col("supplier_id").is_in([one, other]))
        .filter(pl.len().over(key) > 1)
        .sort(key)
    )
    if same.is_empty():
        return None
    first = same.row(0, named=True)
    return f"{WORDS[first['identifier_type']]} ...{first['identifier_ending']}"
