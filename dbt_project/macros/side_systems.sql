{#- Systems beside the ERPs (supplier portal, ticket desk, bank, costs that a person keeps): rows and values as they
    were landed, to typed values. The names _moment_format, _date_format, _decimal_mark and _time_zone come from
    side_latest(). -#}

{#- Rows of one raw table, the newest version of each key only: the greatest cursor where the table has one, then the
    later delivery. -#}
{% macro side_latest(table, key, cursor=none) -%}
    select *
    from (
        select
            r.*,
            f.tenant as _tenant,
            f.source as _source,
            f.time_zone as _time_zone,
            f.date_format as _date_format,
            f.moment_format as _moment_format,
            f.decimal_mark as _decimal_mark,
            f.loaded_at as _loaded_at,
            row_number() over (
                partition by f.tenant, f.source
                {%- for column in key %}, coalesce(r."{{ column }}", ''){% endfor %}
                order by
                    {% if cursor -%}
                    {{ parse_moment(empty_to_null('r."' ~ cursor ~ '"'), 'f.moment_format', 'f.time_zone') }} desc nulls last,
                    {% endif -%}
                    f.ordered_on desc nulls last, r._file_id desc nulls last, r._row_number desc nulls last
            ) as _version_rank
        from {{ source('raw', table) }} as r
        inner join {{ source('raw', 'file') }} as f on f.file_id = r._file_id
    ) as versions
    where _version_rank = 1
{%- endmacro %}

{#- First columns of every staging view: whose row it is and where it came from. -#}
{% macro side_provenance() -%}
    _tenant as tenant,
    _source as source,
    _file_id as file_id,
    _row_number as row_number,
    _time_zone as source_tz,
    _loaded_at as loaded_at
{%- endmacro %}

{#- Text as it stands; blank is null. Of several columns the first with a value counts. -#}
{% macro side_text() -%}
    coalesce({% for column in varargs %}{{ empty_to_null('"' ~ column ~ '"') }}{{ ', ' if not loop.last }}{% endfor %}, null)
{%- endmacro %}

{#- A word that people chose, as one in lower case: 'On-Hold' is on_hold. -#}
{% macro side_word(column) -%}
    lower(translate({{ side_text(column) }}, ' -/', '___'))
{%- endmacro %}

{% macro side_decimal(column) -%}
    {{ parse_decimal(side_text(column), '_decimal_mark') }}
{%- endmacro %}

{#- A number that counts. -#}
{% macro side_integer(column) -%}
    cast({{ side_decimal(column) }} as integer)
{%- endmacro %}

{% macro side_moment(column) -%}
    {{ parse_moment(side_text(column), '_moment_format', '_time_zone') }}
{%- endmacro %}

{% macro side_date(column) -%}
    {{ parse_date(side_text(column), '_date_format') }}
{%- endmacro %}

{#- What happened to a request for a supplier. Portals have their own words: what is in them decides, the rarer first. -#}
{% macro portal_activity(action) -%}
    case
        when {{ action }} like '%resubmit%' then 'resubmitted'
        when {{ action }} like '%return%' or {{ action }} like '%correction%' or {{ action }} like '%more_info%'
            then 'returned_for_correction'
        when {{ action }} like '%bank%' then 'bank_verified'
        when {{ action }} like '%created%' or {{ action }} like '%synchroni%ed%' then 'created'
        when {{ action }} like '%invit%' then 'invited'
        when {{ action }} like '%questionnaire%' or {{ action }} like '%registration_submitted%' or {{ action }} like '%answer%'
            then 'answered'
        when {{ action }} like '%reject%' or {{ action }} like '%denied%' then 'rejected'
        when {{ action }} like '%approved%' then 'approved'
        when {{ action }} like '%withdrawn%' or {{ action }} like '%cancel%' then 'cancelled'
        when {{ action }} like '%request%' then 'submitted'
        when {{ action }} is not null then 'other'
    end
{%- endmacro %}

{#- Where a request stands. -#}
{% macro portal_state(status) -%}
    case
        when {{ status }} in ('requested', 'request_submitted', 'pending_request_approval') then 'requested'
        when {{ status }} in ('invited', 'registration_invited', 'not_responded', 'in_registration') then 'invited'
        when {{ status }} in ('returned', 'pending_resubmission', 'pending_resubmit') then 'returned'
        when {{ status }} in ('pending_review', 'pending_approval', 'pending_qualification', 'submitted') then 'in_review'
        when {{ status }} in ('approved', 'qualified', 'verified', 'bank_verified') then 'approved'
        when {{ status }} in ('active', 'registered', 'created', 'complete', 'completed') then 'active'
        when {{ status }} in ('rejected', 'denied', 'disqualified', 'registration_denied') then 'rejected'
        when {{ status }} in ('withdrawn', 'cancelled', 'canceled', 'expired') then 'cancelled'
        else 'other'
    end
{%- endmacro %}

{#- Whom a request waits for: the supplier, those who review, us (everybody else with us), or nobody. -#}
{% macro portal_waiting_party(pending_with) -%}
    case
        when {{ pending_with }} is null then 'nobody'
        when {{ pending_with }} like '%supplier%' or {{ pending_with }} like '%vendor%' then 'supplier'
        when {{ pending_with }} like '%review%' or {{ pending_with }} like '%compliance%' or {{ pending_with }} like '%risk%'
            then 'review'
        else 'us'
    end
{%- endmacro %}

{#- Where a ticket stands, in the words of the common desks. -#}
{% macro ticket_state(status) -%}
    case
        when {{ status }} in ('new', 'received', 'created', 'waiting_for_triage') then 'received'
        when {{ status }} in ('open', 'in_progress', 'work_in_progress', 'assigned', 'active', 'escalated', 'reopened',
            'waiting_for_support') then 'in_progress'
        when {{ status }} in ('pending', 'awaiting_info', 'awaiting_user_info', 'waiting_for_customer',
            'waiting_on_customer', 'pending_customer', 'pending_supplier') then 'pending_supplier'
        when {{ status }} in ('hold', 'on_hold', 'waiting_on_third_party', 'awaiting_vendor') then 'on_hold'
        when {{ status }} in ('solved', 'resolved', 'done', 'completed') then 'resolved'
        when {{ status }} = 'closed' then 'closed'
        when {{ status }} in ('cancelled', 'canceled', 'deleted', 'spam') then 'cancelled'
        when {{ status }} is not null then 'other'
    end
{%- endmacro %}

{#- Who acted on a ticket or a request. -#}
{% macro side_actor_type(word) -%}
    case
        when {{ word }} in ('agent', 'employee', 'user', 'internal') then 'human'
        when {{ word }} in ('end_user', 'supplier', 'customer', 'requester', 'vendor', 'external') then 'supplier'
        when {{ word }} in ('system', 'automation', 'trigger', 'workflow', 'api') then 'batch'
        else 'unknown'
    end
{%- endmacro %}
