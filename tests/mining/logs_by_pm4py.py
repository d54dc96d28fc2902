"""Variants as the pandas log that pm4py takes: a case for each count, one event a minute."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def log_of(variants: Mapping[tuple[str, ...], int]) -> pd.DataFrame:
    """Cases are numbered so that their order as text is the order of the variants."""
    start = pd.Timestamp("2024-01-01", tz="UTC")
    rows = [
        (f"{number:04}-{case:04}", name, start + pd.Timedelta(minutes=minute))
        for number, (variant, count) in enumerate(variants.items())
        for case in range(count)
        for minute, name in enumerate(variant)
    ]
    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
