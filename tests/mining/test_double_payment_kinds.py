"""Each kind of double payment and bank entry is found in a simulated company, and no decoy is."""

from __future__ import annotations

import polars as pl

from benchmarks.detection_kinds import report
from benchmarks.detection_payments import judged


def test_every_kind_is_found_and_what_is_in_order_is_left_alone():
    parts, rivals = judged(11, items=1_500, each=4)
    _, told = report(pl.concat(one for one, _ in parts), pl.concat(asked for _, asked in parts))
    assert {kind: row["recall"] for kind, row in told["kinds"].items() if row["recall"] < 1} == {}
    assert {kind: row for kind, row in told["decoys"].items() if row["flagged"]} == {}
    assert len(told["kinds"]) >= 25
    assert len(told["flags"]) == 5
    assert told["precision"] == 1
    # the plain ways are set against the same
    for planted, found, wrong in rivals.values():
        assert planted == sum(row["planted"] for row in told["kinds"].values())
        assert found < planted < wrong
