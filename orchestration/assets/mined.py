"""Mining's results as assets: each reads marts, calls one pure function, writes mining.*."""

import dagster as dg

from mining import pipeline
from orchestration.assets.marts import marts
from orchestration.assets.mined_causes import root_causes
from orchestration.assets.mined_feedback import feedback
from orchestration.assets.mined_models import MINED_MODELS
from orchestration.assets.mined_objects import object_graph
from orchestration.assets.mined_predictions import prediction
from orchestration.assets.mined_what_if import what_if
from orchestration.session import RefreshSession


@dg.asset(
    key=["mining", "bottleneck"],
    group_name="mining",
    deps=marts("mart_transition"),
    kinds={"python"},
    pool="warehouse",
)
def bottleneck(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """Where cases wait, ranked by total waiting time."""
    with session.stage("rank bottlenecks"), session.connection() as conn:
        result = pipeline.mine_bottlenecks(conn, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


@dg.asset(
    key=["mining", "review_candidate"],
    group_name="mining",
    deps=[
        *marts("dim_case", "fct_case", "fct_event_log"),
        dg.AssetKey(["canonical", "can_invoice"]),
    ],
    kinds={"python", "scikitlearn"},
    pool="warehouse",
)
def review_candidate(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """Invoices and cases that look wrong, each with reasons; a person decides."""
    with session.stage("score review candidates"), session.connection() as conn:
        result = pipeline.score_review_candidates(
            conn, context.run_id, models=session.settings.home / "models"
        )
    return dg.MaterializeResult(metadata=result.metadata())


MINED = [
    bottleneck,
    review_candidate,
    *MINED_MODELS,
    object_graph,
    root_causes,
    what_if,
    prediction,
    feedback,
]
