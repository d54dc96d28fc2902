"""What levers would change, as an asset: approvals replayed from marts."""

from collections.abc import Iterator

import dagster as dg

from mining.whatif.pipeline import mine_what_if
from orchestration.assets.marts import marts
from orchestration.session import RefreshSession


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            ["mining", table],
            group_name="mining",
            deps=[
                *marts(
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
