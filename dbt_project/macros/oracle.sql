{#- Oracle E-Business Suite: rows and values as a SQL client exports them, to typed values. The names _moment_format,
    _decimal_mark and _time_zone come from oracle_latest(). -#}

{#- Key and cursor of each table, as the specification (p2p/sources/oracle/tables.yml) has them; a test holds the
    two together. The views of one setup table without who-columns have no cursor. -#}
{% macro oracle_tables_with_keys() -%}
    {{ return({
        'ap_checks_all': ['check_id'],
        'ap_holds_all': ['hold_id'],
        'ap_inv_aprvl_hist_all': ['approval_history_id'],
        'ap_invoice_distributions_all': ['invoice_distribution_id'],
        'ap_invoice_lines_all': ['invoice_id', 'line_number'],
        'ap_invoice_payments_all': ['invoice_payment_id'],
        'ap_invoices_all': ['invoice_id'],
        'ap_payment_schedules_all': ['invoice_id', 'payment_num'],
        'ap_supplier_sites_all': ['vendor_site_id'],
        'ap_suppliers': ['vendor_id'],
        'ap_terms_lines': ['term_id', 'sequence_num'],
        'fnd_user': ['user_id'],
        'hr_operating_units': ['organization_id'],
        'iby_account_owners': ['account_owner_id'],
        'iby_ext_bank_accounts': ['ext_bank_account_id'],
        'po_acceptances': ['acceptance_id'],
        'po_action_history': ['object_id', 'object_type_code', 'object_sub_type_code', 'sequence_num'],
        'po_distributions_all': ['po_distribution_id'],
        'po_headers_all': ['po_header_id'],
        'po_line_locations_all': ['line_location_id'],
        'po_line_locations_archive_all': ['line_location_id', 'revision_num'],
        'po_lines_all': ['po_line_id'],
        'po_req_distributions_all': ['distribution_id'],
        'po_requisition_headers_all': ['requisition_header_id'],
        'po_requisition_lines_all': ['requisition_line_id'],
        'rcv_shipment_headers': ['shipment_header_id'],
        'rcv_shipment_lines': ['shipment_line_id'],
        'rcv_transactions': ['transaction_id'],
    }) }}
{%- endmacro %}

{#- Rows of one table, the newest version of each key only: the greatest LAST_UPDATE_DATE, then the later delivery. -#}
{% macro oracle_latest(table) -%}
    select *
    from (
        select
            r.*,
            f.tenant as _tenant,
            f.source as _source,
            f.time_zone as _time_zone,
            'ISO' as _moment_format,
            '.' as _decimal_mark,
            f.loaded_at as _loaded_at,
            row_number() over (
                partition by f.tenant, f.source
                {%- for column in oracle_tables_with_keys()[table] %}, r.{{ column }}{% endfor %}
                order by
                    {% if table != 'hr_operating_units' %}{{ byte_order('r.last_update_date') }} desc nulls last,
                    {% endif %}r._file_id desc nulls last, r._row_number desc nulls last
            ) as _version_rank
        from {{ source('raw', 'oracle_' ~ table) }} as r
        inner join {{ source('raw', 'file') }} as f on f.file_id = r._file_id
    ) as versions
    where _version_rank = 1
{%- endmacro %}

{#- First columns of every staging view: whose row it is and where it came from. -#}
{% macro oracle_provenance() -%}
    _tenant as tenant,
    _source as source,
    _file_id as file_id,
    _row_number as row_number,
    _time_zone as source_tz,
    _loaded_at as loaded_at
{%- endmacro %}

{#- Last columns of every staging view that has who-columns. User ids are FND_USER's. -#}
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
