"""What keeps the record as it is: triggers and functions that must be there, allowed steps.

Rows and entries are audit_rows.py's. A migration that adds a trigger to a table of `ops` adds it
here; a test compares.
"""

from __future__ import annotations

from typing import Final

from p2p.governance.audit_walk import Problem
from p2p.governance.guard_definitions import changed_definitions
from p2p.warehouse.connection import Connection
from p2p.warehouse.migrations import shipped_constraints, shipped_functions

_CHAINED: Final = (
    *("baseline", "baseline_kpi", "model_approval", "model_version", "own_rule"),
    *("own_rule_activity", "own_rule_scope", "person", "reference_model"),
    *("reference_model_removal", "reranking_approval", "reranking_model", "reranking_retirement"),
    *("review_budget", "review_limit", "review_routing", "review_routing_rule", "review_step"),
    *("rule_file", "waiver", "waiver_withdrawal"),
)
_KEPT: Final = (
    *("audit_entry", "audit_verification", "control_stratum", "control_subject", "identifier_key"),
    *("prediction", "prediction_model", "prediction_model_withdrawal", "queue_snapshot"),
    "review_transition",
)
"""Never changed, but not chained: what programs wrote, and what ships."""
_WITH_PARENT: Final = (
    *("baseline_kpi", "own_rule", "own_rule_activity", "own_rule_scope", "review_limit"),
    "review_routing_rule",
)
_DATED: Final = (
    *("baseline", "model_approval", "model_version", "person", "reference_model"),
    *("reference_model_removal", "reranking_approval", "reranking_model", "review_budget"),
    *("review_routing", "review_step", "rule_file", "waiver", "waiver_withdrawal"),
)
_NOT_BY_SYSTEM: Final = (
    *("baseline", "model_approval", "person", "reference_model", "reference_model_removal"),
    *("reranking_approval", "reranking_retirement", "review_budget", "review_step", "rule_file"),
    "waiver_withdrawal",
)
GUARDS: Final = frozenset(
    {
        ("audit_entry", "seal", "seal_audit_entry"),
        ("review_item", "stays_itself", "refuse_change"),
        ("review_routing", "check_routing", "check_review_routing"),
        ("waiver", "check_waiver", "check_waiver"),
        *((table, "date_and_number", "date_and_number") for table in _DATED),
        ("model_approval", "model_approval_is_allowed", "check_model_approval"),
        ("person", "check_person", "check_person"),
        ("reranking_approval", "check_approval", "check_reranking_approval"),
        ("reranking_retirement", "date_retirement", "date_reranking_retirement"),
        ("review_item", "kept", "refuse_change"),
        ("review_step", "check_step", "check_review_step"),
        *((table, "audit", "record_audit") for table in _CHAINED),
        *((table, "append_only", "refuse_change") for table in (*_CHAINED, *_KEPT)),
        *((table, "with_its_parent", "refuse_later_row") for table in _WITH_PARENT),
        *((table, "refuse_system", "refuse_system_step") for table in _NOT_BY_SYSTEM),
    }
)
"""(table, trigger, function), all of the schema ops."""

TRANSITIONS: Final = frozenset(
    {
        ("assign", "new", "assigned", True, False),
        ("assign", "assigned", "assigned", True, False),
        ("assign", "in_review", "assigned", True, False),
        ("assign", "escalated", "assigned", True, False),
        ("start", "assigned", "in_review", True, False),
        ("confirm", "in_review", "confirmed", True, True),
        ("dismiss", "in_review", "dismissed", True, True),
        ("escalate", "in_review", "escalated", False, False),
        ("confirm", "escalated", "confirmed", True, True),
        ("dismiss", "escalated", "dismissed", True, True),
        ("resolve", "confirmed", "resolved", True, False),
        ("resolve", "dismissed", "resolved", True, False),
        ("resolve", "escalated", "resolved", True, True),
        ("reopen", "confirmed", "new", True, True),
        ("reopen", "dismissed", "new", True, True),
        ("reopen", "resolved", "new", True, True),
    }
)
"""Rows of ops.review_transition: action, from, to, bars who is involved, two above the limit."""

_GUARDS_OFF = """
select wanted.relname, wanted.tgname
from unnest(%s::text[], %s::text[], %s::text[]) as wanted (relname, tgname, proname)
where not exists (
    select 1 from pg_trigger
    where tgrelid = to_regclass('ops.' || wanted.relname)
        and pg_trigger.tgname = wanted.tgname
        and tgfoid = to_regproc('ops.' || wanted.proname)
        and tgenabled in ('O', 'A')
        -- one that never fires is no guard; who the program is, is asked by a condition
        and (tgqual is null or wanted.tgname = 'refuse_system')
)
union
-- those of tables that were chained without this program
select c.relname, t.tgname
from pg_trigger as t
inner join pg_class as c on t.tgrelid = c.oid
where t.tgfoid in (
    'ops.record_audit'::regproc, 'ops.refuse_change'::regproc, 'ops.seal_audit_entry'::regproc
) and t.tgenabled not in ('O', 'A')
union
select recorded.name, 'audit'
from (select distinct split_part(subject, ' ', 1) as name from ops.audit_entry) as recorded
where not exists (
    select 1
    from ops.audited_tables() as known
    inner join pg_class on known.audited = pg_class.oid
    where pg_class.relname = recorded.name
)
order by 1, 2
"""
_TRANSITIONS = """
select action, from_state, to_state, bars_involved, needs_two_above_limit from ops.review_transition
"""
_FUNCTIONS = """
select proname, prosrc from pg_proc where pronamespace = 'ops'::regnamespace
"""


def guard_problems(conn: Connection) -> list[Problem]:
    """Triggers, functions and constraints that are off, gone or others; loosened steps."""
    wanted = [list(column) for column in zip(*sorted(GUARDS), strict=True)]
    off = conn.execute(_GUARDS_OFF, wanted).fetchall()
    told = {
        f"trigger {trigger} of ops.{table}": f"trigger {trigger} of ops.{table} is off or gone"
        for table, trigger in off
    }
    # one of each name: another beside it would be taken in its place
    bodies: dict[str, list[str]] = {}
    for name, body in conn.execute(_FUNCTIONS):
        bodies.setdefault(name, []).append(body)
    told |= {
        f"function ops.{name}": f"function ops.{name} is not the one that ships"
        for name, body in shipped_functions().items()
        if bodies.get(name) != [body]
    }
    present_constraints = {name for (name,) in conn.execute("select conname from pg_constraint")}
    told |= {
        f"constraint {name}": f"constraint {name} is gone"
        for name in sorted(shipped_constraints() - present_constraints)
    }
    for guard in changed_definitions(conn):
        # a function goes by its name here, and a constraint that is gone without its table
        known = {guard, guard.partition("(")[0], guard.partition(" of ")[0]}
        if not known & told.keys():
            told[guard] = f"{guard} is not the one that ships"
    found = [Problem("guard_off", None, text) for text in told.values()]
    present = set(conn.execute(_TRANSITIONS).fetchall())
    return found + [
        Problem(
            "guard_off",
            None,
            f"the step {action} from {before} to {after} in ops.review_transition is not the one"
            " that ships",
        )
        for action, before, after in sorted({row[:3] for row in present ^ TRANSITIONS})
    ]
