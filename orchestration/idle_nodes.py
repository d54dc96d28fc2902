"""Which nodes of the dbt project a refresh leaves as they are: those of systems without any row.

An installation has one or two of the systems that the project can read. What reads the others only
is built once, stays empty, and would cost half of every refresh. Seeds change with the project
alone, so they and their tests are left too. Nothing that holds a row is ever left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from psycopg import sql

from p2p.warehouse.connection import Connection

# What the program itself writes about loads and calendars, and the key of its hashes: never silent.
LOAD_RECORDS = frozenset(
    {
        "company_calendar",
        "event_log_source",
        "file",
        "identifier_key",
        "quarantine",
        "work_calendar_day",
    }
)
Nodes = Mapping[str, Mapping[str, Any]]


def idle_nodes(
    conn: Connection, manifest: Mapping[str, Any], needed: Collection[str]
) -> frozenset[str]:
    """Ids of models, seeds and tests that would only rebuild what stands, all of it without a row.

    manifest: dbt's, whose whole build stands in the warehouse. needed: ids that are built in any
    case, because a later step waits for them.
    """
    nodes: Nodes = manifest["nodes"]
    silent = _silent_sources(conn, manifest)
    standing = _standing_empty(conn, nodes)

    @cache
    def data(unique_id: str) -> frozenset[str]:
        """Raw tables with rows of systems that the node reads, over any number of steps."""
        if unique_id in manifest["sources"]:
            is_record = manifest["sources"][unique_id]["name"] in LOAD_RECORDS
            return frozenset() if is_record else frozenset({unique_id})
        return frozenset().union(*(data(parent) for parent in _parents(nodes, unique_id)))

    @cache
    def is_idle(unique_id: str) -> bool:
        node = nodes.get(unique_id)
        if node is None:
            return unique_id in silent
        if unique_id in needed:
            return False
        if node["resource_type"] == "seed":
            return unique_id in standing
        reads = data(unique_id)
        if node["resource_type"] == "model":
            # What a load writes may make a row on its own (a source without a table of its system),
            # except in staging, which only looks up the load of rows that are there. A view goes
            # with the table below it, and a table of a filled one may be filled.
            return (
                unique_id in standing
                and bool(reads)
                and reads <= silent
                and (node["fqn"][1] == "staging" or not _reads_loads(manifest, unique_id))
                and all(map(is_idle, _relations(manifest, unique_id)))
            )
        return node["resource_type"] == "test" and all(
            map(is_idle, _relations(manifest, unique_id))
        )

    return frozenset(
        unique_id
        for unique_id, node in nodes.items()
        if node["config"].get("materialized") != "ephemeral" and is_idle(unique_id)
    )


def _parents(nodes: Nodes, unique_id: str) -> list[str]:
    return list(nodes[unique_id]["depends_on"].get("nodes", [])) if unique_id in nodes else []


def _relations(manifest: Mapping[str, Any], unique_id: str) -> Iterator[str]:
    """What the node reads and stands in the database, load records left out."""
    nodes: Nodes = manifest["nodes"]
    for parent in _parents(nodes, unique_id):
        if parent in nodes and nodes[parent]["config"].get("materialized") == "ephemeral":
            yield from _relations(manifest, parent)
        elif parent in nodes or manifest["sources"][parent]["name"] not in LOAD_RECORDS:
            yield parent


def _reads_loads(manifest: Mapping[str, Any], unique_id: str) -> bool:
    """Whether the node reads load records, itself or through models that do not stand."""
    nodes: Nodes = manifest["nodes"]
    return any(
        manifest["sources"][parent]["name"] in LOAD_RECORDS
        if parent in manifest["sources"]
        else nodes[parent]["config"].get("materialized") == "ephemeral"
        and _reads_loads(manifest, parent)
        for parent in _parents(nodes, unique_id)
    )


def _silent_sources(conn: Connection, manifest: Mapping[str, Any]) -> frozenset[str]:
    """Ids of the raw tables of systems that hold no row."""
    tables = {
        unique_id: (source["schema"], source["identifier"])
        for unique_id, source in manifest["sources"].items()
        if source["schema"] == "raw" and source["name"] not in LOAD_RECORDS
    }
    return _without_rows(conn, tables)


def _standing_empty(conn: Connection, nodes: Nodes) -> frozenset[str]:
    """Ids of nodes whose relation stands: views, tables without a row, seeds with all of theirs."""
    kinds = {
        (str(schema), str(name)): kind
        for schema, name, kind in conn.execute(
            """select pg_namespace.nspname, pg_class.relname, pg_class.relkind
            from pg_class
            inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
            where pg_class.relkind in ('r', 'v')"""
        )
    }
    views, tables, seeds = set(), {}, {}
    for unique_id, node in nodes.items():
        place = (node["schema"], node["alias"])
        if node["resource_type"] == "seed" and kinds.get(place) == "r":
            seeds[unique_id] = place
        elif node["resource_type"] == "model" and node["config"]["materialized"] == "view":
            views |= {unique_id} if kinds.get(place) == "v" else set()
        elif node["resource_type"] == "model" and kinds.get(place) == "r":
            tables[unique_id] = place
    return (
        frozenset(views) | _without_rows(conn, tables) | (set(seeds) - _without_rows(conn, seeds))
    )


def _without_rows(conn: Connection, tables: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    if not tables:
        return frozenset()
    queries = [
        sql.SQL("select {} where not exists (select 1 from {})").format(
            sql.Literal(unique_id), sql.Identifier(*place)
        )
        for unique_id, place in tables.items()
    ]
    return frozenset(str(row[0]) for row in conn.execute(sql.SQL(" union all ").join(queries)))
