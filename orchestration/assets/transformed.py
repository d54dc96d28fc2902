"""The dbt models as assets: up to the marts first, then the scores that join mining's results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from orchestration.session import RefreshSession
from orchestration.transformation import (
    PROJECT_DIR,
    dbt_environment,
    environment_of,
    run_target,
)

SCORES = "path:models/scores"


def dbt_resource() -> DbtCliResource:
    """The dbt command line, bound to this project."""
    return DbtCliResource(project_dir=str(PROJECT_DIR), profiles_dir=str(PROJECT_DIR))


def build_dbt_assets(manifest: Path) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    """(staging to marts, scores): two steps, because mining runs between them."""

    @dbt_assets(manifest=manifest, exclude=SCORES, name="transformed", pool="warehouse")
    def transformed(
        context: dg.AssetExecutionContext, dbt: DbtCliResource, session: RefreshSession
    ) -> Iterator[Any]:
        yield from _build(context, dbt, session, "build and test the marts")

    @dbt_assets(manifest=manifest, select=SCORES, name="scored", pool="warehouse")
    def scored(
        context: dg.AssetExecutionContext, dbt: DbtCliResource, session: RefreshSession
    ) -> Iterator[Any]:
        yield from _build(context, dbt, session, "build and test what is published")

    return transformed, scored


def _build(
    context: dg.AssetExecutionContext, dbt: DbtCliResource, session: RefreshSession, stage: str
) -> Iterator[Any]:
    settings = session.settings
    nodes = len(context.selected_asset_keys) + len(context.selected_asset_check_keys)
    with session.stage(stage, total=nodes) as progress, environment_of(dbt_environment(settings)):
        # Unit tests prove the SQL once, in `make test`; data tests prove the data, every night.
        invocation = dbt.cli(
            ["build", "--exclude-resource-type", "unit_test"],
            context=context,
            target_path=run_target(settings, context.run_id, context.op_handle.name),
        )
        for event in invocation.stream():
            progress.advance(1, _name_of(event))
            yield event


def _name_of(event: Any) -> str:
    name = getattr(event, "output_name", None) or getattr(event, "check_name", None)
    return str(name or "")
