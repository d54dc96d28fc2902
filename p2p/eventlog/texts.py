"""Texts as codes: each distinct text once, in byte order, and a number wherever it occurs."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from p2p.eventlog.log import Attribute, Ints


def encode_texts(texts: pl.Series) -> Attribute:
    """Codes in the order of the texts' UTF-8 bytes; -1 for null.

    Bytes, not a language's order: the warehouse breaks ties between variants the same way.
    """
    column = texts.to_arrow()
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column.cast(pa.large_string()))
    known = column.dictionary.cast(pa.large_string())
    index = column.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    # a dictionary may hold texts that occur elsewhere only
    occurs = np.bincount(index + 1, minlength=len(known) + 1)[1:] > 0
    order = pc.sort_indices(known).to_numpy()
    order = order[occurs[order]]
    # the last element answers for -1
    place = np.full(len(known) + 1, -1, dtype=np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    values = pl.Series(texts.name, pl.from_arrow(known.take(pa.array(order))), pl.String)
    return Attribute(place[index], values)


def narrowed(code: Ints, count: int) -> Ints:
    """Codes of so many values in the narrowest signed type."""
    for kind in (np.int8, np.int16, np.int32):
        if count <= np.iinfo(kind).max:
            return code.astype(kind, copy=False)
    return code.astype(np.int64, copy=False)


def named(texts: pl.Series, code: Ints) -> pl.Series:
    """The texts of codes; null for -1."""
    row = pl.Series(code, dtype=pl.Int64)
    return texts.gather(row.set(row < 0, None))
