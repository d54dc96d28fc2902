-- One row a KPI and subject: in the denominator, in the numerator too, or left out with a reason.
-- The union has no logic. A test holds this list against the catalogue.
{{ config(unlogged=true) }}

{% set kpi_models = [
    'kpi_k01_requisition_to_order_cycle_time',
    'kpi_k03_invoice_approval_cycle_time',
    'kpi_k04_invoice_exception_rate',
    'kpi_k05_rework_free_rate',
    'kpi_k06_first_time_match_rate',
    'kpi_k07_invoice_error_resolution_time',
    'kpi_k08_order_change_rate',
    'kpi_k17_policy_exception_rate',
    'kpi_k18_duplicate_invoice_candidates',
    'kpi_k19a_after_the_fact_order_rate',
    'kpi_k20_spend_under_contract',
    'kpi_k21_order_coverage_of_invoices',
    'kpi_k22_segregation_of_duties_conflicts',
    'kpi_k23_approval_limit_breaches',
    'kpi_k23b_split_orders',
    'kpi_k25_payment_timing_accuracy',
    'kpi_k26_on_time_payment_rate',
    'kpi_k26b_paid_within_terms_rate',
    'kpi_k27_weighted_days_paid',
    'kpi_k28_discount_capture_rate',
    'kpi_k28b_discount_lost',
    'kpi_k29_upcoming_cash',
    'kpi_k32_supplier_on_time_in_full',
    'kpi_k32b_supplier_on_time_in_full_current_promise',
    'kpi_k33_supplier_invoice_quality',
    'kpi_k34_invoice_price_variance',
    'kpi_k34b_invoice_quantity_variance',
    'kpi_pm01_rework_rate',
    'kpi_pm02_deviation_rate',
    'kpi_pm03_end_to_end_cycle_time',
    'kpi_pm04_completion_rate',
    'kpi_pm05_throughput',
] %}

{% for kpi_model in kpi_models %}
select
    tenant,
    source,
    kpi_id,
    subject_type,
    subject_id,
    company_code,
    supplier_id,
    category,
    currency,
    observed_on,
    is_numerator,
    is_denominator,
    numerator_value,
    denominator_value,
    calendar_days,
    business_days,
    excluded_reason,
    detail
from {{ ref(kpi_model) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
