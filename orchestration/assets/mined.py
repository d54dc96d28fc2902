"""Mining's results as assets: each reads marts, calls one pure function, writes mining.*."""

import dagster as dg

from mining import pipeline
from orchestration.assets.mined_causes import root_causes
from orchestration.session import RefreshSession


def _marts(*tables: str) -> list[dg.AssetKey]:
    return [dg.AssetKey(["marts", table]) for table in tables]


@dg.asset(
    key=["mining", "bottleneck"],
    group_name="mining",
    deps=_marts("mart_transition"),
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
    key=["mining", "process_model"],
    group_name="mining",
    deps=_marts("mart_variant"),
    kinds={"python", "pm4py"},
    pool="warehouse",
)
def process_model(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """A process tree and BPMN from variants, with alignment fitness."""
    with session.stage("discover the process model"), session.connection() as conn:
        result = pipeline.mine_process_models(conn, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


@dg.asset(
    key=["mining", "review_candidate"],
    group_name="mining",
    deps=[
        *_marts("dim_case", "fct_case", "fct_event_log"),
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
        result = pipeline.score_review_candidates(conn, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


MINED = [bottleneck, process_model, review_candidate, root_causes]
