"""The models of one log as rows: the discovered one and those uploaded, with their deviations.

What is checked comes in as a frame and as texts; `pipeline` writes the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import polars as pl

from mining import pm4py_gateway
from mining.bpmn import bpmn_xml
from mining.example_cases import cases_of_variants
from mining.model_check import EXAMPLES, DeviatingActivity, check_model
from mining.net_alignment import NetCannotEnd, Variant
from mining.reference_models import read_reference
from mining.reference_store import DISCOVERED, ReferenceModel
from mining.store import Connection, Log
from mining.workflow_net import WorkflowNet, net_of
from p2p.errors import DataRefused

ALGORITHM: Final = "inductive miner, infrequent"
NOISE_THRESHOLD: Final = 0.2
Row = dict[str, Any]

_NOT_MEASURED: Final = dict.fromkeys(
    (
        "fitness_pct",
        "precision_pct",
        "generalisation_pct",
        "simplicity_pct",
        "shortest_run_count",
    )
)


def model_rows(
    conn: Connection, log: Log, frame: pl.DataFrame, references: Sequence[ReferenceModel]
) -> tuple[list[Row], list[Row]]:
    """Rows of mining.process_model and of mining.model_deviation; the discovered model first.

    frame: variant_key, activities, case_count. An uploaded model that cannot be checked any more
    gets a row that says why, and stops nothing.
    """
    variants, key_of = variants_of(frame)
    tree = pm4py_gateway.discover_process_tree(variants, NOISE_THRESHOLD)
    facts: Row = {
        "model_name": DISCOVERED,
        "is_uploaded": False,
        "algorithm": ALGORITHM,
        "noise_threshold": NOISE_THRESHOLD,
        "process_tree": str(tree),
        "bpmn_xml": bpmn_xml(tree, f"{log.source}: {log.case_notion}"),
        "uploaded_by": None,
        "uploaded_at": None,
        "sha256": None,
    }
    found = [_checked(facts, net_of(tree), pm4py_gateway.petri_net(tree), variants)]
    found += [_reference(one, variants) for one in references]
    models = [asdict(log) | row for row, _ in found]
    deviating = [(row["model_name"], some) for row, some in found]
    wanted = {key_of[variant] for _, some in deviating for one in some for variant in one.variants}
    named = cases_of_variants(conn, log, wanted, most=EXAMPLES)
    deviations = [
        {
            **asdict(log),
            "model_name": name,
            "activity": one.activity,
            "kind": one.kind,
            "case_count": one.case_count,
            "deviation_count": one.deviation_count,
            "checked_case_count": one.checked_case_count,
            "example_case_ids": [
                case for variant in one.variants for case in named.get(key_of[variant], [])
            ][:EXAMPLES],
        }
        for name, some in deviating
        for one in some
    ]
    return models, deviations


def variants_of(frame: pl.DataFrame) -> tuple[dict[Variant, int], dict[Variant, int]]:
    """Cases and a key by variant; variants of equal activities are one."""
    cases: dict[Variant, int] = {}
    keys: dict[Variant, int] = {}
    for key, activities, count in frame.select(
        "variant_key", "activities", "case_count"
    ).iter_rows():
        variant = tuple(activities)
        cases[variant] = cases.get(variant, 0) + count
        keys.setdefault(variant, key)
    return cases, keys


def _reference(
    model: ReferenceModel, variants: dict[Variant, int]
) -> tuple[Row, list[DeviatingActivity]]:
    facts: Row = {
        "model_name": model.name,
        "is_uploaded": True,
        "algorithm": f"uploaded as {model.format.upper()}",
        "noise_threshold": None,
        "process_tree": None,
        "bpmn_xml": model.body if model.format == "bpmn" else None,
        "uploaded_by": model.added_by,
        "uploaded_at": model.added_at,
        "sha256": model.sha256,
    }
    try:
        net = read_reference(model.file_name, model.body.encode())
        return _checked(facts, net.searched, net.drawn, variants)
    except (DataRefused, NetCannotEnd) as error:
        total = sum(variants.values())
        unchecked = {
            "unknown_activities": [],
            "problem": str(error),
            "variant_count": len(variants),
            "case_count": total,
            "fitting_case_count": 0,
            "not_checked_variant_count": len(variants),
            "not_checked_case_count": total,
        }
        return facts | unchecked | _NOT_MEASURED, []


def _checked(
    facts: Row, searched: WorkflowNet, drawn: WorkflowNet, variants: dict[Variant, int]
) -> tuple[Row, list[DeviatingActivity]]:
    quality, deviations = check_model(searched, drawn, variants)
    known = {activity for variant in variants for activity in variant}
    unknown = sorted(set(searched.labels()) - known)
    return facts | {"unknown_activities": unknown, "problem": None} | asdict(quality), deviations
