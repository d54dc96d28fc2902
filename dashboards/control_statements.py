"""The SQL of the pages of control and trust: suppliers, controls, duplicates, models, the record.

Every value is a bound parameter; nothing is put into the text.
"""

from __future__ import annotations

from typing import Final

AUDIT: Final = """
    select verified_at, entry_count, last_entry_number, last_entry_at, last_entry_hash, is_intact,
        problem
    from serving.audit where tenant = %(tenant)s
"""
SUPPLIER_RISKS: Final = """
    select * from serving.supplier_risk
    where tenant = %(tenant)s and source = %(source)s
    order by rank, supplier_object_id
"""
SUPPLIER_SIGNALS: Final = """
    select * from serving.supplier_signal
    where tenant = %(tenant)s and source = %(source)s and supplier_object_id = %(supplier)s
    order by is_raised desc, strength desc, signal
"""
SIGNAL_DEFINITIONS: Final = """
    select signal, title, max(definition) as definition, count(*) as supplier_count,
        count(*) filter (where is_raised) as raised_count,
        array_agg(supplier_object_id) filter (where is_raised) as raised_suppliers
    from serving.supplier_signal
    where tenant = %(tenant)s and source = %(source)s
    group by signal, title order by title
"""
SUPPLIER_MONTHS: Final = """
    select * from serving.supplier_month
    where tenant = %(tenant)s and source = %(source)s and supplier_object_id = %(supplier)s
    order by currency nulls last, month
"""
CONTROL_MONTHS: Final = """
    select control_id, month_on, sum(tested_count)::bigint as tested_count,
           sum(breach_count)::bigint as breach_count, sum(waived_count)::bigint as waived_count,
           sum(netted_count)::bigint as netted_count
    from serving.control_month
    where tenant = %(tenant)s and source = %(source)s
      and (%(company)s::text is null or company_code = %(company)s)
    group by control_id, month_on order by control_id, month_on nulls first
"""
CONTROL_AMOUNTS: Final = """
    select control_id, currency, sum(breach_count)::bigint as breach_count,
           sum(without_amount_count)::bigint as without_amount_count,
           sum(at_risk_amount) as at_risk_amount
    from serving.control_amount
    where tenant = %(tenant)s and source = %(source)s
      and (%(company)s::text is null or company_code = %(company)s)
    group by control_id, currency
    order by control_id, sum(at_risk_amount) desc nulls last, currency nulls last
"""
CONTROL_COMPANIES: Final = """
    select distinct company_code from serving.control_month
    where tenant = %(tenant)s and source = %(source)s and company_code is not null
    order by company_code
"""
CONTROL_LEFT_OUT: Final = """
    select reason, subject_count from serving.control_left_out
    where tenant = %(tenant)s and source = %(source)s and control_id = %(control_id)s
    order by subject_count desc, reason
"""
# what is waived or was reversed since stands last
CONTROL_BREACHES: Final = """
    select breach_id, subject_type, subject_id, company_code, supplier_id, observed_on, amount,
           currency, person, conflict_id, told, state, waiver_id
    from serving.control_breach
    where tenant = %(tenant)s and source = %(source)s and control_id = %(control_id)s
      and (%(company)s::text is null or company_code = %(company)s)
    order by state <> 'breached', amount desc nulls last, subject_id, breach_id limit %(limit)s
"""
CONTROL_EVIDENCE: Final = """
    select evidence_order, label,
           case
               when time_precision = 'day' then event_on::timestamp
               else event_at at time zone source.time_zone
           end as happened_at,
           time_precision, person, actor_type, document_id, value, unit, note, event_id, is_deciding
    from serving.control_evidence
    inner join serving.source as source using (tenant, source)
    where tenant = %(tenant)s and source = %(source)s and breach_id = %(breach_id)s::uuid
    order by evidence_order
"""
SOD_EXPOSURE: Final = """
    select person, conflict_id, conflict_name, severity, first_duty, second_duty, first_count,
           second_count, confirmed_count, netted_count
    from serving.sod_exposure
    where tenant = %(tenant)s and source = %(source)s
    order by confirmed_count desc, least(first_count, second_count) desc, person, conflict_id
    limit %(limit)s
"""
# What costs money now comes first; money decides among equally sure ones.
DUPLICATE_GROUPS: Final = """
    select * from serving.duplicate_group
    where tenant = %(tenant)s and source = %(source)s
    order by array_position(
            array['candidate', 'confirmed', 'not asked', 'false'], decision
        ) nulls last,
        round(score::numeric, 2) desc, value_amount desc nulls last, group_id
"""
DUPLICATE_DOCUMENTS: Final = """
    select * from serving.duplicate_document
    where tenant = %(tenant)s and source = %(source)s and group_id = %(group_id)s
    order by place
"""
DUPLICATE_STATES: Final = """
    select document.money_state, document.currency, count(*) as document_count,
           sum(document.value_amount) as value_amount
    from serving.duplicate_document as document
    inner join serving.duplicate_group as grouped using (tenant, source, group_id)
    where tenant = %(tenant)s and source = %(source)s
      and not document.is_kept and grouped.decision <> 'false'
      and grouped.counted_in_source is null
    group by document.money_state, document.currency
    order by document.money_state, document.currency nulls last
"""
DUPLICATE_MONTHS: Final = """
    select month, company_code, currency, count(*) as group_count,
           sum(value_amount) as value_amount, sum(leaked_amount) as leaked_amount,
           sum(open_amount) as open_amount, sum(recovered_amount) as recovered_amount,
           sum(prevented_amount) as prevented_amount
    from serving.duplicate_group
    where tenant = %(tenant)s and source = %(source)s and decision <> 'false'
      and counted_in_source is null
    group by month, company_code, currency
    order by month desc nulls last, company_code nulls last, currency nulls last
"""
SCORING_MODELS: Final = """
    select model.*,
           (
               select count(*) from serving.drift as moved
               where moved.tenant = model.tenant and moved.source = model.source
                 and moved.name = model.name and moved.state = 'drifted'
           ) as drifted_count
    from serving.scoring_model as model
    where tenant = %(tenant)s and source = %(source)s
    order by is_warning desc,
             array_position(array['anomaly', 'ranking', 'prediction', 'rules'], kind), name, title,
             version
"""
DRIFT: Final = """
    select * from serving.drift
    where tenant = %(tenant)s and source = %(source)s and name = %(name)s
    order by times_usual desc nulls last, measure, days
"""
