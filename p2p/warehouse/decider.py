"""The role of people who decide: adds rows to the tables of decisions, and changes nothing.

It has no right to the audit chain but to read it: the tables' triggers write that. Exists where the
server lets us make it; everything here may run at each start.
"""

from __future__ import annotations

from psycopg import sql

from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect_as

DECIDER_ROLE = "p2p_decider"
# Chained, but what was measured or trained: a person who could write a row could pass any model.
_MADE_BY_THE_PROGRAM = ("reranking_model", "model_version")
# What a decision is checked against; absent while migrations run up to an earlier one.
_ALSO_READ = ("model_state", "scoring_model", "reranking_in_force")

# A managed server may refuse roles: decisions are then written as the user itself, and the
# triggers alone refuse to change them. What readers see, deciders see.
_CREATE_ROLE = b"""
do $$
begin
    if not exists (select from pg_roles where rolname = 'p2p_decider') then
        create role p2p_decider nologin;
    end if;
exception
    when insufficient_privilege or duplicate_object or unique_violation then
        raise notice 'role p2p_decider was not made: %', sqlerrm;
end
$$;
do $$
begin
    if to_regrole('p2p_decider') is null then
        return;
    elsif current_setting('server_version_num')::int < 160000 then
        if not pg_has_role('p2p_decider', 'MEMBER') then
            execute format('grant p2p_decider to %I', current_user);
        end if;
    elsif not pg_has_role('p2p_decider', 'SET') then
        execute format('grant p2p_decider to %I with set true', current_user);
    end if;
    if to_regrole('p2p_reader') is not null
        and not pg_has_role('p2p_decider', 'p2p_reader', 'USAGE')
    then
        grant p2p_reader to p2p_decider;
    end if;
exception
    when insufficient_privilege or unique_violation then
        raise notice 'role p2p_decider was not granted: %', sqlerrm;
end
$$
"""

_LACKING = """
select nspname, relname
from ops.audited_tables()
inner join pg_class on pg_class.oid = audited
inner join pg_namespace on pg_namespace.oid = relnamespace
where relname <> all (%(made)s) and not (
    has_table_privilege(%(role)s, audited, 'INSERT')
    and has_table_privilege(%(role)s, audited, 'SELECT')
)
order by 1, 2
"""
_UNREAD = """
select nspname, relname
from pg_class
inner join pg_namespace on pg_namespace.oid = relnamespace
where nspname = 'ops' and relname = any (%(read)s)
    and not has_table_privilege(%(role)s, pg_class.oid, 'SELECT')
order by 1, 2
"""


def ensure_decider(conn: Connection) -> bool:
    """Make the role and its rights as far as the server allows; False without the role.

    Call in a transaction, under the lock of migrations, after `ensure_reader`.
    """
    conn.execute(_CREATE_ROLE)
    exists = conn.execute("select to_regrole(%s)", (DECIDER_ROLE,)).fetchone()
    if exists is None or exists[0] is None:
        return False
    asked = {
        "role": DECIDER_ROLE,
        "made": list(_MADE_BY_THE_PROGRAM),
        "read": [*_MADE_BY_THE_PROGRAM, *_ALSO_READ],
    }
    for rights, query in (("select, insert", _LACKING), ("select", _UNREAD)):
        tables = conn.execute(query, asked).fetchall()
        if tables:
            role = sql.Identifier(DECIDER_ROLE)
            names = sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
            conn.execute(sql.SQL("grant usage on schema ops to {}").format(role))
            conn.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(rights), names, role))
    return True


def connect_to_decide(settings: Settings) -> Connection:
    """A session that may record decisions, and cannot change what is on record.

    Acts as `p2p_decider` where that role exists, else as the user itself.
    """
    return connect_as(settings, DECIDER_ROLE)
