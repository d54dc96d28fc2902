"""Causes against planted ones, against chance, and against a reckoning case by case."""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mining.causes import contrast
from mining.causes.attributes import amount_bands, encode
from mining.causes.contrast import find_causes, members
from mining.causes.design_effect import clustering
from mining.causes.intervals import newcombe, wilson
from mining.causes.repeats import in_order
from mining.causes.rule_list import LEAST_LEAF, grow_rules

NAMES = ("company", "supplier", "category", "weekday")
CASES = 4000


def population(rng: np.random.Generator) -> pl.DataFrame:
    """Cases whose supplier belongs to one company and mostly sells one category."""
    supplier = rng.choice(40, CASES, p=rng.dirichlet(np.full(40, 3.0)))
    category = np.where(rng.random(CASES) < 0.7, supplier % 6, rng.integers(0, 6, CASES))
    return pl.DataFrame(
        {
            "company": (supplier % 3).astype(str),
            "supplier": supplier.astype(str),
            "category": category.astype(str),
            "weekday": rng.integers(1, 6, CASES).astype(str),
        }
    )


def planted(seed: int):
    """A busy supplier late half of the time, and one category that is slow on one weekday only."""
    rng = np.random.default_rng(seed)
    frame = population(rng)
    supplier = frame["supplier"].value_counts(sort=True)["supplier"][6]
    chance = np.full(CASES, 0.05)
    chance[(frame["supplier"] == supplier).to_numpy()] = 0.5
    both = (frame["category"] == "4") & (frame["weekday"] == "5")
    chance[both.to_numpy()] = 0.6
    return encode(frame, NAMES), rng.random(CASES) < chance, supplier


@pytest.mark.parametrize("seed", range(5))
def test_planted_causes_stand_at_the_top_and_what_repeats_them_says_so(seed):
    attributes, hit, supplier = planted(seed)
    found = in_order(find_causes(attributes, hit).causes, attributes, hit)
    first = [one.conditions for one in found[:3]]
    assert (("supplier", supplier),) in first
    assert (("category", "4"), ("weekday", "5")) in first
    # the weekday and the category are only slow together
    alone = {one.conditions: one.repeats for one in found if len(one.conditions) == 1}
    for value in (("category", "4"), ("weekday", "5")):
        assert alone.get((value,), "not found") is not None
    rules = grow_rules([members(one, attributes) for one in found if not one.repeats], hit)
    assert sum(rule.count for rule in rules) == CASES
    assert sum(rule.hit_count for rule in rules) == hit.sum()
    assert min(rule.count for rule in rules) >= LEAST_LEAF
    assert rules[0].hit_count / rules[0].count > 0.4


def test_shuffled_outcomes_have_no_causes_beyond_the_false_discovery_rate():
    rng = np.random.default_rng(11)
    false = []
    for _ in range(40):
        attributes = encode(population(rng), NAMES)
        false.append(len(find_causes(attributes, rng.random(CASES) < 0.2).causes))
    # with no true cause every report is false: the rate bounds how often there is any
    assert np.mean(np.array(false) > 0) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 40)


def test_cases_that_go_together_count_for_less():
    rng = np.random.default_rng(5)
    orders = np.repeat(np.arange(CASES // 10), 10)
    frame = population(rng)[np.repeat(np.arange(CASES // 10), 10)]
    attributes = encode(frame, NAMES)
    false, naive = 0, 0
    for _ in range(20):
        hit = (rng.random(CASES // 10) < 0.2)[orders]
        assert clustering(orders, hit)[0] == pytest.approx(1)
        assert set(clustering(orders, hit)[1]) == {10.0}
        false += bool(find_causes(attributes, hit, orders).causes)
        naive += bool(find_causes(attributes, hit).causes)
    assert naive > 15
    assert false <= 3
    likeness, _ = clustering(orders, rng.random(CASES) < 0.3)
    assert likeness < 0.02


def test_every_count_and_p_value_is_that_of_a_table_counted_by_hand():
    attributes, hit, _ = planted(1)
    found = find_causes(attributes, hit)
    columns = {one.name: np.array(one.values)[one.codes] for one in attributes}
    tests = sum(np.unique(columns[a], return_counts=True)[1].__ge__(30).sum() for a in NAMES) + sum(
        (
            np.unique(np.char.add(columns[a], np.char.add("|", columns[b])), return_counts=True)[1]
            >= 30
        ).sum()
        for a, b in itertools.combinations(NAMES, 2)
    )
    assert found.tested_count <= tests
    assert {len(one.conditions) for one in found.causes} == {1, 2}
    for one in found.causes:
        mask = np.logical_and.reduce([columns[name] == value for name, value in one.conditions])
        assert (one.count, one.hit_count) == (mask.sum(), (mask & hit).sum())
        groups = [np.ones(CASES, dtype=bool)]
        if len(one.conditions) == 2:
            groups += [columns[name] == value for name, value in one.conditions]
        expected = max(
            stats.fisher_exact(
                [
                    [(mask & hit).sum(), (mask & ~hit).sum()],
                    [(group & ~mask & hit).sum(), (group & ~mask & ~hit).sum()],
                ],
                alternative="greater",
            ).pvalue
            for group in groups
        )
        assert one.p_value == pytest.approx(expected, rel=1e-6)
        assert one.q_value >= one.p_value
        assert one.count >= contrast.LEAST_SUPPORT
        assert one.difference_low > 0


def test_intervals_are_those_of_the_paper():
    # Newcombe 1998, table II, method 10: 56/70 against 48/80, and 9/10 against 3/10
    low, high = newcombe([56, 9], [70, 10], [48, 3], [80, 10])
    assert low.round(4).tolist() == [0.0524, 0.1705]
    assert high.round(4).tolist() == [0.3339, 0.8090]
    ours = wilson(3, 17)
    theirs = stats.binomtest(3, 17).proportion_ci(method="wilson")
    assert [float(end) for end in ours] == pytest.approx([theirs.low, theirs.high])


def test_amount_bands_are_quarters_within_a_currency_and_never_split_equal_amounts():
    frame = pl.DataFrame(
        {
            "amount": [1.0, 2, 3, 4, 5, 6, 7, 8, 5, 5, 5, None, 9],
            "currency": ["EUR"] * 8 + ["USD"] * 3 + ["EUR", None],
        }
    )
    assert amount_bands(frame, "amount", "currency").to_list() == [
        *("EUR 1.00 to 2.00",) * 2,
        *("EUR 3.00 to 4.00",) * 2,
        *("EUR 5.00 to 6.00",) * 2,
        *("EUR 7.00 to 8.00",) * 2,
        *("USD 5.00 to 5.00",) * 3,
        None,
        None,
    ]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_everybody_or_nobody_has_needs_no_cause(share):
    attributes = encode(population(np.random.default_rng(0)), NAMES)
    hit = np.full(CASES, bool(share))
    assert find_causes(attributes, hit).causes == ()
    assert grow_rules([], hit) == []
