"""Mining's results as assets: each reads marts, calls one pure function, writes mining.*."""

from collections.abc import Iterator

import dagster as dg

from mining import pipeline
from orchestration.assets.marts import marts
from orchestration.assets.mined_causes import root_causes
from orchestration.assets.mined_feedback import feedback
from orchestration.assets.mined_models import MINED_MODELS
from orchestration.assets.mined_objects import object_graph
from orchestration.assets.mined_predictions import prediction
from orchestration.assets.mined_registry import scoring_models
from orchestration.assets.mined_suppliers import suppliers
from orchestration.assets.mined_what_if import what_if
from orchestration.session import RefreshSession


@dg.asset(
    key=["mining", "bottleneck"],
    group_name="mining",
    deps=marts("mart_transition"),
    kinds={"python"},
    pool="warehouse",
)
def bottleneck(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> dg.MaterializeResult[object]:
    """Where cases wait, ranked by total waiting time."""
    with session.stage("rank bottlenecks"), session.connection() as conn:
        result = pipeline.mine_bottlenecks(conn, context.run_id)
    return dg.MaterializeResult(metadata=result.metadata())


_CANDIDATE = dg.AssetKey(["mining", "review_candidate"])
_DUPLICATES = [dg.AssetKey(["mining", f"duplicate_{part}"]) for part in ("group", "document")]
_CANONICAL = (
    "can_invoice",
    "can_payment",
    "can_object_relation",
    "can_supplier",
    "can_supplier_identifier",
    "can_bank_transaction",
    "can_event",
)


@dg.multi_asset(
    name="review_candidates",
    specs=[
        dg.AssetSpec(
            key,
            deps=[
                *marts("dim_case", "dim_log", "fct_case", "fct_event_log"),
                *marts("fct_control_breach", "fct_control_evidence"),
                *marts("fct_handed_over_invoice", "fct_kpi_invoice"),
                dg.AssetKey(["mining", "supplier_risk"]),
                *(dg.AssetKey(["canonical", name]) for name in _CANONICAL),
            ],
            description=description,
            kinds={"python", "scikitlearn"},
            group_name="mining",
        )
        for key, description in (
            (_CANDIDATE, "Invoices, payments and cases that look wrong, with reasons."),
            (_DUPLICATES[0], "Groups of documents of one bill, also those that were caught."),
            (_DUPLICATES[1], "Their documents, with what became of the money of each."),
        )
    ],
    pool="warehouse",
)
def review_candidate(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """What looks wrong, each with reasons; a person decides."""
    with session.stage("score review candidates"), session.connection() as conn:
        result = pipeline.score_review_candidates(
            conn, context.run_id, models=session.settings.home / "models"
        )
    yield dg.MaterializeResult(asset_key=_CANDIDATE, metadata=result.metadata())
    for key in _DUPLICATES:
        name = key.path[-1]
        yield dg.MaterializeResult(asset_key=key, metadata={f"{name}_rows": result.rows[name]})


MINED = [
    bottleneck,
    review_candidate,
    *MINED_MODELS,
    object_graph,
    root_causes,
    what_if,
    prediction,
    suppliers,
    scoring_models,
    feedback,
]
