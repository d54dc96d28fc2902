"""Mining's results as assets: each reads marts, calls one pure function, writes mining.*."""

from collections.abc import Iterator

import dagster as dg

from mining import pipeline
from mining.whatif.pipeline import mine_what_if
from orchestration.assets.mined_models import MINED_MODELS
from orchestration.assets.mined_objects import object_graph
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


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["mining", table],
            group_name="mining",
            deps=[
                *_marts(
                    "dim_case",
                    "dim_calendar_day",
                    "fct_approval_task",
                    "fct_document_event",
                    "fct_invoice_exception",
                    "fct_kpi_invoice",
                ),
                dg.AssetKey(["canonical", "can_invoice"]),
            ],
            kinds={"python"},
            description=told,
        )
        for table, told in (
            ("what_if", "What the standard levers would change, by replaying approvals."),
            ("what_if_agreement", "How well the unchanged replay gives the log's waits back."),
        )
    ],
    name="what_if",
    pool="warehouse",
)
def what_if(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Replay the approvals of every source with each standard lever."""
    with session.stage("ask what would change"), session.connection() as conn:
        result = mine_what_if(conn, context.run_id)
    for table, written in result.rows.items():
        figures = result.figures if table == "what_if_agreement" else {}
        yield dg.MaterializeResult(
            asset_key=["mining", table], metadata={f"{table}_rows": written} | figures
        )


MINED = [bottleneck, review_candidate, *MINED_MODELS, object_graph, what_if]
