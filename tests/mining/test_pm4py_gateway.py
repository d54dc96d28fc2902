"""Variants give the tree that pm4py finds in the whole log, and pm4py stays behind its door."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining import pm4py_gateway
from mining.pm4py_gateway import discover_process_tree, petri_net
from mining.process_tree import ProcessTree, activity, node

ROOT = Path(__file__).resolve().parents[2]
VARIANTS = st.dictionaries(
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple),
    st.integers(1, 9),
    min_size=1,
    max_size=6,
)


def log_of(variants) -> pd.DataFrame:
    """A log with a case for each count of each variant, one event a minute."""
    rows = []
    for number, (variant, count) in enumerate(variants.items()):
        for case in range(count):
            for minute, name in enumerate(variant):
                at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(minutes=minute)
                rows.append((f"{number}-{case}", name, at))
    return pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])


def theirs(variants, noise: float) -> ProcessTree:
    import pm4py
    from pm4py.objects.process_tree.utils.generic import tree_sort

    tree = pm4py.discover_process_tree_inductive(log_of(variants), noise_threshold=noise)
    tree_sort(tree)
    return pm4py_gateway._from_pm4py(tree)


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5])
def test_a_known_log_gives_the_known_tree(noise):
    variants = {("a", "b", "c", "d"): 10, ("a", "c", "b", "d"): 8, ("a", "e", "d"): 2}
    expected = node(
        "sequence",
        activity("a"),
        node("choice", node("parallel", activity("b"), activity("c")), activity("e")),
        activity("d"),
    )
    tree = discover_process_tree(variants, noise)
    if noise < 0.5:
        assert sorted(tree.labels()) == sorted(expected.labels())
        assert [child.operator for child in tree.children] == [None, "choice", None]
    assert tree == theirs(variants, noise)


@settings(max_examples=25, deadline=None)
@given(variants=VARIANTS, noise=st.sampled_from([0.0, 0.2]))
def test_variants_give_the_tree_of_the_whole_log(variants, noise):
    assert discover_process_tree(variants, noise) == theirs(variants, noise)


@settings(max_examples=25, deadline=None)
@given(variants=VARIANTS, seed=st.integers(0, 99))
def test_the_order_of_variants_does_not_matter(variants, seed):
    shuffled = list(variants.items())
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    assert discover_process_tree(dict(shuffled)) == discover_process_tree(variants)


@settings(max_examples=25, deadline=None)
@given(variants=VARIANTS)
def test_our_directly_follows_graph_is_pm4pys(variants):
    from pm4py.util.compression import util as compression

    coded = {tuple("abcd".index(name) for name in variant): n for variant, n in variants.items()}
    ours = pm4py_gateway._directly_follows(coded, 4)
    expected = compression.discover_dfg_uvcl(coded)
    assert ours.graph == expected.graph
    assert ours.start_activities == expected.start_activities
    assert ours.end_activities == expected.end_activities


def test_pm4py_is_left_as_it_was():
    from pm4py.algo.discovery.inductive.fall_through.activity_concurrent import (
        ActivityConcurrentUVCL as Concurrent,
    )
    from pm4py.util.compression import util as compression

    before = (compression.discover_dfg_uvcl, compression.get_alphabet)
    inner = Concurrent.__dict__["_process_candidate"]
    discover_process_tree({("a", "b"): 1})
    assert (compression.discover_dfg_uvcl, compression.get_alphabet) == before
    assert Concurrent.__dict__["_process_candidate"] is inner


@pytest.mark.golden
@pytest.mark.parametrize("log", ["receipt_variants", "helpdesk_variants"])
def test_real_logs_give_the_tree_of_the_untouched_miner(log, request):
    from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
    from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL
    from pm4py.objects.process_tree.utils.generic import fold, tree_sort

    variants = request.getfixturevalue(log)
    tree = IMFUVCL({}).apply(IMDataStructureUVCL(variants), {"noise_threshold": 0.2})
    tree = fold(tree)
    tree_sort(tree)
    assert discover_process_tree(variants, 0.2) == pm4py_gateway._from_pm4py(tree)


def test_what_cannot_be_mined_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        discover_process_tree({("a",): 1}, 1.5)
    with pytest.raises(ValueError, match="case"):
        discover_process_tree({("a",): 0})
    with pytest.raises(ValueError, match="case"):
        discover_process_tree({})


def test_an_activity_may_be_called_anything():
    names = ('It\'s "done"', "1", "tau", "a,b")
    tree = discover_process_tree({names: 3})
    assert tree.labels() == list(names)
    assert petri_net(tree).labels() == sorted(names)


def test_only_the_gateway_names_pm4py():
    naming = set()
    for path in ROOT.glob("mining/**/*.py"):
        for part in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = []
            if isinstance(part, ast.Import):
                modules = [alias.name for alias in part.names]
            elif isinstance(part, ast.ImportFrom):
                modules = [part.module or ""]
            if any(module.split(".")[0] == "pm4py" for module in modules):
                naming.add(path.name)
    assert naming == {"pm4py_gateway.py"}


def test_importing_the_pipeline_is_quick_and_discovery_prints_nothing():
    script = (
        "import sys; import mining.pipeline;"
        "slow = {'pm4py', 'sklearn', 'streamlit', 'dagster', 'pandas'} & set(sys.modules);"
        "assert not slow, slow;"
        "from mining.pm4py_gateway import discover_process_tree as d; d({('a',): 1})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
