"""Finds the pairs of activities that follow each other directly, and sorts their waits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from p2p.eventlog.grouped import group_values
from p2p.eventlog.log import UNKNOWN, Edges, Floats, Ints, Variants


def encode_edges(
    variants: Variants,
    *,
    activity: Ints,
    activity_count: int,
    case: Ints,
    wait_us: Ints,
    wait_business_days: Floats,
) -> tuple[Edges, Variants]:
    """The edges, by their first and then their second activity; and the variants with their edges.

    Which edges there are, and how often, is read from the variants; only waits need the events.
    """
    many = max(activity_count, 1)
    of_step = np.repeat(np.arange(variants.case_count.size), np.diff(variants.first_step))
    inside = of_step[1:] == of_step[:-1]
    pair = variants.step[:-1].astype(np.int64) * many + variants.step[1:]
    pair, owner = pair[inside], of_step[1:][inside]
    edge, number = np.unique(pair, return_inverse=True)
    edge_count = max(edge.size, 1)
    triple, times = np.unique(owner * edge_count + number, return_counts=True)

    follows = np.flatnonzero(case[1:] == case[:-1])
    followed = np.searchsorted(
        edge, activity[follows].astype(np.int64) * many + activity[follows + 1]
    )
    waits, working = wait_us[follows], wait_business_days[follows]
    edges = Edges(
        from_activity=edge // many,
        to_activity=edge % many,
        waits=group_values(
            followed, waits, case[follows], known=waits != UNKNOWN, group_count=edge.size
        ),
        business_waits=group_values(
            followed, working, case[follows], known=~np.isnan(working), group_count=edge.size
        ),
    )
    return edges, replace(
        variants,
        edge_variant=triple // edge_count,
        edge_code=triple % edge_count,
        edge_count=times,
    )
