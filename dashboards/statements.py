"""The SQL that read.py runs. Every value is a bound parameter; nothing is put into the text."""

from __future__ import annotations

from typing import Final

PUBLICATION: Final = "select max(publication_id) from ops.publication"

WHOLE_TABLE: Final = """
    select * from {table} where tenant = %(tenant)s and source = %(source)s order by {order}
"""

SOURCES: Final = """
    select *,
           (first_event_at at time zone time_zone)::date as first_event_on,
           (last_event_at at time zone time_zone)::date as last_event_on
    from serving.source where tenant = %(tenant)s
    -- the largest process comes first: the first is shown to who asks for none
    order by coalesce(case_count, 0) desc, source
"""

BREAKDOWNS: Final = """
    select kpi_id, currency, label, row_count, row_share
    from serving.kpi_breakdown
    where tenant = %(tenant)s and source = %(source)s
    order by kpi_id, currency nulls first, row_count desc, label
"""

OBSERVATION_COUNTS: Final = """
    select count(*) filter (where is_numerator) as numerator,
           count(*) filter (where is_denominator) as denominator,
           count(*) filter (where excluded_reason is not null) as excluded
    from serving.kpi_observation
    where tenant = %(tenant)s and source = %(source)s and kpi_id = %(kpi_id)s
"""

OBSERVATIONS: Final = """
    select subject_type, subject_id, company_code, supplier_id, category, currency, observed_on,
           numerator_value, denominator_value, excluded_reason, detail
    from serving.kpi_observation
    where tenant = %(tenant)s and source = %(source)s and kpi_id = %(kpi_id)s
      and case %(part)s
              when 'numerator' then is_numerator
              when 'denominator' then is_denominator
              when 'excluded' then excluded_reason is not null
          end
    order by abs(numerator_value) desc nulls last, observed_on desc nulls last, subject_id
    limit %(limit)s
"""

ACTIVITIES: Final = """
    select activity, event_count, case_count, start_count, end_count
    from serving.activity
    where tenant = %(tenant)s and source = %(source)s and case_notion = %(case_notion)s
    order by case_count desc, activity
"""

TRANSITIONS: Final = """
    select from_activity, to_activity, transition_count, case_count, timed_count,
           total_wait_days, median_wait_days, p90_wait_days
    from serving.transition
    where tenant = %(tenant)s and source = %(source)s and case_notion = %(case_notion)s
    order by transition_count desc, from_activity, to_activity
"""

VARIANTS: Final = """
    select variant_rank, variant_key, activities, event_count, case_count, case_share,
           cumulative_share, median_duration_days
    from serving.variant
    where tenant = %(tenant)s and source = %(source)s and case_notion = %(case_notion)s
    order by variant_rank limit %(limit)s
"""

CASES_OF_VARIANT: Final = """
    select * from serving.case
    where tenant = %(tenant)s and source = %(source)s and case_notion = %(case_notion)s
      and variant_key = %(variant_key)s
    order by duration_days desc nulls last, case_id limit %(limit)s
"""

CASE: Final = """
    select * from serving.case
    where tenant = %(tenant)s and source = %(source)s and case_notion = %(case_notion)s
      and case_id = %(case_id)s
    limit 1
"""

# A wait with a day-precise end is counted in whole dates, as everywhere.
EVENTS: Final = """
    select event_position, activity, time_precision, is_time_plausible, resource,
           actor_type, amount,
           case
               when time_precision = 'day' then event_on::timestamp
               else event_at at time zone source.time_zone
           end as happened_at,
           case
               when not (is_time_plausible and lag(is_time_plausible) over ordered) then null
               when 'day' in (time_precision, lag(time_precision) over ordered)
               then event_on - lag(event_on) over ordered
               else extract(epoch from event_at - lag(event_at) over ordered) / 86400.0
           end as wait_days
    from serving.event as event
    inner join serving.source as source using (tenant, source)
    where tenant = %(tenant)s and source = %(source)s and case_key = %(case_key)s
    window ordered as (order by event_position)
    order by event_position
"""

REVIEW_CANDIDATES: Final = """
    select * from serving.review_candidate
    where tenant = %(tenant)s and source = %(source)s
    order by rank, candidate_id
"""

CONFORMANCE: Final = """
    select * from serving.conformance
    where tenant = %(tenant)s and source = %(source)s
    order by violation_count desc, rule_id
"""

RULE_COMPANIES: Final = """
    select distinct company_code from serving.conformance_company
    where tenant = %(tenant)s and source = %(source)s and company_code is not null
    order by company_code
"""

