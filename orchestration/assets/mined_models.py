"""Process models, log skeletons and temporal profiles as assets; the other results are in mined."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from mining import model_pipeline, pipeline
from orchestration.assets.marts import marts
from orchestration.session import RefreshSession
from p2p.warehouse.arrow import arrow_reader

MOST_NOT_CHECKED = 0.1
"""Share of a log's cases that may stay unchecked before its figures deserve no trust."""

_MODEL = dg.AssetKey(["mining", "process_model"])
_DEVIATION = dg.AssetKey(["mining", "model_deviation"])


@dg.multi_asset(
    name="process_models",
    specs=[
        dg.AssetSpec(
            _MODEL,
            deps=marts("mart_variant", "dim_case", "fct_case"),
            description="The discovered model of each log and those uploaded, with four measures.",
            kinds={"python", "pm4py"},
            group_name="mining",
        ),
        dg.AssetSpec(
            _DEVIATION,
            deps=marts("mart_variant", "dim_case", "fct_case"),
            description="Activities that deviate from a model: extra or skipped, with cases.",
            kinds={"python", "pm4py"},
            group_name="mining",
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "checked_within_the_budget",
            asset=_MODEL,
            description="At most a tenth of a log's cases stayed unchecked.",
        )
    ],
    pool="warehouse",
)
def process_models(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Discover and check process models by alignments of the variants."""
    with session.stage("check process models"), session.connection() as conn:
        result = pipeline.mine_process_models(conn, context.run_id)
    yield dg.MaterializeResult(
        asset_key=_MODEL,
        metadata=result.metadata(),
        check_results=[_checked_within_the_budget(result.not_checked_share)],
    )
    yield dg.MaterializeResult(
        asset_key=_DEVIATION, metadata={"model_deviation_rows": result.rows["model_deviation"]}
    )


def _checked_within_the_budget(shares: dict[str, float]) -> dg.AssetCheckResult:
    told: dict[str, Any] = {name: round(100 * share, 2) for name, share in shares.items()}
    return dg.AssetCheckResult(
        check_name="checked_within_the_budget",
        asset_key=_MODEL,
        passed=all(share <= MOST_NOT_CHECKED for share in shares.values()),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"not_checked_pct": dg.MetadataValue.json(told)},
    )


@dg.asset(
    key=["mining", "skeleton_constraint"],
    group_name="mining",
    deps=marts("mart_variant", "dim_case", "fct_case"),
    kinds={"python", "numpy"},
    pool="warehouse",
)
def skeleton_constraint(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """What nearly always holds between activities, and the cases that break it."""
    with session.stage("find log skeletons"), session.connection() as conn:
        result = model_pipeline.mine_log_skeletons(conn, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


@dg.asset(
    key=["mining", "temporal_profile"],
    group_name="mining",
    deps=marts("fct_event_log", "dim_case", "dim_log", "dim_activity"),
    kinds={"python", "numpy"},
    pool="warehouse",
)
def temporal_profile(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """How long pairs of activities are usually apart, and how often they are not."""
    with (
        session.stage("find temporal profiles"),
        session.connection() as conn,
        arrow_reader(session.settings, is_refresh=True) as reader,
    ):
        result = model_pipeline.mine_temporal_profiles(conn, reader, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


MINED_MODELS = [process_models, skeleton_constraint, temporal_profile]
