"""What guards of the record say, not only that they are there: as migrations make them.

shipped_guards.json holds what a database says that was migrated; a test compares it with one and
says how to write it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from p2p.warehouse.connection import Connection
from p2p.warehouse.migrations import shipped_constraints

FILE: Final = Path(__file__).parent / "shipped_guards.json"
Definitions = dict[str, dict[str, str]]
"""'constraint', 'function' or 'trigger' -> its name, of which table -> what it says."""

_NOT_VALID: Final = " NOT VALID"
_QUERIES: Final = {
    # valid or not stands at the end; enforced or not as well, where the server knows that
    "constraint": """
        select conname || ' of ' || conrelid::regclass, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'ops'::regnamespace and conname = any (%(named)s)
    """,
    # who it runs as, and with which settings; its body is compared with that of the migration
    "function": """
        select oid::regprocedure::text, replace(pg_get_functiondef(oid), prosrc, '') from pg_proc
        where pronamespace = 'ops'::regnamespace and prokind = 'f'
    """,
    "trigger": """
        select tgname || ' of ' || tgrelid::regclass, pg_get_triggerdef(pg_trigger.oid)
        from pg_trigger inner join pg_class on tgrelid = pg_class.oid
        where relnamespace = 'ops'::regnamespace and not tgisinternal
    """,
}


@lru_cache(maxsize=1)
def shipped_definitions() -> Definitions:
    """As a database says them to which every migration was applied."""
    shipped: Definitions = json.loads(FILE.read_text(encoding="utf-8"))
    return shipped


def read_definitions(conn: Connection) -> Definitions:
    """As this database says them."""
    named = {"named": sorted(shipped_constraints())}
    # Rolled back: what it says depends on the path, and the path is the caller's.
    with conn.transaction(force_rollback=True):
        conn.execute("set local search_path = pg_catalog")
        return {
            kind: dict(conn.execute(query.encode(), named).fetchall())
            for kind, query in _QUERIES.items()
        }


def changed_definitions(conn: Connection) -> Iterator[str]:
    """Guards that are gone or say something else, as 'constraint x of ops.t'."""
    present = read_definitions(conn)
    for kind, shipped in shipped_definitions().items():
        for name, text in shipped.items():
            found = present[kind].get(name)
            # one that was valid must be; that rows of before were looked at since is no change
            if found not in (text, text.removesuffix(_NOT_VALID)):
                yield f"{kind} {name}"


def as_text(definitions: Definitions) -> str:
    """What shipped_guards.json says."""
    return json.dumps(definitions, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
