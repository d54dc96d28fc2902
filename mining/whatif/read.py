"""What-if's reading of the marts: one source as the frames of `process_log`. No replay in here."""

from __future__ import annotations

import polars as pl
from psycopg import sql

from mining.store import Connection, read_frame
from mining.whatif.process_log import INVOICE, OFFICE_DAY, TASK, ProcessLog

_TASKS = """
select
    task_type,
    coalesce(subject_object_id::text, subject_id) as document,
    coalesce(company_code, '') as company_code,
    coalesce(level, 1) as level,
    coalesce(role, '') as role,
    coalesce(assigned_to, agent) as person,
    amount,
    floor(extract(epoch from created_at))::bigint as created_at,
    floor(extract(epoch from claimed_at))::bigint as claimed_at,
    floor(extract(epoch from decided_at))::bigint as decided_at,
    decision
from marts.fct_approval_task
where
    tenant = {tenant} and source = {source}
    and decision not in ('open', 'cancelled')
    and not is_day_precise
    and coalesce(assigned_to, agent) is not null
    and decided_at >= created_at
"""

_INVOICES = """
with

blocked as (
    select invoice_object_id, string_agg(reason, ', ' order by reason) as block_reasons
    from marts.fct_invoice_exception
    where tenant = {tenant} and source = {source} and reason <> 'suspected duplicate'
    group by invoice_object_id
),

first_block as (
    select object_id as invoice_object_id, first_at as blocked_at
    from marts.fct_document_event
    where activity = 'Set Payment Block' and not is_day_precise
)

select
    invoice.invoice_object_id::text as document,
    coalesce(invoice.company_code, '') as company_code,
    invoice.currency,
    invoice.gross_amount,
    floor(extract(epoch from invoice.entered_at))::bigint as entered_at,
    floor(extract(epoch from invoice.unblocked_at))::bigint as unblocked_at,
    floor(extract(epoch from first_block.blocked_at))::bigint as blocked_at,
    coalesce(blocked.block_reasons, '') as block_reasons,
    invoice.due_on - date '1970-01-01' as due_on,
    invoice.cleared_on - date '1970-01-01' as cleared_on,
    terms.baseline_on + terms.discount1_days::integer - date '1970-01-01' as discount1_due_on,
    terms.discount_base_amount * terms.discount1_pct / 100 as discount1_amount,
    terms.baseline_on + terms.discount2_days::integer - date '1970-01-01' as discount2_due_on,
    terms.discount_base_amount * terms.discount2_pct / 100 as discount2_amount,
    coalesce(invoice.discount_taken_amount, 0) as discount_taken_amount
from marts.fct_kpi_invoice as invoice
inner join canonical.can_invoice as terms on invoice.invoice_object_id = terms.invoice_object_id
left join blocked on invoice.invoice_object_id = blocked.invoice_object_id
left join first_block on invoice.invoice_object_id = first_block.invoice_object_id
where
    invoice.tenant = {tenant} and invoice.source = {source}
    and invoice.document_exclusion is null
    and invoice.entered_at is not null
    and invoice.cleared_on is not null
    and invoice.due_on is not null
    and invoice.gross_amount is not null
    and invoice.currency is not null
"""

_OFFICE_DAYS = """
with

followed as (
    select code.company_code, coalesce(own.calendar_id, whole.calendar_id) as calendar_id,
        coalesce(own.time_zone, whole.time_zone) as time_zone
    from unnest({codes}::text[]) as code (company_code)
    left join raw.company_calendar as own
        on own.tenant = {tenant} and own.source = {source} and own.company_code = code.company_code
    left join raw.company_calendar as whole
        on whole.tenant = {tenant} and whole.source = {source} and whole.company_code = ''
)

select
    followed.company_code,
    calendar_day.day - date '1970-01-01' as day,
    floor(extract(epoch from calendar_day.day::timestamp at time zone followed.time_zone))::bigint
        as starts_at,
    floor(extract(epoch from calendar_day.opens_at))::bigint as opens_at,
    floor(extract(epoch from calendar_day.closes_at))::bigint as closes_at
from followed
inner join marts.dim_calendar_day as calendar_day on followed.calendar_id = calendar_day.calendar_id
where
    calendar_day.is_working
    and calendar_day.day - date '1970-01-01' between {first} and {last}
"""

_SOURCES = """
select distinct tenant, source from marts.fct_approval_task
union
select distinct tenant, source from marts.fct_kpi_invoice
union
select distinct tenant, source from marts.dim_case
"""

_BLOCK_REASONS = """
select distinct reason from marts.fct_invoice_exception
where tenant = %s and source = %s and reason <> 'suspected duplicate'
order by reason
"""

_DAY, _BEFORE_DAYS, _AFTER_DAYS = 86_400, 14, 90


def read_sources(conn: Connection, tenant: str | None = None) -> list[tuple[str, str]]:
    """(tenant, source) of every source that has cases, invoices or approvals."""
    return sorted(
        (row[0], row[1])
        for row in conn.execute(_SOURCES).fetchall()
        if tenant is None or row[0] == tenant
    )


def read_block_reasons(conn: Connection, tenant: str, source: str) -> list[str]:
    """The reasons for which invoices of a source were blocked."""
    return [row[0] for row in conn.execute(_BLOCK_REASONS, (tenant, source))]


def read_process_log(conn: Connection, tenant: str, source: str) -> ProcessLog:
    """The log of one source. What has no office calendar is left out."""
    of = {"tenant": sql.Literal(tenant), "source": sql.Literal(source)}
    # The same draws fall on the same rows, in whatever order a table gives them.
    tasks = read_frame(conn, sql.SQL(_TASKS).format(**of), TASK).sort(pl.all())
    invoices = read_frame(conn, sql.SQL(_INVOICES).format(**of), INVOICE).sort("document")
    codes = sorted({*tasks["company_code"], *invoices["company_code"]})
    asked, entered = tasks["created_at"], invoices["entered_at"]
    since = _extreme(pl.concat([asked, entered]).min())
    paid_until = (invoices["cleared_on"] + 1) * _DAY
    until = _extreme(pl.concat([tasks["decided_at"], paid_until]).max())
    days = sql.SQL(_OFFICE_DAYS).format(
        codes=sql.Literal(codes),
        first=sql.Literal(since // _DAY - _BEFORE_DAYS),
        last=sql.Literal(until // _DAY + _AFTER_DAYS),
        **of,
    )
    office_days = read_frame(conn, days, OFFICE_DAY)
    known = office_days["company_code"].unique().implode()
    return ProcessLog(
        tasks.filter(tasks["company_code"].is_in(known)),
        invoices.filter(invoices["company_code"].is_in(known)),
        office_days,
        until,
    )


def _extreme(value: object) -> int:
    """A least or greatest moment; 0 where there is none."""
    return value if isinstance(value, int) else 0
