"""Mining's results as assets: each reads marts, calls one pure function, writes mining.*."""

from collections.abc import Iterator

import dagster as dg

from mining import pipeline
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


PREDICTED_FROM = [
    *_marts("dim_activity", "dim_case", "dim_source_period", "fct_event_log", "fct_kpi_invoice"),
    *(
        dg.AssetKey(["canonical", table])
        for table in (
            "can_event",
            "can_event_object",
            "can_invoice",
            "can_invoice_item",
            "can_object_change",
            "can_purchase_order_item",
            "can_supplier",
        )
    ),
]


@dg.multi_asset(
    name="prediction",
    specs=[
        dg.AssetSpec(
            ["mining", table],
            deps=PREDICTED_FROM,
            description=about,
            group_name="mining",
            kinds={"python", "scikitlearn"},
        )
        for table, about in (
            ("prediction", "What will become of open cases and invoices, with reasons."),
            ("prediction_model", "The models behind it, whether they are used, and their cards."),
            ("prediction_check", "Earlier predictions against what has happened since."),
        )
    ],
    pool="warehouse",
)
def prediction(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Train where it is time, score what is open, check what was said before."""
    from mining.prediction.run import predict_open_cases

    with session.stage("predict open cases") as progress, session.connection() as conn:
        result = predict_open_cases(
            conn, context.run_id, models=session.settings.home / "models", progress=progress
        )
    for table, count in result.rows.items():
        told = result.figures if table == "prediction_model" else {}
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(["mining", table]),
            metadata={"dagster/row_count": count, **told},
        )


MINED = [bottleneck, process_model, review_candidate, prediction]
