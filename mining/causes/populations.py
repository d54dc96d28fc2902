"""What could have an outcome, as marts tell it: cases, invoices, approval tasks. Queries only.

Which of these columns may explain which outcome is in `outcomes`; segments of cases are in
`segment_populations`.
"""

from __future__ import annotations

import polars as pl
from psycopg import sql

from mining.mart_columns import Kind
from mining.store import Log, read_columns
from p2p.warehouse.arrow import ArrowReader

CASE: dict[str, Kind] = {
    "case_key": pl.Int64,
    "document": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "category": pl.String,
    "matching_type": pl.String,
    "item_type": pl.String,
    "document_type": pl.String,
    "amount": pl.Float64,
    "currency": pl.String,
    "first_resource": pl.String,
    "started_on": pl.Date,
    "is_completed": pl.Boolean,
    "has_rework": pl.Boolean,
}
RULE_CHECK: dict[str, Kind] = {
    "case_key": pl.Int64,
    "rule_id": pl.String,
    "name": pl.String,
    "is_violated": pl.Boolean,
}
DELIVERY: dict[str, Kind] = {"case_key": pl.Int64, "is_late": pl.Boolean}
INVOICE: dict[str, Kind] = {
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "category": pl.String,
    "matching_type": pl.String,
    "document_type": pl.String,
    "payment_term": pl.String,
    "has_order": pl.String,
    "recorded_by": pl.String,
    "amount": pl.Float64,
    "currency": pl.String,
    "received_on": pl.Date,
    "is_late": pl.Boolean,
    "is_paid_and_due": pl.Boolean,
    "has_exception": pl.Boolean,
    "exceptions": pl.String,
}
TASK: dict[str, Kind] = {
    "document": pl.String,
    "task_type": pl.String,
    "level": pl.String,
    "role": pl.String,
    "assigned_to": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "amount": pl.Float64,
    "currency": pl.String,
    "created_on": pl.Date,
    "is_late": pl.Boolean,
}

