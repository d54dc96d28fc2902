"""Log skeletons and temporal profiles of all sources: read marts, call the pure functions, write.

Process models themselves are `pipeline`'s; no statistics in here.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final

from mining import store
from mining.example_cases import cases_of_variants, names_of_cases
from mining.log_skeleton import left_out_count, log_skeleton
from mining.mining_run import MiningResult, named, run_uuid
from mining.model_rows import variants_of
from mining.store import Connection
from mining.temporal_profile import WINDOW, temporal_profile
from mining.timed_events import read_timed_events
from p2p.progress import Progress, Silent
from p2p.warehouse.arrow import ArrowReader

SKELETON_NOISE: Final = 0.05
"""A constraint that nineteen of twenty keep is a rule; the twentieth is worth a look."""
_EXAMPLES: Final = 5


def mine_log_skeletons(
    conn: Connection,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.skeleton_constraint: what always holds in each log, and the cases that break it."""
    shown = progress or Silent()
    rows: list[dict[str, Any]] = []
    figures: dict[str, Any] = {}
    for log in store.read_logs(conn, tenant):
        frame = store.read_variants(conn, log)
        if frame.is_empty():
            continue
        with named(log.source, "finding its log skeleton"):
            cases, key_of = variants_of(frame)
            keys = list(key_of.values())
            found = log_skeleton(cases, noise_threshold=SKELETON_NOISE)
            wanted = {keys[one] for constraint in found for one in constraint.breaking}
            names = cases_of_variants(conn, log, wanted, most=_EXAMPLES)
        for constraint in found:
            row = asdict(log) | asdict(constraint) | {"noise_threshold": SKELETON_NOISE}
            breaking = row.pop("breaking")
            row["allowed_counts"] = list(constraint.allowed_counts)
            row["example_case_ids"] = [
                case for one in breaking for case in names.get(keys[one], [])
            ][:_EXAMPLES]
            rows.append(row)
        figures[f"{log.source}_constraints"] = len(found)
        figures[f"{log.source}_left_out_activities"] = left_out_count(cases)
        figures[f"{log.source}_broken_constraints"] = sum(
            constraint.broken_case_count > 0 for constraint in found
        )
        shown.advance(1, log.source)
    written = store.write_run(conn, "skeleton_constraint", run_uuid(run_id), rows, tenant)
    conn.commit()
    return MiningResult({"skeleton_constraint": written}, figures)


def mine_temporal_profiles(
    conn: Connection,
    reader: ArrowReader,
    run_id: str | uuid.UUID,
    *,
    tenant: str | None = None,
    progress: Progress | None = None,
) -> MiningResult:
    """mining.temporal_profile: usual times between activities, and what lies far from them."""
    shown = progress or Silent()
    rows: list[dict[str, Any]] = []
    figures: dict[str, Any] = {}
    for log in store.read_logs(conn, tenant):
        with named(log.source, "finding its temporal profile"):
            events, activities = read_timed_events(conn, reader, log)
            profile = temporal_profile(events)
            examples = profile["example_cases"].explode().drop_nulls().unique()
            names = names_of_cases(conn, examples.to_list())
        for found in profile.iter_rows(named=True):
            cases = found.pop("example_cases") or []
            rows.append(
                asdict(log)
                | found
                | {
                    "window_steps": WINDOW,
                    "from_activity": activities[found["from_activity"]],
                    "to_activity": activities[found["to_activity"]],
                    "example_case_ids": [names[case] for case in cases],
                }
            )
        figures[f"{log.source}_far_times"] = sum(
            int(profile[name].sum()) for name in ("early_count", "late_count")
        )
        shown.advance(1, log.source)
    written = store.write_run(conn, "temporal_profile", run_uuid(run_id), rows, tenant)
    conn.commit()
    return MiningResult({"temporal_profile": written}, figures)
