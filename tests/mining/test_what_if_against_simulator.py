"""A what-if's answer against the simulator, where the same change really is made: the same company
is simulated again with another policy, and the real change has to lie in the interval.

An interval of 90 % misses one time in ten. Of ten companies at least eight must therefore be in it:
were the intervals right, seven or fewer would be seen in 7 % of such tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from mining.whatif.levers import Lever
from mining.whatif.what_if import WhatIf
from tests.mining.real_changes import figures, policy_of, simulated

SEEDS = range(10)
WITHIN = 8
LEVERS = (
    Lever(approve_within_days=1, task_type="invoice"),
    Lever(auto_approve_under=1000, task_type="invoice"),
    Lever(more_approvers=2, task_type="invoice", level=1),
    Lever(auto_approve_under=2000, task_type="requisition"),
    Lever(release_block="price block"),
)


@dataclass(frozen=True)
class Compared:
    """One figure of one company: what was foretold, and what really changed."""

    measure: str
    change: float
    low: float
    high: float
    real: float

    @property
    def is_within(self) -> bool:
        """One payment more or less is no miss: a clerk's other work shifts one by chance."""
        spare = 1.0 if self.measure in {"late_payments", "discounts"} else 0.01
        return self.low - spare <= self.real <= self.high + spare


@pytest.fixture(scope="module")
def compared() -> dict[str, list[Compared]]:
    """Every figure of every lever, company by company, under lever_id and measure."""
    found: dict[str, list[Compared]] = {}
    for seed in SEEDS:
        log = simulated(seed)
        asked = WhatIf(log, seed=seed)
        for lever in LEVERS:
            before = figures(log, log, lever)
            after = figures(simulated(seed, policy_of(lever)), log, lever)
            for one in asked.effects(lever):
                if one.scope not in {lever.task_type, "blocks", "payments"}:
                    continue
                money = one.measure.endswith("amount")
                key = f"{one.measure} {one.unit}" if money else one.measure
                if key in before:
                    found.setdefault(f"{lever.lever_id} {key}", []).append(
                        Compared(
                            one.measure, one.change, one.change_low, one.change_high,
                            after[key] - before[key],
                        )
                    )  # fmt: skip
    return found


def _of(compared: dict[str, list[Compared]], measure: str) -> dict[str, list[Compared]]:
    chosen = {name: rows for name, rows in compared.items() if name.endswith(measure)}
    assert chosen
    return chosen


@pytest.mark.parametrize(
    "measure", ["median_cycle_time", "p90_cycle_time", "late_payments", "discounts"]
)
def test_the_real_change_lies_in_the_interval(compared, measure):
    for name, rows in _of(compared, measure).items():
        assert len(rows) == len(SEEDS)
        assert sum(one.is_within for one in rows) >= WITHIN, (name, rows)


def test_the_foretold_change_is_the_real_one_over_all_companies(compared):
    """Intervals may be right and wide; here the sums over all companies are compared."""
    for measure, least in (("late_payments", 20), ("discounts", 20), ("discount_amount EUR", 500)):
        for name, rows in _of(compared, measure).items():
            real, foretold = sum(one.real for one in rows), sum(one.change for one in rows)
            if abs(real) >= least:
                assert foretold == pytest.approx(real, rel=0.15), name


def test_approvals_by_lever_really_changed_something(compared):
    """What is compared is no row of zeros."""
    for lever in LEVERS[:3]:
        for measure, sign in (("late_payments", -1), ("discounts", 1), ("p90_cycle_time", -1)):
            rows = compared[f"{lever.lever_id} {measure}"]
            assert sum(one.real for one in rows) * sign > 10
