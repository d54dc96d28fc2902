"""From signals to one score: what is raised, and what stands before what."""

from __future__ import annotations

import polars as pl
import pytest

from mining.suppliers.score import scored_signals, scored_suppliers
from mining.suppliers.signal_words import SIGNALS


def test_false_discoveries_are_controlled_by_hand() -> None:
    """Benjamini and Hochberg of 0.01, 0.04, 0.03, 0.5: q 0.04, 0.0533, 0.0533, 0.5."""
    names = ["a", "b", "c", "d"]
    signals = pl.DataFrame(
        {
            "supplier": names,
            "signal": ["weekend"] * 4,
            "p_value": [0.01, 0.04, 0.03, 0.5],
            "strength": [None] * 4,
            "is_large": [True] * 4,
        },
        schema_overrides={"strength": pl.Float64},
    )
    scored = scored_signals(signals).sort("supplier")
    assert scored["q_value"].to_list() == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert scored["is_raised"].to_list() == [True, False, False, False]
    assert scored_suppliers(scored)["supplier"][0] == "a"


def test_many_small_doubts_stand_behind_one_raised_signal() -> None:
    """Eight doubts at 0.06 are less than one test at a q-value of 0.02; one at 0.0002 stands above
    a rule of three quarters."""
    doubts = [one.name for one in SIGNALS if one.opens][:8]
    rows = [("doubted", name, 0.06, None) for name in doubts]
    rows += [("raised", "weekend", 0.004, None), ("sure", "returned", 2e-5, None)]
    rows += [("told by a rule", "changed_then_paid", None, 0.75)]
    signals = pl.DataFrame(
        rows, schema=["supplier", "signal", "p_value", "strength"], orient="row"
    ).with_columns(is_large=pl.lit(value=True))
    scored = scored_signals(signals)
    suppliers = scored_suppliers(scored)
    assert suppliers["supplier"].to_list() == ["sure", "told by a rule", "raised", "doubted"]
    assert suppliers.filter("is_proposed")["supplier"].to_list() == ["sure", "raised"]
    assert suppliers["score"].to_list()[-1] < 0.1
