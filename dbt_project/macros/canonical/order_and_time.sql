{#- The document's number, then its item, as one sortable integer: events of equal time and rank keep the order
    in which the system gave numbers, whatever file brought them. Numbers with letters sort first. -#}
{% macro document_order_key(document_id, item_no) -%}
    {{ return(adapter.dispatch('document_order_key', 'p2p')(document_id, item_no)) }}
{%- endmacro %}

{% macro default__document_order_key(document_id, item_no) -%}
    (
        case when length({{ document_id }}) between 1 and 12 and translate({{ document_id }}, '0123456789', '') = ''
            then cast({{ document_id }} as bigint) else 0 end * 1000000
        + case when length({{ item_no }}) between 1 and 6 and translate({{ item_no }}, '0123456789', '') = ''
            then cast({{ item_no }} as bigint) else 0 end
    )
{%- endmacro %}

{#- false before systems of this kind existed (R/3 came in 1992) and after the file that tells of it was loaded (two
    days for time zones). -#}
{% macro is_plausible_time(event_at, loaded_at) -%}
    ({{ event_at }} >= timestamptz '1992-01-01 00:00:00+00' and {{ event_at }} < {{ loaded_at }} + interval '2 days')
{%- endmacro %}
