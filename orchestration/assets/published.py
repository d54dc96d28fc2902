"""The publication as an asset: what people read changes here, in one transaction, or not at all."""

from collections.abc import Collection

import dagster as dg

from orchestration.session import RefreshSession


def build_publication(
    scored: Collection[dg.AssetKey], tables: Collection[str]
) -> dg.AssetsDefinition:
    """The asset that moves the tables of candidate into serving, after all scored assets."""

    @dg.asset(
        key=["serving", "publication"],
        group_name="serving",
        deps=sorted(scored),
        kinds={"postgres"},
        pool="warehouse",
    )
    def publication(session: dg.ResourceParam[RefreshSession]) -> dg.MaterializeResult[object]:
        """serving.* replaced in one transaction after every blocking check has passed."""
        with session.stage("publish"):
            result = session.publish(tables)
        return dg.MaterializeResult(
            metadata={
                "publication_id": result.publication_id,
                "tables": dg.MetadataValue.json(result.tables),
            }
        )

    return publication
