{#- Who did it: people, another system, or jobs that run by themselves. Systems keep the user's type in tables
    that exports rarely bring, so the name decides; a dialog user's mass run is not seen. -#}
{% macro actor_type(user_name) -%}
    {{ return(adapter.dispatch('actor_type', 'p2p')(user_name)) }}
{%- endmacro %}

{% macro default__actor_type(user_name) -%}
    {#- patterns, not regular expressions: this runs for every event. Edith and Mr Batchelor are people. -#}
    case
        when {{ user_name }} is null then 'unknown'
        when upper({{ user_name }}) like any (array[
            '%IDOC%', '%INTERFACE%', 'RFC%', 'ALEREMOTE%', 'ALE\_%', 'ALE-%', 'EDI', 'EDI\_%', 'EDI-%', 'IF\_%',
            'API\_%', 'API-%', 'PI\_%', 'PIAPPL%', 'XI\_%', 'XIAPPL%', 'ARIBA%', 'COUPA%', 'OCR\_%', 'OCR-%'
        ]) then 'interface'
        when upper({{ user_name }}) like any (array[
            'BATCH', 'BATCH\_%', 'BATCH-%', '%\_BATCH%', '%-BATCH%', '%BATCHUSER%', '%WORKFLOW%', 'WF-%', 'WF\_%',
            'JOB\_%', 'JOB-%', 'F110%', 'MRP\_%', 'MRP-%', 'SAPSYS%', 'SAP\_%', 'DDIC', 'BGDUSER%',
            'SYSADMIN', 'APPSMGR', 'AUTOINSTALL', 'CONCURRENT MANAGER'
        ]) then 'batch'
        else 'human'
    end
{%- endmacro %}
