"""The estimators are scikit-learn's in every respect, find the obvious, and are monotonic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from mining.estimators.forest_score import ForestScore
from mining.estimators.rarity import Rarity
from mining.estimators.robust_peer_score import RobustPeerScore
from mining.estimators.tail_surprise import TailSurprise

USUAL = np.random.default_rng(0).normal(size=(500, 3))


@parametrize_with_checks([RobustPeerScore(), ForestScore(n_estimators=5), TailSurprise(), Rarity()])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def test_z_scores_by_hand():
    # median 3, median absolute deviation 1; the second column never varies
    rows = np.array([[1.0, 7], [2, 7], [3, 7], [4, 7], [5, 7]])
    scorer = RobustPeerScore(min_scale=0.5).fit(rows)
    z_scores = scorer.z_scores([[10.0, 8.0]])
    assert z_scores[0] == pytest.approx([7 / 1.4826, 1 / 0.5])


def test_the_score_counts_what_exceeds_the_tolerance():
    rows = np.array([[1.0], [2], [3], [4], [5]])
    scorer = RobustPeerScore(tolerance=2, half=6).fit(rows)
    z_score = 7 / 1.4826
    excess = z_score - 2
    assert scorer.anomaly_score([[10.0]])[0] == pytest.approx(excess / (excess + 6))
    assert scorer.anomaly_score([[-4.0]])[0] == pytest.approx(excess / (excess + 6))
    assert scorer.anomaly_score([[5.0]])[0] == 0
    one_sided = RobustPeerScore(only_high=True).fit(rows)
    assert one_sided.anomaly_score([[-4.0]])[0] == 0


def test_peers_are_compared_with_peers():
    # 100 is usual in group 2 and far off in group 1; group 3 is too small for a middle of its own
    small, large = np.arange(40) % 5, 100 + np.arange(40) % 5
    rows = np.vstack(
        [
            np.column_stack([small, np.full(40, 1)]),
            np.column_stack([large, np.full(40, 2)]),
            [[50, 3]],
        ]
    ).astype(float)
    scorer = RobustPeerScore(group_column=1, min_group_size=30).fit(rows)
    in_group_1, in_group_2, elsewhere = scorer.z_scores([[100.0, 1], [100.0, 2], [100.0, 3]])
    assert in_group_1[0] > 50
    assert abs(in_group_2[0]) < 2
    assert elsewhere[0] == scorer.z_scores([[100.0, 99]])[0][0]
    assert (in_group_1[1], in_group_2[1]) == (0, 0), "the group itself is no feature"


@pytest.mark.parametrize(
    "scorer",
    [RobustPeerScore(), ForestScore(), TailSurprise()],
    ids=["robust", "forest", "tail"],
)
def test_the_obvious_outlier_comes_first(scorer):
    rows = np.vstack([USUAL, [[9.0, -9.0, 9.0]]])
    scores = scorer.fit(rows).anomaly_score(rows)
    assert scores.argmax() == len(rows) - 1
    assert scores.min() >= 0
    assert scorer.predict(rows)[-1] == -1


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 50), st.floats(0, 50))
def test_farther_out_is_never_less_unusual(one, other):
    scorer = RobustPeerScore().fit(USUAL)
    near, far = sorted([one, other])
    scores = scorer.anomaly_score([[near, 0, 0], [far, 0, 0]])
    assert scores[0] <= scores[1]


def test_a_tail_is_as_surprising_as_it_is_rare():
    rows = np.random.default_rng(4).exponential(scale=2.0, size=(50_000, 1))
    scorer = TailSurprise(least_scale=0.1).fit(rows)
    beyond = np.array([[10.0], [14.0], [20.0]])  # the true chance is exp(-x / 2)
    assert scorer.surprises(beyond)[:, 0] == pytest.approx([5, 7, 10], rel=0.05)
    assert scorer.surprises([[5.0]])[0, 0] == 0


def test_a_feature_that_is_nearly_always_0_is_as_surprising_as_that_is_rare():
    rows = np.zeros((1000, 2))
    rows[:5, 0] = 3.0
    scorer = TailSurprise(joint=0.5).fit(rows)
    assert scorer.surprises([[3.0, 0.0]])[0] == pytest.approx([np.log(200) + 3, 0])
    both = scorer.surprises([[3.0, 1.0]])[0]
    assert scorer.anomaly_score([[3.0, 1.0]])[0] == pytest.approx(both.max() + both.min() / 2)


def test_rarity_counts_and_goes_on_beyond_what_was_seen():
    rows = np.random.default_rng(5).exponential(size=(20_000, 1))
    rarity = Rarity().fit(rows)
    true = -np.log([0.1, 0.01, 0.001, 0.0001])[:, None]
    assert rarity.transform(true)[:, 0] == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.04)
    assert rarity.shares([[1e9]])[0, 0] == pytest.approx(0.1 / 20_001)
    assert Rarity().fit(rows[:100]).transform([[1e9]])[0, 0] < 0.8, "so few rows know no more"
    ordered = rarity.transform(np.linspace(0, 30, 200)[:, None])[:, 0]
    assert (np.diff(ordered) >= 0).all()


def test_the_quantile_decides_how_many_are_outliers():
    strict = ForestScore(quantile=0.99).fit(USUAL).predict(USUAL)
    loose = ForestScore(quantile=0.9).fit(USUAL).predict(USUAL)
    assert (strict == -1).sum() <= 5
    assert (strict == -1).sum() < (loose == -1).sum() <= 50


def test_the_same_data_give_the_same_scores():
    first, second = (ForestScore().fit(USUAL).anomaly_score(USUAL) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize(
    "wrong",
    [
        RobustPeerScore(min_scale=0),
        RobustPeerScore(quantile=0),
        ForestScore(quantile=2),
        TailSurprise(tail=0.5),
        Rarity(tail=1.0),
    ],
)
def test_impossible_parameters_are_refused(wrong):
    with pytest.raises(ValueError):
        wrong.fit(USUAL)
