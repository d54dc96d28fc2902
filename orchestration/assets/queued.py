"""The work queue as an asset: after the publication, what is proposed is there to be done."""

import dagster as dg

from orchestration.session import RefreshSession


@dg.asset(
    key=["ops", "review_queue"],
    group_name="governance",
    deps=[dg.AssetKey(["serving", "publication"])],
    kinds={"postgres"},
    pool="warehouse",
)
def review_queue(session: dg.ResourceParam[RefreshSession]) -> dg.MaterializeResult[object]:
    """Items opened, opened again and routed to their owners; what is decided stays decided."""
    # polars takes a while to import, and Dagster imports this module to list its assets
    from p2p.governance.audit_refresh import keep_heads
    from p2p.governance.review_sync import sync_queue

    with session.stage("keep the review queue"), session.connection() as conn:
        result = sync_queue(conn)
        conn.commit()
        keep_heads(conn, session.settings)
    return dg.MaterializeResult(metadata=result.figures())