_CASES = """
    select
        dim_case.case_key, coalesce(purchase_order_id, dim_case.case_id) as document,
        company_code, supplier_id, supplier_name, category, matching_type,
        item_type, document_type, cast(dim_case.amount as double precision) as amount, currency,
        event_log.resource as first_resource,
        fct_case.started_on, fct_case.is_completed, fct_case.has_rework
    from marts.dim_case
    inner join marts.fct_case on dim_case.case_key = fct_case.case_key
    inner join marts.fct_event_log as event_log
        on dim_case.case_key = event_log.case_key and event_log.event_position = 1
    where tenant = {tenant} and source = {source} and case_notion = {case_notion}
    order by dim_case.case_key
"""
_RULE_CHECKS = """
    select rule_check.case_key, rule.rule_id, rule.name, rule_check.is_violated
    from marts.fct_rule_check as rule_check
    inner join marts.dim_case on rule_check.case_key = dim_case.case_key
    inner join marts.mart_conformance as rule
        on
            rule_check.rule_key = rule.rule_key
            and dim_case.tenant = rule.tenant and dim_case.source = rule.source
    where
        dim_case.tenant = {tenant} and dim_case.source = {source}
        and dim_case.case_notion = {case_notion} and rule.violation_count > 0
        and rule_check.is_violated is not null
    order by rule.rule_id, rule_check.case_key
"""
# The population of K32b: a delivery that is judged, by the day that was promised last.
_DELIVERIES = """
    select
        dim_case.case_key,
        coalesce(delivery.reached_on > delivery.promised_on, true) as is_late
    from marts.fct_order_delivery as delivery
    inner join marts.dim_case on delivery.purchase_order_item_object_id = dim_case.object_id
    where
        dim_case.tenant = {tenant} and dim_case.source = {source}
        and dim_case.case_notion = {case_notion} and delivery.item_exclusion is null
        and delivery.promised_on is not null
        and (delivery.reached_on is not null or delivery.promised_on < delivery.data_until)
    order by dim_case.case_key
"""
_INVOICES = """
    with billed as (
        select
            line.invoice_object_id,
            case when count(distinct item.category) = 1 then min(item.category)
                when count(distinct item.category) > 1 then 'several' end as category,
            case when count(distinct item.matching_type) = 1 then min(item.matching_type)
                when count(distinct item.matching_type) > 1 then 'several' end as matching_type
        from canonical.can_invoice_item as line
        inner join canonical.can_purchase_order_item as item
            on line.purchase_order_item_object_id = item.purchase_order_item_object_id
        where line.tenant = {tenant} and line.source = {source}
        group by line.invoice_object_id
    ),

    supplier_name as (
        select supplier_id, min(name) as supplier_name
        from canonical.can_supplier
        where tenant = {tenant} and source = {source}
        group by supplier_id
    ),

    exception as (
        select invoice_object_id, string_agg(reason, '|' order by reason) as exceptions
        from marts.fct_invoice_exception
        where tenant = {tenant} and source = {source}
        group by invoice_object_id
    )

    select
        invoice.company_code, invoice.supplier_id, supplier_name, billed.category,
        billed.matching_type, document.document_type,
        coalesce(document.terms_code, cast(cast(document.net_days as integer) as text) || ' days')
            as payment_term,
        case when invoice.is_po_backed then 'yes' else 'no' end as has_order,
        document.recorded_by, invoice.gross_amount as amount, invoice.currency,
        coalesce(invoice.received_on, invoice.posted_on) as received_on,
        coalesce(invoice.payment_timing = 'late', false) as is_late,
        invoice.cleared_on is not null and invoice.due_on is not null as is_paid_and_due,
        exception.invoice_object_id is not null as has_exception,
        coalesce(exception.exceptions, '') as exceptions
    from marts.fct_kpi_invoice as invoice
    inner join canonical.can_invoice as document
        on invoice.invoice_object_id = document.invoice_object_id
    left join billed on invoice.invoice_object_id = billed.invoice_object_id
    left join exception on invoice.invoice_object_id = exception.invoice_object_id
    left join supplier_name on invoice.supplier_id = supplier_name.supplier_id
    where
        invoice.tenant = {tenant} and invoice.source = {source}
        and invoice.document_exclusion is null
    order by invoice.invoice_object_id
"""
_TASKS = """
    with supplier_name as (
        select supplier_id, min(name) as supplier_name
        from canonical.can_supplier
        where tenant = {tenant} and source = {source}
        group by supplier_id
    )

    select
        coalesce(cast(subject_object_id as text), cast(approval_task_id as text)) as document,
        task_type, cast(level as text) as level, role, assigned_to, company_code, task.supplier_id,
        supplier_name, amount, currency, created_on,
        sla_state in ('met late', 'breached') as is_late
    from marts.fct_approval_task as task
    left join supplier_name on task.supplier_id = supplier_name.supplier_id
    where tenant = {tenant} and source = {source} and sla_state in ('met', 'met late', 'breached')
    order by approval_task_id
"""
_DATA_UNTIL = """
    select data_until from marts.dim_source_period
    where tenant = {tenant} and source = {source} and data_until is not null
"""


def cases(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """CASE: one row a case that has events."""
    return read(reader, _CASES, CASE, log)


def rule_checks(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """RULE_CHECK: one row a case and rule that was checked, of rules that some case violates."""
    return read(reader, _RULE_CHECKS, RULE_CHECK, log)


def deliveries(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """DELIVERY: one row an order item whose delivery can be judged."""
    return read(reader, _DELIVERIES, DELIVERY, log)


def invoices(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """INVOICE: one row an invoice that stands and is no credit memo."""
    return read(reader, _INVOICES, INVOICE, log)


def tasks(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """TASK: one row an approval task that has a target and was decided, or stands past it."""
    return read(reader, _TASKS, TASK, log)


def data_until(reader: ArrowReader, log: Log) -> pl.DataFrame:
    """One row with the last day of the source's data, or none."""
    return read(reader, _DATA_UNTIL, {"data_until": pl.Date}, log)


def read(reader: ArrowReader, query: str, schema: dict[str, Kind], log: Log) -> pl.DataFrame:
    """The columns of the schema out of a query of one log."""
    values = {
        "tenant": sql.Literal(log.tenant),
        "source": sql.Literal(log.source),
        "case_notion": sql.Literal(log.case_notion),
    }
    return read_columns(reader, sql.SQL(query).format(**values), schema)
