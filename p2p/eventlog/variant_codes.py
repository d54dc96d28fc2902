"""Finds the variants of a log: the sequences of activities that its cases share."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa

from p2p.eventlog.log import Ints, Variants
from p2p.eventlog.runs import begins, rows_of


def encode_variants(
    activity: Ints, activity_count: int, first_event: Ints
) -> tuple[Ints, Variants]:
    """The variant of each case, and the variants, those of most cases first, then by activity.

    A case's activities, two or four bytes each, are one binary value, so grouping and order are
    exact and nothing is hashed by hand. The pairs of `edges` are not filled in yet.
    """
    width = np.dtype(">u2" if activity_count < 2**16 else ">u4")
    # the bytes of big-endian numbers sort like the numbers
    traces = pa.Array.from_buffers(
        pa.large_binary(),
        first_event.size - 1,
        [
            None,
            pa.py_buffer(first_event * width.itemsize),
            pa.py_buffer(activity.astype(width)),
        ],
    )
    found = (
        pl.DataFrame({"trace": pl.from_arrow(traces)})
        .with_row_index("case")
        .group_by("trace", maintain_order=True)
        .agg(pl.col("case"), pl.len().alias("count"), pl.col("case").first().alias("example"))
        .sort(["count", "trace"], descending=[True, False])
    )
    count = found["count"].cast(pl.Int64).to_numpy()
    variant = np.empty(first_event.size - 1, dtype=np.int32)
    variant[found["case"].explode().to_numpy()] = np.repeat(
        np.arange(count.size, dtype=np.int32), count
    )
    example = found["example"].to_numpy()
    length = np.diff(first_event)[example]
    first_step = begins(length)
    step = activity[rows_of(first_event[example], length)]
    of_step = np.repeat(np.arange(count.size, dtype=np.int64), length)
    pair, times = np.unique(of_step * max(activity_count, 1) + step, return_counts=True)
    none = np.zeros(0, dtype=np.int64)
    return variant, Variants(
        first_step=first_step,
        step=step,
        case_count=count,
        activity_variant=pair // max(activity_count, 1),
        activity_code=pair % max(activity_count, 1),
        activity_count=times,
        edge_variant=none,
        edge_code=none,
        edge_count=none,
    )
