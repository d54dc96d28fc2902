"""What a refresh leaves of the twelve controls, small: each has the same nine subjects.

1 broken, 2 waived, 3 reversed since, 4 could not be tested, 5 to 8 kept, 9 after the period. Each
breach has one row of evidence. Payments 5 and 6 have one number in two companies.
"""

from __future__ import annotations

from p2p.governance.controls import load_controls

_DAY = "case when n = 9 then date '2026-02-09' else date '2026-01-01' + n end"
_KNOWN = (
    "'default'::text as tenant, 'erp'::text as source, '1000'::text as company_code,"
    " 'V1'::text as supplier_id, n * 10.25 as amount, 'EUR'::text as currency"
)
_OBJECT = "md5('{0}' || n)::uuid"
_CHECKED = "('C09', 'payment'), ('C10', 'supplier'), ('C11', 'payment'), ('C12', 'invoice')"
_RULES = "(1, 'M10'), (2, 'M03'), (3, 'M05'), (4, 'R01')"
_CONTROLS = ", ".join(f"('{one.id}')" for one in load_controls().controls)

TABLES = (
    "create schema if not exists marts",
    f"""
    create table marts.fct_duty_chain as
    select {_OBJECT.format("chain")} as chain_object_id, n as case_key, {_KNOWN}, 'S-' || n as
        subject_id, {_DAY} as observed_on, case when n = 4 then 5 else 15 end as duties
    from generate_series(1, 9) as n
    """,
    """
    create table marts.int_control_conflict as
    select * from (values ('C01', 'S01', 1, 2), ('C02', 'S03', 4, 8))
        as conflict (control_id, conflict_id, first_bit, second_bit)
    """,
    f"""
    create table serving.kpi_observation as
    select kpi_id, {_KNOWN}, 'order'::text as subject_type, 'S-' || n as subject_id,
        {_DAY} as observed_on, n <> 4 as is_denominator,
        case when n = 4 then 'no limit known' end as excluded_reason
    from (values ('K23'), ('K23b'), ('K19a')) as kpi (kpi_id), generate_series(1, 9) as n
    """,
    f"""
    create table marts.dim_case as
    select n as case_key, {_KNOWN}, 'S-' || n as case_id from generate_series(1, 9) as n
    """,
    f"create table marts.fct_case as select n as case_key, {_DAY} as ended_on"
    " from generate_series(1, 9) as n",
    f"create table marts.int_rule as select *, null::text as tenant from (values {_RULES})"
    " as rule (rule_key, rule_id)",
    # what one rule of a control cannot tell another may
    """
    create table marts.fct_rule_check as
    select rule_key, n as case_key,
        case when n <> 4 and not (n = 5 and rule_key = 2) then n < 4 end as is_violated
    from marts.int_rule, generate_series(1, 9) as n
    """,
    f"""
    create table marts.int_control_check as
    select control_id, {_KNOWN}, subject_type, {_OBJECT.format("check")} as subject_object_id,
        'S-' || case when n = 6 then 5 else n end as subject_id, {_DAY} as observed_on,
        case when n = 4 then 'no money went out' end as excluded_reason
    from (values {_CHECKED}) as control (control_id, subject_type), generate_series(1, 9) as n
    """,
    f"""
    create table marts.fct_control_breach as
    select gen_random_uuid() as breach_id, control_id, {_KNOWN}, 'thing'::text as subject_type,
        case
            when control_id in ('C01', 'C02') then {_OBJECT.format("chain")}
            when control_id >= 'C09' then {_OBJECT.format("check")}
            else gen_random_uuid()
        end as subject_object_id,
        'S-' || n as subject_id, {_DAY} as observed_on, 'ANNA'::text as person,
        null::text as conflict_id, 'did it'::text as told,
        (array['breached', 'waived', 'netted'])[n] as state, 'high'::text as severity,
        null::bigint as waiver_id, true as is_first_of_subject
    from (values {_CONTROLS}) as control (control_id), generate_series(1, 3) as n
    """,
    # a subject that breaks a control twice counts once
    """
    insert into marts.fct_control_breach
    select gen_random_uuid(), control_id, tenant, source, company_code, supplier_id, amount,
        currency, subject_type, subject_object_id, subject_id, observed_on, 'BEN', null, 'did it',
        'waived', severity, null, false
    from marts.fct_control_breach where state = 'breached'
    """,
    "create table serving.control_evidence as select breach_id, tenant, source,"
    " 1 as evidence_order, 'Payment'::text as label from marts.fct_control_breach",
    "create table serving.control as select 'default'::text as tenant, 'erp'::text as source,"
    " control_id, 7 as tested_count, true as is_testable, null::text as missing"
    f" from (values {_CONTROLS}) as control (control_id)",
    "create table serving.control_left_out as select 'default'::text as tenant, 'erp'::text as"
    " source, control_id, 'still open'::text as reason, 3 as subject_count from serving.control",
    'create table serving."case" as select case_key, tenant, source, case_id from marts.dim_case',
    "create table serving.event as select tenant, source, case_key, 1 as event_position,"
    " 'Create Order'::text as activity, now() as event_at, 'day'::text as time_precision,"
    " 'ann'::text as resource, 'human'::text as actor_type, 1.0 as amount from marts.dim_case",
)
