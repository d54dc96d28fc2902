"""Tables that an evidence package is read of: a source `erp` with 60 cases, as a refresh leaves it.

Case A-n: every tenth breaks rule R05, A-5 cannot be judged, the last five ended after January.
"""

from __future__ import annotations

_CASE = """
select n as case_key, 'default'::text as tenant, 'erp'::text as source, 'A-' || n as case_id,
    '1000'::text as company_code, 'V' || n % 4 as supplier_id,
    (array['=1+1', '@x', 'plain', '-2'])[1 + n % 4] as supplier_name,
    case when n = 3 then -3.50 else n * 10.25 end as amount, 'EUR'::text as currency,
    case when n > 55 then date '2026-02-02' else date '2026-01-01' + n % 30 end as ended_on
from generate_series(1, 60) as n
"""
TABLES = [
    "create schema if not exists marts",
    "create schema if not exists serving",
    f"create table marts.dim_case as {_CASE}",
    "create table marts.fct_case as select case_key, ended_on from marts.dim_case",
    "create table marts.int_rule as select * from (values (1, null::text, 'R05'), (2, null, 'R06'))"
    " as rule (rule_key, tenant, rule_id)",
    "create table marts.fct_rule_check as select 1 as rule_key, case_key,"
    " case when case_key <> 5 then case_key % 10 = 0 end as is_violated from marts.dim_case"
    " union all select 2, case_key, true from marts.dim_case",
    "create table serving.violation as select 'R05' as rule_id, tenant, source, company_code,"
    " case_id, 'ordered too late'::text as evidence, ended_on as observed_on, amount, currency,"
    " null::bigint as waiver_id, null::text as waiver_scope, null::date as waiver_expires_on,"
    " null::text as waiver_asked_by, null::text as waiver_approved_by,"
    " null::text as waiver_reason from marts.dim_case where case_key % 10 = 0",
    "create table serving.violation_evidence as select tenant, source, rule_id, case_id,"
    " 1 as evidence_order, 'event'::text as evidence_kind from serving.violation",
    "create table serving.conformance as select 'default'::text as tenant, 'erp'::text as source,"
    " 'R05'::text as rule_id, 60 as scope_count",
    'create table serving."case" as select *, ended_on::timestamptz as ended_at,'
    " gen_random_uuid() as object_id from marts.dim_case",
    "create table serving.event as select tenant, source, case_key, 1 as event_position,"
    " 'Create Order'::text as activity, ended_on::timestamptz as event_at,"
    " 'day'::text as time_precision, 'ann'::text as resource, 'human'::text as actor_type,"
    " amount from marts.dim_case",
    "create table serving.kpi_observation as select 'default'::text as tenant, 'erp'::text as"
    " source, 'K22'::text as kpi_id, 'chain'::text as subject_type, 'D' || n as subject_id,"
    " '1000'::text as company_code, 'V1'::text as supplier_id, null::text as category,"
    " null::text as currency, date '2026-01-10' as observed_on, n = 1 as is_numerator,"
    " n < 4 as is_denominator, 1.0 as numerator_value, 1.0 as denominator_value,"
    " case when n = 4 then 'nobody is named' end as excluded_reason, null::text as detail"
    " from generate_series(1, 4) as n",
    "create table serving.kpi as select 'default'::text as tenant, 'erp'::text as source,"
    " 'K22'::text as kpi_id, null::text as currency",
    "create table marts.fct_kpi_invoice as select 'default'::text as tenant, 'erp'::text as source,"
    " md5(n::text)::uuid as invoice_object_id, 'I' || n as subject_id, '1000'::text as"
    " company_code, 'V1'::text as supplier_id, 10.0 as gross_amount, 'EUR'::text as currency,"
    " date '2026-01-09' as posted_on from generate_series(1, 3) as n",
    "create table serving.review_candidate as select 'default'::text as tenant, 'erp'::text as"
    " source, 'c1'::text as candidate_id, 'anomalous_invoice'::text as kind, 'invoice'::text as"
    " subject_type, md5('2') ::uuid::text as subject_id, 'Invoice I2'::text as subject_label,"
    " 0.9 as score, 1 as rank, 10.0 as amount, 'EUR'::text as currency, '[]'::jsonb as reasons,"
    " '[]'::jsonb as evidence, 'm'::text as model_name, '1'::text as model_version,"
    " now() as created_at",
    "insert into serving.review_candidate select 'default', 'erp', 'd1', 'control_sample',"
    " 'invoice', md5('3')::uuid::text, 'Invoice I3', 0, 2, 10.0, 'EUR', '[]', '[]', 'random draw',"
    " '1', now()",
    "insert into serving.review_candidate select 'default', 'erp', 'd2', 'control_sample',"
    " 'case', object_id::text, 'Case A-7', 0, 3, 10.0, 'EUR', '[]', '[]', 'random draw',"
    " '1', now() from serving.\"case\" where case_id = 'A-7'",
]
