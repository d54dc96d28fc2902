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
    column = texts.cast(pl.String).to_arrow()
    coded = pc.dictionary_encode(column)
    order = pc.sort_indices(coded.dictionary).to_numpy()
    place = np.empty(order.size, dtype=np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    index = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    # the last element answers for -1
    code = np.append(place, np.int32(-1))[index]
    values = pl.Series(texts.name, pl.from_arrow(coded.dictionary.take(pa.array(order))), pl.String)
    return Attribute(code, values)


def narrowed(code: Ints, count: int) -> Ints:
    """Codes of so many values in the narrowest signed type."""
    for kind in (np.int8, np.int16, np.int32):
        if count <= np.iinfo(kind).max:
            return code.astype(kind, copy=False)
    return code.astype(np.int64, copy=False)
