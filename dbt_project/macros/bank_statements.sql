{#- Bank statements (camt.053): balances, signs and codes. -#}

{#- What money moved, by the bank transaction code (domain, family, sub-family); a reason to return settles it. -#}
{% macro bank_transaction_type(domain, family, sub_family, return_reason) -%}
    case
        when {{ return_reason }} is not null or {{ sub_family }} = 'RRTN' then 'returned_payment'
        when {{ sub_family }} in ('CHRG', 'FEES', 'COMM') then 'charge'
        when {{ domain }} = 'CAMT' then 'cash_pool'
        when {{ family }} in ('ICDT', 'IRCT', 'ICHQ', 'RDDT') then 'payment'
        when {{ family }} in ('RCDT', 'RRCT', 'RCHQ', 'IDDT') then 'receipt'
        else 'other'
    end
{%- endmacro %}

{#- A column that has the balances of a statement a line each: the one of these kinds, the first kind first. -#}
{% macro bank_balance(column, kinds) -%}
    coalesce(
        {%- for kind in kinds -%}
        {%- set kind_is_last = loop.last -%}
        {%- for place in range(1, 9) %}
        case
            when split_part("stmt.bal.tp.cdorprtry.cd", chr(10), {{ place }}) = '{{ kind }}'
                then split_part({{ column }}, chr(10), {{ place }})
        end{{ ',' if not (loop.last and kind_is_last) }}
        {%- endfor -%}
        {%- endfor %}
    )
{%- endmacro %}

{#- An amount with the sign that CRDT (in) and DBIT (out) give it. -#}
{% macro bank_signed(amount, direction) -%}
    case when {{ direction }} = 'DBIT' then -{{ amount }} else {{ amount }} end
{%- endmacro %}
