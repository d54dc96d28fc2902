"""Predictions of open cases and invoices, as an asset."""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.marts import marts
from orchestration.session import RefreshSession

PREDICTED_FROM = [
    *marts("dim_activity", "dim_case", "dim_source_period", "fct_event_log", "fct_kpi_invoice"),
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
