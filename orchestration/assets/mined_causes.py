"""Root causes as assets: three tables that one run of mining writes together."""

from collections.abc import Iterator

import dagster as dg

from mining.causes.pipeline import mine_root_causes
from mining.mining_run import run_uuid
from orchestration.session import RefreshSession
from p2p.warehouse.arrow import arrow_reader

_READ = {
    "marts": (
        "dim_case",
        "dim_log",
        "fct_case",
        "fct_event_log",
        "fct_milestone",
        "fct_milestone_segment",
        "mart_segment",
        "fct_rule_check",
        "mart_conformance",
        "fct_order_delivery",
        "fct_kpi_invoice",
        "fct_invoice_exception",
        "fct_approval_task",
        "dim_source_period",
    ),
    "canonical": ("can_invoice", "can_invoice_item", "can_purchase_order_item", "can_supplier"),
}
_WRITTEN = {
    "cause_outcome": "Outcomes that were looked at for causes, and how much was found.",
    "root_cause": "Values and pairs of values that go with an outcome more often than chance.",
    "cause_rule": "A shallow tree over the causes of an outcome, told as rules.",
}
_DEPS = [dg.AssetKey([schema, table]) for schema, tables in _READ.items() for table in tables]


@dg.multi_asset(
    name="root_causes",
    specs=[
        dg.AssetSpec(
            ["mining", table],
            deps=_DEPS,
            description=told,
            group_name="mining",
            kinds={"python", "scikitlearn"},
        )
        for table, told in _WRITTEN.items()
    ],
    pool="warehouse",
)
def root_causes(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Why cases are slow, late, reworked or irregular, as far as what was known before tells."""
    with (
        session.stage("find root causes"),
        session.connection() as conn,
        arrow_reader(session.settings, is_refresh=True) as reader,
    ):
        result = mine_root_causes(conn, reader, run_uuid(context.run_id))
    for table in _WRITTEN:
        yield dg.MaterializeResult(asset_key=["mining", table], metadata=result.metadata())
