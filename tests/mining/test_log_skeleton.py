"""The log skeleton is pm4py's of the whole log, from variants with their true counts."""

from __future__ import annotations

import pm4py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.log_skeleton import MOST_ACTIVITIES, left_out_count, log_skeleton
from tests.mining.logs_by_pm4py import log_of

TRACES = st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple)
VARIANTS = st.dictionaries(TRACES, st.integers(1, 12), min_size=1, max_size=6)
WITHOUT_REPEATS = st.dictionaries(
    TRACES.filter(lambda trace: len(set(trace)) == len(trace)),
    st.integers(1, 12),
    min_size=1,
    max_size=6,
)
EXACT = ("equivalence", "directly_follows")
"""What pm4py counts by occurrences on both sides, so repeats do not matter."""
ALL_PAIRS = (*EXACT, "always_after", "always_before", "never_together")


def pairs(found, kind: str) -> set[tuple[str, str]]:
    return {(one.activity, one.other_activity) for one in found if one.kind == kind}


@settings(max_examples=25, deadline=None)
@given(variants=WITHOUT_REPEATS, noise=st.sampled_from([0.0, 0.1, 0.3]))
def test_all_pairs_are_pm4pys_on_logs_without_repeats(variants, noise):
    theirs = pm4py.discover_log_skeleton(log_of(variants), noise_threshold=noise)
    found = log_skeleton(variants, noise_threshold=noise)
    for kind in ALL_PAIRS:
        assert pairs(found, kind) == theirs[kind], kind


@settings(max_examples=25, deadline=None)
@given(variants=VARIANTS, noise=st.sampled_from([0.0, 0.2]))
def test_what_pm4py_counts_by_occurrence_is_equal_with_repeats_too(variants, noise):
    theirs = pm4py.discover_log_skeleton(log_of(variants), noise_threshold=noise)
    found = log_skeleton(variants, noise_threshold=noise)
    for kind in EXACT:
        assert pairs(found, kind) == theirs[kind], kind
    if not noise:
        allowed = {one.activity: set(one.allowed_counts) for one in found if not one.other_activity}
        # pm4py compares cases with the number of events, which without noise keeps them all
        assert allowed == theirs["activ_freq"]


def test_repeats_count_each_occurrence_as_the_definition_says():
    # pm4py counts a case once against every a, and would not find that each a is followed by b
    found = log_skeleton({("a", "a", "b"): 4})
    assert ("a", "b") in pairs(found, "always_after")
    assert ("b", "a") in pairs(found, "always_before")
    assert ("a", "b") not in pairs(found, "directly_follows")


def test_counts_are_true_and_who_breaks_a_constraint_is_told():
    variants = {("a", "b"): 97, ("a", "c"): 2, ("a", "b", "b"): 1}
    found = {
        (one.kind, one.activity, one.other_activity): one
        for one in log_skeleton(variants, noise_threshold=0.05)
    }
    after = found["always_after", "a", "b"]
    assert (after.subject_count, after.kept_count) == (100, 98)
    assert (after.case_count, after.broken_case_count, after.breaking) == (100, 2, (1,))
    equal = found["equivalence", "a", "b"]
    assert (equal.kept_count, equal.broken_case_count, equal.breaking) == (97, 3, (1, 2))
    times = found["activity_frequency", "b", ""]
    assert (times.allowed_counts, times.kept_count, times.broken_case_count) == ((1,), 97, 3)
    assert ("never_together", "b", "c") in found
    # the same log as a list of variants would count each once, and lose all of it
    once = log_skeleton(dict.fromkeys(variants, 1), noise_threshold=0.05)
    assert ("a", "b") not in pairs(once, "always_after")


def test_an_empty_log_and_a_wrong_threshold():
    assert log_skeleton({}) == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        log_skeleton({("a",): 1}, noise_threshold=1.5)


def test_of_very_many_activities_the_most_frequent_are_told_and_the_others_counted():
    names = [f"{number:03}" for number in range(MOST_ACTIVITIES + 50)]
    variants = {(names[0], one, names[1]): 2 if one == names[-1] else 1 for one in names[2:]}
    found = log_skeleton(variants, noise_threshold=0.05)
    kept = {one.activity for one in found}
    # of those that are equally frequent the first by name
    assert kept == {*names[: MOST_ACTIVITIES - 1], names[-1]}
    assert {one.other_activity for one in found} - {""} <= kept
    assert left_out_count(variants) == 50
    assert left_out_count({("a", "b"): 1}) == 0
    # what is left out still stands between the others
    assert (names[0], names[1]) not in pairs(found, "directly_follows")
