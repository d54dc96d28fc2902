"""Marts by hand, variants of the real logs, and random trees with traces that nearly follow."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import psycopg
import pytest
import r4pm

from mining.process_tree import SILENT, ProcessTree, activity, node
from tests.mining import marts_by_hand

Variants = Counter[tuple[str, ...]]


@pytest.fixture
def conn(fresh_database: str) -> Iterator[psycopg.Connection]:
    """A database of its own, with the tables of marts_by_hand."""
    with psycopg.connect(fresh_database) as conn:
        conn.execute("set time zone 'UTC'")
        marts_by_hand.build(conn)
        conn.commit()
        yield conn


def variants_of(frame: pl.DataFrame) -> Variants:
    """Variants in source order: grouping keeps the order of rows."""
    traces = frame.group_by("case:concept:name", maintain_order=True).agg("concept:name")
    return Counter(tuple(trace) for trace in traces["concept:name"].to_list())


def _xes(path: Path) -> pl.DataFrame:
    read = r4pm.df.import_xes(str(path))
    return read[0] if isinstance(read, tuple) else read


@pytest.fixture(scope="session")
def receipt_variants(shared_data: Path) -> Variants:
    path = shared_data / "reference_logs" / "receipt.csv"
    return variants_of(pl.read_csv(path, infer_schema_length=0))


@pytest.fixture(scope="session")
def helpdesk_variants(shared_data: Path) -> Variants:
    return variants_of(_xes(shared_data / "reference_logs" / "helpdesk.xes.gz"))


@pytest.fixture(scope="session")
def bpic_variants(shared_data: Path) -> Variants:
    return variants_of(
        _xes(shared_data / "bpic2019_3way_after" / "BPI_Challenge_2019-3-w-after.xes.gz")
    )


def random_tree(rng: random.Random, labels: list[str]) -> ProcessTree:
    """A tree in which each label occurs once."""
    if not labels:
        return SILENT
    if len(labels) == 1:
        leaf = activity(labels[0])
        again = node("loop", leaf, SILENT)
        return rng.choice(
            [leaf, leaf, node("choice", SILENT, leaf), again, node("choice", SILENT, again)]
        )
    operator = rng.choice(["sequence", "sequence", "choice", "parallel", "loop"])
    shuffled = rng.sample(labels, len(labels))
    if operator == "loop" and rng.random() < 0.6:
        parts = [shuffled, []]
    else:
        count = 2 if operator == "loop" else rng.randint(2, min(3, len(labels)))
        cuts = [0, *sorted(rng.sample(range(1, len(labels)), count - 1)), len(labels)]
        parts = [shuffled[start:end] for start, end in itertools.pairwise(cuts)]
    tree = node(operator, *(random_tree(rng, part) for part in parts))
    return node("choice", SILENT, tree) if rng.random() < 0.25 else tree


def played(rng: random.Random, tree: ProcessTree) -> list[str]:
    """One run of the tree."""
    if tree.operator is None:
        return [] if tree.label is None else [tree.label]
    if tree.operator == "choice":
        return played(rng, rng.choice(tree.children))
    if tree.operator == "loop":
        run = played(rng, tree.children[0])
        while rng.random() < 0.45 and len(run) < 12:
            run += played(rng, tree.children[1]) + played(rng, tree.children[0])
        return run
    runs = [played(rng, child) for child in tree.children]
    if tree.operator == "sequence":
        return [name for run in runs for name in run]
    merged: list[str] = []
    while any(runs):
        merged.append(rng.choice([run for run in runs if run]).pop(0))
    return merged


def disturbed(rng: random.Random, run: list[str], labels: list[str]) -> tuple[str, ...]:
    """The run with a few events lost, added, or swapped."""
    trace = list(run)
    for _ in range(rng.choice([0, 0, 1, 2, 3, 5])):
        what = rng.random()
        if trace and what < 0.35:
            trace.pop(rng.randrange(len(trace)))
        elif what < 0.7:
            trace.insert(rng.randint(0, len(trace)), rng.choice([*labels, "unknown"]))
        elif len(trace) > 1:
            k = rng.randrange(len(trace) - 1)
            trace[k], trace[k + 1] = trace[k + 1], trace[k]
    return tuple(trace)


@pytest.fixture(scope="session")
def random_case() -> Callable[[int], tuple[ProcessTree, list[tuple[str, ...]]]]:
    """A seed's tree and up to 25 traces that nearly follow it."""

    def make(seed: int) -> tuple[ProcessTree, list[tuple[str, ...]]]:
        rng = random.Random(seed)  # noqa: S311
        labels = list("abcdefg")[: rng.randint(1, 7)]
        tree = random_tree(rng, labels)
        traces = {disturbed(rng, played(rng, tree), labels) for _ in range(25)}
        return tree, sorted(traces - {()})

    return make
