"""Tells dbt what the specifications say: `python -m p2p.sources.dbt_tables` writes a macro file.

To be run after a change of p2p/sources/*/tables.yml or a new staging model; a test compares.
"""

from __future__ import annotations

from pathlib import Path

from p2p.sources.specification import Table, raw_tables

REPOSITORY = Path(__file__).parents[2]
MACRO_FILE = "dbt_project/macros/raw_tables.sql"
_STAGING = "dbt_project/models/staging"
_HEAD = """\
{#- Every raw table of the specifications (p2p/sources/*/tables.yml): its key, its cursor with
    the kind of its values, and the staging model that reads it. Written by
    `python -m p2p.sources.dbt_tables`; do not edit. -#}
{% macro raw_tables() -%}
    {{ return({
"""
_TAIL = """\
    }) }}
{%- endmacro %}
"""


def macro_text(root: Path = REPOSITORY) -> str:
    """What the macro file has to hold for the specifications and staging models that there are."""
    staged = {path.stem for path in (root / _STAGING).glob("*/stg_*.sql")}
    lines = [
        _line(raw_name, tables[0], is_staged=staging_model(tables[0]) in staged)
        for raw_name, tables in sorted(raw_tables().items())
    ]
    return _HEAD + "".join(lines) + _TAIL


def staging_model(table: Table) -> str:
    """The name of the staging model of a table."""
    prefix = table.raw_name[: -len(table.name) - 1]
    return f"stg_{prefix}__{table.name.lower()}"


def _line(raw_name: str, table: Table, *, is_staged: bool) -> str:
    key = ", ".join(f"'{column.lower()}'" for column in table.key)
    cursor, kind = "none", "none"
    if table.cursor:
        cursor, kind = f"'{table.cursor.lower()}'", f"'{table.kind_of(table.cursor)}'"
    staging = f"'{staging_model(table)}'" if is_staged else "none"
    return (
        f"        '{raw_name}': {{'key': [{key}], 'cursor': {cursor}, 'cursor_kind': {kind}, "
        f"'staging': {staging}}},\n"
    )


if __name__ == "__main__":
    (REPOSITORY / MACRO_FILE).write_text(macro_text(), encoding="utf-8")
