"""Suppliers whose behaviour in time stands out, as assets; who of them is opened for review."""

from collections.abc import Iterator

import dagster as dg

from mining.suppliers.pipeline import mine_suppliers
from orchestration.assets.marts import marts
from orchestration.session import RefreshSession

_CANONICAL = (
    "can_invoice",
    "can_invoice_item",
    "can_purchase_order",
    "can_purchase_order_item",
    "can_goods_receipt_item",
    "can_payment",
    "can_approval_task",
    "can_requisition_item",
    "can_supplier",
    "can_supplier_identifier",
    "can_event",
    "can_object_relation",
)
MOST_PROPOSED = 0.1
"""Share of a source's suppliers that may be proposed before nobody would look at them all."""
_RISK = dg.AssetKey(["mining", "supplier_risk"])
_DEPS = [
    *marts("fct_kpi_invoice", "fct_handed_over_invoice", "dim_source_period"),
    *(dg.AssetKey(["canonical", table]) for table in _CANONICAL),
]


@dg.multi_asset(
    name="suppliers",
    specs=[
        dg.AssetSpec(
            ["mining", table], group_name="mining", deps=_DEPS, kinds={"python"}, description=told
        )
        for table, told in (
            (
                "supplier_risk",
                "Suppliers by how much they stand out, with reasons and rows behind.",
            ),
            ("supplier_signal", "Each signal of each supplier against its peers."),
        )
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "few_enough_to_look_at",
            asset=_RISK,
            description="At most a tenth of the suppliers of a source are opened for review.",
        )
    ],
    pool="warehouse",
)
def suppliers(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Judge the suppliers of every source by their shares, prices, people, rhythm and own data."""
    with session.stage("judge suppliers"), session.connection() as conn:
        result = mine_suppliers(conn, context.run_id)
    yield dg.MaterializeResult(
        asset_key=_RISK,
        metadata={"supplier_risk_rows": result.rows["supplier_risk"]} | result.figures,
        check_results=[_few_enough(result.figures)],
    )
    yield dg.MaterializeResult(
        asset_key=["mining", "supplier_signal"],
        metadata={"supplier_signal_rows": result.rows["supplier_signal"]},
    )


def _few_enough(figures: dict[str, int]) -> dg.AssetCheckResult:
    """Sources of fifty suppliers and more; with fewer, five candidates are a tenth already."""
    counted = {
        name.removesuffix("_suppliers"): count
        for name, count in figures.items()
        if name.endswith("_suppliers") and count >= 50
    }
    over = {
        source: figures[f"{source}_candidates"]
        for source, count in counted.items()
        if figures[f"{source}_candidates"] > MOST_PROPOSED * count
    }
    return dg.AssetCheckResult(
        asset_key=_RISK,
        check_name="few_enough_to_look_at",
        passed=not over,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"sources": len(counted)} | {f"{one}_candidates": n for one, n in over.items()},
    )
