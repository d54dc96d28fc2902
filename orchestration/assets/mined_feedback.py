"""What people's decisions teach, as an asset: estimates, thresholds, the state of the order."""

from collections.abc import Iterator

import dagster as dg

from orchestration.session import RefreshSession


@dg.multi_asset(
    name="feedback",
    specs=[
        dg.AssetSpec(
            ["mining", table],
            deps=[dg.AssetKey(["mining", "review_candidate"])],
            description=about,
            group_name="mining",
            kinds={"python"},
        )
        for table, about in (
            ("feedback_estimate", "How often what was flagged is right, and what is missed."),
            ("feedback_week", "Decisions by the week in which they were made."),
            ("review_threshold", "What so many reviews a week would open and confirm."),
            ("reranking", "In which order candidates stand, and who put that in force."),
        )
    ],
    pool="warehouse",
)
def feedback(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Reckon what the decisions so far say about the detectors."""
    from mining.feedback.pipeline import mine_feedback

    with session.stage("learn from decisions"), session.connection() as conn:
        result = mine_feedback(conn, context.run_id, models=session.settings.home / "models")
    for table, count in result.rows.items():
        figures = result.figures if table == "feedback_estimate" else {}
        yield dg.MaterializeResult(
            asset_key=dg.AssetKey(["mining", table]),
            metadata={"dagster/row_count": count, **figures},
        )
