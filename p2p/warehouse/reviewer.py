"""The role behind the Review page: adds steps to the work queue, and may do nothing else.

It reads what readers read. Exists where the server lets us make it; everything here may run at
each start.
"""

from __future__ import annotations

from p2p.settings import Settings
from p2p.warehouse.connection import Connection, connect_as

REVIEWER_ROLE = "p2p_reviewer"

# A managed server may refuse roles: steps are then written as the user itself, and the constraints
# and triggers refuse what must not be all the same.
_CREATE_ROLE = b"""
do $$
begin
    if to_regrole('p2p_reviewer') is null then
        create role p2p_reviewer nologin;
    end if;
exception
    when insufficient_privilege or duplicate_object or unique_violation then
        raise notice 'role p2p_reviewer was not made: %', sqlerrm;
end
$$;
do $$
begin
    if to_regrole('p2p_reviewer') is null then
        return;
    elsif current_setting('server_version_num')::int < 160000 then
        if not pg_has_role('p2p_reviewer', 'MEMBER') then
            execute format('grant p2p_reviewer to %I', current_user);
        end if;
    elsif not pg_has_role('p2p_reviewer', 'SET') then
        execute format('grant p2p_reviewer to %I with set true', current_user);
    end if;
    if to_regrole('p2p_reader') is not null
        and not pg_has_role('p2p_reviewer', 'p2p_reader', 'USAGE')
    then
        grant p2p_reader to p2p_reviewer;
    end if;
    if not has_table_privilege('p2p_reviewer', 'ops.review_step', 'INSERT') then
        grant usage on schema ops to p2p_reviewer;
        grant insert on ops.review_step to p2p_reviewer;
        grant select on ops.review_step, ops.review_queue, ops.review_transition to p2p_reviewer;
    end if;
exception
    when insufficient_privilege or unique_violation then
        raise notice 'role p2p_reviewer was not granted: %', sqlerrm;
end
$$
"""


def ensure_reviewer(conn: Connection) -> None:
    """Make the role and its rights as far as the server allows.

    Call in a transaction, under the lock of migrations, after `ensure_reader`.
    """
    if conn.execute("select to_regclass('ops.review_step')").fetchone() != (None,):
        conn.execute(_CREATE_ROLE)


def connect_to_review(settings: Settings) -> Connection:
    """A session of a page for one step: as `p2p_reviewer` where that role exists, else as the user
    itself; statements end after P2P_PAGE_STATEMENT_TIMEOUT_SECONDS."""
    return connect_as(
        settings,
        REVIEWER_ROLE,
        statement_timeout_seconds=settings.page_statement_timeout_seconds,
    )
