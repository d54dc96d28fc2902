{#- Oracle E-Business Suite: rows and values as a SQL client exports them, to typed values. The names _moment_format,
    _decimal_mark and _time_zone come from oracle_latest(). -#}

{#- Rows of one table, the newest version of each key only: latest_versions() in Oracle's own names. -#}
{% macro oracle_latest(table) -%}
    {{ latest_versions('oracle_' ~ table) }}
{%- endmacro %}

{#- Last columns of every staging model that has who-columns. User ids are FND_USER's. -#}
{% macro oracle_who() -%}
    {{ oracle_moment('creation_date') }} as created_at,
    {{ oracle_id('created_by') }} as created_by_user_id,
    {{ oracle_moment('last_update_date') }} as updated_at,
    {{ oracle_id('last_updated_by') }} as updated_by_user_id
{%- endmacro %}

{#- Surrogate key or number as it stands, without the '.0' that a spreadsheet put behind it. -#}
{% macro oracle_id(value) -%}
    case when {{ value }} like '%.0' then left({{ value }}, -2) else {{ empty_to_null(value) }} end
{%- endmacro %}

{% macro oracle_text(value) -%}
    {{ empty_to_null(value) }}
{%- endmacro %}

{#- A lookup code as one lower-case word: 'CLOSED FOR RECEIVING' is closed_for_receiving. -#}
{% macro oracle_word(value) -%}
    lower(translate({{ empty_to_null(value) }}, ' -/', '___'))
{%- endmacro %}

{#- 'Y' is true; 'N' and NULL are false. -#}
{% macro oracle_flag(value) -%}
    coalesce(trim({{ value }}) = 'Y', false)
{%- endmacro %}

{% macro oracle_number(value) -%}
    {{ parse_decimal(value, '_decimal_mark') }}
{%- endmacro %}

{#- A number that counts, such as a revision. -#}
{% macro oracle_integer(value) -%}
    cast({{ oracle_number(value) }} as integer)
{%- endmacro %}

{#- DATE with a time of day, which is the database server's. -#}
{% macro oracle_moment(value) -%}
    {{ parse_moment(empty_to_null(value), '_moment_format', '_time_zone') }}
{%- endmacro %}

{#- DATE that people enter without a time of day: the day as it stands, in no time zone. -#}
{% macro oracle_day(value) -%}
    {{ parse_date(value, '_moment_format') }}
{%- endmacro %}

{#- Why an invoice is held. Holds on amounts (AMT) are to lines for an amount what holds on quantities (QTY) are to
    goods; the names with MAX come from tolerances in absolute figures. What companies define themselves is 'other'. -#}
{% macro oracle_hold_reason(value) -%}
    case
        when {{ oracle_text(value) }} in ('PRICE', 'MAX PRICE') then 'price'
        when {{ oracle_text(value) }} in ('QTY ORD', 'MAX QTY ORD', 'QTY REC', 'MAX QTY REC') then 'quantity'
        when {{ oracle_text(value) }} in ('AMT ORD', 'MAX AMT ORD', 'AMT REC', 'MAX AMT REC') then 'quantity'
        when {{ oracle_text(value) }} in ('QUALITY', 'REC EXCEPTION') then 'quality'
        when {{ oracle_text(value) }} like 'TAX %' then 'tax'
        else 'other'
    end
{%- endmacro %}

{#- Joins the name that stands for an id of a row: of a 'user', a 'person' or an 'operating_unit' (int_oracle__name). -#}
{% macro oracle_name(kind, relation, column, alias) -%}
    left join {{ ref('int_oracle__name') }} as {{ alias }}
        on {{ relation }}.tenant = {{ alias }}.tenant
        and {{ relation }}.source = {{ alias }}.source
        and {{ alias }}.kind = '{{ kind }}'
        and {{ relation }}.{{ column }} = {{ alias }}.id
{%- endmacro %}

{#- What people call a document: its number alone is given anew in each operating unit. -#}
{% macro oracle_document_no(company, number) -%}
    coalesce({{ company }} || '/', '') || {{ number }}
{%- endmacro %}

{#- Date of a moment where the database server stands. -#}
{% macro oracle_date_of(moment, relation) -%}
    {{ local_date(moment, relation ~ '.source_tz') }}
{%- endmacro %}
