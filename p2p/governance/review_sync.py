"""Brings what was published as review candidates into the work queue, in one transaction.

Set-wise and idempotent: the same publication twice changes nothing but the time last seen. Who
decides what is review_steps.py, and what is refused is the database's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from psycopg.rows import scalar_row

from p2p.governance.review_routing import ensure_shipped_routing
from p2p.governance.review_times import due_times
from p2p.warehouse.connection import Connection

# A decision that is just being written holds its item and then waits for the audit chain; so take
# every item first, and the chain after.
_HOLD = "select from ops.review_item where tenant = %(tenant)s order by item_id for update"

_UPSERT = """
with seen as (
    insert into ops.review_item as item (
        tenant, source, candidate_id, kind, subject_type, subject_id, subject_label, company_code,
        category, supplier_id, score, amount, currency, reasons, evidence, model_name,
        model_version, facts_hash, involved, opened_at, first_seen_at, last_seen_at
    )
    select
        tenant, source, candidate_id, kind, subject_type, subject_id, subject_label, company_code,
        category, supplier_id, score, amount, currency, coalesce(reasons, '[]'),
        coalesce(evidence, '[]'), model_name, model_version, facts_hash, involved,
        now(), now(), now()
    from serving.review_candidate
    where tenant = %(tenant)s
    order by source, rank, candidate_id
    on conflict on constraint review_item_of_candidate do update set
        kind = excluded.kind,
        subject_type = excluded.subject_type,
        subject_id = excluded.subject_id,
        subject_label = excluded.subject_label,
        company_code = excluded.company_code,
        category = excluded.category,
        supplier_id = excluded.supplier_id,
        score = excluded.score,
        amount = excluded.amount,
        currency = excluded.currency,
        reasons = excluded.reasons,
        evidence = excluded.evidence,
        model_name = excluded.model_name,
        model_version = excluded.model_version,
        facts_hash = excluded.facts_hash,
        involved = excluded.involved,
        last_seen_at = excluded.last_seen_at,
        facts_changed_at = case
            when item.facts_hash <> excluded.facts_hash then now() else item.facts_changed_at
        end
    returning item.first_seen_at = now() as is_new
)
select count(*) filter (where is_new), count(*) from seen
"""

# now() is one moment for the whole transaction: last_seen_at = now() is what this run saw.
_REOPEN = """
with due as (
    select queue.item_id, queue.state, queue.facts_hash, decision.amount as decided_amount,
           decision.currency as decided_currency, queue.amount, queue.currency,
           decision.facts_hash <> queue.facts_hash as is_changed, decision.expires_on
    from ops.review_queue as queue
    inner join lateral (
        select facts_hash, amount, currency, expires_on from ops.review_step as step
        where step.item_id = queue.item_id and step.action <> 'reopen'
            and (step.action in ('confirm', 'dismiss') or step.from_state = 'escalated')
        order by step_number desc limit 1
    ) as decision on true
    where queue.tenant = %(tenant)s and queue.last_seen_at = now()
        and queue.state in ('confirmed', 'dismissed', 'resolved')
        and (
            decision.facts_hash <> queue.facts_hash
            or decision.expires_on < (now() at time zone 'UTC')::date
        )
    order by queue.item_id
)

insert into ops.review_step (
    item_id, action, from_state, to_state, person, identified_by, facts_hash, reason
)
select
    item_id, 'reopen', state, 'new', 'system', 'system', facts_hash,
    case
        when not is_changed then 'acceptance ended on ' || expires_on
        when (amount, currency) is distinct from (decided_amount, decided_currency)
            then concat(
                'facts changed: the amount was ',
                coalesce(trim_scale(decided_amount)::text, 'unknown'), ' ' || decided_currency,
                ' and is ', coalesce(trim_scale(amount)::text, 'unknown'), ' ' || currency
            )
        else 'facts changed: what the decision rested on is no longer the same'
    end
