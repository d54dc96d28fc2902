"""A shallow decision tree over the causes that were found, told as rules with counts.

It shows how causes combine; what is a cause at all was tested before, in `contrast`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mining.causes.intervals import wilson

Bools: TypeAlias = npt.NDArray[np.bool_]
MOST_DEPTH = 3
LEAST_LEAF = 30


@dataclass(frozen=True)
class Rule:
    """A leaf: (position of a question, answer) from the root, and the cases that come there."""

    answers: tuple[tuple[int, bool], ...]
    count: int
    hit_count: int
    share_low: float
    share_high: float


def grow_rules(questions: Sequence[Bools], hit: Bools) -> list[Rule]:
    """Rules of a tree of at most MOST_DEPTH yes-or-no questions, highest share of hits first.

    questions: at most sixty; for each of them, which cases answer yes. No questions, no rules; a
    tree that never splits tells nothing and gives none either. Every rule holds at least LEAST_LEAF
    cases.
    """
    if len(questions) > 60:
        raise ValueError("at most sixty questions: the answers of a case are one number")
    if not questions or hit.size < 2 * LEAST_LEAF:
        return []
    from sklearn.tree import DecisionTreeClassifier

    # cases that answer alike are one row with a weight, so that the tree costs nothing
    told = np.zeros(hit.size, dtype=np.int64)
    for asked in (*questions, hit):
        told = 2 * told + asked
    alike, count = np.unique(told, return_counts=True)
    rows = (alike[:, None] >> np.arange(len(questions), -1, -1) & 1).astype(np.bool_)
    tree = DecisionTreeClassifier(
        max_depth=MOST_DEPTH,
        # a hair less than the least, since shares of weights are compared as fractions
        min_weight_fraction_leaf=(LEAST_LEAF - 0.5) / hit.size,
        random_state=0,
    ).fit(rows[:, :-1].astype(np.float32), rows[:, -1], sample_weight=count)
    if tree.get_depth() == 0:
        return []
    leaf = tree.apply(rows[:, :-1].astype(np.float32))
    rules = []
    for number, answers in _leaves(tree.tree_, 0, ()):
        here = leaf == number
        n = int(count[here].sum())
        k = int(count[here & rows[:, -1]].sum())
        low, high = wilson(k, n)
        rules.append(Rule(answers, n, k, float(low), float(high)))
    return sorted(rules, key=lambda rule: (-rule.hit_count / rule.count, -rule.count, rule.answers))


def _leaves(
    tree: Any, node: int, answers: tuple[tuple[int, bool], ...]
) -> list[tuple[int, tuple[tuple[int, bool], ...]]]:
    no, yes = int(tree.children_left[node]), int(tree.children_right[node])
    if no == yes:
        return [(node, answers)]
    question = int(tree.feature[node])
    return [
        *_leaves(tree, no, (*answers, (question, False))),
        *_leaves(tree, yes, (*answers, (question, True))),
    ]
