"""Documents of one bill: exact and near duplicates joined into groups. No money and no words here.

Exact is the definition of K18: the same supplier, reference (in capitals, letters and digits only,
without leading zeros), gross amount and currency. Documents that left the books belong to a group
as well, where they stood beside another one; a bill that came anew after the first had left is in
order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from mining.rules import supplier_links
from mining.rules.document_life import with_life
from mining.rules.near_duplicates import near_duplicate_pairs
from mining.rules.references import normalised_reference

_NEVER: Final = date(9999, 1, 1)
_IN_ORDER: Final = ["posted_on", "entered_on", "fiscal_year", "invoice_id", "invoice_object_id"]
_SAME: Final = ["tenant", "source", "supplier_id", "compared", "gross_amount", "currency"]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups among the invoices of one source.

    invoices: all of them, `with_life`. members: one row a document of a group: row (of invoices),
    group, place (1 = came first), exact (number of the set of exact duplicates that it is one of,
    or null), is_standing, and is_candidate (stands beside another one that stands). pairs: near
    duplicates with their group. shared: what supplier numbers have in common.
    """

    invoices: pl.DataFrame
    members: pl.DataFrame
    pairs: pl.DataFrame
    shared: pl.DataFrame


def duplicate_groups(invoices: pl.DataFrame, identifiers: pl.DataFrame | None = None) -> Groups:
    """Groups of at least two documents of canonical.can_invoice of one source.

    invoices: with supplier_name; gross_amount as Decimal, tax_amount as float. identifiers: as
    supplier_links.IDENTIFIER; where they are missing, names alone tell double supplier numbers.
    """
    known = (
        identifiers
        if identifiers is not None
        else pl.DataFrame(schema=pl.Schema(supplier_links.IDENTIFIER))
    )
    documents = with_life(invoices)
    exact = exact_sets(documents)
    pairs = near_duplicate_pairs(documents, supplier_links.firms(known))
    members, grouped = _joined(documents, exact, pairs)
    return Groups(documents, members, grouped, supplier_links.shared_identifiers(known))


def exact_sets(documents: pl.DataFrame) -> pl.DataFrame:
    """row and exact (number of the set) of documents that repeat each other to the letter.

    documents: `with_life`. A set ends where all of its documents have left before the next came.
    """
    comparable = (
        documents.with_row_index("row")
        .with_columns(compared=normalised_reference(pl.col("reference")))
        .filter(
            ~pl.col("is_credit_memo").fill_null(False),
            pl.col("supplier_id").is_not_null(),
            pl.col("compared").is_not_null(),
            pl.col("gross_amount").fill_null(0) != 0,
        )
        .filter(pl.len().over(_SAME) > 1)
        .sort("entered_on", *_IN_ORDER, nulls_last=True)
    )
    stood_until = pl.col("left_on").fill_null(_NEVER).cum_max().shift(1)
    return (
        comparable.with_columns(stood_until=stood_until.over(_SAME))
        .with_columns(
            part=(pl.col("stood_until") <= pl.col("entered_on"))
            .fill_null(False)
            .cum_sum()
            .over(_SAME)
        )
        .with_columns(exact=pl.struct(*_SAME, "part").rank("dense"))
        .filter(pl.len().over("exact") > 1)
        .select("row", "exact")
    )


def _joined(
    documents: pl.DataFrame, exact: pl.DataFrame, pairs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Members and pairs with the number of the group that they hang together in."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    hub = exact.select("row", hub=pl.col("row").first().over("exact"))
    first = np.concatenate([hub["hub"].to_numpy(), pairs["first"].to_numpy()])
    second = np.concatenate([hub["row"].to_numpy(), pairs["second"].to_numpy()])
    size = documents.height
    links = coo_array((np.ones(first.size, np.int8), (first, second)), shape=(size, size))
    component = (
        connected_components(links, directed=False)[1] if size else np.zeros(0, dtype=np.int32)
    )
    rows = np.unique(np.concatenate([first, second])).astype(np.uint32)
    near = pairs.filter("is_standing")
    beside = pl.concat([near["first"], near["second"]]).unique()
    members = (
        documents[rows]
        .select(*_IN_ORDER, is_standing=pl.col("left_on").is_null())
        .with_columns(row=pl.Series(rows), group=pl.Series(component[rows], dtype=pl.Int64))
        .join(exact, on="row", how="left", maintain_order="left")
        .with_columns(
            is_candidate=pl.col("is_standing")
            & (
                pl.col("row").is_in(beside.implode())
                | (pl.col("exact").is_not_null() & (pl.col("is_standing").sum().over("exact") > 1))
            )
        )
        .sort("group", *_IN_ORDER, nulls_last=True)
        .with_columns(place=pl.int_range(1, pl.len() + 1).over("group"))
        .select("row", "group", "place", "exact", "is_standing", "is_candidate")
    )
    grouped = pairs.with_columns(
        group=pl.Series(component[pairs["first"].to_numpy()], dtype=pl.Int64)
    )
    return members, grouped
