"""The dbt models as assets: up to the marts first, then the scores that join mining's results."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration.session import RefreshSession
from orchestration.transformation import NodeResult, build, require_success

SCORES = "fqn:p2p.scores"


class LayerTranslator(DagsterDbtTranslator):
    """dbt's models as assets, grouped by the layer whose folder they stand in."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """staging, canonical, marts, scores; seeds are the rules that models refer to."""
        if dbt_resource_props["resource_type"] == "seed":
            return "reference"
        return str(dbt_resource_props["fqn"][1])


TRANSLATOR = LayerTranslator()


def build_dbt_assets(manifest: Path) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    """(staging to marts, scores): two steps, because mining runs between them."""
    content: dict[str, Any] = json.loads(manifest.read_text("utf-8"))

    @dbt_assets(
        manifest=content,
        exclude=SCORES,
        name="transformed",
        pool="warehouse",
        dagster_dbt_translator=TRANSLATOR,
    )
    def transformed(
        context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
    ) -> Iterator[Any]:
        selection = _selection(context, content, ("--exclude", SCORES))
        yield from _build(context, session, content, selection, "build and test the marts")

    @dbt_assets(
        manifest=content,
        select=SCORES,
        name="scored",
        pool="warehouse",
        dagster_dbt_translator=TRANSLATOR,
    )
    def scored(
        context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
    ) -> Iterator[Any]:
        selection = _selection(context, content, ("--select", SCORES))
        yield from _build(context, session, content, selection, "build what is published")

    return transformed, scored


def _selection(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], whole: tuple[str, ...]
) -> tuple[str, ...]:
    """dbt's arguments for what Dagster wants built: everything, or the models picked by hand."""
    if not context.is_subset:
        return whole
    picked = context.selected_asset_keys
    names = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in {"model", "seed"} and TRANSLATOR.get_asset_key(node) in picked
    ]
    return ("--select", *sorted(names))


def _build(
    context: dg.AssetExecutionContext,
    session: RefreshSession,
    manifest: Mapping[str, Any],
    selection: tuple[str, ...],
    stage: str,
) -> Iterator[Any]:
    with session.stage(stage, total=_node_count(manifest, selection)) as progress:
        results = build(session.settings, selection, lambda name: progress.advance(1, name))
        for result in results:
            yield from _told(context, manifest, result)
        require_success(results)


def _node_count(manifest: Mapping[str, Any], selection: tuple[str, ...]) -> int | None:
    """How many nodes the step builds and tests; None for a selection made by hand."""
    scored = {
        name for name, node in manifest["nodes"].items() if node["fqn"][:2] == ["p2p", "scores"]
    }
    later = sum(
        name in scored or bool(scored & set(node["depends_on"].get("nodes", [])))
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed", "test"}
    )
    whole = sum(
        node["resource_type"] in {"model", "seed", "test"} for node in manifest["nodes"].values()
    )
    return {("--exclude", SCORES): whole - later, ("--select", SCORES): later}.get(selection)


def _told(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], result: NodeResult
) -> Iterator[dg.MaterializeResult[object] | dg.AssetCheckResult]:
    """Dagster's words for one result of dbt."""
    node = manifest["nodes"].get(result.unique_id)
    if node is None or result.status in {"skipped", "no-op"}:
        return
    if node["resource_type"] == "test":
        key = get_asset_check_key_for_test(manifest, TRANSLATOR, result.unique_id, None)
        if key is not None and key in context.selected_asset_check_keys:
            warns = node["config"]["severity"].lower() == "warn"
            yield dg.AssetCheckResult(
                passed=result.status == "pass",
                asset_key=key.asset_key,
                check_name=key.name,
                severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
                metadata={"failing_rows": result.failures or 0, "seconds": result.seconds},
            )
    elif node["resource_type"] in {"model", "seed"} and not result.failed:
        metadata: dict[str, Any] = {"seconds": result.seconds}
        if result.rows is not None and result.rows >= 0:
            metadata["dagster/row_count"] = result.rows
        yield dg.MaterializeResult(asset_key=TRANSLATOR.get_asset_key(node), metadata=metadata)
