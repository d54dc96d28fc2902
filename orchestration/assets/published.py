"""The publication as an asset: what people read changes here, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

import dagster as dg

from orchestration.session import RefreshSession


def build_publication(scored: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """The asset that moves every scored table into serving.*, after all of them."""

    @dg.asset(
        key=["serving", "publication"],
        group_name="serving",
        deps=sorted(scored),
        kinds={"postgres"},
        pool="warehouse",
    )
    def publication(
        context: dg.AssetExecutionContext, session: RefreshSession
    ) -> dg.MaterializeResult[object]:
        """serving.* replaced in one transaction after every blocking check has passed."""
        with session.stage("publish"):
            result = session.publish(context.run_id)
        return dg.MaterializeResult(
            metadata={
                "publication_id": result.publication_id,
                "tables": dg.MetadataValue.json(result.tables),
            }
        )

    return publication
