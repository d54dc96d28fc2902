-- One row a KPI that its source can feed and a subject: in the denominator, in the numerator too, or left out with a reason.
-- The union has no logic. A test holds this list against the catalogue. It is the largest table of all and what people drill
-- down to, so it is built once, where publication finds it. No merge joins: the views behind it are joined by tenant,
-- source and an id, and of 100,000 items K01 alone would take two minutes instead of half a second.
{{ config(
    schema='candidate',
    alias='kpi_observation',
    merge_join=false,
    indexes=[{"columns": ["kpi_id"], "type": "brin"}]
) }}

{% set kpi_models = [
    'kpi_k01_requisition_to_order_cycle_time',
    'kpi_k02_requisition_approval_cycle_time',
    'kpi_k03_invoice_approval_cycle_time',
    'kpi_k04_invoice_exception_rate',
    'kpi_k05_rework_free_rate',
    'kpi_k05b_capture_touchless_rate',
    'kpi_k05c_match_touchless_rate',
    'kpi_k05d_approval_touchless_rate',
    'kpi_k06_first_time_match_rate',
    'kpi_k07_invoice_error_resolution_time',
    'kpi_k08_order_change_rate',
    'kpi_k08b_price_raised_after_release',
    'kpi_k09_queue_ageing',
    'kpi_k10_backlog_growth',
    'kpi_k11_approval_sla_adherence',
    'kpi_k11b_open_approvals_past_target',
    'kpi_k12_internal_service_level',
    'kpi_k13_cost_per_invoice',
    'kpi_k14_invoices_per_person',
    'kpi_k15_growth_without_headcount',
    'kpi_k16_procurement_cost_share',
    'kpi_k17_policy_exception_rate',
    'kpi_k18_duplicate_invoice_candidates',
    'kpi_k19a_after_the_fact_order_rate',
    'kpi_k19b_maverick_buying_rate',
    'kpi_k19c_contract_ignored',
    'kpi_k20_spend_under_contract',
    'kpi_k21_order_coverage_of_invoices',
    'kpi_k22_segregation_of_duties_conflicts',
    'kpi_k23_approval_limit_breaches',
    'kpi_k23b_split_orders',
    'kpi_k24_approver_wait',
    'kpi_k25_payment_timing_accuracy',
    'kpi_k26_on_time_payment_rate',
    'kpi_k26b_paid_within_terms_rate',
    'kpi_k27_weighted_days_paid',
    'kpi_k28_discount_capture_rate',
    'kpi_k28b_discount_lost',
    'kpi_k29_upcoming_cash',
    'kpi_k30_inquiry_response_time',
    'kpi_k30b_inquiry_resolution_time',
    'kpi_k30c_inquiry_reopen_rate',
    'kpi_k31_supplier_onboarding_time',
    'kpi_k32_supplier_on_time_in_full',
    'kpi_k32b_supplier_on_time_in_full_current_promise',
    'kpi_k33_supplier_invoice_quality',
    'kpi_k34_invoice_price_variance',
    'kpi_k34b_invoice_quantity_variance',
    'kpi_k35_supplier_response_time',
    'kpi_pm01_rework_rate',
    'kpi_pm02_deviation_rate',
    'kpi_pm03_end_to_end_cycle_time',
    'kpi_pm04_completion_rate',
    'kpi_pm05_throughput',
] %}

with availability as (
    select tenant, source, kpi_id from {{ ref('kpi_availability') }} where is_available
)

{% for kpi_model in kpi_models %}
{#- The id, which stands in the model's name, is said as a constant: what no source can feed is known before a subject is read. -#}
{%- set kpi_id = kpi_model.split('_')[1] | replace('k', 'K') | replace('pm', 'PM') %}
select
    observation.tenant,
    observation.source,
    observation.kpi_id,
    observation.subject_type,
    observation.subject_id,
    observation.company_code,
    observation.supplier_id,
    observation.category,
    observation.currency,
    observation.observed_on,
    observation.is_numerator,
    observation.is_denominator,
    observation.numerator_value,
    observation.denominator_value,
    observation.calendar_days,
    observation.business_days,
    observation.excluded_reason,
    observation.detail
from {{ ref(kpi_model) }} as observation
inner join availability
    on
        observation.tenant = availability.tenant
        and observation.source = availability.source
        and availability.kpi_id = '{{ kpi_id }}'
{% if not loop.last %}union all{% endif %}
{% endfor %}