from due
"""

# Opened again, by us or by a person since the last refresh: a new clock, a new way to its owner.
_OPENED = """
update ops.review_item as item
set opened_at = state.changed_at, owner = null, routing_id = null, routing_place = null
from ops.review_state as state
where item.item_id = state.item_id and state.tenant = %(tenant)s and state.state = 'new'
    and state.changed_at > item.opened_at
"""

# Whoever has begun with an item keeps it; what is still new follows the routing in force.
_ROUTE = """
with fitting as (
    select item.item_id, item.source, item.company_code, item.opened_at, rule.*
    from ops.review_item as item
    inner join ops.review_state as state on item.item_id = state.item_id and state.state = 'new'
    cross join lateral (
        select rule.routing_id, rule.place, rule.owner, rule.due_hours
        from ops.review_routing_rule as rule
        where
            rule.routing_id = (
                select max(routing_id) from ops.review_routing where tenant = %(tenant)s
            )
            and (rule.kinds is null or item.kind = any(rule.kinds))
            and (rule.sources is null or item.source = any(rule.sources))
            and (rule.companies is null or item.company_code = any(rule.companies))
            and (rule.categories is null or item.category = any(rule.categories))
            and (rule.currency is null or item.currency = rule.currency)
            and ops.reaches_amount(rule, item.amount, item.currency)
        order by rule.place
        limit 1
    ) as rule
    where
        item.tenant = %(tenant)s
        and (item.routing_id, item.routing_place) is distinct from (rule.routing_id, rule.place)
)

update ops.review_item as item
set owner = fitting.owner, routing_id = fitting.routing_id, routing_place = fitting.place,
    due_at = null
from fitting
where item.item_id = fitting.item_id
returning item.item_id, item.source, item.company_code, item.opened_at, fitting.due_hours
"""

_DUE = """
update ops.review_item as item set due_at = told.due_at
from unnest(%(items)s::bigint[], %(due)s::timestamptz[]) as told (item_id, due_at)
where item.item_id = told.item_id
"""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a synchronisation did, in items."""

    proposed: int = 0
    new: int = 0
    reopened: int = 0
    routed: int = 0

    def figures(self) -> dict[str, int]:
        """As metadata of the asset."""
        return asdict(self)


def sync_queue(conn: Connection, *, tenant: str | None = None) -> SyncResult:
    """Bring the published candidates of a tenant, or of every tenant, into the queue.

    New ones open; what is decided opens again only where its facts changed or its acceptance
    ended; what is no longer proposed stays as it is. Commits; after a crash the queue stands as
    before.
    """
    total = SyncResult()
    with conn.cursor(row_factory=scalar_row) as cursor:
        tenants = (
            [tenant]
            if tenant
            else cursor.execute(
                "select distinct tenant from serving.review_candidate order by tenant"
            ).fetchall()
        )
    for one in tenants:
        with conn.transaction():
            done = _sync(conn, one)
        total = SyncResult(
            *(getattr(total, name) + getattr(done, name) for name in SyncResult.__slots__)
        )
    conn.commit()
    return total


def _sync(conn: Connection, tenant: str) -> SyncResult:
    of = {"tenant": tenant}
    conn.execute(_HOLD, of)
    ensure_shipped_routing(conn, tenant=tenant)
    counted = conn.execute(_UPSERT, of).fetchone() or (0, 0)
    reopened = conn.execute(_REOPEN, of).rowcount
    conn.execute(_OPENED, of)
    routed = conn.execute(_ROUTE, of).fetchall()
    due = due_times(
        conn,
        tenant=tenant,
        companies=[(source, company) for _, source, company, _, _ in routed],
        opened_at=[opened_at for *_, opened_at, _ in routed],
        due_hours=[float(hours) for *_, hours in routed],
    )
    conn.execute(_DUE, {"items": [row[0] for row in routed], "due": due})
    return SyncResult(proposed=counted[1], new=counted[0], reopened=reopened, routed=len(routed))
