{#- A supplier's reference as duplicates are compared: capitals, letters and digits only, no leading zeros;
    null where nothing is left. -#}
{% macro normalised_reference(reference) -%}
    {{ return(adapter.dispatch('normalised_reference', 'p2p')(reference)) }}
{%- endmacro %}

{% macro default__normalised_reference(reference) -%}
    nullif(ltrim(regexp_replace(upper({{ reference }}), '[^A-Z0-9]', '', 'g'), '0'), '')
{%- endmacro %}

{#- The name under which people know an invoice: number and fiscal year. -#}
{% macro invoice_label(invoice_id, fiscal_year) -%}
    {{ invoice_id }} || coalesce('/' || {{ fiscal_year }}, '')
{%- endmacro %}

{#- The name of a document item: number and item. -#}
{% macro item_label(document, item_no) -%}
    {{ document }} || '-' || {{ item_no }}
{%- endmacro %}