CONFORMANCE_OF_COMPANY: Final = """
    select rule.rule_id, rule.rule_version, rule.name, rule.kind, rule.description, rule.evidence,
           rule.severity, rule.origin, rule.valid_from, rule.is_own, rule.matching_types,
           company.scope_count, company.eligible_count, company.violation_count,
           company.waived_count, company.not_checked_count, company.open_count,
           company.deleted_count, company.unordered_count, company.nothing_to_judge_count,
           company.switched_off_count,
           company.violation_count::numeric / nullif(company.eligible_count, 0) as violation_rate
    from serving.conformance_company as company
    inner join serving.conformance as rule using (tenant, source, rule_id)
    where tenant = %(tenant)s and source = %(source)s and company.company_code = %(company)s
    order by violation_count desc, rule_id
"""

# A waived violation stands last: what nobody answers for is read first.
VIOLATIONS: Final = """
    select case_id, subject_label, company_code, evidence, observed_on, amount, currency,
           waiver_id, waiver_scope, waiver_expires_on, waiver_asked_by, waiver_approved_by,
           waiver_reason
    from serving.violation
    where tenant = %(tenant)s and source = %(source)s and rule_id = %(rule_id)s
      and (%(company)s::text is null or company_code = %(company)s)
    order by waiver_id is not null, amount desc nulls last, case_id limit %(limit)s
"""

VIOLATION_EVIDENCE: Final = """
    select case_id, evidence_order, evidence_kind, label,
           case
               when time_precision = 'day' then event_on::timestamp
               else event_at at time zone source.time_zone
           end as happened_at,
           time_precision, resource, actor_type, value, unit, event_id, is_deciding,
           not_shown_count
    from serving.violation_evidence
    inner join serving.source as source using (tenant, source)
    where tenant = %(tenant)s and source = %(source)s and rule_id = %(rule_id)s
      and (%(case_id)s::text is null or case_id = %(case_id)s)
    order by case_id, evidence_order limit %(limit)s
"""

QUARANTINE: Final = r"""
    select regexp_replace(file.path, '^.*[/\\]', '') as file, quarantine.row_number,
           quarantine.column_name, quarantine.value, quarantine.reason, quarantine.remedy
    from raw.quarantine join raw.file using (file_id)
    where file.tenant = %(tenant)s and file.source = %(source)s
    order by quarantine.quarantine_id limit %(limit)s
"""

MODEL_DEVIATIONS: Final = """
    select activity, kind, case_count, deviation_count, checked_case_count, case_share,
           example_case_ids
    from serving.model_deviation
    where tenant = %(tenant)s and source = %(source)s and model_name = %(model_name)s
    order by case_count desc, activity, kind
"""

SKELETON_CONSTRAINTS: Final = """
    select kind, activity, other_activity, allowed_counts, noise_threshold, kept_share,
           case_count, broken_case_count, example_case_ids
    from serving.skeleton_constraint
    where tenant = %(tenant)s and source = %(source)s
    order by broken_case_count desc, kind, activity, other_activity
"""

TEMPORAL_PROFILE: Final = """
    select from_activity, to_activity, window_steps, pair_count, mean_days, sd_days, early_count,
           late_count, deviating_case_count, largest_z, example_case_ids
    from serving.temporal_profile
    where tenant = %(tenant)s and source = %(source)s
    order by early_count + late_count desc, from_activity, to_activity
"""

WHAT_IF: Final = """
    select * from serving.what_if
    where tenant = %(tenant)s and source = %(source)s
    order by lever_order, figure_order
"""

# kinds of approval in the order of the process
WHAT_IF_AGREEMENT: Final = """
    select * from serving.what_if_agreement
    where tenant = %(tenant)s and source = %(source)s
    order by array_position(array['requisition', 'order', 'invoice'], scope) nulls last, scope
"""

PREDICTIONS: Final = """
    select * from serving.prediction
    where tenant = %(tenant)s and source = %(source)s and target = %(target)s
    order by rank, subject_id limit %(limit)s
"""

CAUSE_OUTCOMES = """
    select * from serving.cause_outcome
    where tenant = %(tenant)s and source = %(source)s
    order by is_examined desc, (outcome_id like 'rule:%%'), (outcome_id like 'slow:%%'),
        (outcome_id like 'exception:%%'), outcome_id
"""
ROOT_CAUSES = """
    select * from serving.root_cause
    where tenant = %(tenant)s and source = %(source)s and outcome_id = %(outcome_id)s
    order by rank
"""
CAUSE_RULES = """
    select * from serving.cause_rule
    where tenant = %(tenant)s and source = %(source)s and outcome_id = %(outcome_id)s
    order by rank
"""
