{#- Systems beside the ERPs (supplier portal, ticket desk, bank, costs that a person keeps): values as they were
    landed, to typed values and to words of the business. The names _moment_format, _date_format, _decimal_mark and
    _time_zone come from latest_versions(). -#}

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
        when {{ action }} like '%resubmit%' or replace({{ action }}, '_', ' ') like '% re submit%' then 'resubmitted'
        when {{ action }} like '%return%' or {{ action }} like '%correction%' or {{ action }} like '%more_info%'
            then 'returned_for_correction'
        when {{ action }} like '%request%created%' then 'submitted'
        when {{ action }} like '%request%approved%' then 'request_approved'
        when {{ action }} like '%bank%' then 'bank_verified'
        when {{ action }} like '%created%' or {{ action }} like '%synchroni_ed%' then 'created'
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

{#- Where a request stands. Tools write a status with or without gaps between its words. -#}
{% macro portal_state(status) -%}
    case
        when replace({{ status }}, '_', '') in ('requested', 'notinvited', 'pendingrequestapproval', 'requestsubmitted',
            'requestpendingapproval', 'requestapproved') then 'requested'
        when replace({{ status }}, '_', '') in ('invited', 'inregistration', 'pendingsubmission', 'vendorinvited',
            'profiledrafted') then 'invited'
        when replace({{ status }}, '_', '') in ('returned', 'pendingresubmission', 'pendingresubmit',
            'vendorchangerequested') then 'returned'
        when replace({{ status }}, '_', '') in ('submitted', 'inreview', 'pendingreview', 'pendingapproval',
            'profilesubmitted', 'vendorpendingreview', 'vendorreviewed', 'vendorpendingapproval') then 'in_review'
        when replace({{ status }}, '_', '') in ('approved', 'verified', 'bankverified', 'vendorapproved') then 'approved'
        when replace({{ status }}, '_', '') in ('active', 'registered', 'created', 'completed', 'applied') then 'active'
        when replace({{ status }}, '_', '') in ('rejected', 'denied', 'registrationdenied', 'requestrejected',
            'vendorrejected') then 'rejected'
        when replace({{ status }}, '_', '') in ('withdrawn', 'cancelled', 'canceled', 'expired', 'requestcancelled')
            then 'cancelled'
        when {{ status }} is not null then 'other'
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

{#- Where a ticket stands, in the words of the common desks, with or without gaps between them. The word is worked out
    once: who reads a staged state behind a view works it out again for every comparison. -#}
{% macro ticket_state(status) -%}
    {%- set words = {
        'received': ['new', 'received', 'created', 'waitingfortriage'],
        'in_progress': [
            'open', 'inprogress', 'workinprogress', 'assigned', 'active', 'escalated', 'reopened', 'waitingforsupport',
        ],
        'pending_supplier': [
            'pending', 'awaitinginfo', 'awaitinguserinfo', 'waitingforcustomer', 'waitingoncustomer', 'pendingcustomer',
            'pendingsupplier',
        ],
        'on_hold': ['hold', 'onhold', 'waitingonthirdparty', 'awaitingvendor'],
        'resolved': ['solved', 'resolved', 'done', 'completed'],
        'closed': ['closed'],
        'cancelled': ['cancelled', 'canceled', 'deleted', 'spam'],
    } -%}
    case replace({{ status }}, '_', '')
        {%- for state, spellings in words.items() %}
        {%- for word in spellings %}
        when '{{ word }}' then '{{ state }}'
        {%- endfor %}
        {%- endfor %}
        else case when {{ status }} is not null then 'other' end
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

{#- Whose costs they are. A list that says nothing is of accounts payable. -#}
{% macro cost_function(word) -%}
    case
        when {{ word }} is null or {{ word }} like '%payable%' or {{ word }} = 'ap' then 'accounts_payable'
        when {{ word }} like '%procure%' or {{ word }} like '%purchas%' or {{ word }} like '%buying%' then 'procurement'
        else 'other'
    end
{%- endmacro %}

{#- Systems beside the ERPs whose records are cases of their own: landing's name -> case notion. -#}
{% macro side_case_notions() -%}
    {{ return({'supplier_portal': 'onboarding', 'ticket_desk': 'inquiry'}) }}
{%- endmacro %}

{#- The catalogue's name of what happened to a request for a supplier or to an inquiry; what staging could not read
    has none. -#}
{% macro side_activity(case_notion, word) -%}
    {%- set names = {
        'onboarding': {
            'submitted': 'Create Supplier Request',
            'request_approved': 'Approve Supplier Request',
            'invited': 'Invite Supplier',
            'answered': 'Receive Supplier Answer',
            'returned_for_correction': 'Return Supplier Answer',
            'resubmitted': 'Receive Supplier Correction',
            'approved': 'Approve Supplier',
            'rejected': 'Reject Supplier Request',
            'cancelled': 'Cancel Supplier Request',
            'bank_verified': 'Verify Supplier Bank Account',
            'created': 'Create Vendor',
        },
        'inquiry': {
            'received': 'Receive Supplier Inquiry',
            'in_progress': 'Answer Supplier Inquiry',
            'reassigned': 'Reassign Supplier Inquiry',
            'pending_supplier': 'Ask Supplier Back',
            'supplier_answered': 'Receive Supplier Reply',
            'on_hold': 'Hold Supplier Inquiry',
            'resumed': 'Resume Supplier Inquiry',
            'resolved': 'Resolve Supplier Inquiry',
            'reopened': 'Reopen Supplier Inquiry',
            'closed': 'Close Supplier Inquiry',
            'cancelled': 'Cancel Supplier Inquiry',
        },
    } -%}
    case {{ case_notion }}
        {%- for notion, activities in names.items() %}
        when '{{ notion }}' then
            case {{ word }}
                {%- for staged, activity in activities.items() %}
                when '{{ staged }}' then '{{ activity }}'
                {%- endfor %}
            end
        {%- endfor %}
    end
{%- endmacro %}
