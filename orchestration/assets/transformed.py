"""The dbt models as assets: up to the marts first, then the scores that join mining's results."""

import json
from collections.abc import Collection, Iterator, Mapping, Set
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration.assets.mined import MINED
from orchestration.idle_nodes import idle_nodes
from orchestration.session import RefreshSession
from orchestration.transformation import NodeResult, build, project_fingerprint, require_success
from p2p.warehouse.project_build import built_fingerprint, record_build

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
    # that of this manifest, also where the project is replaced while a run waits for its turn
    fingerprint = project_fingerprint()
    first, last = _by_step(content)

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
        stage = "build and test the marts"
        idle = _idle(session, content, fingerprint)
        if context.is_subset:
            yield from _build(context, session, content, _picked(context, content), stage)
            return
        yield from _build(context, session, content, first - idle, stage)
        with session.connection() as conn:
            record_build(conn, fingerprint)

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
        stage = "build what is published"
        if context.is_subset:
            yield from _build(context, session, content, _picked(context, content), stage)
            return
        yield from _build(context, session, content, last, stage)

    return transformed, scored


def _picked(context: dg.AssetExecutionContext, manifest: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the models that somebody picked by hand, of what they need, and of their tests."""
    nodes = manifest["nodes"]
    picked = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] in {"model", "seed"}
        and TRANSLATOR.get_asset_key(node) in context.selected_asset_keys
    }
    # publication has moved what stood in candidate; who reads it needs it built again
    moved = {
        parent
        for unique_id in picked
        for parent in nodes[unique_id]["depends_on"].get("nodes", [])
        if parent in nodes and nodes[parent]["schema"] == "candidate"
    }
    picked |= moved | views_of(picked | moved, nodes)
    tests = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] == "test" and set(node["depends_on"].get("nodes", [])) <= picked
    }
    return frozenset(picked | tests)


def views_of(picked: Set[str], nodes: Mapping[str, Any]) -> set[str]:
    """Views that read what is built anew, or such a view: a table that is replaced drops them.

    What is written into its readers (ephemeral) is looked through.
    """
    found: set[str] = set()
    while True:
        more = {
            unique_id
            for unique_id, node in nodes.items()
            if node["resource_type"] == "model"
            and node["config"]["materialized"] in {"view", "ephemeral"}
            and not (picked | found).isdisjoint(node["depends_on"].get("nodes", []))
        }
        if more <= found:
            return {one for one in found if nodes[one]["config"]["materialized"] == "view"}
        found |= more


def _idle(session: RefreshSession, manifest: Mapping[str, Any], fingerprint: str) -> frozenset[str]:
    """What stands and stays as it is; nothing where another version of the project built it."""
    with session.connection() as conn:
        if built_fingerprint(conn) != fingerprint:
            record_build(conn, None)
            return frozenset()
        return idle_nodes(conn, manifest, _waited_for(manifest))


def _waited_for(manifest: Mapping[str, Any]) -> frozenset[str]:
    """What is published, and what mining or the scores read: their steps run only after it."""
    nodes = manifest["nodes"]
    mined = {key for asset in MINED for keys in asset.asset_deps.values() for key in keys}
    scores = [node for node in nodes.values() if node["fqn"][:2] == ["p2p", "scores"]]
    return frozenset(
        {parent for node in scores for parent in node["depends_on"].get("nodes", [])}
        | {
            unique_id
            for unique_id, node in nodes.items()
            if node["resource_type"] == "model"
            and (node["schema"] == "candidate" or TRANSLATOR.get_asset_key(node) in mined)
        }
    )


def _by_step(manifest: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Ids of what dbt runs: (up to the marts, the scores and every test that reads one of them)."""
    nodes = manifest["nodes"]
    run = {
        unique_id
        for unique_id, node in nodes.items()
        if node["resource_type"] in {"model", "seed", "test"}
        and node["config"]["materialized"] != "ephemeral"
    }
    scores = {name for name in run if nodes[name]["fqn"][:2] == ["p2p", "scores"]}
    reading = {name for name in run if scores & set(nodes[name]["depends_on"].get("nodes", []))}
    return frozenset(run - scores - reading), frozenset(scores | reading)


def _build(
    context: dg.AssetExecutionContext,
    session: RefreshSession,
    manifest: Mapping[str, Any],
    chosen: Collection[str],
    stage: str,
) -> Iterator[Any]:
    with session.stage(stage, total=len(chosen)) as progress:
        results = build(session.settings, chosen, lambda name: progress.advance(1, name))
        for result in results:
            yield from _told(context, manifest, result)
        require_success(results)


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
        asset_key = TRANSLATOR.get_asset_key(node)
        if asset_key in context.selected_asset_keys:
            yield dg.MaterializeResult(asset_key=asset_key, metadata=metadata)
