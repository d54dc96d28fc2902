{#- Deterministic id of business keys: uuid from md5. The separator cannot occur in text from a file
    (landing refuses control characters in keys); a null differs from an empty string. -#}
{% macro hash_id(expressions) -%}
    {{ return(adapter.dispatch('hash_id', 'p2p')(expressions)) }}
{%- endmacro %}

{% macro default__hash_id(expressions) -%}
    cast(md5(
        {%- for e in expressions -%}
        coalesce(cast({{ e }} as text), chr(30)){% if not loop.last %} || chr(31) || {% endif %}
        {%- endfor -%}
    ) as uuid)
{%- endmacro %}

{#- What many ids of hash_id begin with, and the id of that beginning and the last expressions: the same as in one go. -#}
{% macro hash_start(expressions) -%}
    {{ return(adapter.dispatch('hash_start', 'p2p')(expressions)) }}
{%- endmacro %}

{% macro default__hash_start(expressions) -%}
    {% for e in expressions -%}
    coalesce(cast({{ e }} as text), chr(30)) || chr(31){% if not loop.last %} || {% endif %}
    {%- endfor %}
{%- endmacro %}

{% macro hash_id_of(start, expression) -%}
    {{ return(adapter.dispatch('hash_id_of', 'p2p')(start, expression)) }}
{%- endmacro %}

{% macro default__hash_id_of(start, expression) -%}
    cast(md5({{ start }} || coalesce(cast({{ expression }} as text), chr(30))) as uuid)
{%- endmacro %}

{#- Id of an object: its type, tenant and source, and its own keys. -#}
{% macro hash_object_id(object_type, keys, relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ hash_id(["'" ~ object_type ~ "'", prefix ~ 'tenant', prefix ~ 'source'] + keys) }}
{%- endmacro %}
