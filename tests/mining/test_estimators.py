"""Both estimators are scikit-learn's in every respect, find the obvious, and are monotonic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

from mining.estimators.forest_score import ForestScore
from mining.estimators.robust_peer_score import RobustPeerScore


@parametrize_with_checks([RobustPeerScore(), ForestScore(n_estimators=20)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)
