"""Puts a tenant's own file of rules on record, and reads which counts; a refresh uses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.rows import class_row, scalar_row

from p2p.conformance.rules import RuleFile, load_rules, parse_rules, refuse_shipped_ids
from p2p.conformance.seeds import (
    ACTIVITY_COLUMNS,
    RULE_COLUMNS,
    SCOPE_COLUMNS,
    Row,
    activity_rows,
    rule_rows,
    scope_rows,
)
from p2p.warehouse.connection import Connection


@dataclass(frozen=True, slots=True)
class UsedFile:
    """A file of rules on record: its text, who put it into force, and when."""

    rule_file_id: int
    content: str
    used_by: str
    used_at: datetime

    @property
    def rules(self) -> RuleFile:
        """What the file says."""
        return parse_rules(self.content, "the file of rules in force")


def use_rules(conn: Connection, text: str, name: str, *, tenant: str, who: str) -> RuleFile:
    """Check a file of rules and make it the one that counts for the tenant; an empty one ends all.

    Raises UsageError naming each fault, and then nothing is changed.
    """
    own = parse_rules(text, name)
    refuse_shipped_ids(own, load_rules())
    with conn.transaction(), conn.cursor(row_factory=scalar_row) as cursor:
        file_id = cursor.execute(
            "insert into ops.rule_file (tenant, content, rule_count, used_by)"
            " values (%s, %s, %s, %s) returning rule_file_id",
            (tenant, text, len(own.rules), who),
        ).fetchone()
        assert file_id is not None  # noqa: S101
        _write(conn, file_id, "own_rule", RULE_COLUMNS, rule_rows(own.rules))
        _write(conn, file_id, "own_rule_activity", ACTIVITY_COLUMNS, activity_rows(own.rules))
        _write(conn, file_id, "own_rule_scope", SCOPE_COLUMNS, scope_rows(own))
    return own


def used_file(conn: Connection, *, tenant: str) -> UsedFile | None:
    """The file that counts for the tenant: the one put into force last."""
    with conn.cursor(row_factory=class_row(UsedFile)) as cursor:
        return cursor.execute(
            "select rule_file_id, content, used_by, used_at from ops.rule_file"
            " where tenant = %s order by rule_file_id desc limit 1",
            (tenant,),
        ).fetchone()


def _write(
    conn: Connection, file_id: int, table: str, columns: tuple[str, ...], rows: list[Row]
) -> None:
    names = ("rule_file_id", *columns)
    statement = sql.SQL("insert into ops.{} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    with conn.cursor() as cursor:
        cursor.executemany(statement, [(file_id, *row) for row in rows])
