"""The object-centric graph as assets: one step reads the core once and writes its four tables."""

import uuid
from collections.abc import Iterator

import dagster as dg

from mining import object_views
from orchestration.session import RefreshSession
from p2p.warehouse.arrow import arrow_reader

_CORE = [
    dg.AssetKey(["marts", "fct_object_event"]),
    *(
        dg.AssetKey(["canonical", table])
        for table in ("can_object", "can_event_object", "can_object_relation")
    ),
]
_ABOUT = {
    "object_type": "How many objects of each type there are, and how long they live.",
    "object_activity": "What each activity does to each type of object; an event counts once.",
    "object_edge": "For each type of object, which event directly follows which.",
    "object_interaction": "Which objects belong together, and how many to how many.",
}


@dg.multi_asset(
    name="object_graph",
    group_name="mining",
    specs=[
        dg.AssetSpec(["mining", table], description=about, deps=_CORE, kinds={"python"})
        for table, about in _ABOUT.items()
    ],
    check_specs=[
        dg.AssetCheckSpec(
            "every_relation_resolves",
            asset=dg.AssetKey(["mining", "object_type"]),
            description="No event and no object points to an object or event that is not there.",
        )
    ],
    pool="warehouse",
)
def object_graph(
    context: dg.AssetExecutionContext, session: dg.ResourceParam[RefreshSession]
) -> Iterator[dg.MaterializeResult[object]]:
    """Objects, what happens to them, and what belongs to what, from the object-centric core."""
    with (
        session.stage("count what happens to which objects"),
        session.connection() as conn,
        arrow_reader(session.settings, is_refresh=True) as reader,
    ):
        result = object_views.mine_object_views(conn, reader, uuid.UUID(context.run_id))
    loose = {name: count for name, count in result.loose.items() if count}
    for table, rows in result.rows.items():
        checks = []
        if table == "object_type":
            checks = [
                dg.AssetCheckResult(
                    check_name="every_relation_resolves",
                    passed=not loose,
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"loose_relations": sum(loose.values()), **loose},
                )
            ]
        yield dg.MaterializeResult(
            asset_key=["mining", table],
            metadata={"dagster/row_count": rows, **result.figures.get(table, {})},
            check_results=checks,
        )
