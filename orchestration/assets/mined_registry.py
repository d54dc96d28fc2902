"""The models that score, and whether what they score has drifted, as an asset with two checks."""

from collections.abc import Iterator

import dagster as dg

from orchestration.session import RefreshSession

_MODEL = dg.AssetKey(["mining", "scoring_model"])
_DRIFT = dg.AssetKey(["mining", "drift"])
# Both come from what scoring left behind
SCORED = [dg.AssetKey(["mining", table]) for table in ("review_candidate", "prediction_model")]


@dg.multi_asset(
    name="scoring_models",
    specs=[
        dg.AssetSpec(
            _MODEL,
            deps=SCORED,
            description="Each model that scores: which version, who put it in force, its card.",
            group_name="mining",
            kinds={"python"},
        ),
        dg.AssetSpec(
            _DRIFT,
            deps=SCORED,
            description="What is scored now against what the model was trained on.",
            group_name="mining",
            kinds={"python", "numpy"},
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "models_as_approved",
            asset=_MODEL,
            description="Every model file is the one that was put in force; else rules only, or"
            " the detectors' order.",
        ),
        dg.AssetCheckSpec(
            "drift",
            asset=_DRIFT,
            description="No measure has moved from the reference; one false alarm in a hundred"
            " refreshes at most.",
        ),
    ],
    pool="warehouse",
)
def scoring_models(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Judge drift over everything that was scored, and tell each model as it stands."""
    from mining.registry.judged import judge_models

    with session.stage("judge models"), session.connection() as conn:
        models = session.settings.home / "models"
        result = judge_models(conn, context.run_id, models=models)
    without, drifted = result.figures["without_model"], result.figures["drifted"]
    yield dg.MaterializeResult(
        asset_key=_MODEL,
        metadata={"dagster/row_count": result.rows["scoring_model"]},
        check_results=[_warning(_MODEL, "models_as_approved", without)],
    )
    yield dg.MaterializeResult(
        asset_key=_DRIFT,
        metadata={
            "dagster/row_count": result.rows["drift"],
            "compared": result.figures["compared"],
            "too_few_to_tell": result.figures["too_few_to_tell"],
        },
        check_results=[_warning(_DRIFT, "drift", drifted)],
    )


def _warning(key: dg.AssetKey, name: str, told: list[str]) -> dg.AssetCheckResult:
    """Passed where nothing is told; a warning never stops a refresh."""
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=key,
        passed=not told,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"told": dg.MetadataValue.json(told)},
    )
