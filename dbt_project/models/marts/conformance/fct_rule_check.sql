-- One row a rule and case that the rule could check, and (is_violated is null) that it could not because nobody can tell
-- which event came first. What is missing here was out of scope, open, or had nothing to judge.
-- Every rule is data (p2p/conformance/rules.yml); SQL knows the kinds only.
{{ config(unlogged=true, work_mem="256MB") }}

with checked as (
    {% for kind in ['precedence', 'pair', 'blocked', 'occurrence', 'value', 'condition'] %}
    select rule_key, case_key, is_violated, a_position, b_position
    from {{ ref('int_' ~ kind ~ '_check') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    rule_key,
    case_key,
    is_violated,
    case when is_violated then a_position end as a_position,
    case when is_violated then b_position end as b_position
from checked
