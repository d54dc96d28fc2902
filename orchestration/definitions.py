"""The one asset graph, from raw tables to publication; `build_defs` takes overrides for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg

from orchestration.assets.landed import landed
from orchestration.assets.mined import MINED
from orchestration.assets.published import build_publication
from orchestration.assets.queued import review_queue
from orchestration.assets.transformed import build_dbt_assets
from orchestration.schedules import REFRESH, landing_sensor, nightly_schedule
from orchestration.session import session_resource
from orchestration.transformation import ensure_manifest, published_tables
from p2p.settings import Settings, get_settings


def build_defs(
    settings: Settings | None = None, resources: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Everything that Dagster needs to know.

    The job runs in one process: on a small machine the default executor would import everything
    again for each step, and the refresh lock belongs to one process anyway.
    """
    settings = settings or get_settings()
    manifest = ensure_manifest(settings)
    transformed, scored = build_dbt_assets(manifest)
    publication = build_publication(scored.keys, published_tables(manifest))
    return dg.Definitions(
        assets=[landed, transformed, *MINED, scored, publication, review_queue],
        jobs=[
            dg.define_asset_job(
                REFRESH,
                selection=dg.AssetSelection.all(),
                description="Load waiting files, build, test, mine, score and publish.",
            )
        ],
        schedules=[nightly_schedule(settings)],
        sensors=[landing_sensor],
        resources={"session": session_resource(), **(resources or {})},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` loads."""
    return build_defs()
