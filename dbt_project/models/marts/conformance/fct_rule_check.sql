-- One row a rule and case that the rule could check; what is missing here was out of scope, open or undated.
-- Every rule is data (seeds conformance_*); SQL knows the kinds only.
{{ config(unlogged=true) }}

with checked as (
    {% for kind in ['precedence', 'response', 'occurrence', 'value'] %}
    select rule_id, case_key, is_violated, a_position, b_position
    from {{ ref('int_' ~ kind ~ '_check') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    cast(rule_id as text) as rule_id,
    case_key,
    is_violated,
    case when is_violated then a_position end as a_position,
    case when is_violated then b_position end as b_position
from checked
